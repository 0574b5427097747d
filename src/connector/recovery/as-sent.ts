/**
 * Finds new rows whose answer was lost by all that was sent of them. Called by `looking.ts` for rows
 * that nothing tells of otherwise, and by `bulk-lost.ts` for the rows of jobs that are gone.
 */
import { fieldOf, type ObjectMetadata, objectOf } from '../../mapping/metadata.ts';
import { isAsMade, type SoughtRow } from '../../plan/arrival.ts';
import type { OrgRow, ReadRequest } from '../../plan/reads.ts';
import { metadataOf } from '../../plan/undo.ts';
import type { InsertedRow } from '../../state/bulk-memory.ts';
import { describeFor } from '../describing.ts';
import type { Parts } from '../parts.ts';

/** A row with all that was sent of it, the Ids of its parents among the fields. */
export interface SentRow extends SoughtRow {
  /** It was not sent before. ISO 8601 in UTC. */
  readonly since: string;
}

export interface AsSent extends Pick<Parts, 'salesforce' | 'state'> {
  /** Filled as objects are described. */
  readonly org: Map<string, ObjectMetadata>;
  /** Ids that are some row's already, as `shortId` makes them. Those that are found come to it. */
  readonly taken: Set<string>;
}

/** Rows that are asked for by the same fields. */
interface Question {
  readonly request: ReadRequest;
  readonly rows: readonly SentRow[];
}

/** Rows that are the same in all that was sent, and rows of the org that may be theirs. */
interface Alike {
  readonly first: SentRow;
  readonly rows: readonly SentRow[];
  readonly candidates: readonly OrgRow[];
}

/** So far apart the clocks of this machine and of Salesforce may be. Milliseconds. */
const CLOCKS = 300_000;
/** Fields by which a row is asked for; the others are compared here. */
const MOST_SIGNS = 3;
/** Types that tell one row from another. */
const TELLING: ReadonlySet<string> = new Set(['string', 'email', 'phone', 'date', 'reference']);

/**
 * Rows of the org that have all that was sent, were made since, and belong to no record yet. Of rows
 * that are the same in all each may stand for each. Where the org has more of them than were sent,
 * somebody else has made one, and none is taken.
 * @throws Problem (salesforce, cancelled) when the org cannot be read
 */
export async function findAsSent(
  search: AsSent,
  rows: readonly SentRow[],
): Promise<readonly InsertedRow[]> {
  const { salesforce, state, org, taken } = search;
  if (rows.length === 0) return [];
  await describeFor(salesforce, org, rows);
  const questions = questionsFor(rows, org);
  const answers = await salesforce.read(questions.map(({ request }) => request));
  const filed = await state.ledgerOf(answers.flat().map(({ Id }) => Id));
  for (const { salesforceId } of filed) taken.add(shortId(salesforceId));
  // What fits a row fits those of which less was sent as well, so these come last.
  return questions
    .flatMap((question, index) => alikeIn(question, answers[index] ?? []))
    .toSorted((a, b) => b.first.fields.length - a.first.fields.length)
    .flatMap((alike) => take(search, alike));
}

/** The same for the long and the short form of an Id. */
export function shortId(id: string): string {
  return id.slice(0, 15);
}

/** Of rows that have anything to be asked for by. */
function questionsFor(
  rows: readonly SentRow[],
  org: ReadonlyMap<string, ObjectMetadata>,
): Question[] {
  const groups = Map.groupBy(rows, (row) => JSON.stringify([row.object, signsOf(row, org)]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const object = first && objectOf(org, first.object);
    const by = first === undefined ? [] : signsOf(first, org);
    if (object === undefined || by.length === 0) return [];
    const named = group.flatMap(({ fields }) => fields.map(({ field }) => field));
    const known = named.filter((field) => metadataOf(org, object, field) !== undefined);
    const fields = [...new Set(['Id', 'CreatedDate', ...by, ...known])];
    const anyOf = group.map((row) => by.map((field) => textOf(row, field)));
    return [{ request: { object: object.name, fields, by, anyOf }, rows: group }];
  });
}

function signsOf(row: SoughtRow, org: ReadonlyMap<string, ObjectMetadata>): string[] {
  const object = objectOf(org, row.object);
  const names = row.fields.flatMap(({ field }) => {
    const metadata = object && fieldOf(object, field);
    const tells = metadata?.filterable === true && TELLING.has(metadata.type);
    return tells && textOf(row, field) !== '' ? [field] : [];
  });
  return names.slice(0, MOST_SIGNS);
}

function textOf({ fields }: SoughtRow, name: string): string {
  return String(fields.find(({ field }) => field === name)?.to ?? '');
}

function alikeIn({ request: { by }, rows }: Question, answer: readonly OrgRow[]): Alike[] {
  const [sign = 'Id'] = by;
  const bySign = Map.groupBy(answer, (row) => folded(row[sign]));
  return [...Map.groupBy(rows, sentOf).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const candidates = bySign.get(folded(textOf(first, sign))) ?? [];
    return [{ first, rows: group, candidates }];
  });
}

function take({ org, taken }: AsSent, { first, rows, candidates }: Alike): InsertedRow[] {
  const since = Math.min(...rows.map((row) => Date.parse(row.since))) - CLOCKS;
  const fitting = candidates.filter(
    (one) =>
      Date.parse(String(one['CreatedDate'])) >= since &&
      !taken.has(shortId(one.Id)) &&
      isAsMade(first, one, org),
  );
  if (fitting.length > rows.length) return [];
  return rows.flatMap(({ ref }, place) => {
    const { Id: salesforceId } = fitting[place] ?? {};
    if (salesforceId === undefined) return [];
    taken.add(shortId(salesforceId));
    return [{ ref, salesforceId }];
  });
}

/** The same for rows of which the same was sent. */
export function sentOf({ object, fields }: Pick<SoughtRow, 'object' | 'fields'>): string {
  const sent = fields.map(({ field, to }) => JSON.stringify([field, to]));
  return JSON.stringify([object, ...sent.toSorted()]);
}

/** Salesforce compares texts without case. */
function folded(value: unknown): string {
  return String(value).toLowerCase();
}
