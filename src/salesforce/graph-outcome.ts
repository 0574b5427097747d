/** What became of a family of new rows, from the answer to its graph. Used by `graph.ts`. */
import { z } from 'zod';
import type { Problem } from '../problem.ts';
import { type ApiError, isRolledBack, severest } from './errors.ts';
import { errorsOfPart, problemOf } from './failure.ts';
import type { Family } from './families.ts';
import { type Described, type Graph, isInserted } from './graph-call.ts';
import { type Book, NO_PARENT, type Row } from './rows.ts';

const writtenSchema = z.looseObject({
  id: z.string(),
  created: z.boolean().optional(),
});

/** What a call left undone. */
export interface Undone {
  readonly family: Family;
  /** Of the row to blame; empty when the family was not tried. */
  readonly refusals: readonly {
    readonly row: Row;
    readonly errors: readonly ApiError[];
  }[];
  /** Its answer was lost, and it was waited and looked for since. */
  readonly lost: boolean;
  /** It goes on without rows that were refused. */
  readonly smaller?: boolean;
}

export type Settled =
  | { readonly kind: 'settled' }
  | (Undone & { readonly kind: 'undone' })
  /** A row with its key is there already: this family's own, if an answer of it was lost. */
  | (Undone & { readonly kind: 'twin' })
  | { readonly kind: 'stopped'; readonly problem: Problem };

/** Enters what became of one family. */
export function settle(book: Book, described: Described, family: Family, graph: Graph): Settled {
  const parts = new Map(
    graph.graphResponse.compositeResponse.map((part) => [part.referenceId, part]),
  );
  if (graph.isSuccessful) {
    family.nodes.forEach((row, index) => {
      const part = parts.get(`ref${index}`);
      // An update may be answered by 204 without a body; then the Id is known.
      const written = writtenSchema.safeParse(part?.body).data;
      const id = written?.id ?? row.id;
      if (id !== null) book.written(row, id, part?.httpStatusCode === 201);
      else book.unknown(row, 'it was written, but the answer does not say its Id');
    });
    return { kind: 'settled' };
  }
  const refusals = family.nodes.flatMap((row, index) => {
    const part = parts.get(`ref${index}`);
    if (part === undefined || part.httpStatusCode < 300) return [];
    const errors = errorsOfPart(part.httpStatusCode, part.body);
    return errors.every(isRolledBack) ? [] : [{ row, errors }];
  });
  const undone: Undone = { family, refusals, lost: false };
  const isTwin = refusals.some(
    ({ row, errors }) =>
      isInserted(row, described) && errors.some(({ code }) => code === 'DUPLICATE_VALUE'),
  );
  return isTwin ? { kind: 'twin', ...undone } : afterRefusals(book, undone);
}

/** Enters the receipts of what was refused for good. */
export function afterRefusals(book: Book, undone: Undone): Settled {
  const { family, refusals } = undone;
  const errors = refusals.flatMap((refusal) => refusal.errors);
  if (errors.length === 0) return { kind: 'undone', ...undone };
  const { treatment } = severest(errors, 'row');
  if (treatment === 'retry' || treatment === 'refresh') return { kind: 'undone', ...undone };
  const rest = treatment === 'hold' ? withoutRefused(book, family, refusals) : null;
  if (rest !== null) {
    return { kind: 'undone', family: rest, refusals: [], lost: false, smaller: true };
  }
  giveUp(book, undone);
  if (treatment === 'hold') return { kind: 'settled' };
  return { kind: 'stopped', problem: problemOf(errors, `write ${objectsOf(refusals)}`) };
}

/**
 * The family without its refused rows and what hangs on them, which get their receipts; null when
 * a row without a key was refused, or no row with one is left to find the others by.
 */
function withoutRefused(book: Book, family: Family, refusals: Undone['refusals']): Family | null {
  if (refusals.some(({ row }) => row.key === null)) return null;
  const gone = new Set(refusals.map(({ row }) => row.ref));
  // Parents come before their children.
  const orphans = family.nodes.filter(({ ref, links }) => {
    const orphan = !gone.has(ref) && links.some(({ to }) => gone.has(to));
    if (orphan) gone.add(ref);
    return orphan;
  });
  const nodes = family.nodes.filter(({ ref }) => !gone.has(ref));
  if (!nodes.some(({ key }) => key !== null)) return null;
  for (const { row, errors } of refusals) book.rejected(row, errors);
  for (const row of orphans) book.untried(row, NO_PARENT);
  return { ...family, nodes };
}

/** The guilty rows are rejected; the others were not tried for their sake. */
export function giveUp(book: Book, { family, refusals }: Undone): void {
  const why =
    refusals.length === 0
      ? 'Salesforce stopped before it, again and again'
      : `${objectsOf(refusals)} of the same person was refused, and all are written together`;
  for (const row of family.nodes) book.untried(row, why);
  for (const { row, errors } of refusals) book.rejected(row, errors);
}

function objectsOf(refusals: Undone['refusals']): string {
  return [...new Set(refusals.map(({ row }) => row.object))].join(', ');
}
