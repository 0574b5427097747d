/**
 * Runs the examples of a mapping and says what differs from what they expect, field by field.
 * Called by `mapping test` and by the tests of the shipped mappings.
 */
import type { HoldReason } from '../record/hold.ts';
import { parseRecord } from '../record/parse.ts';
import type { Path } from '../text/issues.ts';
import type { CompiledMapping, MappedRow } from './compiled.ts';
import type { Example, ExampleRow } from './examples.ts';
import type { FieldValue } from './values.ts';

export type Outcome =
  | { readonly kind: 'rows'; readonly rows: readonly ExampleRow[] }
  | { readonly kind: 'held'; readonly reasons: readonly HoldReason[] };

/** One value that is another than expected; null on the side that does not have it. */
export interface Difference {
  /** `score.Total__c`, `held`, `order`. */
  readonly where: string;
  readonly expected: string | null;
  readonly got: string | null;
  /** Below the example, where it is expected. */
  readonly path: Path;
}

export interface ExampleResult {
  readonly name: string;
  readonly outcome: Outcome;
  /** None when the example holds. */
  readonly differences: readonly Difference[];
}

export function runExample(example: Example, mapping: CompiledMapping): ExampleResult {
  const outcome = outcomeOf(example.record, mapping);
  return { name: example.name, outcome, differences: differencesOf(example, outcome) };
}

/** What becomes of a record, before it is compared with an org. */
export function outcomeOf(record: unknown, mapping: CompiledMapping): Outcome {
  const parsed = parseRecord(record);
  if (parsed.kind === 'unusable') return { kind: 'held', reasons: parsed.reasons };
  const mapped = mapping.map(parsed.record);
  if (mapped.kind === 'held') return mapped;
  const made = new Set(mapped.rows.map(({ name }) => name));
  return { kind: 'rows', rows: mapped.rows.map((row) => asExampleRow(row, made)) };
}

function asExampleRow(mapped: MappedRow, made: ReadonlySet<string>): ExampleRow {
  const { row, name, key, values, withoutParents } = mapped;
  const fields = row.fields.flatMap(({ field }, index) => {
    const value = values[index] ?? null;
    return isBlank(value) ? [] : [[field.name, value] as const];
  });
  const parents = row.parents.flatMap(({ field, row: parent }) =>
    withoutParents.includes(field.name) || !made.has(parent) ? [] : [[field.name, parent] as const],
  );
  return {
    row: name,
    object: row.object.name,
    ...(key === null ? {} : { key }),
    fields: Object.fromEntries(fields),
    ...(parents.length === 0 ? {} : { parents: Object.fromEntries(parents) }),
  };
}

function isBlank(value: FieldValue): boolean {
  return value === null || value === '';
}

function differencesOf(example: Example, outcome: Outcome): Difference[] {
  const { rows, held } = example;
  if (outcome.kind === 'held') {
    return [
      ...(rows ?? []).map(({ row }, index) => missingRow(row, ['rows', index])),
      ...heldDifferences(held ?? [], outcome.reasons),
    ];
  }
  return [...heldDifferences(held ?? [], []), ...rowDifferences(rows ?? [], outcome.rows)];
}

type Expected = NonNullable<Example['held']>;

function heldDifferences(expected: Expected, reasons: readonly HoldReason[]): Difference[] {
  const left = [...reasons];
  const missing = expected.flatMap(({ code, where }, index): Difference[] => {
    const found = left.findIndex(
      (reason) => reason.code === code && (where === undefined || reason.where === where),
    );
    if (found >= 0) {
      left.splice(found, 1);
      return [];
    }
    const text = where === undefined ? code : `${code} at ${where}`;
    return [{ where: 'held', expected: text, got: null, path: ['held', index] }];
  });
  const unexpected = left.map(
    ({ code, where, message }): Difference => ({
      where: 'held',
      expected: null,
      got: `${code} at ${where}: ${message}`,
      path: ['held'],
    }),
  );
  return [...missing, ...unexpected];
}

function rowDifferences(expected: readonly ExampleRow[], got: readonly ExampleRow[]): Difference[] {
  const names = { expected: expected.map(nameOf), got: got.map(nameOf) };
  const missing = expected.flatMap(({ row }, index) =>
    names.got.includes(row) ? [] : [missingRow(row, ['rows', index])],
  );
  const unexpected = got
    .filter(({ row }) => !names.expected.includes(row))
    .map((row) => ({ where: row.row, expected: null, got: wholeRow(row), path: ['rows'] }));
  const order = { expected: names.expected.join(', '), got: names.got.join(', ') };
  const disorder =
    missing.length + unexpected.length === 0 && order.expected !== order.got
      ? [{ where: 'order', ...order, path: ['rows'] }]
      : [];
  const fields = expected.flatMap((row, index) => {
    const other = got.find(({ row: name }) => name === row.row);
    return other === undefined ? [] : valueDifferences(row, other, ['rows', index]);
  });
  return [...missing, ...unexpected, ...disorder, ...fields];
}

function nameOf({ row }: ExampleRow): string {
  return row;
}

function missingRow(name: string, path: Path): Difference {
  return { where: name, expected: 'a row', got: null, path };
}

/** A row that nobody expects, with all that is in it, a line each. */
function wholeRow(row: ExampleRow): string {
  return ['a row:', ...[...valuesOf(row)].map(([name, { text }]) => `  ${name}: ${text}`)].join(
    '\n',
  );
}

function valueDifferences(expected: ExampleRow, got: ExampleRow, at: Path): Difference[] {
  const [wanted, came] = [valuesOf(expected), valuesOf(got)];
  return [...new Map([...wanted, ...came])].flatMap(([where, { path }]): Difference[] => {
    const [one, other] = [wanted.get(where)?.text ?? null, came.get(where)?.text ?? null];
    if (one === other || isSameNumber(one, other)) return [];
    const shown = `${expected.row}.${where}`;
    return [{ where: shown, expected: one, got: other, path: [...at, ...path] }];
  });
}

/** 5.0 is read as text, since it might be a code; a number that comes out tells that it is none. */
function isSameNumber(expected: string | null, got: string | null): boolean {
  const text = /^"(-?\d+(?:\.\d+)?)"$/.exec(expected ?? '')?.[1];
  return text !== undefined && got !== null && !got.startsWith('"') && Number(text) === Number(got);
}

/** All values of a row by name, as JSON, so that the text "5" is seen to be no 5. */
function valuesOf({ object, key, fields, parents = {} }: ExampleRow) {
  const values: [name: string, path: Path, value: FieldValue][] = [
    ['object', ['object'], object],
    ['key', ['key'], key ?? null],
    ...Object.entries(parents).map(
      ([name, row]) => [name, ['parents', name], row] satisfies [string, Path, string],
    ),
    ...Object.entries(fields).map(
      ([name, value]) => [name, ['fields', name], value] satisfies [string, Path, FieldValue],
    ),
  ];
  return new Map(
    values
      .filter(([, , value]) => !isBlank(value))
      .map(([name, path, value]) => [name, { path, text: JSON.stringify(value) }]),
  );
}
