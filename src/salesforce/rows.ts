/**
 * The changes of a plan as rows to send, each once, and the book of what became of them. Used by
 * the writers.
 */
import type { FieldValue } from '../mapping/values.ts';
import type { ParentLink, RowChange, RowReceipt, RowRef } from '../plan/plan.ts';
import type { ApiError } from './errors.ts';

/** All changes to one row of the org, merged. */
export interface Row {
  readonly ref: RowRef;
  readonly object: string;
  readonly action: RowChange['action'];
  readonly id: string | null;
  readonly key: RowChange['key'];
  readonly values: ReadonlyMap<string, FieldValue>;
  readonly links: readonly ParentLink[];
}

/** What a reference field can be given for a parent. */
export type Parent =
  | { readonly kind: 'id'; readonly id: string }
  /** By external id, when the parent is sent before in the same call. */
  | { readonly kind: 'key'; readonly field: string; readonly value: string }
  /** Nothing yet: the parent has to be written first. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'missing'; readonly why: string };

export interface Book {
  /** Rows to be written, in the order of the plan. */
  readonly rows: readonly Row[];
  readonly receipts: ReadonlyMap<RowRef, RowReceipt>;
  row(ref: RowRef): Row | undefined;
  parent(ref: RowRef): Parent;
  /** It was sent, may have been written, and is sent again. */
  lost(row: Row): void;
  /** @param created whether Salesforce says so: of a new row, an attempt that was lost may have made it */
  written(row: Row, id: string, created: boolean): void;
  rejected(row: Row, errors: readonly ApiError[]): void;
  untried(row: Row, why: string): void;
  unknown(row: Row, why: string): void;
}

/** Why a row is not sent whose parent is not there. */
export const NO_PARENT = 'the row that it belongs to was not written';

/**
 * Opens the book of a write. Rows that need nothing sent have their receipt at once.
 * @param onRows told of the share of the rows that have one, from 0 to 1
 */
export function openBook(
  changes: readonly RowChange[],
  onRows: (share: number) => void = () => {},
): Book {
  const merged = mergeChanges(changes);
  const receipts = new Map<RowRef, RowReceipt>();
  const lost = new Set<RowRef>();
  const rows = [...merged.values()];
  const enter = ({ ref }: Row, receipt: RowReceipt) => {
    receipts.set(ref, receipt);
    onRows(receipts.size / rows.length);
  };
  const book: Book = {
    rows,
    receipts,
    row: (ref) => merged.get(ref),
    parent(ref) {
      const receipt = receipts.get(ref);
      if (receipt !== undefined) {
        return receipt.kind === 'written'
          ? { kind: 'id', id: receipt.id }
          : { kind: 'missing', why: NO_PARENT };
      }
      const row = merged.get(ref);
      if (row === undefined) return { kind: 'missing', why: NO_PARENT };
      if (row.id !== null) return { kind: 'id', id: row.id };
      return row.key === null ? { kind: 'waiting' } : { kind: 'key', ...row.key };
    },
    lost: ({ ref }) => void lost.add(ref),
    written(row, id, created) {
      const isOurs = created || (lost.has(row.ref) && row.action === 'create' && row.id === null);
      enter(row, { kind: 'written', id, created: isOurs });
    },
    rejected(row, errors) {
      // The attempt whose answer was lost may have written what a later one was refused.
      if (!lost.has(row.ref)) enter(row, { kind: 'rejected', errors });
      else book.unknown(row, `its answer was lost, and then it was refused: ${errors[0]?.code}`);
    },
    untried: (row, why) => enter(row, { kind: 'untried', why }),
    unknown: (row, why) => enter(row, { kind: 'unknown', why }),
  };
  for (const row of rows) {
    const nothing = row.values.size === 0 && row.links.length === 0;
    if (row.id !== null && nothing) book.written(row, row.id, false);
  }
  return book;
}

/** The JSON of a row, without its identity. */
export function bodyOf(row: Row, parentOf: (link: ParentLink) => Parent): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [field, value] of row.values) Object.assign(body, memberOf(field, value));
  for (const link of row.links) {
    const parent = parentOf(link);
    if (parent.kind === 'id') body[link.field] = parent.id;
    if (parent.kind === 'key' && link.relationship !== null) {
      delete body[link.field];
      body[link.relationship] = { [parent.field]: parent.value };
    }
  }
  return body;
}

/** A parent named by its external id (`Contact__r.Key__c`) is an object of its own; null is none. */
function memberOf(field: string, value: FieldValue): Record<string, unknown> {
  const [relationship = '', key] = field.split('.');
  if (key === undefined) return { [field]: value };
  return { [relationship]: value === null ? null : { [key]: value } };
}

/**
 * Whether a value holds `@{`, which Salesforce takes for a reference wherever it stands inside a
 * composite (REST API Developer Guide, "Composite Graph Subrequest").
 */
export function looksLikeReference({ values, key }: Row): boolean {
  return [...values.values(), key?.value].some(
    (value) => typeof value === 'string' && value.includes('@{'),
  );
}

function mergeChanges(changes: readonly RowChange[]): Map<RowRef, Row> {
  const merged = new Map<RowRef, Row>();
  for (const change of changes) merged.set(change.ref, mergeChange(merged.get(change.ref), change));
  return merged;
}

/** Several records of a plan may change one row: later fields win, and `create` beats `update`. */
export function mergeChange(before: Row | undefined, change: RowChange): Row {
  const values = new Map(before?.values);
  const links = new Map(before?.links.map((link) => [link.field, link]));
  for (const { field, to } of change.fields) {
    values.set(field, to);
    links.delete(field);
  }
  for (const link of change.parents) {
    links.set(link.field, link);
    values.delete(link.field);
  }
  return {
    ref: change.ref,
    object: change.object,
    action: before?.action === 'create' ? 'create' : change.action,
    id: before?.id ?? change.id,
    key: before?.key ?? change.key,
    values,
    links: [...links.values()],
  };
}
