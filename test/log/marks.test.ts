/**
 * No personal value and no secret gets out: every command, with faults, over a feed of marked
 * values; then all that was printed, logged, reported, sent and remembered is searched for the marks.
 */
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import type { FaultEffect } from '../../src/local-org/faults.ts';
import { etsSample, type Json, set } from '../record/records.ts';
import { type Office, openOffice } from '../support/unattended.ts';

/** Each personal value has the mark, or is one that occurs nowhere else. */
const MARKED: Json = {
  'candidateInfo.lastName': 'Markxyzlast',
  'candidateInfo.firstName': 'Markxyzfirst',
  'candidateInfo.middleName': 'Markxyzmiddle',
  'candidateInfo.email': 'markxyzmail@example.org',
  'candidateInfo.dob': '19870609',
  'candidateInfo.address.address1': 'Markxyzstreet 1',
  'candidateInfo.address.address2': 'Markxyzflat 2',
  'candidateInfo.address.city': 'Markxyzcity',
  'candidateInfo.address.zip': 'Markxyz9',
  'candidateInfo.securityId.number': 'Mk77',
};
const PERSONAL = /markxyz|mk77|1987-?06-?09/i;

const record = (appointmentNo: string, changes: Json = {}) =>
  set(etsSample(), { ...MARKED, appointmentNo, ...changes });

/** What can go right and wrong with a record. */
const FEED = [
  record('2025071621000001'),
  record('2025071621000002', {
    'candidateInfo.lastName': `Markxyz${'x'.repeat(90)}`,
    'candidateInfo.email': 'markxyz2@example.org',
  }),
  record('2025071621000003', { 'candidateInfo.dob': 'Markxyz' }),
  record('2025071621000004', { 'candidateInfo.email': 'markxyz' }),
  record('2025071621000005', { 'candidateInfo.gender': 'Markxyz' }),
  record('2025071621000006', {
    'candidateInfo.firstName': 'Markxyzrefused',
    'candidateInfo.email': 'markxyzrefused@example.org',
  }),
  { appointmentNo: '', candidateInfo: { lastName: 'Markxyzlast' } },
  'Markxyz alone',
];

/** Columns that hold personal values, and are protected: `held` and the journal as they came. */
const PROTECTED = new Set(['held.text', 'journal.detail', 'journal.raw']);

function columnsOf(db: DatabaseSync): { column: string; values: string }[] {
  const tables = db
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .all()
    .map(({ name }) => String(name));
  return tables.flatMap((table) => {
    const rows = db.prepare(`SELECT * FROM "${table}"`).all();
    const names = Object.keys(rows[0] ?? {});
    return names.map((name) => ({
      column: `${table}.${name}`,
      values: rows
        .map((row) => row[name])
        .map((value) =>
          value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
        )
        .join('\n'),
    }));
  });
}

async function openHook(office: Office): Promise<string[]> {
  const posts: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    posts.push(body);
    response.end();
  });
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  office.env['HOOK'] = `http://127.0.0.1:${port}/HOOKSECRET`;
  return posts;
}

const COMMANDS: readonly (readonly string[])[] = [
  ['doctor'],
  ['doctor', '--json'],
  ['plan', '--fields', '99', '--limit', '99'],
  ['plan', '--json'],
  ['plan', '--html', 'plan.html', '--csv', 'plan.csv', '--ndjson', 'plan.lines'],
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
  ['held', 'dismiss', '2025071621000002'],
  ['held', 'list', '--dismissed'],
  ['held', 'restore', '2025071621000002'],
  ['state', 'info'],
  ['state', 'info', '--json'],
  ['forget', '2025071621000005', '--dry-run'],
  ['explain', '2025071621000001'],
  ['explain', '2025071621000001', '--json'],
  ['explain', '2025071621000006'],
  ['runs'],
  ['runs', 'list', '--json'],
  ['runs', 'show', 'last'],
  ['runs', 'show', 'last', '--json'],
  ['mapping', 'check'],
  ['mapping', 'preview', 'feed.json'],
  ['undo', 'last', '--dry-run'],
  ['notify', 'test'],
];

/** Each mark or secret with what stands around it. */
function leaksIn(text: string, secrets: readonly string[]): string[] {
  const found =
    PERSONAL.exec(text)?.index ?? secrets.map((one) => text.indexOf(one)).find((at) => at >= 0);
  return found === undefined ? [] : [text.slice(Math.max(0, found - 100), found + 100)];
}

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

/** ETS's own words about a request are shown: that holds the key, and no person. */
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

it('every command with every fault keeps personal values and secrets to itself', async () => {
  const office = await openOffice({ records: FEED });
  const posts = await openHook(office);
  await office.configure({
    log: { level: 'debug', format: 'json' },
    notify: { channels: [{ kind: 'webhook', url: { env: 'HOOK' } }] },
  });
  await office.write('feed.json', JSON.stringify({ data: FEED }));
  await office.write('cut.json', JSON.stringify({ data: FEED }).slice(0, 2500));
  office.org.fault({
    match: { object: 'Contact', record: ({ FirstName }) => FirstName === 'Markxyzrefused' },
    effect: {
      kind: 'record',
      statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      message: 'Markxyzrefused may not be',
    },
  });
  const secrets = [office.env['ETS_AUTHCODE'] ?? '', office.env['SF_TOKEN'] ?? '', 'HOOKSECRET'];
  const written: { from: string; text: string }[] = [];
  for (const args of COMMANDS) {
    const { stdout, stderr } = await office.call(...args);
    written.push({ from: args.join(' '), text: stdout + stderr });
  }
  const codes: [string, number][] = [];
  for (const { name, make } of FAULTS) {
    make(office);
    const { stdout, stderr, code } = await office.call('run', '--full');
    written.push({ from: `run: ${name}`, text: stdout + stderr });
    codes.push([name, code]);
  }
  const reports = (await readdir(office.folder)).filter((name) => /^(?:plan|run)\./.test(name));
  for (const name of reports) {
    written.push({ from: name, text: await readFile(join(office.folder, name), 'utf8') });
  }
  for (const [index, text] of posts.entries()) written.push({ from: `post ${index}`, text });
  const db = new DatabaseSync(join(office.folder, 'toefl-sync.db'));
  onTestFinished(() => db.close());
  for (const { column, values } of columnsOf(db)) {
    if (!PROTECTED.has(column) && values.trim() !== '')
      written.push({ from: column, text: values });
  }

  expect(
    written.flatMap(({ from, text }) => leaksIn(text, secrets).map((leak) => `${from}: ${leak}`)),
  ).toEqual([]);
  expect(codes).toEqual(FAULTS.map(({ name, code }) => [name, code]));
  // That the search can find something: what is protected does hold the marks.
  const held = columnsOf(db).find(({ column }) => column === 'held.text');
  expect(held?.values).toMatch(PERSONAL);
  expect(reports).toHaveLength(5);
  expect(posts.length).toBeGreaterThan(2);
  expect(written.filter(({ text }) => /internal error/.test(text)).map(({ from }) => from)).toEqual(
    [],
  );
  expect(written.filter(({ text }) => text === '').map(({ from }) => from)).toEqual([]);
}, 120_000);
