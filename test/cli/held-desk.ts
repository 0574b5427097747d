/**
 * A folder with a configuration, an embedded org and a feed, and the commands that look back and
 * decide called in it as from a terminal. All people are fictitious.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buildApplication, buildRouteMap, run, text_en } from '@stricli/core';
import { expect, onTestFinished } from 'vitest';
import type { Context } from '../../src/cli/context.ts';
import { explain, held, runs } from '../../src/cli/held-routes.ts';
import { exitCodeFor, renderProblem } from '../../src/cli/problem.ts';
import { run as runCommand } from '../../src/cli/sync-routes.ts';
import { type LocalOrg, startLocalOrg } from '../../src/local-org/local-org.ts';
import { openSqliteStore } from '../../src/state/sqlite.ts';
import type { StateStore } from '../../src/state/store.ts';
import { etsSample, type Json, set } from '../record/records.ts';
import { copyMappings } from './call.ts';

export const KEY = String(etsSample()['appointmentNo']);

/** Two of them fit ETS's sample record, and differ in their city and street. */
export const TWINS = ['Hyderabad', 'Pune'].map((MailingCity) => ({
  LastName: 'Konatham',
  FirstName: 'Srinivasa',
  Birthdate: '2007-01-27',
  Email: 'tracy.choi@sampleinbox.co',
  MailingCity,
}));

interface Called {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface HeldDesk {
  /** Of the org's Contacts, in the order of their making. */
  readonly people: readonly string[];
  call(...args: string[]): Promise<Called>;
  /** With somebody at the terminal who presses these keys. */
  press(keys: string, ...args: string[]): Promise<Called & { readonly raw: readonly boolean[] }>;
  /** A file of the folder; gives its path. */
  write(name: string, text: string): Promise<string>;
  /** The feed of the next run. */
  feed(records: readonly Json[]): Promise<void>;
  /** From now on the feed ends in the middle. */
  breakFeed(): Promise<void>;
  /** From now on with another `salesforce` in the configuration. */
  configure(salesforce: object): Promise<void>;
  /** Deletes a row of the org. */
  remove(row: string): Promise<void>;
  withState<Result>(look: (state: StateStore) => Promise<Result>): Promise<Result>;
  withOrg<Result>(
    work: (org: Awaited<ReturnType<typeof startLocalOrg>>) => Result,
  ): Promise<Result>;
}

/** Gone with the test. */
export async function openHeldDesk(
  records: readonly Json[],
  people: readonly object[] = TWINS,
): Promise<HeldDesk> {
  const path = await mkdtemp(join(tmpdir(), 'toefl-sync-held-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  await copyMappings(join(path, 'mappings'));
  const feed = (found: readonly Json[]) =>
    writeFile(join(path, 'feed.json'), JSON.stringify({ data: found }));
  await feed(records);
  const configure = (salesforce: object) =>
    writeFile(
      join(path, 'config.json'),
      JSON.stringify({
        source: { kind: 'file', path: 'feed.json' },
        salesforce,
        mapping: 'mappings/custom-object.yaml',
      }),
    );
  await configure({ auth: { kind: 'local', data: 'org.json' } });
  const withOrg: HeldDesk['withOrg'] = async (work) => {
    const org = await startLocalOrg({ file: join(path, 'org.json') });
    try {
      return await work(org);
    } finally {
      await org.close();
    }
  };
  const ids = await withOrg((org) => {
    org.insert(
      'Contact',
      people.map((person) => ({ ...person })),
    );
    return org.rows('Contact').map(({ Id }) => String(Id));
  });
  let calls = 0;
  /** A minute passes between two calls. */
  const now = () => {
    calls += 1;
    const moment = new Date(Date.UTC(2026, 10, 25, 12, calls - 1));
    return () => moment;
  };
  return {
    people: ids,
    async write(name, text) {
      await writeFile(join(path, name), text);
      return join(path, name);
    },
    feed,
    breakFeed: () => writeFile(join(path, 'feed.json'), '{ "data": [{ "appointmentNo": "1'),
    configure,
    withOrg,
    call: (...args) => call(path, args, now(), Readable.from([]), false),
    async press(keys, ...args) {
      const raw: boolean[] = [];
      const terminal = Object.assign(new PassThrough(), {
        isTTY: true,
        setRawMode: (on: boolean) => raw.push(on),
      });
      terminal.end(keys);
      return { ...(await call(path, args, now(), terminal, true)), raw };
    },
    remove: (row) => withOrg<void>((org) => remove(org, row)),
    async withState(look) {
      const state = await openSqliteStore(join(path, 'toefl-sync.db'));
      try {
        return await look(state);
      } finally {
        await state.close();
      }
    },
  };
}

async function remove({ url, accessToken }: LocalOrg, row: string): Promise<void> {
  const answer = await fetch(`${url}/services/data/v62.0/sobjects/${row}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${accessToken}` },
  });
  expect(answer.status).toBe(204);
}

/** Held for its person, for a value that its field does not take, and for having no number. */
export function threeHeld(): Json[] {
  return [
    etsSample(),
    set(etsSample(), { appointmentNo: '2025071621000002', 'testInfo.testMode': 'x'.repeat(90) }),
    set(etsSample(), { appointmentNo: '' }),
  ];
}

async function call(
  cwd: string,
  args: readonly string[],
  now: () => Date,
  stdin: Readable,
  isTTY: boolean,
): Promise<Called> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    isTTY,
    columns: 80,
    write(text: string) {
      written[name] += text;
    },
  });
  const context: Context = {
    process: { stdout: stream('stdout'), stderr: stream('stderr'), env: { NO_COLOR: '1' } },
    stdin,
    cwd,
    pid: process.pid,
    host: 'desk',
    user: 'ann',
    argv: args,
    now,
    signal: new AbortController().signal,
  };
  await run(application, args, context);
  const code = Number(context.process.exitCode ?? 0);
  return { code: code < 0 ? 2 : code, ...written };
}

const application = buildApplication(
  buildRouteMap<'held' | 'explain' | 'runs' | 'run', Context>({
    routes: { held, explain, runs, run: runCommand },
    docs: { brief: 'for tests' },
  }),
  {
    name: 'toefl-sync',
    scanner: { caseStyle: 'allow-kebab-for-camel' },
    determineExitCode: exitCodeFor,
    localization: {
      text: { ...text_en, exceptionWhileRunningCommand: (error) => renderProblem(error, false) },
    },
  },
);
