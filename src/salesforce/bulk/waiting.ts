/** Waiting for a job of Bulk API 2.0 to be over, with growing pauses. Called by `query.ts` and `jobs.ts`. */
import { z } from 'zod';
import { notUnderstood } from '../composite.ts';
import type { Http } from '../http.ts';
import { throwIfCancelled } from '../retry.ts';
import { unlessGone } from './gone.ts';

export interface JobInfo {
  readonly state: 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';
  /** Rows that were tried so far. */
  readonly processed: number;
  /** Those among them that were refused. */
  readonly failed: number;
  /** Salesforce's own words; null when there are none. */
  readonly message: string | null;
}

/** The first pause; each further one is twice as long, up to the longest. Milliseconds. */
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 120_000;

const jobSchema = z.looseObject({
  state: z.enum(['Open', 'UploadComplete', 'InProgress', 'JobComplete', 'Failed', 'Aborted']),
  numberRecordsProcessed: z.number().default(0),
  numberRecordsFailed: z.number().default(0),
  errorMessage: z.string().nullish(),
});

/**
 * @returns null when there is no such job, or not any more, however often one looks
 * @throws Problem (cancelled, salesforce); SalesforceFailure of another refusal
 */
export function lookAt(http: Http, path: string, evenCancelled = false): Promise<JobInfo | null> {
  const what = 'look at a bulk job';
  return unlessGone(http, { what, evenCancelled }, async () =>
    infoIn(
      await http.trySend({ what, method: 'GET', path, repeat: 'safely', evenCancelled }),
      what,
    ),
  );
}

function infoIn(body: unknown, what: string): JobInfo {
  const answer = jobSchema.safeParse(body);
  if (!answer.success) throw notUnderstood(what);
  const { state, numberRecordsProcessed, numberRecordsFailed, errorMessage } = answer.data;
  return {
    state,
    processed: numberRecordsProcessed,
    failed: numberRecordsFailed,
    message: errorMessage ?? null,
  };
}

export function isOver({ state }: JobInfo): boolean {
  return state === 'JobComplete' || state === 'Failed' || state === 'Aborted';
}

/**
 * Pauses before each look.
 * @param onLook told of every look at the job
 * @returns null when there is no such job any more
 * @throws as `lookAt`
 */
export async function waitFor(
  http: Http,
  path: string,
  onLook: (info: JobInfo) => void = () => {},
): Promise<JobInfo | null> {
  const { policy, signal } = http.retrying;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      await policy.sleep(pause, signal);
    } finally {
      throwIfCancelled(signal);
    }
    const info = await lookAt(http, path);
    if (info === null) return null;
    onLook(info);
    // An open job waits for us: whoever closed it has lost the answer.
    if (isOver(info) || info.state === 'Open') return info;
  }
}
