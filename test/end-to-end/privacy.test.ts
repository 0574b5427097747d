/** What the real command must never print: personal values of the feed, and secrets. */
import { expect, it } from 'vitest';
import { etsSample, set } from '../record/records.ts';
import { ENV, openLocal, openRemote } from './folders.ts';

/** Values that occur nowhere but in the feed. */
const MARKED = {
  'candidateInfo.lastName': 'Zzyzxlast',
  'candidateInfo.firstName': 'Zzyzxfirst',
  'candidateInfo.middleName': 'Zzyzxmiddle',
  'candidateInfo.email': 'zzyzxmail@example.org',
  'candidateInfo.dob': '19870609',
  'candidateInfo.address.address1': 'Zzyzxstreet 1',
  'candidateInfo.address.city': 'Zzyzxcity',
  'candidateInfo.address.zip': 'Zzyzx99',
  'candidateInfo.securityId.number': 'Zz77',
};
const PERSONAL = /zzyzx|zz77|1987-?06-?09/i;

it.each([
  { name: 'a plan', command: 'plan', changes: {} },
  { name: 'a run', command: 'run', changes: {} },
  { name: 'a plan in JSON', command: 'plan --json', changes: {} },
  {
    name: 'a held record',
    command: 'run',
    changes: { 'candidateInfo.lastName': `Zzyzx${'x'.repeat(90)}` },
  },
  { name: 'an impossible day', command: 'run', changes: { 'candidateInfo.dob': 'Zzyzx' } },
  { name: 'odd values', command: 'run', changes: { 'candidateInfo.gender': 'Zzyzx' } },
  { name: 'an odd e-mail address', command: 'run', changes: { 'candidateInfo.email': 'zzyzx' } },
])('no personal value of the feed is printed: $name', async ({ command, changes }) => {
  const folder = await openLocal();
  await folder.write('feed.json', { data: [set(etsSample(), { ...MARKED, ...changes })] });

  const { stdout, stderr } = await folder.call([
    ...command.split(' '),
    'feed.json',
    ...(command.includes('json') ? [] : ['--fields', '99']),
  ]);

  expect(stdout).not.toMatch(PERSONAL);
  expect(stderr).not.toMatch(PERSONAL);
});

it('`--reveal` shows personal values', async () => {
  const folder = await openLocal();
  await folder.write('feed.json', { data: [set(etsSample(), MARKED)] });

  const { stdout } = await folder.call(['plan', 'feed.json', '--reveal']);

  expect(stdout).toContain('Zzyzxlast');
});

it("neither Salesforce's words nor a broken feed bring personal values or secrets out", async () => {
  const { folder, org, ets } = await openRemote({ records: [set(etsSample(), MARKED)] });
  org.fault({
    match: { object: 'Contact' },
    effect: {
      kind: 'record',
      statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      message: 'Zzyzxlast is not welcome',
    },
  });
  await folder.write(
    'cut.json',
    JSON.stringify({ data: [set(etsSample(), MARKED)] }).slice(0, 900),
  );

  const refused = await folder.call(['run'], ENV);
  ets.fail({ kind: 'answer', status: 400, body: `bad request of ${ets.authCode}` });
  const failed = await folder.call(['run'], ENV);
  const cut = await folder.call(['run', 'cut.json'], ENV);

  expect([refused.code, failed.code, cut.code]).toEqual([3, 1, 1]);
  for (const { stdout, stderr } of [refused, failed, cut]) {
    expect(stdout + stderr).not.toMatch(PERSONAL);
    expect(stdout + stderr).not.toContain(ets.authCode);
    expect(stdout + stderr).not.toContain(ENV.env.SF_TOKEN);
  }
});
