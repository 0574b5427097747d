/**
 * Finds out by what the org has now what became of rows that were sent and of which no answer is
 * known. Called by `recover.ts` after a crash, and by `applying.ts` for answers that were lost.
 *
 * A row with an Id or a key is read. A new row without either is known by what points at it: its
 * score row is the receipt. What nothing points at is known by all that was sent of it (`as-sent.ts`).
 * The rows are on a sheet, since after a bulk load there may be very many.
 */
import { fingerprint } from '../../mapping/fingerprint.ts';
import {
  answersTo,
  arrivalOf,
  isAsMade,
  questionsFor,
  type SoughtRow,
  withChange,
} from '../../plan/arrival.ts';
import type { RowChange, RowReceipt, RowRef } from '../../plan/plan.ts';
import type { OrgRow } from '../../plan/reads.ts';
import type { Sheet } from '../../state/sheet.ts';
import { settle } from '../bulk-results.ts';
import { describeFor } from '../describing.ts';
import type { Parts } from '../parts.ts';
import { type AsSent, findAsSent, type SentRow, sentOf, shortId } from './as-sent.ts';

/** What is known without looking. */
export interface Known {
  /** Ids of rows that bulk jobs have made, by their refs. */
  readonly inserted: ReadonlyMap<RowRef, string>;
  /** Ids of other rows, which are none of those that are looked for. */
  readonly taken: readonly string[];
  /** Rows that bulk jobs may have made, and Salesforce knows the job no more. */
  readonly lost: ReadonlySet<RowRef>;
}

interface Search extends AsSent {
  readonly sheet: Sheet;
  readonly lost: Known['lost'];
  /** New rows without a key, by what is known of them. Sure: only we can have made them. */
  readonly found: Map<RowRef, { readonly id: string; readonly isSure: boolean }>;
  /** Rows that something was to point at, and does not. */
  readonly missed: Set<RowRef>;
  /** Rows that were asked for by all that was sent of them. */
  readonly asked: Set<RowRef>;
  /** Rows that can be judged when the Ids of their parents are known. */
  readonly waiting: { readonly row: SoughtRow; readonly current: OrgRow | null }[];
}

/** Groups on the sheet. */
const FINDABLE = 'found by Id or key';
export const POINTED_AT = 'found by what points at them';

/** Rows read at a time. */
const PIECE = 1_000;

const ABSENT: RowReceipt = {
  kind: 'untried',
  why: 'the run ended before this row was written',
};
const UNCLEAR: RowReceipt = {
  kind: 'unknown',
  why: "Salesforce's answer was lost, and what the org has now does not tell whether this row was written",
};

/**
 * Puts a change on the sheet of those that are looked for, with others of the same row.
 * @param at it was not sent before; ISO 8601 in UTC
 */
export function seek(sheet: Sheet, change: RowChange, at: string): void {
  const line = sheet.line(change.ref);
  const before = line === undefined ? undefined : parseRow(line);
  const row: SentRow = { ...withChange(before, change), since: before?.since ?? at };
  const isPointedAt = row.id === null && row.key === null;
  const group = isPointedAt ? POINTED_AT : FINDABLE;
  // Those of which the same was sent stay together.
  const parent = isPointedAt ? fingerprint(sentOf(row)) : '';
  sheet.put({ ref: row.ref, group, parent, line: JSON.stringify(row) });
}

/**
 * Gives a receipt to each row on the sheet: written, untried for one that did not arrive, or unknown.
 * @throws Problem (salesforce, cancelled) when the org cannot be read
 */
export async function lookFor(
  { salesforce, state }: Pick<Parts, 'salesforce' | 'state'>,
  sheet: Sheet,
  { inserted, lost, taken }: Known,
): Promise<void> {
  const search: Search = {
    ...{ salesforce, state, sheet, lost, org: new Map() },
    ...{ missed: new Set(), asked: new Set(), waiting: [] },
    found: new Map([...inserted].map(([ref, id]) => [ref, { id, isSure: true }])),
    taken: new Set([...taken, ...inserted.values()].map(shortId)),
  };
  for (const rows of piecesOf(sheet, FINDABLE)) await lookAt(search, rows);
  await untilStill(sheet, (rows) => settleFound(search, rows));
  await untilStill(sheet, async (rows) => settleMissed(search, rows));
  for (const { id } of search.found.values()) search.taken.add(shortId(id));
  await untilStill(sheet, (rows) => settleAsSent(search, rows));
  for (const rows of piecesOf(sheet, POINTED_AT)) {
    for (const { ref } of rows) settle(sheet, ref, UNCLEAR);
  }
  for (const { row, current } of search.waiting) {
    judge(
      search,
      withParents(row, (ref) => sheet.idOf(ref)),
      current,
    );
  }
}

/** The lines were written by `seek`. */
function parseRow(line: string): SentRow {
  const row: SentRow = JSON.parse(line);
  return row;
}

/** Rows of a group that have no receipt yet. Of those that are the same in all none is left behind. */
export function* piecesOf(sheet: Sheet, group: string): Generator<readonly SentRow[]> {
  let piece: SentRow[] = [];
  let last = '';
  for (const { line, parent } of sheet.pending(group)) {
    if (piece.length >= PIECE && (parent === '' || parent !== last)) {
      yield piece;
      piece = [];
    }
    piece.push(parseRow(line));
    last = parent;
  }
  if (piece.length > 0) yield piece;
}

/** Again and again, since a row that was found may point at others. @param step gives how many it settled */
async function untilStill(
  sheet: Sheet,
  step: (rows: readonly SentRow[]) => Promise<number>,
): Promise<void> {
  let settled: number;
  do {
    settled = 0;
    for (const rows of piecesOf(sheet, POINTED_AT)) settled += await step(rows);
  } while (settled > 0);
}

async function lookAt(search: Search, rows: readonly SoughtRow[]): Promise<void> {
  const currents = await readNow(search, rows);
  for (const row of rows) {
    const current = currents.get(row.ref);
    if (current === undefined) {
      settle(search.sheet, row.ref, UNCLEAR);
      continue;
    }
    noteParents(search, row, current);
    if (row.isNew || row.parents.length === 0) judge(search, row, current);
    else search.waiting.push({ row, current });
  }
}

/** Null for a row that is not there; nothing for one that cannot be asked for. */
async function readNow(
  { salesforce, org }: Search,
  rows: readonly SoughtRow[],
): Promise<ReadonlyMap<RowRef, OrgRow | null>> {
  await describeFor(salesforce, org, rows);
  const questions = questionsFor(rows, org);
  const answers = await salesforce.read(questions.map(({ request }) => request));
  return new Map(
    questions.flatMap((question, index) => {
      const found = answersTo(question, answers[index] ?? [], org);
      return question.rows.map(({ ref }): [RowRef, OrgRow | null] => [ref, found.get(ref) ?? null]);
    }),
  );
}

/** What a row points at now is the row that was made with it, unless it was there before. */
function noteParents(
  { found, missed }: Search,
  { isNew, parents }: SoughtRow,
  current: OrgRow | null,
): void {
  for (const { field, from = null, to } of parents) {
    if (current !== null && !(field in current)) continue;
    const now = current?.[field] ?? null;
    if (typeof now !== 'string' || now.slice(0, 15) === String(from).slice(0, 15)) missed.add(to);
    else if (found.get(to)?.isSure !== true) found.set(to, { id: now, isSure: isNew });
  }
}

function judge({ sheet, org }: Search, row: SoughtRow, current: OrgRow | null): void {
  const id = row.id ?? current?.Id;
  const arrival = arrivalOf(row, current ?? undefined, org);
  if (arrival === 'absent') settle(sheet, row.ref, ABSENT);
  else if (arrival === 'unclear' || id === undefined) settle(sheet, row.ref, UNCLEAR);
  else settle(sheet, row.ref, { kind: 'written', id, created: row.isNew });
}

/** With the links to parents of which the Id is known as fields. */
export function withParents<Row extends SoughtRow>(
  row: Row,
  idOf: (ref: RowRef) => string | undefined,
): Row {
  const links = row.parents.flatMap(({ field, from = null, to }) => {
    const id = idOf(to);
    return id === undefined ? [] : [{ field, from, to: id }];
  });
  return { ...row, fields: [...row.fields, ...links] };
}

async function settleFound(search: Search, rows: readonly SoughtRow[]): Promise<number> {
  const { sheet, org, found } = search;
  const hits = rows.flatMap((row) => {
    const hit = found.get(row.ref);
    return hit === undefined ? [] : [{ row, ...hit }];
  });
  const open = hits.filter(({ row, isSure }) => !isSure || row.parents.length > 0);
  const currents = await readNow(
    search,
    open.map(({ row, id }) => ({ ...row, id })),
  );
  for (const { row, id, isSure } of hits) {
    const current = currents.get(row.ref) ?? null;
    const isOurs = isSure || (current !== null && isAsMade(row, current, org));
    if (current !== null) noteParents(search, row, current);
    settle(sheet, row.ref, isOurs ? { kind: 'written', id, created: true } : UNCLEAR);
  }
  return hits.length;
}

/** What was to point at a row would be there with it. */
function settleMissed({ sheet, lost, missed }: Search, rows: readonly SoughtRow[]): number {
  const gone = rows.filter(({ ref }) => missed.has(ref) && !lost.has(ref));
  for (const { ref, parents } of gone) {
    for (const { to } of parents) missed.add(to);
    settle(sheet, ref, ABSENT);
  }
  return gone.length;
}

/** Rows whose parents are known by now: others of another parent may look the same. */
async function settleAsSent(search: Search, rows: readonly SentRow[]): Promise<number> {
  const { sheet, asked } = search;
  const ready = rows.filter(
    ({ ref, isNew, parents }) =>
      isNew && !asked.has(ref) && parents.every(({ to }) => sheet.idOf(to) !== undefined),
  );
  for (const { ref } of ready) asked.add(ref);
  const sent = ready.map((row) => withParents(row, (ref) => sheet.idOf(ref)));
  const found = await findAsSent(search, sent);
  for (const { ref, salesforceId: id } of found) {
    settle(sheet, ref, { kind: 'written', id, created: true });
  }
  return found.length;
}
