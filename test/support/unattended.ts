/** Calls commands in this process, on an org and an ETS of this process. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { run } from '@stricli/core';
import { onTestFinished } from 'vitest';
import { buildApp } from '../../src/cli/app.ts';
import type { Context } from '../../src/cli/context.ts';
import { type LocalEts, startLocalEts } from '../../src/local-org/ets/server.ts';
import {
  type LocalOrg,
  type LocalOrgOptions,
  startLocalOrg,
} from '../../src/local-org/local-org.ts';

export interface Office {
  readonly folder: string;
  readonly org: LocalOrg;
  readonly ets: LocalEts;
  readonly env: Record<string, string>;
  /** What the machine's clock says; changes with `setTo`. */
  now: Date;
  configure(changes?: object): Promise<void>;
  write(name: string, text: string, mode?: number): Promise<string>;
  read(name: string): Promise<string>;
  call(...args: string[]): Promise<Called>;
  /** One run of `schedule`, and what is said at its address afterwards. Needs `SCHEDULED`. */
  schedule(): Promise<Called & { readonly health: string }>;
}

interface Called {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Of the configuration, for `Office.schedule`. */
export const SCHEDULED = {
  schedule: { cron: '0 0 1 1 *', health: { port: 0 } },
  log: { level: 'debug', format: 'json' },
} as const;

const MAPPINGS = fileURLToPath(new URL('../../mappings', import.meta.url));
const TOKEN = '00D000000000001!fictitious';
export async function openOffice(
  options: { readonly records?: readonly unknown[]; readonly org?: LocalOrgOptions } = {},
): Promise<Office> {
  const { records = [] } = options;
  const org = await startLocalOrg({ accessToken: TOKEN, ...options.org });
  onTestFinished(() => org.close());
  const ets = await startLocalEts({ records: () => records });
  onTestFinished(() => ets.close());
  const folder = await mkdtemp(join(tmpdir(), 'toefl-sync-office-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp(MAPPINGS, join(folder, 'mappings'), { recursive: true });
  const config = {
    source: { kind: 'ets', baseUrl: ets.url, authCode: { env: 'ETS_AUTHCODE' } },
    salesforce: {
      auth: { kind: 'accessToken', instanceUrl: org.url, accessToken: { env: 'SF_TOKEN' } },
    },
    mapping: 'mappings/custom-object.yaml',
    state: 'toefl-sync.db',
    limits: { heldShare: 1 },
  };
  const office: Office = {
    folder,
    org,
    ets,
    env: { ETS_AUTHCODE: ets.authCode, SF_TOKEN: TOKEN },
    now: new Date(),
    configure: (changes = {}) =>
      writeFile(join(folder, 'config.json'), JSON.stringify({ ...config, ...changes })),
    async write(name, text, mode = 0o600) {
      await writeFile(join(folder, name), text, { mode });
      return join(folder, name);
    },
    read: (name) => readFile(join(folder, name), 'utf8'),
    call: (...args) => called(args, new AbortController().signal, () => {}),
    async schedule() {
      const end = new AbortController();
      let url = '';
      let health: Promise<string> | null = null;
      const done = await called(['schedule', '--now'], end.signal, (line) => {
        const { event, ...fields }: Readonly<Record<string, unknown>> = JSON.parse(line);
        if (event === 'health-listening') url = String(fields['url']);
        // The run is over.
        if (event === 'run-waiting') health ??= askHealth(url).finally(() => end.abort());
      });
      return { ...done, health: (await health) ?? '' };
    },
  };

  async function called(
    args: readonly string[],
    signal: AbortSignal,
    onError: (text: string) => void,
  ): Promise<Called> {
    const written = { stdout: '', stderr: '' };
    const stream = (name: 'stdout' | 'stderr') => ({
      write(text: string) {
        written[name] += text;
        if (name === 'stderr') onError(text);
      },
    });
    const context: Context = {
      process: { stdout: stream('stdout'), stderr: stream('stderr'), env: office.env },
      stdin: Readable.from([]),
      cwd: folder,
      pid: process.pid,
      host: 'sync-1',
      user: 'ann',
      argv: args,
      now: () => office.now,
      signal,
    };
    await run(buildApp('0.0.0'), args, context);
    return { code: Number(context.process.exitCode ?? 0), ...written };
  }

  await office.configure();
  return office;
}

async function askHealth(url: string): Promise<string> {
  const paths = ['healthz', 'readyz', 'metrics'];
  const answers = await Promise.all(paths.map((path) => fetch(`${url}/${path}`)));
  const texts = answers.map(async (answer) => `${answer.status} ${await answer.text()}`);
  return (await Promise.all(texts)).join('\n');
}
