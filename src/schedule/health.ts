/**
 * `/healthz`, `/readyz` and `/metrics` of a schedule, over HTTP. Started by the command `schedule`.
 *
 * Healthy means that the schedule does its work (else restart it); ready means that its last run
 * went well (else look at it), and that it will go on. Neither says anything of a record.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { Problem } from '../problem.ts';
import type { SchedulerStatus } from './scheduler.ts';
import type { SeenRun } from './seen.ts';

export interface HealthParts {
  readonly now: () => Date;
  readonly status: () => SchedulerStatus;
  /** Whether it was told to end, and finishes what is begun. */
  readonly ending: () => boolean;
  /** Null before the first. */
  readonly lastRun: () => SeenRun | null;
  readonly metrics: () => string;
}

export interface HealthServer {
  /** `http://127.0.0.1:9464` */
  readonly url: string;
  close(): Promise<void>;
}

/** A schedule that has not started a due run for so long hangs. */
const OVERDUE_MS = 10 * 60_000;
/** And so does a run of this length. */
const LONGEST_RUN_MS = 24 * 3_600_000;

/** @throws Problem (configuration) when the address cannot be had */
export async function serveHealth(
  parts: HealthParts,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<HealthServer> {
  const server = createServer(getRequestListener(healthApp(parts).fetch));
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new Problem('configuration', `${host}:${port} cannot be listened on (${code}).`, {
      hint: 'Another program may have the port: name another under `schedule.health`, or `false` for none.',
      cause,
    });
  }
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function healthApp({ now, status, ending, lastRun, metrics }: HealthParts): Hono {
  const app = new Hono();
  app.get('/healthz', (c) => {
    const { next, runningSince } = status();
    const late = next !== null && now().getTime() - next.getTime() > OVERDUE_MS;
    const long = runningSince !== null && now().getTime() - runningSince.getTime() > LONGEST_RUN_MS;
    const healthy = !late && !long;
    return c.json({ status: healthy ? 'ok' : 'stuck', next, runningSince }, healthy ? 200 : 503);
  });
  app.get('/readyz', (c) => {
    const last = lastRun();
    const state = ending() ? 'ending' : last?.outcome === 'failed' ? 'failing' : 'ok';
    return c.json({ status: state, lastRun: shown(last) }, state === 'ok' ? 200 : 503);
  });
  app.get('/metrics', (c) =>
    c.text(metrics(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }),
  );
  return app;
}

function shown(run: SeenRun | null): object | null {
  if (run === null) return null;
  const { run: id, outcome, started, ended, records, failure } = run;
  return { run: id, outcome, started, ended, records, failure };
}
