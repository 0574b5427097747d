/** The order that rows are sent in: parents first, like with like. Called by `collections.ts`. */
import type { RowRef } from '../plan/plan.ts';
import type { Row } from './rows.ts';

const LONG_ID = /^[0-9A-Za-z]{15}([0-9A-Za-z]{3})?$/;

/**
 * Sorted by how many of the rows stand above a row, then by where it is sent to, then by parent: so
 * that the children of one parent, which lock it, travel together.
 */
export function inLevels(rows: readonly Row[]): Row[] {
  const byRef = new Map(rows.map((row) => [row.ref, row]));
  const levels = new Map<RowRef, number>();
  const levelOf = (row: Row): number => {
    const known = levels.get(row.ref);
    if (known !== undefined) return known;
    // Stands until the row's own level is known, and ends a circle of references.
    levels.set(row.ref, 0);
    const above = row.links.flatMap(({ to }) => byRef.get(to) ?? []).map(levelOf);
    const level = above.length === 0 ? 0 : 1 + Math.max(...above);
    levels.set(row.ref, level);
    return level;
  };
  const sortable = rows.map((row) => ({
    row,
    level: levelOf(row),
    place: `${row.key === null ? 0 : 1} ${row.object} ${row.key?.field ?? ''}`,
    parent: parentOf(row),
  }));
  return sortable
    .sort((a, b) => a.level - b.level || order(a.place, b.place) || order(a.parent, b.parent))
    .map(({ row }) => row);
}

/** What the row points at first, by ref or by Id. */
export function parentOf(row: Row): string {
  const link = row.links[0];
  if (link !== undefined) return link.to;
  for (const value of row.values.values()) {
    if (typeof value === 'string' && LONG_ID.test(value)) return value;
  }
  return '';
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
