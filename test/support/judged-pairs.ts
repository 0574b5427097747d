/** What the rules of a shipped mapping make of the labelled pairs. Used by a test and by the bench. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compileAgainst, readMapping } from '../../src/cli/mapping.ts';
import type { CompiledMapping } from '../../src/mapping/compiled.ts';
import type { PlannedRecord } from '../../src/plan/plan.ts';
import { readSnapshot } from '../../src/salesforce/snapshot.ts';
import { type Pair, type Person, pairs } from '../data/pairs.ts';
import { MemoryOrg, planFeed } from './memory-org.ts';
import { scoreRecord } from './records.ts';

/** The shipped mappings, and the fields of the object in which they keep people. */
export const PEOPLE = {
  'contact-only': ['Contact', 'Email', 'Birthdate', 'MailingPostalCode'],
  'custom-object': ['Contact', 'Email', 'Birthdate', 'MailingPostalCode'],
  eda: ['Contact', 'Email', 'Birthdate', 'MailingPostalCode'],
  'education-cloud': ['Account', 'PersonEmail', 'PersonBirthdate', 'PersonMailingPostalCode'],
  lead: ['Lead', 'Email', null, 'PostalCode'],
  'person-account': ['Account', 'PersonEmail', 'PersonBirthdate', 'PersonMailingPostalCode'],
} as const;

export type ShippedName = keyof typeof PEOPLE;

/** `found`: the score goes to the person of the pair, and nobody is asked. */
type Outcome = 'found' | 'held' | 'new';

export interface JudgedPair extends Pair {
  readonly outcome: Outcome;
}

export async function judgedPairs(name: ShippedName): Promise<JudgedPair[]> {
  const mapping = await shipped(name);
  return pairs.map((pair) => ({ ...pair, outcome: outcomeOf(mapping, name, pair) }));
}

/** Of those that were updated without asking, the share that was right; and of the right ones, those found. */
export function scoresOf(judged: readonly JudgedPair[]): {
  readonly precision: number;
  readonly recall: number;
} {
  const found = judged.filter(({ outcome }) => outcome === 'found');
  const right = found.filter(({ same }) => same);
  const all = judged.filter(({ same }) => same);
  return { precision: right.length / found.length, recall: right.length / all.length };
}

async function shipped(name: ShippedName): Promise<CompiledMapping> {
  const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
  const snapshot = await readFile(file(`test/fixtures/snapshots/${name}.json`), 'utf8');
  const mapping = await readMapping(file(`mappings/${name}.yaml`));
  const compilation = await compileAgainst(mapping, readSnapshot(snapshot, name));
  if (compilation.kind === 'wrong') throw new Error(JSON.stringify(compilation.findings));
  return compilation.mapping;
}

function outcomeOf(mapping: CompiledMapping, name: ShippedName, { org, ets }: Pair): Outcome {
  const [object] = PEOPLE[name];
  const existing = new MemoryOrg({ [object]: [rowOf(name, org)] });
  const [planned] = planFeed(mapping, [recordOf(ets)], existing);
  if (planned === undefined || planned.outcome === 'held') return 'held';
  return makesOne(planned, object) ? 'new' : 'found';
}

function makesOne({ changes }: PlannedRecord, object: string): boolean {
  return changes.some((change) => change.object === object && change.action === 'create');
}

function rowOf(name: ShippedName, { last, first, born, email, zip }: Person) {
  const [, emailField, bornField, zipField] = PEOPLE[name];
  return {
    LastName: last || null,
    FirstName: first || null,
    [emailField]: email || null,
    [zipField]: zip || null,
    ...(bornField === null ? {} : { [bornField]: born || null }),
  };
}

function recordOf({ last, first, born, email, zip }: Person) {
  return scoreRecord({
    'candidateInfo.lastName': last,
    'candidateInfo.firstName': first,
    'candidateInfo.dob': born.replaceAll('-', ''),
    'candidateInfo.email': email,
    'candidateInfo.address.zip': zip,
  });
}
