/** Finds held records and puts together what a person has to know of them. Called by the `held` commands. */
import type { CompiledMapping, CompiledRow, MappedRow } from '../mapping/compiled.ts';
import { type FieldMetadata, fieldOf } from '../mapping/metadata.ts';
import type { FieldValue } from '../mapping/values.ts';
import { sameValue } from '../plan/diff.ts';
import { foldValue } from '../plan/fold.ts';
import type { OrgRow } from '../plan/reads.ts';
import { Problem } from '../problem.ts';
import { catalogue } from '../record/catalogue.ts';
import { isObject } from '../record/json.ts';
import { parseRecord } from '../record/parse.ts';
import type { Candidates, ComparedField, Likeness } from '../report/candidates.ts';
import { heldName, type RecordField, SHORTEST_ID } from '../report/held.ts';
import { rowLink } from '../report/link.ts';
import type { Salesforce } from '../salesforce/salesforce.ts';
import type { HeldRecord } from '../state/store.ts';
import { nearest } from '../text/nearest.ts';

/**
 * The held records that a person names by their key, of which several reports may be held, or by
 * the first characters of an id.
 * @throws Problem (usage) when there is none
 */
export function findHeld(held: readonly HeldRecord[], wanted: string): HeldRecord[] {
  const byKey = held.filter(({ key }) => key === wanted);
  if (byKey.length > 0) return byKey;
  const start = wanted.replace(/^id:/, '');
  const byId = start.length < SHORTEST_ID ? [] : held.filter(({ id }) => id.startsWith(start));
  if (byId.length === 1) return byId;
  const near = nearKey(
    wanted,
    held.map((one) => heldName(one)),
  );
  const meant = near === null ? '' : `Did you mean ${near}? `;
  const life = wanted.startsWith('id:')
    ? ''
    : ` \`toefl-sync explain ${wanted}\` tells what became of this one.`;
  throw new Problem('usage', `No record ${wanted} is held.`, {
    hint: `${meant}\`toefl-sync held list\` lists those that are.${life}`,
  });
}

/** Appointment numbers of one day are all much alike: only a slip of the finger is near. */
export function nearKey(wanted: string, keys: Iterable<string>): string | null {
  const near = nearest(wanted, keys);
  if (near === null || Math.abs(near.length - wanted.length) > 1) return null;
  const digits = [...near].filter((digit, index) => digit !== wanted[index]).length;
  return near.length !== wanted.length || digits <= 2 ? near : null;
}

/** All leaves that hold something, in the order of ETS's layout, then what ETS does not document. */
export function recordFields(text: string): RecordField[] {
  const leaves = new Map(leavesOf(JSON.parse(text), ''));
  const known = [...catalogue.keys()].filter((path) => leaves.has(path));
  const paths = [...known, ...[...leaves.keys()].filter((path) => !catalogue.has(path))];
  return paths.map((path) => ({
    path,
    value: leaves.get(path) ?? null,
    // What nobody knows might be anything.
    personal: catalogue.get(path)?.personal ?? true,
  }));
}

function leavesOf(value: unknown, path: string): [path: string, value: FieldValue][] {
  if (isObject(value) || Array.isArray(value)) {
    return Object.entries(value).flatMap(([name, inside]) =>
      leavesOf(inside, path === '' ? name : `${path}.${name}`),
    );
  }
  const isLeaf =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isLeaf && value !== '' ? [[path === '' ? 'record' : path, value]] : [];
}

/** What the mapping makes of a held record; empty where it can make nothing. */
export function mappedRows(mapping: CompiledMapping, { text }: HeldRecord): readonly MappedRow[] {
  const parsed = parseRecord(JSON.parse(text));
  if (parsed.kind === 'unusable') return [];
  const mapped = mapping.map(parsed.record);
  return mapped.kind === 'rows' ? mapped.rows : [];
}

/** Rows that match rules find: the people. */
export function matchedRows({ rows }: CompiledMapping): CompiledRow[] {
  return rows.filter(({ identity }) => identity.kind === 'match');
}

/** Not in the mapping, and yet what tells a person at a glance. */
const TELLING = ['Name', 'CreatedDate', 'LastModifiedDate'];

/** Those whom the reasons name, read from the org, with the fields that tell them apart. */
export async function candidatesOf(
  held: HeldRecord,
  mapping: CompiledMapping,
  salesforce: Salesforce,
): Promise<Candidates[]> {
  const mapped = mappedRows(mapping, held);
  const found: Candidates[] = [];
  for (const { candidates } of held.reasons) {
    if (candidates === undefined || candidates.ids.length === 0) continue;
    const row = matchedRows(mapping).find(({ object }) => object.name === candidates.object);
    if (row === undefined) continue;
    const fields = fieldsOf(row);
    const [rows = []] = await salesforce.read([
      {
        object: row.object.name,
        fields: ['Id', ...fields.map(({ name }) => name)],
        by: ['Id'],
        anyOf: candidates.ids.map((id) => [id]),
      },
    ]);
    const mine = mapped.find((one) => one.row === row);
    found.push(compared(row, mine, fields, candidates.ids, rows, salesforce.instanceUrl));
  }
  return found;
}

function fieldsOf({ object, fields }: CompiledRow): FieldMetadata[] {
  const mapped = fields.map(({ field }) => field);
  const more = TELLING.flatMap((name) => fieldOf(object, name) ?? []);
  return [...mapped, ...more.filter(({ name }) => !mapped.some((one) => one.name === name))];
}

function compared(
  row: CompiledRow,
  mine: MappedRow | undefined,
  fields: readonly FieldMetadata[],
  ids: readonly string[],
  rows: readonly OrgRow[],
  orgUrl: string,
): Candidates {
  // In the order in which the reason names them, so that numbers stay the same.
  const people = ids.flatMap((id) => rows.find(({ Id }) => isSameId(Id, id)) ?? []);
  return {
    object: row.object.name,
    row: row.name,
    people: people.map(({ Id }) => ({ id: Id, link: rowLink(orgUrl, row.object.name, Id) })),
    gone: ids.filter((id) => !rows.some(({ Id }) => isSameId(Id, id))),
    fields: fields
      .map((field) => comparedField(row, mine, field, people))
      .filter(({ differs, record }) => differs || record !== null),
  };
}

function comparedField(
  row: CompiledRow,
  mine: MappedRow | undefined,
  field: FieldMetadata,
  people: readonly OrgRow[],
): ComparedField {
  const position = row.fields.findIndex((one) => one.field.name === field.name);
  const record = mine?.values[position] ?? null;
  const values = people.map((person) => person[field.name] ?? null);
  return {
    field: field.name,
    // A name that Salesforce puts together is one that the mapping masks in its parts.
    personal: row.fields[position]?.personal ?? field.name === 'Name',
    record,
    values,
    likeness: values.map((value) => likenessOf(field, record, value)),
    differs: values.some((value) => !sameValue(field, value, values[0] ?? null)),
  };
}

function likenessOf(field: FieldMetadata, record: FieldValue, value: FieldValue): Likeness {
  if (record === null || value === null || value === '') return null;
  if (sameValue(field, record, value)) return 'same';
  return foldValue(field, record) === foldValue(field, value) ? 'alike' : 'other';
}

/** The last three of 18 characters are a checksum of the first 15. */
export function isSameId(one: string, other: string): boolean {
  return one.slice(0, 15) === other.slice(0, 15);
}
