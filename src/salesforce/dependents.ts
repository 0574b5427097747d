/**
 * What hangs on some rows: other rows whose lookups point at them. Asked by `undo` before it deletes
 * anything; made by `connect.ts`.
 *
 * Describe names every lookup that may point at an object; each is a query, five in a call.
 */
import { z } from 'zod';
import {
  MOST_SCARCE,
  notUnderstood,
  piecesOf,
  type Subanswer,
  sendComposite,
} from './composite.ts';
import { type ApiError, severest } from './errors.ts';
import { errorsOfPart, problemOf } from './failure.ts';
import type { Http } from './http.ts';
import { type Relation, type Relations, relationsIn } from './relations.ts';
import { startBackoff } from './retry.ts';
import type { Dependent, Dependents, RowId } from './salesforce.ts';
import { quoted } from './soql.ts';

interface Question {
  readonly relation: Relation;
  readonly ids: readonly string[];
  /** The path of a further page; null for the first. */
  readonly page: string | null;
}

interface Answered {
  readonly relation: Relation;
  readonly id: string;
  /** The row that it points at. */
  readonly to: string;
}

const CONTACT = 'Contact';

/** As many rows as there are on a page: most rows have one child of a kind, if any. */
const MOST_IDS = 2_000;

/** Refusals of one query, which say nothing of the others: the user may not see it, or nobody asks so. */
const NOT_TO_BE_SEEN: ReadonlySet<string> = new Set([
  'INVALID_FIELD',
  'INVALID_QUERY_FILTER_OPERATOR',
  'INVALID_TYPE',
  'MALFORMED_QUERY',
  'NOT_FOUND',
  'QUERY_TOO_COMPLICATED',
]);

const pageSchema = z.looseObject({
  done: z.boolean(),
  nextRecordsUrl: z.string().optional(),
  records: z.array(z.looseObject({ Id: z.string() })),
});

/** What the org says of its objects is asked for once. */
export function dependentsIn(http: Http): (rows: readonly RowId[]) => Promise<Dependents> {
  const relations = relationsIn(http);
  return async (rows) => {
    const known = await relations(rows.map(({ object }) => object));
    const persons = rows.filter(({ object }) => known.get(object)?.persons);
    const contacts = await contactsOf(http, persons);
    const all = [...rows, ...[...contacts.keys()].map((id) => ({ object: CONTACT, id }))];
    // For whom each row stands that is asked about: a person account's contact for the account.
    const owners = new Map([...rows.map(({ id }) => [id, id] as const), ...contacts]);
    const { answers, unseen } = await lookAround(
      http,
      await relations(all.map(({ object }) => object)),
      all,
    );
    const found = answers.flatMap(({ relation, id, to }): Dependent[] => {
      const parent = owners.get(to);
      // A person account and its contact point at one another, and are one.
      return parent === undefined || (owners.get(id) ?? id) === parent
        ? []
        : [{ parent, ...relation, id }];
    });
    return { found, unseen: [...unseen].toSorted() };
  };
}

/** Person accounts' contacts, by Id, with the accounts that they are a part of. */
async function contactsOf(
  http: Http,
  persons: readonly RowId[],
): Promise<ReadonlyMap<string, string>> {
  const relation = { object: CONTACT, field: 'AccountId' };
  const only = ' AND IsPersonAccount = true';
  const answers = await ask(http, questionsOf(relation, persons), () => {}, only);
  return new Map(answers.map(({ id, to }) => [id, to]));
}

async function lookAround(
  http: Http,
  known: ReadonlyMap<string, Relations>,
  rows: readonly RowId[],
): Promise<{ readonly answers: readonly Answered[]; readonly unseen: ReadonlySet<string> }> {
  const unseen = new Set<string>();
  const questions: Question[] = [];
  for (const [object, group] of Map.groupBy(rows, (row) => row.object)) {
    const { visible = [], hidden = [] } = known.get(object) ?? {};
    for (const relation of hidden) unseen.add(nameOf(relation));
    for (const relation of visible) questions.push(...questionsOf(relation, group));
  }
  const answers = await ask(http, questions, (relation) => unseen.add(nameOf(relation)));
  return { answers, unseen };
}

function questionsOf(relation: Relation, rows: readonly RowId[]): Question[] {
  const ids = rows.map(({ id }) => id);
  return piecesOf(ids, MOST_IDS).map((piece) => ({ relation, ids: piece, page: null }));
}

/**
 * @param skip told of lookups that cannot be asked for
 * @param only a further condition
 * @throws Problem (salesforce) for what stops everything
 */
async function ask(
  http: Http,
  questions: readonly Question[],
  skip: (relation: Relation) => void,
  only = '',
): Promise<readonly Answered[]> {
  const what = 'look at what hangs on rows';
  const backoff = startBackoff(http.retrying, what);
  const found = new Map<string, Answered>();
  let pending = [...questions];
  while (pending.length > 0) {
    const now = pending.slice(0, MOST_SCARCE);
    const answers = await sendComposite(
      http,
      what,
      now.map((question) => ({ method: 'GET', url: urlOf(question, only) })),
    );
    const next: Question[] = [];
    const passing: (readonly ApiError[])[] = [];
    for (const [index, question] of now.entries()) {
      const answer = answers[index];
      if (answer === undefined) throw notUnderstood(what);
      if (answer.status < 300) {
        next.push(...take(question, answer, found));
        continue;
      }
      const errors = errorsOfPart(answer.status, answer.body);
      const { code, treatment } = severest(errors, 'request');
      if (treatment === 'retry' || code === 'INVALID_QUERY_LOCATOR') {
        next.push({ ...question, page: null });
        passing.push(errors);
      } else if (treatment === 'hold' || NOT_TO_BE_SEEN.has(code)) skip(question.relation);
      else throw problemOf(errors, what);
    }
    await wait(passing);
    pending = [...next, ...pending.slice(MOST_SCARCE)];
  }
  return [...found.values()];

  async function wait([errors]: readonly (readonly ApiError[])[]): Promise<void> {
    if (errors === undefined) return;
    const { code, attempts } = severest(errors, 'request');
    if (!(await backoff.again({ code, retryAfterMs: null, attempts }))) {
      throw problemOf(errors, what);
    }
  }
}

function urlOf({ relation, ids, page }: Question, only: string): string {
  if (page !== null) return page;
  const { object, field } = relation;
  const list = ids.map(quoted).join(',');
  const soql = `SELECT Id, ${field} FROM ${object} WHERE ${field} IN (${list})${only}`;
  return `/query/?q=${encodeURIComponent(soql)}`;
}

/** Keeps the rows of an answer; gives the next page's question when there is one. */
function take(question: Question, { body }: Subanswer, found: Map<string, Answered>): Question[] {
  const { relation } = question;
  const page = pageSchema.safeParse(body);
  if (!page.success) throw notUnderstood(`read ${relation.object}`);
  for (const record of page.data.records) {
    const to = record[relation.field];
    if (typeof to !== 'string') continue;
    found.set(`${nameOf(relation)} ${record.Id}`, { relation, id: record.Id, to });
  }
  const { done, nextRecordsUrl } = page.data;
  if (done || nextRecordsUrl === undefined) return [];
  return [{ ...question, page: nextRecordsUrl }];
}

function nameOf({ object, field }: Relation): string {
  return `${object}.${field}`;
}
