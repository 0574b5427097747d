/**
 * Which rows have to be written in one transaction: a new row without a key (mostly a person) and
 * everything that points at it. Called by `write.ts`.
 *
 * A new row without a key cannot be found again when the answer is lost; its rows with a key can,
 * and stand for it.
 */
import type { RowRef } from '../plan/plan.ts';
import type { Book, Row } from './rows.ts';

export interface Family {
  /** Parents before their children; as many as one graph takes. */
  readonly nodes: readonly Row[];
  /** The rest, to be written when the graph is. */
  readonly overflow: readonly Row[];
}

/** REST API Developer Guide, "Composite Graph Limits". */
export const MOST_NODES = 500;
export const MOST_KINDS = 15;
const DEEPEST = 15;

export function splitFamilies(book: Book): {
  readonly families: readonly Family[];
  readonly others: readonly Row[];
} {
  const open = book.rows.filter(({ ref }) => !book.receipts.has(ref));
  const children = Map.groupBy(
    open.flatMap((row) => row.links.map(({ to }) => ({ to, row }))),
    ({ to }) => to,
  );
  const family = new Map<RowRef, Set<Row>>();
  for (const founder of open.filter(isNewWithoutKey)) {
    if (family.has(founder.ref)) continue;
    collect(founder, children, family);
  }
  const families = [...new Set(family.values())].map((members) =>
    trim(inOrder(open.filter((row) => members.has(row)))),
  );
  return { families, others: open.filter(({ ref }) => !family.has(ref)) };
}

function isNewWithoutKey({ id, key, action }: Row): boolean {
  return action === 'create' && id === null && key === null;
}

/** Gathers a founder's descendants; a row that belongs to another family joins the two. */
function collect(
  founder: Row,
  children: ReadonlyMap<RowRef, readonly { readonly row: Row }[]>,
  family: Map<RowRef, Set<Row>>,
): void {
  const members = new Set<Row>();
  const open = [founder];
  for (let row = open.pop(); row !== undefined; row = open.pop()) {
    if (members.has(row)) continue;
    members.add(row);
    for (const other of family.get(row.ref) ?? []) open.push(other);
    for (const child of children.get(row.ref) ?? []) open.push(child.row);
  }
  for (const { ref } of members) family.set(ref, members);
}

/** Parents before children; the order of the plan otherwise. */
function inOrder(members: readonly Row[]): Row[] {
  const byRef = new Map(members.map((row) => [row.ref, row]));
  const placed = new Set<Row>();
  const place = (row: Row) => {
    if (placed.has(row)) return;
    byRef.delete(row.ref);
    for (const { to } of row.links) {
      const parent = byRef.get(to);
      if (parent !== undefined) place(parent);
    }
    placed.add(row);
  };
  for (const row of members) place(row);
  return [...placed];
}

/** Keeps what one graph takes; a row whose parent is left over is left over too. */
function trim(members: readonly Row[]): Family {
  const depths = new Map<RowRef, number>();
  const kinds = new Set<string>();
  const inside = new Set(members.map(({ ref }) => ref));
  const nodes: Row[] = [];
  const overflow: Row[] = [];
  for (const row of members) {
    const parents = row.links.filter(({ to }) => inside.has(to)).map(({ to }) => depths.get(to));
    const depth = 1 + Math.max(0, ...parents.map((parent) => parent ?? DEEPEST));
    const fits =
      nodes.length < MOST_NODES &&
      depth <= DEEPEST &&
      (kinds.has(row.object) || kinds.size < MOST_KINDS);
    if (fits) {
      nodes.push(row);
      kinds.add(row.object);
      depths.set(row.ref, depth);
    } else overflow.push(row);
  }
  return { nodes, overflow };
}
