/** The connector as a process of its own, which may be killed at any moment; another one stands ready then. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Ended, endedSchema, type Order } from './orders.ts';

export interface Connector {
  /**
   * One run, from its start to its end, whichever that is.
   * @param killAfterMs null for never
   */
  run(order: Order, killAfterMs: number | null): Promise<Ended>;
  /** `kill -9`. */
  kill(): void;
  close(): void;
}

/** A run is over by then, also on a machine with much else to do. */
const LONGEST_MS = 240_000;
const CHILD = fileURLToPath(new URL('child.ts', import.meta.url));

interface Process {
  readonly child: ChildProcess;
  readonly ready: Promise<unknown>;
}

export function openConnector(): Connector {
  // What one process has compiled the next ones need not: half of their start.
  const cache = mkdtempSync(join(tmpdir(), 'toefl-chaos-cache-'));
  const start = () => startProcess({ ...process.env, NODE_COMPILE_CACHE: cache });
  let current = start();
  let spare: Process | null = null;

  function replace(): void {
    current = spare ?? start();
    spare = null;
  }

  return {
    async run(order, killAfterMs) {
      // Killed a moment too late for the run before.
      if (current.child.killed) replace();
      await current.ready;
      spare ??= start();
      const { child } = current;
      const ended = new Promise<Ended>((resolve) => {
        const said = (message: unknown) => {
          child.off('exit', died);
          resolve(endedSchema.parse(message));
        };
        const died = () => {
          child.off('message', said);
          resolve({ kind: 'killed' });
        };
        child.once('message', said);
        child.once('exit', died);
      });
      child.send(order);
      const started = performance.now();
      const alarm = setTimeout(() => child.kill('SIGKILL'), killAfterMs ?? LONGEST_MS);
      const end = await ended;
      clearTimeout(alarm);
      if (end.kind !== 'killed') return end;
      replace();
      return performance.now() - started < LONGEST_MS ? end : { kind: 'hung' };
    },
    kill: () => void current.child.kill('SIGKILL'),
    close() {
      for (const one of [current, spare]) one?.child.kill('SIGKILL');
      rmSync(cache, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function startProcess(env: NodeJS.ProcessEnv): Process {
  const child = fork(CHILD, { env, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ready = Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      if (!child.killed) throw new Error('the process of the connector ended before it was ready');
    }),
  ]);
  // Of a spare one nobody asks.
  ready.catch(() => {});
  return { child, ready };
}
