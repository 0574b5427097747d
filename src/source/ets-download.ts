/** One request to ETS's service, its whole answer kept in a spool. Called by `ets.ts`, which retries. */
import { Problem } from '../problem.ts';
import { EtsProblem, networkProblem, type Refusal, statusProblem } from './ets-problem.ts';
import { ValueScanner } from './json-value.ts';
import type { Spool } from './spool.ts';

interface EtsLimits {
  /** Until the first byte of the answer, and between two bytes. Milliseconds. */
  readonly timeoutMs: number;
  /** For the whole answer. Milliseconds. */
  readonly overallMs: number;
}

export interface DownloadRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof globalThis.fetch;
  readonly limits: EtsLimits;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Precedes the advice when the authcode is refused: what is odd about it, or blank. */
  readonly keyNote: string;
  /** Told before each HTTP request. */
  readonly onRequest: () => void;
}

const MAX_REDIRECTS = 3;
const MAX_ERROR_BODY = 64 * 1024;

/**
 * Writes the body of a 2xx answer to `spool`. What is in it by then is either a whole JSON object or
 * something else, for the splitter to name; a JSON object that breaks off is an `EtsProblem`.
 *
 * Throws an `EtsProblem`, or the reason of `signal`.
 */
export async function download(request: DownloadRequest, spool: Spool): Promise<void> {
  const clock = new Clock(request.limits, request.url.host, request.signal);
  try {
    const response = await send(request, clock);
    const { status, body } = response;
    if (status < 200 || status > 299) {
      throw statusProblem(status, {
        body: await refusalBody(response, clock),
        keyNote: request.keyNote,
        afterMs: retryAfter(response, request.now()),
      });
    }
    const end = new ObjectEnd();
    for await (const chunk of chunksOf(body, clock)) {
      await spool.write(chunk);
      end.follow(chunk);
      if (end.isNoObject) return;
    }
    if (end.isMissing) {
      throw new EtsProblem(
        "ETS's answer is cut off in the middle.",
        'Nothing of an incomplete answer is used. If it goes on, try a shorter window.',
        { transient: true, tooLong: true },
      );
    }
  } catch (error) {
    if (clock.signal.aborted) throw clock.signal.reason;
    // The spool and the status have their own problems; all else is the network's.
    throw error instanceof Problem
      ? error
      : networkProblem(error, request.url.host, clock.answered);
  } finally {
    clock.stop();
  }
}

/** Sends the request, follows redirects within ETS's origin, and to nowhere else. */
async function send(request: DownloadRequest, clock: Clock): Promise<Response> {
  let { url } = request;
  for (let redirects = 0; ; redirects++) {
    request.onRequest();
    clock.arm();
    const response = await request.fetch(url.href, {
      headers: request.headers,
      redirect: 'manual',
      signal: clock.signal,
    });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) return response;
    await response.body?.cancel();
    const next = URL.parse(location, url.href);
    if (next?.origin !== url.origin || redirects === MAX_REDIRECTS) {
      const where = next === null ? 'an address that is none' : next.origin;
      throw new EtsProblem(
        `ETS's service sends the request on to ${where} (${response.status}), where the authcode is not sent.`,
        'Mostly a login page of a proxy does this, or baseUrl is not the right one. If ETS has moved, change baseUrl.',
        { transient: false },
      );
    }
    url = next;
  }
}

async function* chunksOf(body: Response['body'], clock: Clock): AsyncGenerator<Uint8Array, void> {
  if (body === null) return;
  clock.arm();
  for await (const chunk of body) {
    clock.disarm();
    yield chunk;
    clock.arm();
  }
}

async function refusalBody({ body, headers }: Response, clock: Clock): Promise<Refusal['body']> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(body, clock)) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_ERROR_BODY) break;
  }
  return {
    text: Buffer.concat(chunks).toString('utf8'),
    type: headers.get('content-type') ?? '',
    bytes: Math.min(bytes, MAX_ERROR_BODY),
    whole: bytes <= MAX_ERROR_BODY,
  };
}

/** RFC 9110, section 10.2.3: seconds, or a date. */
function retryAfter(response: Response, now: Date): number | null {
  const value = response.headers.get('retry-after');
  if (value === null) return null;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const until = Date.parse(value);
  return Number.isNaN(until) ? null : Math.max(0, until - now.getTime());
}

/** The time limits of one request; `signal` is aborted with the problem when one is over. */
class Clock {
  readonly #controller = new AbortController();
  readonly #limits: EtsLimits;
  readonly #host: string;
  readonly #parent: AbortSignal;
  readonly #overall: NodeJS.Timeout;
  #silence: NodeJS.Timeout | undefined;
  /** Whether some of the answer has come. */
  answered = false;

  constructor(limits: EtsLimits, host: string, parent: AbortSignal) {
    this.#limits = limits;
    this.#host = host;
    this.#parent = parent;
    this.#overall = setTimeout(() => {
      this.#end(`${host} took longer than ${inWords(limits.overallMs)} for its answer.`);
    }, limits.overallMs);
    parent.addEventListener('abort', this.#cancel, { once: true });
    if (parent.aborted) this.#cancel();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Bytes are awaited from now on. */
  arm(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      const wait = inWords(this.#limits.timeoutMs);
      this.#end(
        this.answered
          ? `${this.#host} stopped in the middle of its answer: nothing came for ${wait}.`
          : `${this.#host} did not begin to answer within ${wait}.`,
      );
    }, this.#limits.timeoutMs);
  }

  /** Bytes came. */
  disarm(): void {
    this.answered = true;
    clearTimeout(this.#silence);
  }

  stop(): void {
    clearTimeout(this.#silence);
    clearTimeout(this.#overall);
    this.#parent.removeEventListener('abort', this.#cancel);
  }

  readonly #cancel = (): void => this.#controller.abort(this.#parent.reason);

  #end(message: string): void {
    this.#controller.abort(
      new EtsProblem(
        message,
        'Try again later, or pull a shorter window. Nothing is lost: the next run asks for the same window again.',
        { transient: true, tooLong: true },
      ),
    );
  }
}

function inWords(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} minutes`;
}

/** Follows the bytes of an answer to know whether its JSON object came to its end. */
class ObjectEnd {
  readonly #scanner = new ValueScanner(Number.POSITIVE_INFINITY);
  #state: 'before' | 'inside' | 'after' | 'none' = 'before';

  get isNoObject(): boolean {
    return this.#state === 'none';
  }

  get isMissing(): boolean {
    return this.#state === 'inside';
  }

  follow(chunk: Uint8Array): void {
    let from = 0;
    if (this.#state === 'before') {
      from = chunk.findIndex((byte) => !MAY_COME_FIRST.has(byte));
      if (from < 0) return;
      this.#state = chunk[from] === 0x7b ? 'inside' : 'none';
    }
    if (this.#state === 'inside' && this.#scanner.scan(chunk, from, chunk.length) >= 0) {
      this.#state = 'after';
    }
  }
}

/** White space and the bytes of a byte order mark. */
const MAY_COME_FIRST = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);
