/**
 * No personal value and no secret gets out: every command, with faults, over a feed of marked
 * values; then all that was printed, logged, reported, sent and remembered is searched for the marks.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FaultEffect } from '../../src/local-org/faults.ts';
import { typedCommands } from '../support/commands.ts';
import { type Office, openOffice, SCHEDULED } from '../support/unattended.ts';
import {
  columnsOf,
  leaks,
  markedRecord,
  openColumns,
  PERSONAL,
  serve,
  type Written,
} from './marked.ts';

/** What can go right and wrong with a record. */
const FEED = [
  markedRecord('2025071621000001'),
  markedRecord('2025071621000002', {
    'candidateInfo.lastName': `Markxyz${'x'.repeat(90)}`,
    'candidateInfo.email': 'markxyz2@example.org',
  }),
  markedRecord('2025071621000003', { 'candidateInfo.dob': 'Markxyz' }),
  markedRecord('2025071621000004', { 'candidateInfo.email': 'markxyz' }),
  markedRecord('2025071621000005', { 'candidateInfo.gender': 'Markxyz' }),
  markedRecord('2025071621000006', {
    'candidateInfo.firstName': 'Markxyzrefused',
    'candidateInfo.email': 'markxyzrefused@example.org',
  }),
  { appointmentNo: '', candidateInfo: { lastName: 'Markxyzlast' } },
  'Markxyz alone',
];

const COMMANDS: readonly (readonly string[])[] = [
  ['doctor'],
  ['doctor', '--json'],
  ['plan', '--fields', '99', '--limit', '99'],
  ['plan', '--json', '--out', 'saved.plan'],
  ['plan', '--html', 'plan.html', '--csv', 'plan.csv', '--ndjson', 'plan.lines'],
  ['apply', 'saved.plan', '--fields', '99'],
  ['undo', 'last'],
  ['run', '--fields', '99', '--limit', '99', '--html', 'run.html', '--csv', 'run.csv'],
  ['run', '--json', '--full'],
  ['run', '--quiet'],
  ['run', 'cut.json'],
  ['plan', 'nothing.json'],
  ['held', 'list'],
  ['held', 'list', '--json'],
  ['held', 'show', '2025071621000002'],
  ['held', 'show', '2025071621000002', '--json'],
  ['held', 'show', '2025071621000006', '--offline'],
  ['held', 'retry'],
  ['held', 'assign', '2025071621000006', 'new'],
  ['held', 'unassign', '2025071621000006'],
  ['held', 'dismiss', '2025071621000002'],
  ['held', 'list', '--dismissed'],
  ['held', 'restore', '2025071621000002'],
  ['state', 'info'],
  ['state', 'info', '--json'],
  ['state', 'backup', 'copy.db'],
  ['state', 'export', 'copy.lines'],
  ['state', 'import', 'copy.lines'],
  ['forget', '2025071621000005', '--dry-run'],
  ['explain', '2025071621000001'],
  ['explain', '2025071621000001', '--json'],
  ['explain', '2025071621000006'],
  ['runs', 'list'],
  ['runs', 'list', '--json'],
  ['runs', 'show', 'last'],
  ['runs', 'show', 'last', '--json'],
  ['mapping', 'check'],
  ['mapping', 'preview', 'mappings/custom-object.yaml', 'feed.json'],
  ['mapping', 'test'],
  ['undo', 'last', '--dry-run'],
  ['notify', 'test'],
  ['org', 'snapshot', 'org.json'],
  ['schedule'],
];

/** These see nothing of the feed or of the state. */
const BLIND = ['demo', 'init', 'mapping fields', 'mapping schema', 'org serve'];

interface Fault {
  readonly name: string;
  /** Of the run that meets it: 1 when it fails, 3 when it gets over it. */
  readonly code: number;
  readonly make: (office: Office) => void;
}

const badJson =
  (body: string): Fault['make'] =>
  ({ ets }) =>
    ets.fail({ kind: 'answer', status: 200, body });
const post =
  (effect: FaultEffect): Fault['make'] =>
  ({ org }) =>
    org.fault({ match: { method: 'POST' }, effect, times: 1 });
const refusal = [{ errorCode: 'ODD_CODE', message: 'Markxyzlast is not welcome' }];

const FAULTS: readonly Fault[] = [
  {
    name: 'ETS quotes the key',
    code: 1,
    make: ({ ets }) => ets.fail({ kind: 'answer', status: 400, body: `bad key ${ets.authCode}` }),
  },
  { name: 'an answer cut in a value', code: 3, make: badJson('{"data":[{"lastName":"Markxyz') },
  { name: 'an answer that is no JSON', code: 1, make: badJson('Markxyz is no JSON') },
  { name: 'an answer of another shape', code: 1, make: badJson('{"Markxyz":[{"a":1}]}') },
  {
    name: 'an answer cut between records',
    code: 3,
    make: ({ ets }) => ets.fail({ kind: 'truncate', afterRecords: 2 }),
  },
  {
    name: 'Salesforce refuses a request',
    code: 1,
    make: post({ kind: 'status', status: 400, body: refusal }),
  },
  { name: 'a page instead of an answer', code: 3, make: post({ kind: 'html', status: 503 }) },
  { name: 'a lost answer', code: 3, make: post({ kind: 'resetAfter' }) },
];

it('every command is called here', () => {
  const all = typedCommands().flatMap(({ words, group }) => (group ? [] : words.join(' ')));
  const called = all.filter((name) => COMMANDS.some((args) => args.join(' ').startsWith(name)));
  expect([...called, ...BLIND].toSorted()).toEqual(all.toSorted());
});

it('every command with every fault keeps personal values and secrets to itself', async () => {
  const office = await openOffice({ records: FEED });
  const posts: string[] = [];
  const hook = await serve(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    posts.push(body);
    response.end();
  });
  office.env['HOOK'] = `${hook}/HOOKSECRET`;
  await office.configure({
    ...SCHEDULED,
    notify: { channels: [{ kind: 'webhook', url: { env: 'HOOK' } }] },
  });
  await office.write('feed.json', JSON.stringify({ data: FEED }));
  await office.write('cut.json', JSON.stringify({ data: FEED }).slice(0, 2500));
  office.org.fault({
    match: { object: 'Contact', record: ({ FirstName }) => FirstName === 'Markxyzrefused' },
    times: 1000,
    effect: {
      kind: 'record',
      statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      message: 'Markxyzrefused may not be',
    },
  });
  const secrets = [office.env['ETS_AUTHCODE'] ?? '', office.env['SF_TOKEN'] ?? '', 'HOOKSECRET'];
  const written: Written[] = [];
  for (const args of COMMANDS) {
    const from = args.join(' ');
    if (from === 'schedule') {
      const { stdout, stderr, health } = await office.schedule();
      written.push({ from, text: stdout + stderr }, { from: 'health', text: health });
    } else {
      const { stdout, stderr } = await office.call(...args);
      written.push({ from, text: stdout + stderr });
    }
  }
  const codes: [string, number][] = [];
  for (const { name, make } of FAULTS) {
    make(office);
    const { stdout, stderr, code } = await office.call('run', '--full');
    written.push({ from: `run: ${name}`, text: stdout + stderr });
    codes.push([name, code]);
  }
  const reports = (await readdir(office.folder)).filter((name) => /^(?:plan|run)\./.test(name));
  for (const name of reports) written.push({ from: name, text: await office.read(name) });
  for (const [index, text] of posts.entries()) written.push({ from: `post ${index}`, text });
  const state = join(office.folder, 'toefl-sync.db');
  written.push(...openColumns(state));

  expect(leaks(written, secrets)).toEqual([]);
  expect(codes).toEqual(FAULTS.map(({ name, code }) => [name, code]));
  // That the search can find something: what is protected does hold the marks.
  const held = columnsOf(state).find(({ from }) => from === 'held.text');
  expect(held?.text).toMatch(PERSONAL);
  expect(reports).toHaveLength(5);
  expect(posts.length).toBeGreaterThan(2);
  const failed = (pattern: RegExp) =>
    written.filter(({ text }) => pattern.test(text)).map(({ from }) => from);
  expect(failed(/An internal error/)).toEqual([]);
  expect(failed(/^$/)).toEqual([]);
}, 120_000);
