/**
 * Which rows two calls at the same time would fight for. Asked by the writers before they send
 * calls in parallel.
 *
 * Saving a row locks it, and mostly the rows it points at (Salesforce, "Record-Level Locking").
 */
import type { Book, Row } from './rows.ts';

const LONG_ID = /^[0-9A-Za-z]{15}([0-9A-Za-z]{3})?$/;
/** Users, groups, record types: everybody points at them, and nothing locks them. */
const NEVER_LOCKED = /^(005|00G|012)/;

/** Asked for many times over, and the same as long as the row is. */
const known = new WeakMap<Row, readonly string[]>();

/** The row itself and what it points at, by Id where that is known and by ref otherwise. */
export function locksOf(book: Book, row: Row): readonly string[] {
  const before = known.get(row);
  if (before !== undefined) return before;
  const named = [row.ref, ...row.links.map(({ to }) => to)];
  const locks = named.map((ref) => book.row(ref)?.id ?? ref);
  for (const value of row.values.values()) {
    if (typeof value === 'string' && LONG_ID.test(value) && !NEVER_LOCKED.test(value)) {
      locks.push(value);
    }
  }
  known.set(row, locks);
  return locks;
}
