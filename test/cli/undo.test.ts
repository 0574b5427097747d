import { Readable } from 'node:stream';
import { buildApplication, buildRouteMap, run as runApp } from '@stricli/core';
import { beforeEach, expect, it } from 'vitest';
import type { Context } from '../../src/cli/context.ts';
import { undo } from '../../src/cli/undo-route.ts';
import type { JournalEntry } from '../../src/state/journal.ts';
import { openSqliteStore } from '../../src/state/sqlite.ts';
import type { StateStore } from '../../src/state/store.ts';
import { etsSample } from '../record/records.ts';
import { type Desk, openDesk } from './call.ts';

const NOW = new Date('2026-11-25T13:00:00Z');

let desk: Desk;
/** The run that made one person and one score. */
let made = '';

beforeEach(async () => {
  desk = await openDesk();
  await desk.call('init', '--local');
  await desk.write('feed.json', { data: [etsSample()] });
  const { stdout } = await desk.call('run', 'feed.json', '--json');
  const report: { run: string } = JSON.parse(stdout);
  made = report.run;
});

async function call(...args: string[]) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    write(text: string) {
      written[name] += text;
    },
  });
  const context: Context = {
    process: { stdout: stream('stdout'), stderr: stream('stderr'), env: {} },
    stdin: Readable.from([]),
    cwd: desk.path,
    pid: process.pid,
    host: 'desk',
    user: 'ann',
    argv: args,
    now: () => NOW,
    signal: new AbortController().signal,
  };
  const app = buildApplication(buildRouteMap({ routes: { undo }, docs: { brief: '' } }), {
    name: 'toefl-sync',
    scanner: { caseStyle: 'allow-kebab-for-camel' },
  });
  await runApp(app, args, context);
  return { code: Number(context.process.exitCode ?? 0), ...written };
}

const withoutRunAndTime = (text: string) =>
  text
    .replaceAll(made, 'RUN')
    .replaceAll(/\d{8}-\d{6}-\w{4}/g, 'UNDO')
    .replaceAll(/(003|a00)Lo\w+/g, '$1…')
    .replace(/\d+\.\d s/, 'TIME')
    .replace(/\d+ calls/, 'N calls');

it('shows what it would take back, masked, and what stays', async () => {
  const { code, stdout } = await call('undo', made, '--dry-run');

  expect(code).toBe(0);
  expect(withoutRunAndTime(stdout)).toMatchInlineSnapshot(`
    "Undo of run RUN   nothing was written

      2 rows: 2 kept

      TOEFL_Score__c        1 kept
      Contact               1 kept

      What stays, and why:
           2  the run made it, and \`--delete-created\` was not given

      N calls to Salesforce, TIME
    "
  `);
});

it('deletes what the run made, and says what comes next', async () => {
  const { code, stdout } = await call('undo', made, '--delete-created');

  expect(code).toBe(0);
  expect(withoutRunAndTime(stdout)).toMatchInlineSnapshot(`
    "- TOEFL_Score__c a00…  deleted
    - Contact 003…  deleted

    Undo of run RUN by run UNDO

      2 rows: 2 deleted

      TOEFL_Score__c        1 deleted
      Contact               1 deleted

      The next run that gets these records writes the same again, unless you mend
      the mapping, dismiss the records, or pause the schedule before. See what it
      would do: toefl-sync plan.

      N calls to Salesforce, TIME
    "
  `);
});

it('gives one JSON object, with what is left and why', async () => {
  const { stdout } = await call('undo', made, '--json', '--dry-run');
  expect(JSON.parse(stdout)).toMatchObject({
    mode: 'undo',
    undoes: made,
    dryRun: true,
    account: { restored: 0, skipped: 0, deleted: 0, kept: 2 },
    left: [
      { object: 'TOEFL_Score__c', outcome: 'kept', reasons: [{ code: 'not-asked' }] },
      { object: 'Contact', outcome: 'kept', reasons: [{ code: 'not-asked' }] },
    ],
  });
});

it('ends in 3 when something stays that was to go', async () => {
  const second = { ...etsSample(), appointmentNo: '2025071621000002' };
  await desk.write('second.json', { data: [second] });
  await desk.call('run', 'second.json');

  const { code, stdout } = await call('undo', made, '--delete-created');

  expect(code).toBe(3);
  expect(stdout).toContain('stays: other rows hang on it: 1 × TOEFL_Score__c (Contact__c)');
});

it('ends in 3 when nobody can tell of a record whether the run made anything', async () => {
  const state = await openSqliteStore(`${desk.path}/toefl-sync.db`);
  await leaveInDoubt(state);
  await state.close();

  const { code, stdout } = await call('undo', made, '--delete-created');

  expect(code).toBe(3);
  expect(stdout).toContain('Of 1 record nobody can tell whether the run wrote anything');
});

it('works with a mapping that is broken, and masks everything then', async () => {
  const config: { mapping: string } = JSON.parse(
    (await desk.read('config.json')).replaceAll(/^\s*\/\/.*$/gm, ''),
  );
  await desk.write(config.mapping, 'rows: [');

  const { stdout } = await call('undo', made, '--delete-created');

  expect(stdout).toContain('2 rows: 2 deleted');
});

it('means by `last` the newest run that wrote something, and a refusal is no run', async () => {
  await desk.call('run', 'feed.json');
  const last = await call('undo', 'last', '--delete-created');
  const runs = () => desk.call('runs', '--json').then(({ stdout }) => stdout);
  const before = await runs();
  const again = await call('undo', 'nothing');

  expect(last.stdout).toContain('2 rows: 2 deleted');
  expect(last.stdout).toContain(`Undo of run ${made}`);
  expect(again.code).not.toBe(0);
  expect(await runs()).toBe(before);
});

it('remembers who looked at personal values', async () => {
  await call('undo', made, '--dry-run', '--reveal');
  const state = await openSqliteStore(`${desk.path}/toefl-sync.db`);
  expect(await state.notes()).toEqual([
    { at: NOW.toISOString(), who: 'ann@desk', what: `toefl-sync undo ${made} --dry-run --reveal` },
  ]);
  await state.close();
});

it('refuses while a run is at work, but for a dry run', async () => {
  const state = await openSqliteStore(`${desk.path}/toefl-sync.db`);
  await state.lock({ pid: process.pid, host: 'desk', at: NOW.toISOString() });
  expect((await call('undo', made)).stderr).toContain('Another run is at work');
  expect((await call('undo', made, '--dry-run')).code).toBe(0);
  await state.close();
});

it('says of a run that died what would go back, though nobody had saved what it wrote last', async () => {
  const state = await openSqliteStore(`${desk.path}/toefl-sync.db`);
  await bringToDeath(state);
  await state.close();

  const dry = await call('undo', made, '--dry-run', '--delete-created');
  const real = await call('undo', made, '--delete-created');

  expect(dry.stdout).toContain('2 rows: 2 deleted');
  expect(real.stdout).toContain('2 rows: 2 deleted');
});

it('says of a run that is at work only that it is', async () => {
  const state = await openSqliteStore(`${desk.path}/toefl-sync.db`);
  await bringToDeath(state);
  await state.lock({ pid: process.pid, host: 'desk', at: NOW.toISOString() });
  expect((await call('undo', made, '--dry-run')).stderr).toContain(`The run ${made} is not over.`);
  await state.close();
});

/** As if Salesforce's answer had been lost for a person whom the org does not show. */
async function leaveInDoubt(state: StateStore): Promise<void> {
  const nothing = { ledger: [], held: [], released: [], ended: [], overrides: [], applied: [] };
  const reasons = [{ code: 'untraceable', where: 'Contact', message: 'nobody can tell' }] as const;
  const entry = { run: made, key: 'A-2', recordId: 'another', origin: 'feed.json', rows: [] };
  await state.saveProgress({
    ...nothing,
    at: NOW.toISOString(),
    journal: [{ ...entry, at: NOW.toISOString(), outcome: 'held', reasons, match: [], text: null }],
  });
}

/** As if the process had died before it saved what Salesforce had answered. */
async function bringToDeath(state: StateStore): Promise<void> {
  const entries: JournalEntry[] = [];
  for await (const chunk of state.journalOfRun(made)) entries.push(...chunk);
  const keys = entries.flatMap(({ key }) => key ?? []);
  await state.forget({ keys, records: [], ids: [], refs: [] }, { dryRun: false });
  await state.saveIntents(
    entries.map(({ rows, reasons: _, ...entry }, index) => ({
      ...entry,
      name: String(index),
      // As the plan had them, when nobody knew their Ids.
      changes: rows.map(({ id: _, fields, ...row }) => ({
        ...row,
        ref: row.object,
        id: null,
        fields: (fields ?? []).filter(({ field }) => field !== 'Contact__c'),
        parents: (fields ?? []).flatMap(({ field }) =>
          field === 'Contact__c' ? [{ field, relationship: 'Contact__r', to: 'Contact' }] : [],
        ),
      })),
    })),
  );
  const [run] = await state.runs();
  if (run !== undefined) await state.saveRun({ ...run, outcome: 'running', finishedAt: null });
}
