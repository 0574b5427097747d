/**
 * The Salesforce interface: what a run may ask of an org. `connect.ts` makes one; the connector,
 * `doctor` and the mapping commands use it.
 */
import type { ObjectMetadata } from '../mapping/metadata.ts';
import type { RowChange, RowError, RowReceipt, RowRef } from '../plan/plan.ts';
import type { OrgRow, ReadRequest } from '../plan/reads.ts';
import type { Problem } from '../problem.ts';
import type { Bulk } from './bulk/bulk.ts';
import type { RetryNotice, RetryPolicy } from './retry.ts';

/** How to sign in. Secrets are plain text here: whoever reads the configuration resolves them. */
export type SalesforceAuth =
  | {
      readonly kind: 'jwt';
      /** The org's My Domain URL. */
      readonly loginUrl: string;
      readonly clientId: string;
      readonly username: string;
      /** PEM, PKCS#1 or PKCS#8, encrypted or not. */
      readonly privateKey: string;
      readonly passphrase?: string;
    }
  | {
      readonly kind: 'clientCredentials';
      readonly loginUrl: string;
      readonly clientId: string;
      readonly clientSecret: string;
    }
  | {
      readonly kind: 'refreshToken';
      readonly loginUrl: string;
      readonly clientId: string;
      readonly clientSecret?: string;
      readonly refreshToken: string;
    }
  | {
      /** Borrows the session of Salesforce's own command line tool. */
      readonly kind: 'sfCli';
      /** A username or alias that `sf org list` shows. */
      readonly targetOrg: string;
    }
  | {
      readonly kind: 'accessToken';
      readonly instanceUrl: string;
      readonly accessToken: string;
    };

export interface SalesforceOptions {
  readonly auth: SalesforceAuth;
  /** `62.0`. Without it, the newest version that both the org and the connector know. */
  readonly apiVersion?: string;
  readonly signal?: AbortSignal;
  readonly retry?: Partial<RetryPolicy>;
  /** Told before each wait, for the log. Carries no personal values. */
  readonly onRetry?: (notice: RetryNotice) => void;
  /** Told of what works now, and will not for long. A sentence for a person. */
  readonly onWarning?: (text: string) => void;
  /** The run's id; Salesforce's own logs then show it as part of the client's name. */
  readonly run?: string;
  /**
   * The share, 0 to 1, of the org's daily API calls up to which anything new is begun; the org's
   * other integrations count in. Default 0.8.
   */
  readonly apiShare?: number;
  /** Saves in spite of duplicate rules that only warn. Default: such rows are refused. */
  readonly allowDuplicates?: boolean;
  /** Calls at the same time while writing. Default 4. */
  readonly parallelCalls?: number;
  /** For one request, in milliseconds. Default five minutes. */
  readonly timeoutMs?: number;
  /** Default the machine's clock; assertions for signing in need it, and the words of a limit. */
  readonly now?: () => Date;
}

/** What became of a `write`. */
export interface WriteResult {
  /** One for each ref of a create or update, also when the write was stopped. */
  readonly receipts: ReadonlyMap<RowRef, RowReceipt>;
  /** Why the rest was not tried: nothing more would have worked. Null when all was tried. */
  readonly stopped: Problem | null;
}

/** What became of a row that was to be deleted. */
export type DeleteReceipt =
  /** Also when it was gone already. */
  | { readonly kind: 'deleted' }
  | { readonly kind: 'rejected'; readonly errors: readonly RowError[] }
  | { readonly kind: 'untried'; readonly why: string };

/** What became of a `remove`. */
export interface DeleteResult {
  /** One for each Id, also when it was stopped. */
  readonly receipts: ReadonlyMap<string, DeleteReceipt>;
  /** Why the rest was not tried. Null when all was tried. */
  readonly stopped: Problem | null;
}

/** Names one row of the org. */
export interface RowId {
  readonly object: string;
  readonly id: string;
}

/** A row that points at another. */
export interface Dependent extends RowId {
  /** Its reference field. */
  readonly field: string;
  /** The Id of the row that was asked about. */
  readonly parent: string;
}

export interface Dependents {
  readonly found: readonly Dependent[];
  /** Lookups that this user cannot look at: `Case.ContactId`. */
  readonly unseen: readonly string[];
}

/** What mappings are checked against: an org, or a snapshot of one. */
export interface Describes extends Pick<Salesforce, 'describe' | 'objectNames'> {
  /** The snapshot's file, as messages name it; absent of an org. */
  readonly snapshot?: string;
}

export interface Salesforce {
  /** 18 characters. */
  readonly orgId: string;
  readonly instanceUrl: string;
  readonly apiVersion: string;
  /** HTTP requests so far that count against the org's limit. */
  readonly calls: number;
  /** From the last `Sforce-Limit-Info` header; null before the first. */
  readonly usage: { readonly used: number; readonly limit: number } | null;
  /**
   * What the org says of these objects, by lower-case name, without those that it does not show to
   * this user; up to 25 objects in one call.
   * @throws Problem (salesforce)
   */
  describe(objects: readonly string[]): Promise<ReadonlyMap<string, ObjectMetadata>>;
  /** The same as Salesforce's own JSON, to be kept in a snapshot. */
  describeAsSent(objects: readonly string[]): Promise<ReadonlyMap<string, unknown>>;
  /** Names of all objects that the org shows to this user; one call. */
  objectNames(): Promise<readonly string[]>;
  /**
   * The rows that the requests ask for, one list for each request, without doubles. A list may
   * hold more rows than were asked for (several `by` fields are asked for each by itself): the
   * caller picks by comparing.
   * @throws Problem (salesforce)
   */
  read(requests: readonly ReadRequest[]): Promise<readonly (readonly OrgRow[])[]>;
  /**
   * Carries out changes. Does not throw for anything that Salesforce says: refused rows are in the
   * receipts, and what stops all of it is in `stopped`.
   * @param onRows told of the share of the rows that are settled, from 0 to 1
   */
  write(changes: readonly RowChange[], onRows?: (share: number) => void): Promise<WriteResult>;
  /** For first loads. */
  readonly bulk: Bulk;
  /**
   * All rows that point at these rows, but for what Salesforce itself writes about every row.
   * @throws Problem (salesforce)
   */
  dependents(rows: readonly RowId[]): Promise<Dependents>;
  /**
   * Moves rows to the recycle bin, and with them what Salesforce deletes with them. Does not throw
   * for anything that Salesforce says.
   */
  remove(ids: readonly string[]): Promise<DeleteResult>;
}
