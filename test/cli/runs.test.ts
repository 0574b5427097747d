/** `runs list` and `runs show` as they are called. */
import { expect, it } from 'vitest';
import { etsSample, set } from '../record/records.ts';
import { KEY, openHeldDesk, threeHeld } from './held-desk.ts';

function widest(text: string): number {
  return Math.max(...text.split('\n').map(({ length }) => length));
}

async function afterTwoRuns() {
  const desk = await openHeldDesk(threeHeld(), []);
  await desk.call('run');
  await desk.feed([set(etsSample(), { appointmentNo: '2026010121000005' })]);
  await desk.call('run');
  return desk;
}

it('lists the runs within 80 columns, the newest last', async () => {
  const desk = await afterTwoRuns();
  const { code, stdout } = await desk.call('runs');
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^RUN +MODE +OUTCOME +PULLED +CREATED +UPDATED +HELD +TIME$/);
  expect(lines[1]).toMatch(/^20261125-120000-\w{4} +run +done +3 +1 +0 +2 /);
  expect(lines).toHaveLength(3);
  expect(widest(stdout)).toBeLessThanOrEqual(80);
  expect((await desk.call('runs', 'list')).stdout).toBe(stdout);
});

it('lists as many as are asked for, and says that there are more', async () => {
  const { stdout } = await (await afterTwoRuns()).call('runs', 'list', '--limit', '1');
  expect(stdout).toContain('… 1 earlier run (--limit)');
  expect(stdout.trimEnd().split('\n')).toHaveLength(3);
});

it('gives the list as JSON', async () => {
  const { stdout } = await (await afterTwoRuns()).call('runs', 'list', '--json');
  expect(JSON.parse(stdout)).toMatchObject([
    { mode: 'run', outcome: 'done', account: { pulled: 3 }, undoneBy: null },
    { mode: 'run', outcome: 'done' },
  ]);
});

it('says that there was none', async () => {
  expect((await (await openHeldDesk([])).call('runs')).stdout).toBe('There was no run yet.\n');
});

it('shows what a run did by object, and its changes without personal values', async () => {
  const desk = await openHeldDesk(threeHeld(), []);
  await desk.call('run');
  const { code, stdout } = await desk.call('runs', 'show', 'last');
  expect(code).toBe(0);
  expect(stdout).toContain('3 records: 1 created, 2 held');
  expect(stdout).toMatch(/^ {2}TOEFL_Score__c +1 created +0 updated$/m);
  expect(stdout).toMatch(/^ +1 {2}too-long$/m);
  expect(stdout).toContain(`+ TOEFL_Score__c ${KEY}`);
  expect(stdout).not.toContain('Konatham');
  expect(stdout).toContain('Personal values are masked; --reveal shows them.');
  expect(widest(stdout)).toBeLessThanOrEqual(80);
});

it('shows personal values only with --reveal, and leaves a note of that', async () => {
  const desk = await openHeldDesk([etsSample()], []);
  await desk.call('run');
  const { stdout } = await desk.call('runs', 'show', 'last', '--reveal');
  expect(stdout).toContain('Konatham');
  const [note] = await desk.withState((state) => state.notes());
  expect(note?.what).toMatch(/^toefl-sync runs show 20261125-120000-\w{4} --reveal$/);
});

it('shows as many changes as are asked for, and says that there are more', async () => {
  const desk = await openHeldDesk(threeHeld(), []);
  await desk.call('run');
  const { stdout } = await desk.call('runs', 'show', 'last', '--limit', '1');
  expect(stdout).toContain('… and 2 more (--limit)');
});

it('counts all that are held for a reason, however few are shown', async () => {
  const records = threeHeld().map((record, index) =>
    set(record, { appointmentNo: `202607162100000${index}`, 'testInfo.testMode': 'x'.repeat(90) }),
  );
  const desk = await openHeldDesk(records, []);
  await desk.call('run');
  const { stdout } = await desk.call('runs', 'show', 'last', '--limit', '1');
  expect(stdout).toMatch(/: 3 records\s+held \[too-long\]/);
  expect(stdout).toContain('… and 2 more (--limit)');
});

it('shows the failure of a run', async () => {
  const desk = await openHeldDesk([]);
  await desk.breakFeed();
  expect((await desk.call('run')).code).toBe(1);
  const { stdout } = await desk.call('runs', 'show', 'last');
  expect(stdout).toMatch(/^ {2}failed: \S/m);
  expect((await desk.call('runs')).stdout).toMatch(/ failed +– +– +– +– /);
});

it('names the nearest of an unknown run', async () => {
  const desk = await openHeldDesk([etsSample()], []);
  await desk.call('run');
  const [{ id }] = JSON.parse((await desk.call('runs', 'list', '--json')).stdout);
  const { code, stderr } = await desk.call('runs', 'show', `${id.slice(0, -1)}x`);
  expect(code).toBe(2);
  expect(stderr).toContain(`Did you mean ${id}?`);
  expect((await desk.call('runs', 'show', id.slice(0, 8))).code).toBe(0);
});
