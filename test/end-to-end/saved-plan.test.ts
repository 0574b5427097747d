/** `plan --out`, `apply` and the report files. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openSqliteStore } from '../../src/state/sqlite.ts';
import { etsSample, set } from '../record/records.ts';
import { openLocal } from './folders.ts';

async function prepared() {
  const folder = await openLocal();
  const bad = set(etsSample(), {
    appointmentNo: '2025071621000002',
    'testInfo.testDate': '20250230',
  });
  await folder.write('feed.json', { data: [etsSample(), bad] });
  return folder;
}

it('a plan is saved, applied, and applied again without harm', async () => {
  const folder = await prepared();

  const planned = await folder.call(['plan', 'feed.json', '--out', 'plan.ndjson']);
  const applied = await folder.call(['apply', 'plan.ndjson', '--json']);
  const again = await folder.call(['apply', 'plan.ndjson', '--json']);

  expect(planned.stderr).toContain('toefl-sync apply plan.ndjson');
  expect((await stat(join(folder.path, 'plan.ndjson'))).mode & 0o777).toBe(0o600);
  expect(JSON.parse(applied.stdout)).toMatchObject({
    mode: 'apply',
    account: { pulled: 2, created: 1, held: 1 },
  });
  expect(JSON.parse(again.stdout)).toMatchObject({ account: { unchanged: 1, held: 1 } });
  expect([planned.code, applied.code, again.code]).toEqual([3, 3, 3]);
});

it('its reports never take the place of the plan', async () => {
  const folder = await prepared();
  await folder.callHere(['plan', 'feed.json', '--out', 'plan.ndjson']);
  const plan = await folder.read('plan.ndjson');

  const applied = await folder.callHere(['apply', 'plan.ndjson', '--html', 'plan.ndjson']);

  expect(applied).toMatchObject({ code: 2, stdout: '' });
  expect(applied.stderr).toContain('would write over the plan');
  expect(await folder.read('plan.ndjson')).toBe(plan);
});

it('a plan that was changed is refused, and nothing is written', async () => {
  const folder = await prepared();
  await folder.callHere(['plan', 'feed.json', '--out', 'plan.ndjson']);
  await folder.write(
    'plan.ndjson',
    (await folder.read('plan.ndjson')).replace('Konatham', 'Other'),
  );

  const applied = await folder.callHere(['apply', 'plan.ndjson']);
  const then = await folder.callHere(['plan', 'feed.json', '--json']);

  expect(applied).toMatchObject({ code: 2, stdout: '' });
  expect(applied.stderr).toContain('plan.ndjson is not as it was written');
  expect(JSON.parse(then.stdout)).toMatchObject({ account: { created: 1 } });
});

it('a plan that was sealed with a key is refused with another', async () => {
  const folder = await prepared();
  const config = JSON.parse(await folder.read('config.json'));
  await folder.write('config.json', { ...config, planKey: { env: 'PLAN_KEY' } });
  await folder.callHere(['plan', 'feed.json', '--out', 'plan.ndjson'], {
    env: { PLAN_KEY: 'one' },
  });

  const other = await folder.callHere(['apply', 'plan.ndjson'], { env: { PLAN_KEY: 'two' } });
  const right = await folder.callHere(['apply', 'plan.ndjson'], { env: { PLAN_KEY: 'one' } });

  expect(other).toMatchObject({ code: 2 });
  expect(other.stderr).toContain('its seal does not fit its content');
  expect(right.code).toBe(3);
});

it('a changed mapping is refused', async () => {
  const folder = await prepared();
  await folder.callHere(['plan', 'feed.json', '--out', 'plan.ndjson']);
  const mapping = await folder.read('mappings/custom-object.yaml');
  await folder.write('mappings/custom-object.yaml', mapping.replace(/^ +MailingCity:.*\n/m, ''));

  const applied = await folder.callHere(['apply', 'plan.ndjson']);

  expect(applied.code).toBe(2);
  expect(applied.stderr).toMatch(/the\s+mapping\s+has\s+changed\s+since/);
});

it.each([
  ['a file that is not there', 'nowhere.ndjson', 'there is no such file'],
  ['a feed', 'feed.json', 'is no plan'],
])('%s is no plan', async (_, file, says) => {
  const folder = await prepared();

  const applied = await folder.callHere(['apply', file]);

  expect(applied).toMatchObject({ code: 2, stdout: '' });
  expect(applied.stderr).toContain(says);
});

it('reports are written into files, masked, with `--only` for some of the records', async () => {
  const folder = await prepared();
  const files = ['--html', 'r.html', '--csv', 'r.csv', '--ndjson', 'r.ndjson'];

  await folder.callHere(['plan', 'feed.json', '--only', 'held', ...files]);

  const [html, csv, lines] = await Promise.all(['r.html', 'r.csv', 'r.ndjson'].map(folder.read));
  expect(html).toMatch(/^<!doctype html>/i);
  expect(csv).toContain('impossible-date');
  expect(csv).not.toContain('created');
  expect(
    lines
      ?.trim()
      .split('\n')
      .map((line) => JSON.parse(line).type),
  ).toEqual(['header', 'record', 'summary']);
  for (const text of [html, csv, lines]) expect(text).not.toContain('Konatham');
});

it('who reveals personal values leaves a note', async () => {
  const folder = await prepared();
  await folder.callHere(['run', 'feed.json']);

  await folder.callHere(['plan', 'feed.json', '--reveal']);

  const state = await openSqliteStore(join(folder.path, 'toefl-sync.db'));
  onTestFinished(() => state.close());
  expect(await state.notes()).toMatchObject([{ what: 'toefl-sync plan feed.json --reveal' }]);
});

it.each([
  ['--csv', 'toefl-sync.db', 'would write over the state'],
  ['--out', 'feed.json', 'would write over the feed'],
  ['--html', 'config.json', 'would write over the configuration'],
  ['--html', 'nowhere/r.html', 'cannot be written'],
  ['--out', '-', 'writes a file, not standard output'],
])('`%s %s` is refused before anything is pulled', async (flag, file, says) => {
  const folder = await prepared();
  const before = await folder.read('config.json');

  const plan = await folder.callHere(['plan', 'feed.json', flag, file]);

  expect(plan).toMatchObject({ code: 2, stdout: '' });
  expect(plan.stderr.replace(/\s+/g, ' ')).toContain(says);
  expect(await folder.read('config.json')).toBe(before);
});
