/** Score records for tests, made from ETS's own sample; all people are fictitious. */
import { readFileSync } from 'node:fs';
import { parseRecord, type ScoreRecord } from '../../src/record/parse.ts';

const sample: { data: [Record<string, unknown>] } = JSON.parse(
  readFileSync(new URL('../fixtures/ets-sample.json', import.meta.url), 'utf8'),
);

/** The sample record with other values, by path: `{ 'candidateInfo.lastName': 'Lee' }`. */
export function rawRecord(values: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const record = structuredClone(sample.data[0]);
  for (const [path, value] of Object.entries(values)) set(record, path.split('.'), value);
  return record;
}

export function scoreRecord(values: Readonly<Record<string, unknown>> = {}): ScoreRecord {
  const parsed = parseRecord(rawRecord(values));
  if (parsed.kind === 'unusable') throw new Error(JSON.stringify(parsed.reasons));
  return parsed.record;
}

function set(
  target: Record<string, unknown>,
  [key = '', ...rest]: readonly string[],
  value: unknown,
): void {
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  const inner = target[key];
  const next: Record<string, unknown> =
    typeof inner === 'object' && inner !== null ? { ...inner } : {};
  target[key] = next;
  set(next, rest, value);
}
