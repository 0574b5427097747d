/**
 * Current rows of the org: queries as parts of POST /composite, five in a call, never in a URL of
 * their own, which would be too long. Called by `connect.ts` and by the graph writer after a lost
 * answer.
 *
 * Source: REST API Developer Guide, "Query"; Salesforce Help 000386264 (long queries by composite).
 */
import { z } from 'zod';
import type { ObjectMetadata, OrgMetadata } from '../mapping/metadata.ts';
import { objectOf } from '../mapping/metadata.ts';
import type { FieldValue } from '../mapping/values.ts';
import type { OrgRow, ReadRequest } from '../plan/reads.ts';
import { Problem } from '../problem.ts';
import {
  MOST_SCARCE,
  notUnderstood,
  piecesOf,
  type Subanswer,
  sendComposite,
} from './composite.ts';
import { type ApiError, severest } from './errors.ts';
import { errorsOfPart, problemOf, SalesforceFailure } from './failure.ts';
import type { Http } from './http.ts';
import { allAtOnce } from './pace.ts';
import { type Backoff, startBackoff } from './retry.ts';
import { type Statement, statementsOf } from './soql.ts';

/** A statement still to be asked, or a further page of one. */
interface Question {
  readonly of: number;
  readonly request: ReadRequest;
  readonly object: ObjectMetadata;
  readonly statement: Statement;
  /** The path of a further page; null for the first. */
  readonly page: string | null;
  /** Rows of earlier pages are kept when a statement is asked anew: they are the same rows. */
  readonly restarted: boolean;
}

const pageSchema = z.looseObject({
  done: z.boolean(),
  nextRecordsUrl: z.string().optional(),
  records: z.array(z.looseObject({ Id: z.string() })),
});

const groupSchema = z.record(z.string(), z.unknown());
const valueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/**
 * One list of rows for each request, without doubles.
 * @throws Problem (salesforce)
 */
export async function readRows(
  http: Http,
  org: OrgMetadata,
  requests: readonly ReadRequest[],
): Promise<readonly (readonly OrgRow[])[]> {
  const found = requests.map(() => new Map<string, OrgRow>());
  const backoff = startBackoff(http.retrying, 'query');
  let questions = requests.flatMap((request, of) => questionsOf(request, of, org));
  while (questions.length > 0) {
    const now = questions.slice(0, MOST_SCARCE * http.pace.width);
    const answers = (
      await allAtOnce(piecesOf(now, MOST_SCARCE).map((some) => ask(http, some)))
    ).flat();
    const next: Question[] = [];
    const failed: { question: Question; errors: readonly ApiError[] }[] = [];
    now.forEach((question, index) => {
      const answer = answers[index];
      if (answer === undefined) return;
      if (answer.status >= 300) {
        failed.push({
          question,
          errors: errorsOfPart(answer.status, answer.body),
        });
      } else {
        next.push(...take(question, answer, found[question.of] ?? new Map()));
      }
    });
    const again = failed.flatMap(({ question, errors }) => otherWay(question, errors));
    await waitFor(failed, backoff);
    questions = [...next, ...again, ...questions.slice(now.length)];
  }
  return found.map((rows) => [...rows.values()]);
}

/** One call. Where it was too much at once, each of its questions was. */
async function ask(http: Http, questions: readonly Question[]): Promise<readonly Subanswer[]> {
  const what = `read ${[...new Set(questions.map(({ object }) => object.name))].join(', ')}`;
  const divisible =
    questions.length > 1 || questions.some(({ statement }) => statement.tuples.length > 1);
  try {
    return await sendComposite(
      http,
      what,
      questions.map(({ statement, page }) => ({
        method: 'GET',
        url: page ?? `/query/?q=${encodeURIComponent(statement.soql)}`,
      })),
      (call) => http.trySend({ ...call, divisible }),
    );
  } catch (error) {
    if (!(error instanceof SalesforceFailure)) throw error;
    if (error.rule.smaller !== true) throw problemOf(error.errors, what, error);
    const body = error.errors.map(({ code, message }) => ({ errorCode: code, message }));
    return questions.map(() => ({ status: error.status ?? 400, body }));
  }
}

function questionsOf(request: ReadRequest, of: number, org: OrgMetadata): Question[] {
  const object = objectOf(org, request.object);
  if (object === undefined) throw new Problem('internal', `${request.object} was not described.`);
  return statementsOf(request, object).map((statement) => ({
    of,
    request,
    object,
    statement,
    page: null,
    restarted: false,
  }));
}

/** Keeps the rows of an answer; gives the next page's question when there is one. */
function take(question: Question, { body }: Subanswer, rows: Map<string, OrgRow>): Question[] {
  const page = pageSchema.safeParse(body);
  if (!page.success) throw notUnderstood(`read ${question.object.name}`);
  for (const record of page.data.records) {
    rows.set(record.Id, rowOf(record, question.request.fields));
  }
  const { done, nextRecordsUrl } = page.data;
  if (done) return [];
  if (nextRecordsUrl === undefined) throw notUnderstood(`read ${question.object.name}`);
  return [{ ...question, page: nextRecordsUrl }];
}

/** The row by the field names of the request, whose case Salesforce does not keep. */
function rowOf(
  record: Readonly<Record<string, unknown>> & { Id: string },
  fields: readonly string[],
): OrgRow {
  const named = fields.map((name): [string, FieldValue] => [
    name,
    valueSchema.safeParse(valueAt(record, name.split('.'))).data ?? null,
  ]);
  return { ...Object.fromEntries(named), Id: record.Id };
}

/** Also a field of a parent, which is nested in the row: `Contact__r.Key__c`. */
function valueAt(record: unknown, [name = '', ...rest]: readonly string[]): unknown {
  const group = groupSchema.safeParse(record).data ?? {};
  const key = Object.keys(group).find((one) => one.toLowerCase() === name.toLowerCase());
  const value = key === undefined ? null : group[key];
  return rest.length === 0 ? value : valueAt(value, rest);
}

/**
 * How to ask a failed question otherwise.
 * @throws Problem (salesforce) when it must not be asked again
 */
function otherWay(question: Question, errors: readonly ApiError[]): Question[] {
  const { code, treatment, smaller } = severest(errors, 'request');
  const { request, object, statement, restarted } = question;
  if (code === 'INVALID_QUERY_LOCATOR' && question.page !== null && !restarted) {
    return [{ ...question, page: null, restarted: true }];
  }
  if (smaller === true && statement.tuples.length > 1) {
    const half = Math.ceil(statement.tuples.length / 2);
    return statementsOf({ ...request, anyOf: statement.tuples }, object, half).map((smaller) => ({
      ...question,
      statement: smaller,
      page: null,
    }));
  }
  if (treatment === 'retry') return [question];
  throw problemOf(errors, `read ${object.name}`);
}

/** Waits once for all questions that failed with something that passes. */
async function waitFor(
  failed: readonly {
    readonly question: Question;
    readonly errors: readonly ApiError[];
  }[],
  backoff: Backoff,
): Promise<void> {
  const passing = failed
    .map(({ question, errors }) => ({
      question,
      errors,
      rule: severest(errors, 'request'),
    }))
    .find(({ rule }) => rule.treatment === 'retry');
  if (passing === undefined) return;
  const { code, attempts, smaller } = passing.rule;
  // Halves are another question: only the same one is not asked for ever.
  const halved = smaller === true && passing.question.statement.tuples.length > 1;
  const most = halved ? undefined : attempts;
  if (!(await backoff.again({ code, retryAfterMs: null, attempts: most }))) {
    throw problemOf(passing.errors, `read ${passing.question.object.name}`);
  }
}
