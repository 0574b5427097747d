/**
 * What became of families whose answer was lost: they are looked for by their rows' external ids.
 * Called by `graph.ts`.
 *
 * A family is one transaction, so a new row with a key that is there proves that all of it is; and
 * its reference field says the Id of the person.
 */
import type { OrgRow, ReadRequest } from '../plan/reads.ts';
import type { Family } from './families.ts';
import type { Book, Row } from './rows.ts';

export type Read = (requests: readonly ReadRequest[]) => Promise<readonly (readonly OrgRow[])[]>;

export const UNKNOWN_OUTCOME =
  "Salesforce's answer was lost, and whether it was written is not known; the next run looks";

/**
 * Gives receipts to the families that were written, and to those that nobody can know of. Returns
 * the families that were certainly not written.
 * @throws Problem (salesforce) when the org cannot be read
 */
export async function findOut(
  book: Book,
  families: readonly Family[],
  read: Read,
): Promise<readonly Family[]> {
  const certain = families.filter((family) => proofs(family).length > 0);
  for (const family of families) {
    if (certain.includes(family)) continue;
    for (const row of family.nodes) book.unknown(row, UNKNOWN_OUTCOME);
  }
  const found = await readByKey(certain.flatMap(proofs), read);
  const absent: Family[] = [];
  for (const family of certain) {
    if (!proofs(family).every(({ ref }) => found.has(ref))) absent.push(family);
    else await enterWritten(book, family, found, read);
  }
  return absent;
}

/**
 * Those of the families of which a new row with a key is there.
 * @throws Problem (salesforce) when the org cannot be read
 */
export async function thoseThere(
  families: readonly Family[],
  read: Read,
): Promise<ReadonlySet<Family>> {
  const found = await readByKey(families.flatMap(proofs), read);
  return new Set(families.filter((family) => proofs(family).some(({ ref }) => found.has(ref))));
}

/** Rows that were not there before, as far as the plan knows, and can be found. */
function proofs({ nodes }: Family): readonly Row[] {
  return nodes.filter(({ id, key }) => id === null && key !== null);
}

async function readByKey(rows: readonly Row[], read: Read): Promise<Map<string, OrgRow>> {
  const groups = [
    ...Map.groupBy(rows, ({ object, key }) => `${object} ${key?.field}`).values(),
  ].flatMap((group) => {
    const first = group[0];
    return first?.key == null ? [] : [{ group, object: first.object, field: first.key.field }];
  });
  const answers = await read(
    groups.map(({ group, object, field }) => ({
      object,
      fields: ['Id', field, ...linkFields(group)],
      by: [field],
      anyOf: group.flatMap(({ key }) => (key === null ? [] : [[key.value]])),
    })),
  );
  const found = new Map<string, OrgRow>();
  groups.forEach(({ group, field }, index) => {
    // Salesforce compares keys without case.
    const byKey = new Map((answers[index] ?? []).map((row) => [fold(row[field]), row]));
    for (const { ref, key } of group) {
      const row = byKey.get(fold(key?.value));
      if (row !== undefined) found.set(ref, row);
    }
  });
  return found;
}

/** Receipts from the rows that were found, and from what they point at. */
async function enterWritten(
  book: Book,
  { nodes }: Family,
  found: ReadonlyMap<string, OrgRow>,
  read: Read,
): Promise<void> {
  const inside = new Map(nodes.map((row) => [row.ref, row]));
  const open: { readonly row: Row; readonly there: OrgRow }[] = [];
  for (const row of nodes) {
    const there = found.get(row.ref);
    if (there !== undefined) {
      book.written(row, there.Id, true);
      open.push({ row, there });
    } else if (row.id !== null) book.written(row, row.id, false);
  }
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { field, to } of next.row.links) {
      const parent = inside.get(to);
      const id = next.there[field];
      if (parent === undefined || book.receipts.has(to) || typeof id !== 'string') continue;
      book.written(parent, id, true);
      const there = await readById(parent, id, read);
      if (there !== undefined) open.push({ row: parent, there });
    }
  }
  for (const row of nodes) {
    if (!book.receipts.has(row.ref)) {
      book.unknown(row, "it was written, but Salesforce's answer with its Id was lost");
    }
  }
}

/** Only rows that point further up are of interest. */
async function readById(row: Row, id: string, read: Read): Promise<OrgRow | undefined> {
  if (row.links.length === 0) return undefined;
  const [rows] = await read([
    {
      object: row.object,
      fields: ['Id', ...linkFields([row])],
      by: ['Id'],
      anyOf: [[id]],
    },
  ]);
  return rows?.[0];
}

function linkFields(rows: readonly Row[]): string[] {
  return [...new Set(rows.flatMap(({ links }) => links.map(({ field }) => field)))];
}

function fold(value: unknown): string {
  return String(value).toLowerCase();
}
