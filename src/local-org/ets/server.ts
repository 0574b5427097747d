/** A stand-in of ETS's REST service as a real HTTP server. Used by `demo` and by the tests. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { delivered, type Feed, type WindowBy } from './delivered.ts';
import { type EtsFault, faultQueue } from './faults.ts';
import { readRequest } from './request.ts';
import { sampleData } from './sample-data.ts';

export interface LocalEtsOptions {
  /** A free one if not given. */
  readonly port?: number;
  /** Base64 of `id:secret`, as ETS's are. */
  readonly authCode?: string;
  /** What is there from the start; called for each request, so that any size can be streamed. */
  readonly records?: Feed;
  readonly windowBy?: WindowBy;
  readonly faults?: readonly EtsFault[];
  /** When something delivered without a moment of its own arrives. */
  readonly now?: () => Date;
}

/** One row of ETS's "Integration Logs": what was asked and what became of it. */
interface EtsLogRow {
  /** Path and query: never the authcode. */
  readonly url: string;
  readonly status: number;
  /** Records sent. */
  readonly returned: number;
}

export interface LocalEts {
  /** `http://127.0.0.1:PORT`: the scores are at `/scores`. */
  readonly url: string;
  readonly authCode: string;
  /** HTTP requests so far. */
  readonly calls: number;
  readonly log: readonly EtsLogRow[];
  /** Lets records arrive, now if no moment is given. */
  deliver(records: Iterable<unknown>, at?: Date): void;
  /** Lets the next requests fail. */
  fail(...faults: readonly EtsFault[]): void;
  /** Takes back what was ordered with `fail`. */
  mend(): void;
  close(): Promise<void>;
}

/** Base64 of `local-client:local-secret`. */
const AUTH_CODE = 'bG9jYWwtY2xpZW50OmxvY2FsLXNlY3JldA==';

/**
 * Starts the stand-in on 127.0.0.1: `/scores` and `/scores/sample-data`, with the parameters, header and
 * errors of `request.ts`. Answers are streamed, so memory does not grow with the feed.
 */
export async function startLocalEts(options: LocalEtsOptions = {}): Promise<LocalEts> {
  const { authCode = AUTH_CODE, now = () => new Date() } = options;
  const records = delivered(options.records ?? (() => []), options.windowBy ?? 'reportDate');
  const faults = faultQueue();
  faults.add(...(options.faults ?? []));
  const log: EtsLogRow[] = [];
  let calls = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    calls++;
    const url = request.url ?? '/';
    const fault = faults.next();
    if (fault?.kind === 'answer') {
      log.push({ url, status: fault.status, returned: 0 });
      response.writeHead(fault.status, fault.headers).end(fault.body ?? '');
      return;
    }
    const header = request.headers['authcode'];
    const asked = readRequest(
      {
        method: request.method ?? '',
        url,
        authCode: Array.isArray(header) ? header[0] : header,
      },
      authCode,
    );
    if (asked.kind === 'refused') {
      log.push({ url, status: asked.status, returned: 0 });
      response.writeHead(asked.status, { 'content-type': 'text/plain' }).end(asked.text);
      return;
    }
    const found = asked.kind === 'scores' ? records.within(asked.from, asked.to) : sampleData();
    const body = asBody(found, fault);
    await send(body, response, fault);
    log.push({ url, status: 200, returned: body.sent });
  }

  const server = createServer((request, response) => {
    // A client that goes away in the middle is its own business.
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  return {
    url: `http://127.0.0.1:${port}`,
    authCode,
    get calls() {
      return calls;
    },
    log,
    deliver: (more, at = now()) => records.add(more, at),
    fail: (...more) => faults.add(...more),
    mend: () => faults.clear(),
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

interface Body {
  sent: number;
  readonly texts: () => AsyncGenerator<string, void>;
}

/** `{"data":[…]}` in pieces of many records, up to where a fault ends it. */
function asBody(records: Iterable<unknown> | AsyncIterable<unknown>, fault: EtsFault | null): Body {
  const limit = fault !== null && 'afterRecords' in fault ? fault.afterRecords : Infinity;
  const body: Body = {
    sent: 0,
    async *texts() {
      let piece = '{"data":[';
      for await (const record of records) {
        const text = `${body.sent === 0 ? '' : ','}${JSON.stringify(record)}`;
        if (body.sent >= limit) {
          yield piece + text.slice(0, text.length / 2);
          return;
        }
        piece += text;
        body.sent++;
        if (piece.length < PIECE) continue;
        yield piece;
        piece = '';
      }
      // A fault beyond the last record still takes the end away.
      yield limit === Infinity ? `${piece}]}` : piece;
    },
  };
  return body;
}

const PIECE = 64 * 1024;

async function send(body: Body, response: ServerResponse, fault: EtsFault | null): Promise<void> {
  const silent = fault !== null && 'afterRecords' in fault && fault.afterRecords < 0;
  if (!silent) {
    response.writeHead(200, { 'content-type': 'application/json' });
    const stays = fault?.kind === 'hang' || fault?.kind === 'reset';
    await pipeline(Readable.from(body.texts()), response, { end: !stays });
  }
  if (fault?.kind !== 'reset') return;
  // What was written should be on its way before the connection goes.
  await new Promise((resolve) => setImmediate(resolve));
  response.socket?.resetAndDestroy();
}
