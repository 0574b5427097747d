/** A whole schedule in this process, with a virtual clock, the local org and ETS's stand-in. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { keepRunning, type ScheduleFlags } from '../../src/cli/commands/schedule.ts';
import type { Context } from '../../src/cli/context.ts';
import { type LocalEts, startLocalEts } from '../../src/local-org/ets/server.ts';
import { type LocalOrg, startLocalOrg } from '../../src/local-org/local-org.ts';
import { type VirtualClock, virtualClock } from './virtual-clock.ts';

export interface Service {
  readonly folder: string;
  readonly org: LocalOrg;
  readonly ets: LocalEts;
  readonly env: Readonly<Record<string, string>>;
  readonly config: Readonly<Record<string, unknown>>;
  /** Writes config.json: the usual one with these changes. */
  configure(changes?: object): Promise<void>;
  /** Runs the schedule from one moment to another; at most what `onLine` lets it. */
  run(from: string, to: string, options?: RunServiceOptions): Promise<LogLine[]>;
}

interface RunServiceOptions {
  readonly flags?: ScheduleFlags;
  /** Called with each line of the log; before the clock moves on, what it does is done. */
  readonly onLine?: (
    line: LogLine,
    clock: VirtualClock,
    hangUp: () => Promise<void>,
  ) => Promise<void> | void;
}

export interface LogLine {
  readonly level: string;
  readonly event: string;
  readonly run?: string;
  readonly [field: string]: unknown;
}

const MAPPINGS = fileURLToPath(new URL('../../mappings', import.meta.url));
const TOKEN = '00D000000000001!fictitious';

/** Gone with the test. */
export async function openService(records: readonly unknown[]): Promise<Service> {
  const org = await startLocalOrg({ accessToken: TOKEN });
  onTestFinished(() => org.close());
  const ets = await startLocalEts({ records: () => records });
  onTestFinished(() => ets.close());
  const folder = await mkdtemp(join(tmpdir(), 'toefl-sync-schedule-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp(MAPPINGS, join(folder, 'mappings'), { recursive: true });
  const config = {
    source: { kind: 'ets', baseUrl: ets.url, authCode: { env: 'ETS_AUTHCODE' } },
    salesforce: {
      auth: { kind: 'accessToken', instanceUrl: org.url, accessToken: { env: 'SF_TOKEN' } },
      apiVersion: '62.0',
    },
    mapping: 'mappings/custom-object.yaml',
    state: 'toefl-sync.db',
    limits: { heldShare: 1 },
    schedule: { cron: '0 */2 * * *', health: false },
    log: { level: 'debug', format: 'json' },
  };
  const env = { ETS_AUTHCODE: ets.authCode, SF_TOKEN: TOKEN };
  const configure = (changes: object = {}) =>
    writeFile(join(folder, 'config.json'), JSON.stringify({ ...config, ...changes }));
  await configure();
  return {
    folder,
    org,
    ets,
    env,
    config,
    configure,
    async run(from, to, { flags = {}, onLine } = {}) {
      const clock = virtualClock(from, to);
      const lines: LogLine[] = [];
      const doing: (Promise<void> | void)[] = [];
      let hangUp = async () => {};
      const { wait } = clock;
      clock.wait = async (ms, signal) => {
        await Promise.all(doing.splice(0));
        await wait(ms, signal);
      };
      const write = (text: string) => {
        const line: LogLine = JSON.parse(text);
        lines.push(line);
        doing.push(onLine?.(line, clock, () => hangUp()));
      };
      const context: Context = {
        process: {
          stdout: { write },
          stderr: { write },
          env,
        },
        stdin: Readable.from([]),
        cwd: folder,
        pid: process.pid,
        host: 'sync-1',
        user: 'ann',
        argv: ['schedule'],
        now: clock.now,
        signal: clock.signal,
      };
      await keepRunning(context, flags, {
        clock,
        onHangup(reload) {
          hangUp = reload;
          return () => {};
        },
      });
      return lines;
    },
  };
}

export function mappingOf({ folder }: Service) {
  const path = join(folder, 'mappings/custom-object.yaml');
  return {
    change: async (from: string, to: string) =>
      writeFile(path, (await readFile(path, 'utf8')).replace(from, to)),
  };
}

/** Names of the events that say what became of runs. */
export function eventsOf(lines: readonly LogLine[]): string[] {
  const quiet = ['run-waiting', 'stage-done', 'said'];
  return lines.map(({ event }) => event).filter((event) => !quiet.includes(event));
}
