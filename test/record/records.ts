/** Fictitious score records of each test type, as JSON values; the tests change what they are about. */
import { readFileSync } from 'node:fs';
import { parseRecord, type ScoreRecord } from '../../src/record/parse.ts';

export type Json = Record<string, unknown>;

/** The one record that ETS publishes with its layout: test type K. */
export function etsSample(): Json {
  const file = new URL('../fixtures/ets-sample.json', import.meta.url);
  const feed: { data: [Json] } = JSON.parse(readFileSync(file, 'utf8'));
  return feed.data[0];
}

/** Test type K. */
export function ibt26Record(changes: Json = {}): Json {
  return set(etsSample(), changes);
}

export function ibtRecord(changes: Json = {}): Json {
  const record = set(etsSample(), {
    'testInfo.testType': 'I',
    ibt: {
      listeningScore: '24',
      readingScore: '27',
      speakingScore: '22',
      writingScore: '24',
      totalScore: '97',
      mbs: {
        listeningScore: '26',
        listeningTestDate: '20240314',
        readingScore: '27',
        readingTestDate: '20250627',
        writingScore: '24',
        writingTestDate: '20250627',
        speakingScore: '22',
        speakingTestDate: '20250627',
        totalScore: '99',
        asOfDate: '20250711',
      },
    },
  });
  delete record['ibt26'];
  return set(record, changes);
}

export function essentialsRecord(changes: Json = {}): Json {
  const record = set(etsSample(), {
    'testInfo.testType': 'E',
    essentials: {
      listeningScore: '9',
      readingScore: '8',
      speakingScore: '9',
      writingScore: '8',
      totalScore: '8.5',
      listeningCEFR: 'B2',
      readingCEFR: 'B1',
      writingCEFR: 'B1',
      speakingCEFR: 'B2',
      totalCEFR: 'B2',
      sentenceStructure: '75',
      vacabularyKnowledge: '80',
    },
  });
  delete record['ibt26'];
  return set(record, changes);
}

/** Test type C, on the scale of the iBT. */
export function paperRecord(changes: Json = {}): Json {
  return ibtRecord({ 'testInfo.testType': 'C', ...changes });
}

/** A copy with values put where the dotted paths lead. */
export function set(record: Json, changes: Json): Json {
  const copy: Json = structuredClone(record);
  for (const [path, value] of Object.entries(changes)) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    let object: Json = copy;
    for (const name of names) {
      const inside = object[name];
      const next: Json = isJson(inside) ? inside : {};
      object[name] = next;
      object = next;
    }
    object[last] = value;
  }
  return copy;
}

/** The parsed record; the test fails when it is unusable. */
export function parsed(value: unknown): ScoreRecord {
  const result = parseRecord(value);
  if (result.kind === 'unusable') throw new Error(JSON.stringify(result.reasons));
  return result.record;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
