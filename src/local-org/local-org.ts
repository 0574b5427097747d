/**
 * The embedded Salesforce org: a real HTTP server on 127.0.0.1 that stands in for everything the
 * connector calls, as strict as the real one; started by the demonstration, by `org serve` and by
 * end-to-end tests.
 *
 * It imports nothing of the connector, so that what passes here proves something.
 */

import { createAdaptorServer } from '@hono/node-server';
import { type BulkOptions, createBulk } from './bulk/jobs.ts';
import { keepJobs, loadJobs } from './bulk/keeping.ts';
import { readDraft } from './draft.ts';
import { createFaults, type FaultRule } from './faults.ts';
import { createLocks, noLocks } from './locks.ts';
import { createSessions, newAccessToken, type OAuthClient } from './oauth.ts';
import type { Org } from './org.ts';
import { fieldValue } from './present.ts';
import { createCursors } from './query.ts';
import { createRules, type DuplicateRule, type ValidationRule } from './rules.ts';
import { account } from './schema/account.ts';
import { contact } from './schema/contact.ts';
import { withPlaces } from './schema/countries.ts';
import { toeflScore } from './schema/toefl-score.ts';
import type { ObjectModel, ObjectSchema } from './schema.ts';
import { openTables } from './seed.ts';
import { createApp, type LogEntry } from './server.ts';
import { createRecord } from './write.ts';

export type { FaultRule } from './faults.ts';
export { parseDescribe } from './schema.ts';

export interface LocalOrgOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** JSON file that keeps the data; in memory otherwise. */
  readonly file?: string;
  /** Default: Contact, Account and TOEFL_Score__c. Organization, User, RecordType are there anyway. */
  readonly schema?: readonly ObjectSchema[];
  /** API calls until REQUEST_LIMIT_EXCEEDED. Default 15,000, as in a Developer Edition. */
  readonly dailyLimit?: number;
  /** What every request takes at least. Default 0. */
  readonly latencyMs?: number;
  /** The first session; random by default. */
  readonly accessToken?: string;
  readonly clients?: readonly OAuthClient[];
  /** The one user of the org. Default `integration@example.edu`. */
  readonly username?: string;
  readonly now?: () => Date;
  readonly bulk?: BulkOptions;
  readonly duplicateRules?: readonly DuplicateRule[];
  readonly validationRules?: readonly ValidationRule[];
  /** State and Country/Territory Picklists: addresses have codes, and unknown places are refused. */
  readonly places?: boolean;
  /**
   * Refuses what would need a row that another request has locked and not yet answered; needs
   * `latencyMs`, for without it no two requests meet. Off by default: a real org lets them wait.
   */
  readonly rowLocks?: boolean;
  /** Opens `/__control` to programs that know the token. Closed by default. */
  readonly control?: { readonly token: string };
}

export interface LocalOrg {
  /** `http://127.0.0.1:PORT`: login URL and instance URL alike. */
  readonly url: string;
  readonly orgId: string;
  /** The session that was given or made at the start; ends with `expireSessions`. */
  readonly accessToken: string;
  /** API calls as Salesforce counts them: one per HTTP request with a session. */
  readonly calls: number;
  readonly log: readonly LogEntry[];
  /** All live records of an object, with every field, null where blank. */
  rows(object: string): readonly Record<string, unknown>[];
  /**
   * Puts records in without HTTP, checked like any other.
   *
   * @returns their Ids
   * @throws Error when the object is not known or a record is refused; then none is in
   */
  insert(object: string, records: readonly Record<string, unknown>[]): string[];
  /** Lets something go wrong, once if the rule does not say otherwise. */
  fault(rule: FaultRule): void;
  /** Takes back what faults are left. */
  clearFaults(): void;
  /** Ends all sessions given out so far; clients can sign in again. */
  expireSessions(): void;
  close(): Promise<void>;
}

/** @throws Error when the port is taken or the file is not the data of a local org */
export async function startLocalOrg(options: LocalOrgOptions = {}): Promise<LocalOrg> {
  const now = options.now ?? (() => new Date());
  const username = options.username ?? 'integration@example.edu';
  const asked = options.schema ?? [contact, account, toeflScore];
  const schema = options.places === true ? asked.map(withPlaces) : asked;
  const { store, orgId, userId, schemaDate, file } = openTables(
    schema,
    options.file,
    username,
    now(),
  );
  const sessions = createSessions();
  const accessToken = options.accessToken ?? newAccessToken(orgId);
  sessions.add(accessToken);
  const log: LogEntry[] = [];
  let calls = 0;
  let url = '';

  const org: Org = {
    store,
    faults: createFaults(),
    rules: createRules(store, options.validationRules ?? [], options.duplicateRules ?? []),
    locks: options.rowLocks === true ? createLocks(store) : noLocks,
    bulk: createBulk(options.bulk),
    cursors: createCursors(now),
    orgId,
    userId,
    schemaDate,
    dailyLimit: options.dailyLimit ?? 15_000,
    url: () => url,
    now,
    calls: () => calls,
  };
  loadJobs(org);
  const app = createApp({
    org,
    sessions,
    clients: options.clients ?? [],
    username,
    latencyMs: options.latencyMs ?? 0,
    controlToken: options.control?.token,
    count: () => {
      calls += 1;
    },
    log: (entry) => log.push(entry),
    saved: () => {
      if (file === undefined) return;
      keepJobs(org);
      file.touch();
    },
  });
  // Longer than Node's own limit, so that the refusal is Salesforce's.
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: { maxHeaderSize: 1_048_576 },
  });
  const port = await listen(server, options.port ?? 0);
  url = `http://127.0.0.1:${port}`;

  return {
    url,
    orgId,
    accessToken,
    get calls() {
      return calls;
    },
    log,
    rows(object) {
      const model = modelNamed(org, object);
      return [...store.rows(model)].map((row) =>
        Object.fromEntries(
          model.schema.fields.map((field) => [field.name, fieldValue(model, field, row)]),
        ),
      );
    },
    insert(object, records) {
      const ids = insertAll(org, modelNamed(org, object), records);
      file?.touch();
      return ids;
    },
    fault: (rule) => org.faults.add(rule),
    clearFaults: () => org.faults.clear(),
    expireSessions: () => sessions.expireAll(),
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
      file?.close();
    },
  };
}

function listen(server: ReturnType<typeof createAdaptorServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function modelNamed(org: Org, object: string): ObjectModel {
  const model = org.store.model(object);
  if (model === undefined) throw new Error(`the local org has no object ${object}`);
  return model;
}

function insertAll(
  org: Org,
  model: ObjectModel,
  records: readonly Record<string, unknown>[],
): string[] {
  return org.store.transaction(
    () =>
      records.map((record, at) => {
        const saved = createRecord(org, model, readDraft(org.store, model, record));
        if (saved.ok) return saved.id;
        throw new Error(
          `record ${at} of ${model.name} is refused: ${saved.error.statusCode} ${saved.error.message}`,
        );
      }),
    () => true,
  );
}
