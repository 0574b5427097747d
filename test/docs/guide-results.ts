/** What an example of the mapping guide makes of a record, written as the guide's tables write it. */
import type { CompiledMapping, MappedRow } from '../../src/mapping/compiled.ts';
import type { FieldValue } from '../../src/mapping/values.ts';
import { changedFields, newFields } from '../../src/plan/diff.ts';
import type { ScoreRecord } from '../../src/record/parse.ts';
import { scoreRecord } from '../support/records.ts';
import { codeIn } from './guide.ts';

/** Where the views of the sample, which is on the scale 1-6, find their values. */
const RAW: Readonly<Record<string, string>> = {
  'score.total': 'ibt26.totalScore',
  'score.comparableTotal': 'ibt26.totalScoreIbtEquivalent',
};

/** The sample with what the cells say, by the path over each. */
export function recordOf(cells: readonly (readonly [path: string, cell: string])[]): ScoreRecord {
  return scoreRecord(
    Object.fromEntries(cells.map(([path, cell]) => [RAW[path] ?? path, codeIn(cell) ?? ''])),
  );
}

/** A row of a table again, its results as they truly are: columns are paths, then fields. */
export function resultCells(
  mapping: CompiledMapping | string,
  columns: readonly string[],
  cells: readonly string[],
): string[] {
  const named = columns.map(
    (column, index) => [codeIn(column) ?? column, cells[index] ?? ''] as const,
  );
  const given = named.filter(([name]) => !isField(name) && name !== 'Salesforce has');
  const record = recordOf(given);
  const [first = ['', '']] = named;
  const fields =
    first[0] === 'Salesforce has' ? written(mapping, record, first[1]) : mapped(mapping, record);
  return named.map(([name, cell]) => (isField(name) ? fields(name) : cell));
}

/** Fields begin with a capital, paths do not. */
export function isField(name: string): boolean {
  return /^[A-Z]\w*$/.test(name);
}

/** What the mapping gives a field. */
function mapped(mapping: CompiledMapping | string, record: ScoreRecord): (name: string) => string {
  const result = compiled(mapping).map(record);
  if (result.kind === 'held') {
    const codes = new Map(result.reasons.map(({ where, code }) => [where.split('.').at(-1), code]));
    return (name) => (codes.has(name) ? `*held* \`${codes.get(name)}\`` : '');
  }
  const values = new Map(
    result.rows.flatMap((row) =>
      row.row.fields.map((one, index) => [one.field.name, row.values[index]] as const),
    ),
  );
  return (name) => cellOf(values.get(name));
}

/** What Salesforce has in a field after a run, when each field held the same before. */
function written(
  mapping: CompiledMapping | string,
  record: ScoreRecord,
  before: string,
): (name: string) => string {
  const rows = rowsOf(mapping, record);
  const changes = rows.flatMap((row) =>
    before === '*no row*'
      ? newFields(row)
      : changedFields(
          row,
          record.cancelled,
          () => codeIn(before),
          () => false,
        ),
  );
  return (name) => {
    const change = changes.find((one) => one.field === name);
    return cellOf(change === undefined ? codeIn(before) : change.to);
  };
}

export function rowsOf(mapping: CompiledMapping | string, record: ScoreRecord): MappedRow[] {
  const result = compiled(mapping).map(record);
  if (result.kind === 'held') throw new Error(JSON.stringify(result.reasons));
  return [...result.rows];
}

function compiled(mapping: CompiledMapping | string): CompiledMapping {
  if (typeof mapping === 'string') throw new Error(mapping);
  return mapping;
}

/** The fields of a row that are not blank. */
export function filledFields({ row, values }: MappedRow): Record<string, FieldValue> {
  return Object.fromEntries(
    row.fields.flatMap((one, index) => {
      const value = values[index] ?? null;
      return value === null ? [] : [[one.field.name, value]];
    }),
  );
}

/** A row of a table that lists the rows of a record; empty where the row has no such field. */
export function cellsOfRow(mapped: MappedRow, columns: readonly string[]): string[] {
  const { row, name, key } = mapped;
  const cells = new Map([
    ['row', name],
    ['object', row.object.name],
    ['key', key === null ? '' : cellOf(key)],
    ...Object.entries(filledFields(mapped)).map(
      ([field, value]) => [field, cellOf(value)] as const,
    ),
    ...row.parents.map(({ field, row: parent }) => [field.name, `→ ${parent}`] as const),
  ]);
  return columns.map((column) => cells.get(codeIn(column) ?? column) ?? '');
}

function cellOf(value: FieldValue | undefined): string {
  if (value === undefined) return '*not touched*';
  return value === null ? '*blank*' : `\`${String(value).replaceAll('\n', '↵')}\``;
}
