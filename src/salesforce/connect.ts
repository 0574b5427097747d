/** Signs in to an org and gives the Salesforce interface of it. Called by the command line. */
import { z } from 'zod';
import type { ObjectMetadata } from '../mapping/metadata.ts';
import { Problem } from '../problem.ts';
import { signInBy } from './auth/sign-in.ts';
import { deleteRows } from './deleting.ts';
import { dependentsIn } from './dependents.ts';
import { describeAsSent, describeObjects, listObjects } from './describe.ts';
import { problemOf, SalesforceFailure } from './failure.ts';
import { createHttp, type Http } from './http.ts';
import type { Read } from './lost-answer.ts';
import { longId } from './org-id.ts';
import { readRows } from './read.ts';
import { type Retrying, retrying, withRetries } from './retry.ts';
import type { Salesforce, SalesforceOptions } from './salesforce.ts';
import { createSession } from './session.ts';
import { createSend } from './transport.ts';
import { checkVersion, newestVersion } from './versions.ts';
import { writeChanges } from './write.ts';

/** Five minutes: what Node's own `fetch` waits for an answer to begin. */
const TIMEOUT_MS = 300_000;

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
  const way = signInBy(options.auth, send, options.now ?? (() => new Date()));
  const signIn = () => patiently(how, 'sign in', () => way.signIn());
  const session = createSession(await signIn(), {
    onExpired: way.onExpired,
    signIn,
  });
  const { instanceUrl, orgId } = session.current;
  const http = createHttp({
    session,
    send,
    retrying: how,
    apiVersion:
      version ?? (await patiently(how, 'ask for versions', () => newestVersion(send, instanceUrl))),
    client: options.run === undefined ? 'toefl-sync' : `toefl-sync/${options.run}`,
  });
  return salesforceOf(http, instanceUrl, orgId ?? (await askOrgId(http)));
}

function salesforceOf(http: Http, instanceUrl: string, orgId: string): Salesforce {
  const described = new Map<string, ObjectMetadata>();

  async function describe(
    objects: readonly string[],
  ): Promise<ReadonlyMap<string, ObjectMetadata>> {
    const found = await describeObjects(http, objects);
    for (const [name, object] of found) described.set(name, object);
    return found;
  }

  /** Statements need the fields' types: objects that nobody asked for are described first. */
  const read: Read = async (requests) => {
    const unknown = requests
      .map(({ object }) => object)
      .filter((object) => !described.has(object.toLowerCase()));
    if (unknown.length > 0) await describe(unknown);
    return await readRows(http, described, requests);
  };

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
    describe,
    describeAsSent: (objects) => describeAsSent(http, objects),
    objectNames: () => listObjects(http),
    read,
    write: (changes) => writeChanges(http, read, changes),
    dependents: dependentsIn(http),
    remove: (ids) => deleteRows(http, ids),
  };
}

/** Tries again what passes by itself, before there is a session. */
async function patiently<T>(how: Retrying, what: string, attempt: () => Promise<T>): Promise<T> {
  try {
    return await withRetries(how, what, attempt, (error) =>
      error instanceof SalesforceFailure && error.rule.treatment === 'retry'
        ? {
            code: error.rule.code,
            retryAfterMs: error.retryAfterMs,
            attempts: error.rule.attempts,
          }
        : null,
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
