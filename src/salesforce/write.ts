/**
 * Carries out the changes of a plan: picks the way for each row, and collects the receipts. Called
 * by `connect.ts`.
 *
 * Families of new rows go in one transaction each (`graph.ts`), everything else 1,000 rows a call
 * (`collections.ts`).
 */
import type { RowChange } from '../plan/plan.ts';
import { Problem } from '../problem.ts';
import { writeCollections } from './collections.ts';
import { severest } from './errors.ts';
import { problemOf } from './failure.ts';
import { splitFamilies } from './families.ts';
import { writeGraphs } from './graph.ts';
import type { Described } from './graph-call.ts';
import type { Http } from './http.ts';
import type { Read } from './lost-answer.ts';
import { type Book, openBook } from './rows.ts';
import type { WriteResult } from './salesforce.ts';
import { openSearch } from './search.ts';

export async function writeChanges(
  http: Http,
  described: Described,
  read: Read,
  changes: readonly RowChange[],
  onRows: ((share: number) => void) | undefined,
): Promise<WriteResult> {
  const book = openBook(changes, onRows);
  const { families, others } = splitFamilies(book);
  const search = openSearch();
  let stopped: Problem | null = null;
  try {
    // Families may point at other rows, never the other way round.
    await writeCollections({ http, book, search }, others);
    await writeGraphs({ http, book, search, described, read }, families);
    await writeCollections(
      { http, book, search },
      families.flatMap(({ overflow }) => overflow),
    );
    search.end();
    stopped = refusedToAll(book);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    stopped = error;
  }
  for (const row of book.rows) {
    if (!book.receipts.has(row.ref)) {
      book.untried(row, stopped?.message ?? 'it was not reached');
    }
  }
  return { receipts: book.receipts, stopped };
}

/** Fewer rows than these may each have a reason of their own. */
const ENOUGH_ROWS = 5;

/** What shows that the user, and no row, is refused; null when nothing does. */
function refusedToAll({ rows, receipts }: Book): Problem | null {
  for (const [object, all] of Map.groupBy(rows, (row) => row.object)) {
    const errors = all.flatMap(({ ref }) => {
      const receipt = receipts.get(ref);
      const refused = receipt?.kind === 'rejected' ? receipt.errors : [];
      return severest(refused, 'row').stopsIfAll === true ? [refused] : [];
    });
    const [first] = errors;
    if (first !== undefined && all.length >= ENOUGH_ROWS && errors.length === all.length) {
      return problemOf(first, `write any row of ${object}`);
    }
  }
  return null;
}
