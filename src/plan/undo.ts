/**
 * What has to be done to take back what a run did to a row, and what stays and why. Called by
 * `connector/undo/undo.ts`.
 */
import {
  type FieldMetadata,
  fieldOf,
  type ObjectMetadata,
  type OrgMetadata,
  objectOf,
  relationshipOf,
} from '../mapping/metadata.ts';
import type { FieldValue } from '../mapping/values.ts';
import { sameValue } from './diff.ts';
import type { FieldChange } from './plan.ts';
import type { OrgRow, ReadRequest } from './reads.ts';
import type { TouchedRow } from './touched.ts';

/** Why something stays as it is, in words for the person who reads the report. */
export const STAYS = {
  'changed-since': 'somebody, or a later run, has changed it since',
  'row-gone': 'the row is not in Salesforce any more, or this user may not see it',
  'field-gone': 'the field is not in Salesforce any more, or this user may not see it',
  'values-unknown':
    'what was there before is not known: its retention period is over, or the row appeared while the run was at work',
  'not-asked': 'the run made it, and `--delete-created` was not given',
  'depended-on': 'other rows hang on it',
  'in-recycle-bin':
    'an undo deleted it: for 15 days it can be brought back from the Recycle Bin in Salesforce',
  refused: 'Salesforce refused it',
  untried: 'it was not tried',
} as const;

export type StayCode = keyof typeof STAYS;

export interface Stay {
  readonly code: StayCode;
  /** Null when it is about the whole row. */
  readonly field: string | null;
  /** Without personal values. */
  readonly message: string;
}

/** What is to be done to one row. */
export type RowUndo =
  /** Fields back to what they were; none when they are so already. */
  | {
      readonly kind: 'restore';
      readonly fields: readonly FieldChange[];
      readonly stays: readonly Stay[];
    }
  /** Delete it, unless other rows hang on it. */
  | { readonly kind: 'delete' }
  | { readonly kind: 'keep'; readonly stays: readonly Stay[] }
  /** What the run made is not there any more. */
  | { readonly kind: 'gone' };

/** How a deleted row stands in the journal. */
export const DELETED: FieldChange = { field: 'IsDeleted', from: false, to: true };

/** Fields that tell whether anybody but the one who made a row has changed it. */
const MAKERS = ['CreatedById', 'LastModifiedById'] as const;

export function stay(code: StayCode, field: string | null = null, more = ''): Stay {
  return { code, field, message: more === '' ? STAYS[code] : `${STAYS[code]}: ${more}` };
}

/** The current values that have to be read before anything can be decided. */
export function undoReads(
  rows: readonly TouchedRow[],
  org: OrgMetadata,
  deleteCreated: boolean,
): ReadRequest[] {
  return [...Map.groupBy(rows, ({ object }) => object)].flatMap(([name, group]) => {
    const object = objectOf(org, name);
    if (object === undefined) return [];
    const fields = new Set(['Id']);
    for (const { made, fields: changes } of group) {
      if (made && !deleteCreated) continue;
      const names = (changes ?? []).map(({ field }) => field);
      for (const field of made ? [...names, ...MAKERS] : names) {
        if (metadataOf(org, object, field) !== undefined) fields.add(field);
      }
    }
    const anyOf = group.map(({ id }) => [id]);
    return [{ object: object.name, fields: [...fields], by: ['Id'], anyOf }];
  });
}

/**
 * @param current as it is in the org now; undefined when it is not there
 * @param isDone whether an earlier undo of the run has put a field of the row back
 */
export function undoOf(
  row: TouchedRow,
  current: OrgRow | undefined,
  org: OrgMetadata,
  isDone: (field: string) => boolean,
  deleteCreated: boolean,
): RowUndo {
  return row.made
    ? undoMaking(row, current, org, deleteCreated)
    : undoChanging(row, current, org, isDone);
}

function undoMaking(
  { object: name, fields }: TouchedRow,
  current: OrgRow | undefined,
  org: OrgMetadata,
  deleteCreated: boolean,
): RowUndo {
  const object = objectOf(org, name);
  if (object === undefined) return { kind: 'keep', stays: [stay('row-gone')] };
  if (current === undefined) return { kind: 'gone' };
  if (!deleteCreated) return { kind: 'keep', stays: [stay('not-asked')] };
  if (fields === null) return { kind: 'keep', stays: [stay('values-unknown')] };
  const stays = fields.flatMap(({ field, to }) => {
    const metadata = metadataOf(org, object, field);
    if (metadata === undefined) return [stay('field-gone', field)];
    return sameValue(metadata, current[field] ?? null, to) ? [] : [stay('changed-since', field)];
  });
  const maker = current[MAKERS[0]] ?? null;
  const last = current[MAKERS[1]] ?? null;
  const byOthers = maker !== null && last !== null && maker !== last;
  if (stays.length === 0 && byOthers) stays.push(stay('changed-since'));
  return stays.length > 0 ? { kind: 'keep', stays } : { kind: 'delete' };
}

function undoChanging(
  { object: name, fields }: TouchedRow,
  current: OrgRow | undefined,
  org: OrgMetadata,
  isDone: (field: string) => boolean,
): RowUndo {
  const nothing = (code: StayCode): RowUndo => ({
    kind: 'restore',
    fields: [],
    stays: [stay(code)],
  });
  if (fields === null) return nothing('values-unknown');
  const object = objectOf(org, name);
  if (current === undefined || object === undefined) {
    const isBinned = fields.some(({ field, to }) => field === DELETED.field && to === DELETED.to);
    return nothing(isBinned ? 'in-recycle-bin' : 'row-gone');
  }
  const restored: FieldChange[] = [];
  const stays: Stay[] = [];
  for (const { field, from, to } of fields) {
    const metadata = metadataOf(org, object, field);
    if (isDone(field)) continue;
    if (metadata === undefined) {
      stays.push(stay('field-gone', field));
      continue;
    }
    const now = current[field] ?? null;
    if (sameValue(metadata, now, from)) continue;
    if (!sameValue(metadata, now, to)) stays.push(stay('changed-since', field));
    else restored.push({ field, from: now, to: valueBefore(metadata, from) });
  }
  return { kind: 'restore', fields: restored, stays };
}

/** A checkbox has no blank. */
function valueBefore({ type }: FieldMetadata, from: FieldValue): FieldValue {
  return type === 'boolean' ? (from ?? false) : from;
}

/** The objects that `metadataOf` needs for a field: the parent, of a parent named by its key. */
export function parentsNamed(object: ObjectMetadata, field: string): readonly string[] {
  const [relationship = '', key] = field.split('.');
  return key === undefined ? [] : (relationshipOf(object, relationship)?.referenceTo ?? []);
}

/** Also of a parent's key: `Contact__r.Key__c`. */
export function metadataOf(
  org: OrgMetadata,
  object: ObjectMetadata,
  field: string,
): FieldMetadata | undefined {
  const [name = '', key] = field.split('.');
  if (key === undefined) return fieldOf(object, name);
  return parentsNamed(object, field)
    .flatMap((parent) => objectOf(org, parent) ?? [])
    .map((parent) => fieldOf(parent, key))
    .find((found) => found !== undefined);
}

/** The reference field behind `Contact__r.Key__c`; other fields are themselves. */
export function columnOf(object: ObjectMetadata | undefined, field: string): string {
  const [relationship = '', key] = field.split('.');
  return key === undefined ? field : (relationshipOf(object, relationship)?.name ?? field);
}
