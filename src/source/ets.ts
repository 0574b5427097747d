/** ETS's TOEFL Access REST service as a source. Made by `connector.ts` from the configuration. */
import { tmpdir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import pRetry from 'p-retry';
import { Problem } from '../problem.ts';
import { download } from './ets-download.ts';
import { answerProblem, EtsProblem } from './ets-problem.ts';
import { type EtsService, serviceUrl, windowUrl } from './ets-request.ts';
import { FeedProblem } from './feed-problem.ts';
import { splitRecords } from './json-records.ts';
import type { Source, SourceRecord, Window } from './source.ts';
import { openSpool, type Spool } from './spool.ts';

export interface EtsSourceOptions extends Partial<EtsService> {
  readonly name?: string;
  readonly baseUrl: string;
  /** The API key of the integration: a password. */
  readonly authCode: string;
  /** Until the first byte of an answer, and between two bytes. Milliseconds; 3 minutes if not given. */
  readonly timeoutMs?: number;
  /** For one whole answer. Milliseconds; an hour if not given. */
  readonly overallMs?: number;
  /** How often to ask again after a transient failure; 4 times if not given. */
  readonly retries?: number;
  /** The first wait before asking again; each further one is twice as long. Milliseconds. */
  readonly retryBaseMs?: number;
  readonly fetch?: typeof globalThis.fetch;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** From 0 up to, not including, 1. Spreads the waits. */
  readonly random?: () => number;
  readonly now?: () => Date;
  /** Where a large answer is kept while it is read. */
  readonly folder?: string;
}

const DEFAULTS = {
  path: '/scores',
  type: 'TOEFL',
  reportBy: 'scorelinkbyreportdate',
};
const TIMEOUT_MS = 180_000;
const OVERALL_MS = 3_600_000;
const RETRIES = 4;
const RETRY_BASE_MS = 2_000;
const RETRY_MAX_MS = 60_000;
const ODD_KEY =
  "The one in use does not look like a key of ETS's, which is Base64 of an id, a colon and a secret. ";
/** Whoever asks for a longer wait is left alone until the next run. */
const LONGEST_RETRY_AFTER_MS = 300_000;

/**
 * A source over `GET /scores` as ETS documents it (articles "Add new custom integration", "JSON layout",
 * "Troubleshooting integration errors"). An answer is read to its end before its first record is given,
 * so a request can be repeated without giving a record twice. A window whose answer breaks off or takes
 * too long is asked for in halves.
 *
 * Throws a `Problem` of kind `configuration` at once for an address or authcode that cannot be right.
 */
export function etsSource(options: EtsSourceOptions): Source {
  const service: EtsService = { ...DEFAULTS, ...options };
  const address = serviceUrl(service);
  const authCode = checkAuthCode(options.authCode);
  const name = options.name ?? 'ets';
  let calls = 0;

  async function fetchAnswer(url: URL, signal: AbortSignal): Promise<Spool> {
    const spool = openSpool({ folder: options.folder ?? tmpdir() });
    try {
      await download(
        {
          url,
          headers: { authcode: authCode, accept: 'application/json' },
          fetch: options.fetch ?? globalThis.fetch,
          limits: {
            timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
            overallMs: options.overallMs ?? OVERALL_MS,
          },
          signal,
          now: options.now ?? (() => new Date()),
          keyNote: looksLikeAuthCode(authCode) ? '' : ODD_KEY,
          onRequest: () => calls++,
        },
        spool,
      );
      return spool;
    } catch (error) {
      await spool.close();
      throw error;
    }
  }

  async function* pull(whole: Window, signal: AbortSignal): AsyncGenerator<SourceRecord, void> {
    const waiting = [whole];
    let halvings = 0;
    for (let window = waiting.pop(); window !== undefined; window = waiting.pop()) {
      const halves = halvings < MOST_HALVINGS ? halvesOf(window) : null;
      const url = windowUrl(address, service, window);
      const ask = () => fetchAnswer(url, signal);
      const answer = await retried(ask, options, signal, halves !== null).catch(
        (error: unknown) => {
          if (halves !== null && isTooLong(error)) return null;
          throw error;
        },
      );
      if (answer === null) {
        waiting.push(...(halves?.toReversed() ?? []));
        halvings += 1;
        continue;
      }
      halvings = 0;
      yield* recordsOf(answer, url, signal);
    }
  }

  async function* recordsOf(
    spool: Spool,
    { searchParams }: URL,
    signal: AbortSignal,
  ): AsyncGenerator<SourceRecord, void> {
    const [from, to] = [searchParams.get('startdate'), searchParams.get('enddate')];
    try {
      const where = "ETS's answer";
      for await (const record of splitRecords(spool.read(), { where, form: 'answer' })) {
        if (signal.aborted) throw cancelled(signal);
        const { text, value, index } = record;
        yield { text, value, origin: `${name} ${from} to ${to}, record ${index}` };
      }
    } catch (error) {
      throw error instanceof FeedProblem ? answerProblem(error) : error;
    } finally {
      await spool.close();
    }
  }

  return {
    name,
    windowed: true,
    get calls() {
      return calls;
    },
    pull({ window, signal }) {
      if (window === null)
        throw new Problem('internal', 'ETS was asked for scores without a window.');
      return pull(window, signal);
    },
  };
}

/** In vain this often in a row, it is not the length. */
const MOST_HALVINGS = 3;
const DAY_MS = 86_400_000;

/**
 * Both hold the border, since it is not known whether ETS compares days or moments: what is reported
 * on that day may come twice. Null for a window that is short enough.
 */
function halvesOf({ from, to }: Window): [Window, Window] | null {
  const days = (to.getTime() - from.getTime()) / DAY_MS;
  if (days < 2) return null;
  const middle = new Date(Math.round((from.getTime() + to.getTime()) / 2 / DAY_MS) * DAY_MS);
  return [
    { from, to: middle },
    { from: middle, to },
  ];
}

function isTooLong(error: unknown): boolean {
  return error instanceof EtsProblem && error.tooLong;
}

/**
 * Asks again after transient failures, at growing distances, and not sooner than ETS wants.
 * @param canBeHalved then a window that may be too long is asked for only once more as it is
 */
async function retried<T>(
  ask: () => Promise<T>,
  options: EtsSourceOptions,
  signal: AbortSignal,
  canBeHalved: boolean,
): Promise<T> {
  const { retries = RETRIES, retryBaseMs = RETRY_BASE_MS, random = Math.random } = options;
  const sleep = options.sleep ?? ((ms) => wait(ms, undefined, { signal }));
  try {
    return await pRetry(ask, {
      retries,
      // The waits are made below, where ETS's own wish is known.
      minTimeout: 0,
      signal,
      async shouldRetry({ error, retriesConsumed }) {
        if (!(error instanceof EtsProblem) || !error.transient) return false;
        if (canBeHalved && error.tooLong && retriesConsumed > 0) return false;
        const asked = error.retryAfterMs ?? 0;
        if (asked > LONGEST_RETRY_AFTER_MS) return false;
        const backOff = Math.min(RETRY_MAX_MS, retryBaseMs * 2 ** retriesConsumed);
        await sleep(Math.max(asked, backOff * (0.5 + random() / 2)), signal);
        return true;
      },
    });
  } catch (error) {
    throw signal.aborted ? cancelled(signal) : error;
  }
}

function checkAuthCode(given: string): string {
  const authCode = given.trim();
  const fault =
    authCode === ''
      ? 'is blank'
      : /^[\x21-\x7e]+$/.test(authCode)
        ? null
        : 'has characters that no key has';
  if (fault === null) return authCode;
  throw new Problem('configuration', `ETS's authcode ${fault}.`, {
    hint: 'Copy the key from TOEFL Access → Integrations → View Integration, whole and without spaces.',
  });
}

/** Whether it looks like Base64 of `id:secret` (ETS article "Update to GRE API key"). A guess, for advice. */
function looksLikeAuthCode(authCode: string): boolean {
  return (
    /^[A-Za-z0-9+/]+={0,2}$/.test(authCode) &&
    Buffer.from(authCode, 'base64').toString('utf8').includes(':')
  );
}

function cancelled(signal: AbortSignal): Problem {
  if (signal.reason instanceof Problem) return signal.reason;
  return new Problem('cancelled', "Pulling ETS's scores was cancelled.");
}
