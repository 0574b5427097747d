/** Undoing runs of a stand, and what people do to the org in the meantime. */
import { type UndoOptions, undoRun } from '../../src/connector/undo/undo.ts';
import type { LocalOrg } from '../../src/local-org/local-org.ts';
import type { UndoneRow, UndoReport } from '../../src/plan/undo-report.ts';
import { connectSalesforce } from '../../src/salesforce/connect.ts';
import type { Salesforce } from '../../src/salesforce/salesforce.ts';
import type { StateStore } from '../../src/state/store.ts';
import { NOW } from '../support/stand.ts';

export interface Undone extends UndoReport {
  /** The rows that the undo told of. */
  readonly told: readonly UndoneRow[];
}

export interface UndoWanted extends Partial<Omit<UndoOptions, 'run' | 'onRow'>> {
  readonly chunkSize?: number;
  readonly runId?: string;
  readonly signal?: AbortSignal;
}

let undos = 0;

export async function undo(
  { org, state }: { readonly org: LocalOrg; readonly state: StateStore },
  run: string,
  { chunkSize = 2000, runId, signal, ...options }: UndoWanted = {},
): Promise<Undone> {
  undos += 1;
  const told: UndoneRow[] = [];
  const report = await undoRun(
    {
      salesforce: await connect(org),
      state,
      chunkSize,
      now: () => NOW,
      runId: runId ?? `undo-${undos}`,
      signal: signal ?? new AbortController().signal,
      onProgress: () => {},
    },
    {
      deleteCreated: false,
      dryRun: false,
      ...options,
      run,
      onRow: (row) => told.push(row),
    },
  );
  return { ...report, told };
}

function connect(org: LocalOrg): Promise<Salesforce> {
  return connectSalesforce({
    auth: { kind: 'accessToken', instanceUrl: org.url, accessToken: org.accessToken },
    retry: { sleep: async () => {}, random: () => 0.5 },
  });
}

/** What somebody types into a row. */
export async function edit(
  org: LocalOrg,
  object: string,
  id: unknown,
  fields: Readonly<Record<string, unknown>>,
): Promise<void> {
  await call(org, 'PATCH', `sobjects/${object}/${id}`, fields);
}

export async function remove(org: LocalOrg, object: string, id: unknown): Promise<void> {
  await call(org, 'DELETE', `sobjects/${object}/${id}`);
}

/** One request to the API, as somebody else. */
export async function call(
  org: LocalOrg,
  method: string,
  path: string,
  body?: object,
): Promise<void> {
  const answer = await fetch(`${org.url}/services/data/v62.0/${path}`, {
    method,
    headers: { Authorization: `Bearer ${org.accessToken}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Everything in the org, but for addresses as a whole, which say their parts again. */
export function contentOf(org: LocalOrg): (readonly [object: string, rows: Rows])[] {
  return ['Contact', 'TOEFL_Score__c'].map((object) => [
    object,
    org
      .rows(object)
      .map(({ MailingAddress: _, ...row }) => row)
      .toSorted((a, b) => String(a['Id']).localeCompare(String(b['Id']))),
  ]);
}
