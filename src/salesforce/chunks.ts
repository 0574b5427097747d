/**
 * Rows packed into collections: which go together in one call, and what is sent for each. Called by
 * `collections.ts`.
 *
 * Source: REST API Developer Guide, "sObject Collections": 200 rows, of one type in an upsert, in at
 * most 10 runs of one type each in an update; a key may stand in a request once.
 */
import { MOST_SCARCE } from './composite.ts';
import { locksOf } from './locks.ts';
import { type Book, bodyOf, type Row } from './rows.ts';

/** Where a collection is sent. */
type Target =
  | {
      readonly kind: 'upsert';
      readonly object: string;
      readonly keyField: string;
    }
  /** By Id. May hold other objects too; `object` is the first. */
  | { readonly kind: 'update'; readonly object: string };

export interface Chunk {
  readonly target: Target;
  readonly rows: readonly Row[];
}

interface Growing {
  readonly target: Target;
  readonly rows: Row[];
  readonly objects: Set<string>;
}

const MOST_OBJECTS = 10;

/**
 * The next calls' collections, from rows in the order of their levels. Calls may be sent at the same
 * time: no two of them hold rows that fight for a lock.
 */
export function nextCalls(
  book: Book,
  rows: readonly Row[],
  size: number,
  width: number,
): { readonly calls: readonly (readonly Chunk[])[]; readonly rest: readonly Row[] } {
  const calls: (readonly Chunk[])[] = [];
  const locked = new Set<string>();
  let rest = rows;
  while (calls.length < width) {
    const packed = nextChunks(book, rest, size, locked);
    rest = packed.rest;
    if (packed.chunks.length === 0) break;
    calls.push(packed.chunks);
    if (calls.length === width) break;
    for (const row of rowsOf(packed.chunks))
      for (const lock of locksOf(book, row)) locked.add(lock);
  }
  const last = rowsOf(calls.at(-1) ?? []);
  // Being parallel must not cost a call more: what is left over goes with the last call, after these.
  if (calls.length > 1 && rest.length > 0 && last.length + rest.length <= size * MOST_SCARCE) {
    calls.pop();
    const together = new Set([...last, ...rest]);
    rest = rows.filter((row) => together.has(row));
  }
  return { calls, rest };
}

export function rowsOf(chunks: readonly Chunk[]): readonly Row[] {
  return chunks.flatMap((chunk) => chunk.rows);
}

/**
 * The next call's collections, from rows in the order of their levels. Rows that wait for a parent,
 * for room or for a lock, are left; rows whose parent is missing get their receipt.
 */
function nextChunks(
  book: Book,
  rows: readonly Row[],
  size: number,
  locked: ReadonlySet<string>,
): { readonly chunks: Chunk[]; readonly rest: readonly Row[] } {
  const chunks: Growing[] = [];
  /** The collection that a row, or another change of the same row, stands in. */
  const placed = new Map<string, number>();
  /** The same for rows that are left: what follows them must not overtake. */
  const left = new Set<string>();
  const rest: Row[] = [];
  for (const row of rows) {
    const target = targetOf(row);
    if (target === null) {
      book.untried(row, 'the plan names neither its key nor its Id');
      continue;
    }
    const place = earliest(book, row, placed);
    if (place.kind === 'missing') {
      book.untried(row, place.why);
      continue;
    }
    const identity = identityOf(row);
    const blocked =
      place.kind === 'waiting' ||
      left.has(identity) ||
      (locked.size > 0 && locksOf(book, row).some((lock) => locked.has(lock)));
    const index = blocked
      ? -1
      : putInto(chunks, row, target, Math.max(place.from, (placed.get(identity) ?? -1) + 1), size);
    if (index < 0) {
      rest.push(row);
      left.add(identity);
    } else {
      placed.set(row.ref, index);
      placed.set(identity, index);
    }
  }
  return { chunks, rest };
}

/** Two collections with half of the rows each, to find the one that spoils the request. */
export function halves({ target, rows }: Chunk): Chunk[] {
  const middle = Math.ceil(rows.length / 2);
  return [
    { target, rows: rows.slice(0, middle) },
    { target, rows: rows.slice(middle) },
  ];
}

export function urlOf(target: Target): string {
  return target.kind === 'update'
    ? '/composite/sobjects'
    : `/composite/sobjects/${target.object}/${target.keyField}`;
}

export function recordsOf(book: Book, { rows }: Chunk): Record<string, unknown>[] {
  return rows.map((row) => ({
    attributes: { type: row.object },
    ...(row.key === null ? { id: row.id } : { [row.key.field]: row.key.value }),
    ...bodyOf(row, ({ to }) => book.parent(to)),
  }));
}

/** From which collection on a row may stand: behind its parents of the same call. */
function earliest(
  book: Book,
  row: Row,
  placed: ReadonlyMap<string, number>,
):
  | { readonly kind: 'from'; readonly from: number }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'missing'; readonly why: string } {
  let from = 0;
  let waiting = false;
  for (const { to, relationship } of row.links) {
    const parent = book.parent(to);
    switch (parent.kind) {
      case 'id':
        break;
      case 'missing':
        return parent;
      case 'waiting':
        waiting = true;
        break;
      case 'key': {
        const index = placed.get(to);
        if (relationship === null || index === undefined) waiting = true;
        else from = Math.max(from, index + 1);
      }
    }
  }
  return waiting ? { kind: 'waiting' } : { kind: 'from', from };
}

/** The index of the collection that took the row; -1 when the call is full. */
function putInto(chunks: Growing[], row: Row, target: Target, from: number, size: number): number {
  for (let index = from; index < chunks.length; index++) {
    const chunk = chunks[index];
    if (chunk === undefined || !sameTarget(chunk.target, target) || chunk.rows.length >= size) {
      continue;
    }
    if (!chunk.objects.has(row.object) && chunk.objects.size >= MOST_OBJECTS) continue;
    chunk.rows.push(row);
    chunk.objects.add(row.object);
    return index;
  }
  if (chunks.length >= MOST_SCARCE) return -1;
  chunks.push({ target, rows: [row], objects: new Set([row.object]) });
  return chunks.length - 1;
}

function targetOf({ object, key, id }: Row): Target | null {
  if (key !== null) return { kind: 'upsert', object, keyField: key.field };
  return id === null ? null : { kind: 'update', object };
}

function sameTarget(a: Target, b: Target): boolean {
  if (a.kind === 'update' || b.kind === 'update') return a.kind === b.kind;
  return a.object === b.object && a.keyField === b.keyField;
}

/** What must not stand in a request twice. External ids are mostly compared without case. */
function identityOf({ object, key, id }: Row): string {
  return key === null ? `${id}` : `${object}.${key.field}=${key.value.toLowerCase()}`;
}
