/**
 * Whatever a service, or a program in between, puts into the body of an error: no command quotes it.
 * Every command that asks somebody something is called while that somebody answers with marks.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startSmtp } from '../notify/smtp-server.ts';
import { type Office, openOffice, SCHEDULED } from '../support/unattended.ts';
import { leaks, markedRecord, openColumns, serve, type Written } from './marked.ts';

const HELD = '2025071621000002';
const FEED = [
  markedRecord('2025071621000001'),
  markedRecord(HELD, { 'candidateInfo.dob': 'Markxyz' }),
];

const COMMANDS: readonly (readonly string[])[] = [
  ['doctor'],
  ['plan'],
  ['run'],
  ['run', '--json', '--full'],
  ['apply', 'saved.plan'],
  ['undo', 'last'],
  ['explain', '2025071621000001'],
  ['held', 'show', HELD],
  ['held', 'retry'],
  ['held', 'assign', HELD, 'new'],
  ['held', 'list'],
  ['mapping', 'check'],
  ['runs', 'list'],
  ['runs', 'show', 'last'],
  ['state', 'info'],
  ['notify', 'test'],
];

/** An office with something in the org, the state and a saved plan, where nothing goes wrong yet. */
async function openBusyOffice(): Promise<Office> {
  const office = await openOffice({ records: FEED });
  await office.configure(SCHEDULED);
  await office.call('run');
  await office.call('plan', '--full', '--out', 'saved.plan');
  return office;
}

async function expectNoMarks(office: Office): Promise<Written[]> {
  const written: Written[] = [];
  for (const args of COMMANDS) {
    const { stdout, stderr } = await office.call(...args);
    written.push({ from: args.join(' '), text: stdout + stderr });
  }
  const { stdout, stderr, health } = await office.schedule();
  written.push({ from: 'schedule', text: stdout + stderr }, { from: 'health', text: health });
  written.push(...openColumns(join(office.folder, 'toefl-sync.db')));
  expect(leaks(written, [])).toEqual([]);
  expect(written.filter(({ text }) => /internal error/i.test(text))).toEqual([]);
  return written;
}

const WORDS = 'Markxyzlast markxyzmail@example.org';
const BODIES = [
  ['text', 'text/plain', WORDS],
  ['a page', 'text/html', `<html><title>${WORDS}</title><p>${WORDS}</p></html>`],
  ['a list', 'application/json', JSON.stringify([{ errorCode: 'Markxyz', message: WORDS }])],
  [
    'an object',
    'application/json',
    JSON.stringify({ error: 'markxyz', error_description: WORDS, message: WORDS }),
  ],
] as const;

describe('an error of ETS is not quoted', () => {
  it.each(BODIES)('in %s', async (_, type, body) => {
    const office = await openBusyOffice();
    office.ets.fail({
      kind: 'answer',
      status: 400,
      headers: { 'content-type': type },
      body,
      times: 99,
    });
    const written = await expectNoMarks(office);
    // That it was met at all.
    const run = written.find(({ from }) => from === 'run');
    expect(run?.text).toContain('ETS did not accept the request (400)');
  });
});

describe('an error of Salesforce is not quoted', () => {
  it.each(BODIES)('by a stranger in its place, in %s', async (_, type, body) => {
    const office = await openBusyOffice();
    const stranger = await serve((_request, response) => {
      response.writeHead(403, { 'content-type': type }).end(body);
    });
    await office.configure({
      ...SCHEDULED,
      salesforce: {
        auth: {
          kind: 'accessToken',
          instanceUrl: stranger,
          accessToken: { env: 'SF_TOKEN' },
        },
      },
    });
    await expectNoMarks(office);
  });

  it.each(BODIES)('by a stranger at the sign-in, in %s', async (_, type, body) => {
    const office = await openBusyOffice();
    const stranger = await serve((_request, response) => {
      response.writeHead(400, { 'content-type': type }).end(body);
    });
    await office.configure({
      ...SCHEDULED,
      salesforce: {
        auth: {
          kind: 'clientCredentials',
          loginUrl: stranger,
          clientId: { env: 'SF_TOKEN' },
          clientSecret: { env: 'SF_TOKEN' },
        },
      },
    });
    await expectNoMarks(office);
  });

  const refusal = [{ errorCode: 'ODD_CODE', message: WORDS, fields: [] }];
  it.each([
    ['a describe', { path: 'describe' }, refusal],
    ['a query', { path: '/query' }, refusal],
    ['a composite call', { path: '/composite' }, refusal],
    ['any call, without a code', { path: '/v\\d' }, { message: WORDS }],
    ['any call, in a bare text', { path: '/v\\d' }, WORDS],
  ])('in %s', async (_, match, body) => {
    const office = await openBusyOffice();
    office.org.fault({ match, effect: { kind: 'status', status: 400, body }, times: 999 });
    await expectNoMarks(office);
  });

  it('in a row', async () => {
    const office = await openBusyOffice();
    const effect = { kind: 'record', statusCode: 'ODD_CODE', message: WORDS } as const;
    office.org.fault({ match: { object: 'Contact' }, effect, times: 999 });
    office.org.fault({ match: { object: 'TOEFL_Score__c' }, effect, times: 999 });
    const reportDate = office.now.toISOString().slice(0, 10).replaceAll('-', '');
    office.ets.deliver([
      markedRecord('2025071621000009', { reportDate, 'candidateInfo.email': 'm@example.org' }),
    ]);
    const written = await expectNoMarks(office);
    expect(written.find(({ from }) => from === 'run')?.text).toContain('ODD_CODE');
  });
});

describe('an error of a channel is not quoted', () => {
  it('by a webhook', async () => {
    const office = await openBusyOffice();
    office.env['HOOK'] = await serve((_request, response) => {
      response.writeHead(404).end(WORDS);
    });
    office.ets.fail({ kind: 'answer', status: 400, times: 99 });
    await office.configure({
      ...SCHEDULED,
      notify: { channels: [{ kind: 'webhook', url: { env: 'HOOK' } }] },
    });
    const written = await expectNoMarks(office);
    expect(written.find(({ from }) => from === 'notify test')?.text).toContain('status 404');
  });

  it.each(['MAIL', '.'])('by a mail server at %s', async (verb) => {
    const office = await openBusyOffice();
    const { port } = await startSmtp({ answers: { [verb]: `550 ${WORDS}` } });
    office.ets.fail({ kind: 'answer', status: 400, times: 99 });
    await office.configure({
      ...SCHEDULED,
      notify: {
        channels: [
          {
            kind: 'email',
            host: '127.0.0.1',
            port,
            security: 'none',
            from: 'toefl-sync@example.edu',
            to: 'it@example.edu',
          },
        ],
      },
    });
    const written = await expectNoMarks(office);
    expect(written.find(({ from }) => from === 'notify test')?.text).toMatch(/^fail/);
  });
});
