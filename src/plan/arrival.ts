/**
 * Whether rows were written of which no answer is known: by what the org has now, held against what
 * it had before and what it was to get. Called by `connector/recovery`.
 */
import { type OrgMetadata, objectOf } from '../mapping/metadata.ts';
import { sameValue } from './diff.ts';
import { literalValue } from './fold.ts';
import type { FieldChange, ParentLink, RowChange, RowRef } from './plan.ts';
import type { OrgRow, ReadRequest } from './reads.ts';
import { DELETED, metadataOf } from './undo.ts';

/** All changes to one row of the org, merged, from what was there before the first. */
export interface SoughtRow extends Pick<RowChange, 'ref' | 'object' | 'id' | 'key'> {
  readonly isNew: boolean;
  readonly fields: readonly FieldChange[];
  readonly parents: readonly ParentLink[];
}

export type Arrival = 'arrived' | 'absent' | 'unclear';

/** Rows that are looked for in one question. */
export interface Question {
  readonly request: ReadRequest;
  readonly rows: readonly SoughtRow[];
}

export function withChange(before: SoughtRow | undefined, change: RowChange): SoughtRow {
  const { ref, object } = change;
  const id = before?.id ?? change.id;
  return {
    ref,
    object,
    id,
    key: before?.key ?? change.key,
    isNew: id === null && (before?.isNew === true || change.action === 'create'),
    fields: fromFirst(before?.fields, change.fields),
    parents: fromFirst(before?.parents, change.parents),
  };
}

/** Later ones win, from what was there before the first. */
function fromFirst<Change extends FieldChange | ParentLink>(
  before: readonly Change[] = [],
  after: readonly Change[],
): Change[] {
  const changes = new Map(before.map((change) => [change.field, change]));
  for (const change of after) {
    const { from = change.from } = changes.get(change.field) ?? {};
    changes.set(change.field, from === undefined ? change : { ...change, from });
  }
  return [...changes.values()];
}

/** Only of rows that can be asked for: with an Id, or a key, that the org still knows. */
export function questionsFor(rows: readonly SoughtRow[], org: OrgMetadata): Question[] {
  const groups = Map.groupBy(rows, ({ object, id, key }) =>
    JSON.stringify([object, id === null ? (key?.field ?? null) : 'Id']),
  );
  return [...groups.values()].flatMap((group) => {
    const [{ object: name, id, key } = { object: '', id: null, key: null }] = group;
    const object = objectOf(org, name);
    const by = id === null ? key?.field : 'Id';
    if (object === undefined || by === undefined) return [];
    if (metadataOf(org, object, by) === undefined) return [];
    const named = group.flatMap(({ fields, parents }) => [...fields, ...parents]);
    const known = named.flatMap(({ field }) =>
      metadataOf(org, object, field) === undefined ? [] : [field],
    );
    const anyOf = group.map((row) => [row.id ?? row.key?.value ?? '']);
    const fields = [...new Set(['Id', by, ...known])];
    return [{ request: { object: object.name, fields, by: [by], anyOf }, rows: group }];
  });
}

/** The org's row of each that was found. */
export function answersTo(
  { request, rows }: Question,
  found: readonly OrgRow[],
  org: OrgMetadata,
): ReadonlyMap<RowRef, OrgRow> {
  const object = objectOf(org, request.object);
  const [by = 'Id'] = request.by;
  const metadata = object && metadataOf(org, object, by);
  if (metadata === undefined) return new Map();
  const byValue = new Map(found.map((row) => [literalValue(metadata, row[by]), row]));
  return new Map(
    rows.flatMap((row): [RowRef, OrgRow][] => {
      const current = byValue.get(literalValue(metadata, row.id ?? row.key?.value));
      return current === undefined ? [] : [[row.ref, current]];
    }),
  );
}

/**
 * A row is written as a whole or not at all, so one field tells of all.
 * @param current undefined when it is not there
 */
export function arrivalOf(
  { object: name, isNew, fields }: Omit<SoughtRow, 'parents'>,
  current: OrgRow | undefined,
  org: OrgMetadata,
): Arrival {
  if (isNew) return current === undefined ? 'absent' : 'arrived';
  const goes = fields.some(({ field }) => field === DELETED.field);
  if (current === undefined) return goes ? 'arrived' : 'unclear';
  if (goes) return 'absent';
  const object = objectOf(org, name);
  const signs = fields.flatMap(({ field, from, to }): Arrival[] => {
    const metadata = object && metadataOf(org, object, field);
    if (metadata === undefined || sameValue(metadata, from, to)) return [];
    const now = current[field] ?? null;
    if (sameValue(metadata, now, to)) return ['arrived'];
    return sameValue(metadata, now, from) ? ['absent'] : ['unclear'];
  });
  if (signs.includes('arrived')) return 'arrived';
  return signs.includes('unclear') || signs.length === 0 ? 'unclear' : 'absent';
}

/** Whether a row has all that a new one was to get. */
export function isAsMade(
  { object: name, fields }: SoughtRow,
  current: OrgRow,
  org: OrgMetadata,
): boolean {
  const object = objectOf(org, name);
  return fields.every(({ field, to }) => {
    const metadata = object && metadataOf(org, object, field);
    return metadata !== undefined && sameValue(metadata, current[field] ?? null, to);
  });
}
