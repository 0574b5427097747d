/** `explain` as it is called: the life of one record. */
import { describe, expect, it } from 'vitest';
import { etsSample } from '../record/records.ts';
import { KEY, openHeldDesk, TWINS } from './held-desk.ts';

const EMAIL = 'tracy.choi@sampleinbox.co';

function widest(text: string): number {
  const lines = text.split('\n').filter((line) => !line.includes('http://'));
  return Math.max(...lines.map(({ length }) => length));
}

/** Held for its person, decided, then written. */
async function decided() {
  const desk = await openHeldDesk([etsSample()], TWINS);
  await desk.call('run');
  await desk.call('held', 'assign', KEY, desk.people[1] ?? '');
  await desk.call('held', 'retry');
  return desk;
}

async function written() {
  const desk = await openHeldDesk([etsSample()], []);
  expect((await desk.call('run')).code).toBe(0);
  return desk;
}

describe('explain', () => {
  it('tells what happened in its order: held, decided, written', async () => {
    const desk = await decided();
    const { code, stdout } = await desk.call('explain', KEY, '--json');
    expect(code).toBe(0);
    const { history, held, decisions } = JSON.parse(stdout);
    expect(history).toEqual([
      expect.objectContaining({ kind: 'record', outcome: 'held', origin: 'feed.json, record 1' }),
      {
        kind: 'note',
        at: expect.any(String),
        who: 'ann@desk',
        what: `toefl-sync held assign ${KEY} ${desk.people[1]}`,
      },
      expect.objectContaining({ kind: 'record', outcome: 'created' }),
    ]);
    expect(held).toEqual([]);
    expect(decisions).toEqual([
      `Decided for this appointment: its person is ${desk.people[1]} (ann@desk, 2026-11-25 12:01).`,
      `Decided for this person, in all sittings: its person is ${desk.people[1]} (ann@desk, 2026-11-25 12:01).`,
    ]);
  });

  it('says of a choice that no run has followed yet that the next one does', async () => {
    const desk = await openHeldDesk([etsSample()], TWINS);
    await desk.call('run');
    await desk.call('held', 'assign', KEY, desk.people[1] ?? '');
    const { stdout } = await desk.call('explain', KEY, '--json');
    expect(JSON.parse(stdout).decisions[0]).toMatch(/ The next run follows it\.$/);
  });

  it('says who has dismissed it, and when', async () => {
    const desk = await openHeldDesk([etsSample()], TWINS);
    await desk.call('run');
    await desk.call('held', 'dismiss', KEY);
    const { stdout } = await desk.call('explain', KEY, '--json');
    expect(JSON.parse(stdout).decisions).toEqual([
      'A report of it was dismissed, and is not tried again (ann@desk, 2026-11-25 12:01).',
    ]);
  });

  it('shows it within 80 columns, with rules, rows, links and the mapping', async () => {
    const desk = await decided();
    const { stdout } = await desk.call('explain', KEY);
    expect(stdout).toMatch(/^ {2}2026-11-25 12:00 {2}held$/m);
    expect(stdout).toMatch(/Email \+ Birthdate: several/);
    expect(stdout).toMatch(/person: as a person has decided/);
    expect(stdout).toMatch(/\+ TOEFL_Score__c a\w+$/m);
    expect(stdout).toMatch(/\/lightning\/r\/TOEFL_Score__c\/a\w+\/view$/m);
    expect(stdout).toMatch(/Status__c +Reported +scoreStatus R → values/);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
  });

  it('says why it is held now, and what to do', async () => {
    const desk = await openHeldDesk([etsSample()], TWINS);
    await desk.call('run');
    await desk.call('run');
    const { stdout } = await desk.call('explain', KEY);
    expect(stdout).toMatch(/Held since 2026-11-25 12:00, tried 2 times/);
    expect(stdout).toContain('→ Choose the right one');
  });

  it('says that a run was taken back', async () => {
    const desk = await written();
    await desk.withState(async (state) => {
      for (const run of await state.runs()) await state.saveRun({ ...run, undoneBy: 'run-2' });
    });
    expect((await desk.call('explain', KEY, '--offline')).stdout).toMatch(/^ +undone by run-2$/m);
  });

  it('says which fields are no longer as they were written', async () => {
    const desk = await written();
    await desk.withOrg(async ({ url, accessToken, rows }) => {
      const [score] = rows('TOEFL_Score__c');
      const path = `sobjects/TOEFL_Score__c/${String(score?.['Id'])}`;
      const answer = await fetch(`${url}/services/data/v62.0/${path}`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ Total__c: 4.5 }),
      });
      expect(answer.status).toBe(204);
    });
    const { stdout } = await desk.call('explain', KEY);
    expect(stdout).toContain('Total__c: we wrote 5, now 4.5');
    expect(stdout).toMatch(/\d+ fields as last written/);
  });

  it('says that a row is not there any more', async () => {
    const desk = await written();
    const [score] = await desk.withOrg((org) => org.rows('TOEFL_Score__c'));
    await desk.remove(`TOEFL_Score__c/${String(score?.['Id'])}`);
    expect((await desk.call('explain', KEY)).stdout).toContain('is not there any more');
  });

  it('shows personal values only with --reveal, and leaves a note of that', async () => {
    const desk = await decided();
    for (const args of [[], ['--json'], ['--offline'], ['--offline', '--json']]) {
      expect((await desk.call('explain', KEY, ...args)).stdout).not.toContain(EMAIL);
    }
    for (const args of [[], ['--json']]) {
      expect((await desk.call('explain', KEY, '--reveal', ...args)).stdout).toContain(EMAIL);
    }
    const [note] = await desk.withState((state) => state.notes());
    expect(note?.what).toBe(`toefl-sync explain ${KEY} --reveal`);
  });

  it('says what the state knows without Salesforce', async () => {
    const desk = await written();
    const { code, stdout } = await desk.call('explain', KEY, '--offline');
    expect(code).toBe(0);
    expect(stdout).toContain('Salesforce was not asked (--offline).');
    expect(stdout).toMatch(/^ {2}2026-11-25 12:00 {2}created$/m);
    expect(stdout).not.toContain('What the mapping makes');
  });

  it('tells all the same when Salesforce cannot be reached', async () => {
    const desk = await written();
    await desk.configure({
      auth: {
        kind: 'accessToken',
        instanceUrl: 'https://example.my.salesforce.com',
        accessToken: { env: 'NOBODY_HAS_THIS' },
      },
    });
    const { code, stdout } = await desk.call('explain', KEY);
    expect(code).toBe(0);
    expect(stdout).toContain('Salesforce could not be asked:');
    expect(stdout).toMatch(/^ {2}2026-11-25 12:00 {2}created$/m);
  });

  it('says of an unknown appointment what it can mean, and names the nearest', async () => {
    const desk = await written();
    const near = await desk.call('explain', '2025071621000010');
    expect(near.code).toBe(2);
    expect(near.stderr).toContain('Nothing is known of the appointment 2025071621000010.');
    expect(near.stderr).toContain('It came before the first run that is remembered (2026-11-25).');
    expect(near.stderr).toContain(`Did you mean ${KEY}?`);
    const far = await desk.call('explain', '77');
    expect(far.stderr).toContain('toefl-sync plan --from DATE');
  });
});
