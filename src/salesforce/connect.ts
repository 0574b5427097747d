/** Signs in to an org and gives the Salesforce interface of it. Called by the command line. */
import { z } from 'zod';
import type { ObjectMetadata } from '../mapping/metadata.ts';
import { Problem } from '../problem.ts';
import { API_SHARE, allowanceOf } from './allowance.ts';
import { signInBy } from './auth/sign-in.ts';
import { bulkOf } from './bulk/bulk.ts';
import { deleteRows } from './deleting.ts';
import { dependentsIn } from './dependents.ts';
import { describeAsSent, describeObjects, listObjects } from './describe.ts';
import { ALLOW_DUPLICATES } from './duplicates.ts';
import { decisionOn, problemOf, SalesforceFailure } from './failure.ts';
import { createHttp, type Http } from './http.ts';
import type { Read } from './lost-answer.ts';
import { longId } from './org-id.ts';
import { createPace } from './pace.ts';
import { readRows } from './read.ts';
import { type Retrying, retrying, withRetries } from './retry.ts';
import type { Salesforce, SalesforceOptions } from './salesforce.ts';
import { createSession } from './session.ts';
import { createOpen, createSend } from './transport.ts';
import { checkVersion, newestVersion } from './versions.ts';
import { writeChanges } from './write.ts';

/** Five minutes: what Node's own `fetch` waits for an answer to begin. */
const TIMEOUT_MS = 300_000;
/** Salesforce counts 25 long calls at once in production, 5 in a developer's org. */
const PARALLEL_CALLS = 4;

const organizationSchema = z.looseObject({
  records: z.tuple([z.looseObject({ Id: z.string() })]),
});

/**
 * Signs in.
 * @throws Problem (salesforce) saying where in Setup a refused sign-in is mended; Problem
 *   (configuration) for credentials or a version that cannot work; Problem (cancelled)
 */
export async function connectSalesforce(options: SalesforceOptions): Promise<Salesforce> {
  const version = options.apiVersion === undefined ? null : checkVersion(options.apiVersion);
  const how = retrying(options);
  const send = createSend(options.timeoutMs ?? TIMEOUT_MS);
  const now = options.now ?? (() => new Date());
  const way = signInBy(options, send, now);
  const signIn = (signal?: AbortSignal) =>
    patiently({ ...how, signal }, 'sign in', () => way.signIn());
  const session = createSession(await signIn(how.signal), {
    onExpired: way.onExpired,
    signIn,
  });
  const { instanceUrl, orgId } = session.current;
  const http = createHttp({
    session,
    send,
    open: createOpen(options.timeoutMs ?? TIMEOUT_MS),
    retrying: how,
    apiVersion:
      version ?? (await patiently(how, 'ask for versions', () => newestVersion(send, instanceUrl))),
    client: options.run === undefined ? 'toefl-sync' : `toefl-sync/${options.run}`,
    pace: createPace(options.parallelCalls ?? PARALLEL_CALLS),
    saveHeaders: options.allowDuplicates === true ? ALLOW_DUPLICATES : {},
    allowance: allowanceOf(options.apiShare ?? API_SHARE, now),
  });
  return salesforceOf(http, instanceUrl, orgId ?? (await askOrgId(http)));
}

function salesforceOf(http: Http, instanceUrl: string, orgId: string): Salesforce {
  const described = new Map<string, ObjectMetadata>();

  async function describeBy(
    http: Http,
    objects: readonly string[],
  ): Promise<ReadonlyMap<string, ObjectMetadata>> {
    const found = await describeObjects(http, objects);
    for (const [name, object] of found) described.set(name, object);
    return found;
  }

  /** Statements need the fields' types: objects that nobody asked for are described first. */
  async function readBy(http: Http, requests: Parameters<Read>[0]): ReturnType<Read> {
    const unknown = requests
      .map(({ object }) => object)
      .filter((object) => !described.has(object.toLowerCase()));
    if (unknown.length > 0) await describeBy(http, unknown);
    return await readRows(http, described, requests);
  }

  /** What a lost answer left is looked for past the allowance. */
  const readToFinish: Read = (requests) => readBy(http.finishing, requests);

  return {
    orgId,
    instanceUrl,
    apiVersion: http.apiVersion,
    get calls() {
      return http.calls;
    },
    get usage() {
      return http.usage;
    },
    describe: (objects) => describeBy(http, objects),
    describeAsSent: (objects) => describeAsSent(http, objects),
    objectNames: () => listObjects(http),
    read: (requests) => readBy(http, requests),
    // A row must be sent the same way each time, so what is described meanwhile does not count.
    write: (changes, onRows) =>
      writeChanges(http, new Map(described), readToFinish, changes, onRows),
    bulk: bulkOf(http),
    dependents: dependentsIn(http),
    remove: (ids) => deleteRows(http, ids),
  };
}

/** Tries again what passes by itself, before there is a session. */
async function patiently<T>(how: Retrying, what: string, attempt: () => Promise<T>): Promise<T> {
  try {
    return await withRetries(how, what, attempt, (error) =>
      error instanceof SalesforceFailure ? decisionOn(error) : null,
    );
  } catch (error) {
    throw error instanceof SalesforceFailure ? problemOf(error.errors, what, error) : error;
  }
}

async function askOrgId(http: Http): Promise<string> {
  const answer = organizationSchema.safeParse(
    await http.send({
      what: 'ask which org this is',
      method: 'GET',
      path: `/query/?q=${encodeURIComponent('SELECT Id FROM Organization')}`,
      repeat: 'safely',
    }),
  );
  if (answer.success) return longId(answer.data.records[0].Id);
  throw new Problem('salesforce', 'Salesforce does not say which org this is.', {
    hint: 'The integration user needs the right "API Enabled" and access to the Organization object.',
  });
}
