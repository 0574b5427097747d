/** `held list`, `show`, `dismiss`, `retry` and `assign` as they are called. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { type LocalOrgOptions, startLocalOrg } from '../../src/local-org/local-org.ts';
import type { Cutoffs } from '../../src/state/store.ts';
import { etsSample, type Json, set } from '../record/records.ts';
import { type HeldDesk, KEY, openHeldDesk, threeHeld } from './held-desk.ts';

const EMAIL = 'tracy.choi@sampleinbox.co';
const REFUSAL = {
  kind: 'record',
  statusCode: 'BRAND_NEW_CODE',
  message: 'Zzyzx is not welcome:\nask the owner',
} as const;
const TOO_LONG = '2025071621000002';
/** Cut-offs before which there is nothing. */
const LONG_AGO = '2000-01-01';
const AT_THE_BEGINNING: Cutoffs = {
  raw: LONG_AGO,
  undo: LONG_AGO,
  journal: LONG_AGO,
  runs: LONG_AGO,
  notes: LONG_AGO,
  held: LONG_AGO,
  decisions: LONG_AGO,
  ledger: LONG_AGO,
};

function widest(text: string): number {
  return Math.max(...text.split('\n').map(({ length }) => length));
}

async function deskWithHeld(...args: Parameters<typeof openHeldDesk> | []) {
  const desk = await openHeldDesk(args[0] ?? threeHeld(), args[1]);
  expect((await desk.call('run')).code).toBe(3);
  return desk;
}

/** With an org that the test can reach while the commands are at work. */
async function deskOnOrg(records: readonly Json[], options: LocalOrgOptions = {}) {
  const desk = await openHeldDesk(records, []);
  const org = await startLocalOrg(options);
  onTestFinished(() => org.close());
  const accessToken = { file: await desk.write('token', org.accessToken) };
  await desk.configure({ auth: { kind: 'accessToken', instanceUrl: org.url, accessToken } });
  return { desk, org };
}

describe('held list', () => {
  it('has a line for each, and counts the reasons, within 80 columns', async () => {
    const { code, stdout } = await (await deskWithHeld()).call('held', 'list');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^2025071621000001 {2}ambiguous-person +Contact +2026-11-25 +1$/m);
    expect(stdout).toMatch(/^id:[\w-]{8} +missing-value +appointmentNo/m);
    expect(stdout).toContain('3 records are held');
    expect(stdout).toMatch(/^ +1 {2}too-long +A value is longer than its field$/m);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
  });

  it('names what to call a record that has no number, and that is enough', async () => {
    const desk = await deskWithHeld();
    const [name = ''] = /id:\S+/.exec((await desk.call('held', 'list')).stdout) ?? [];
    const { code, stdout } = await desk.call('held', 'show', name);
    expect(code).toBe(0);
    expect(stdout).toContain('missing-value');
  });

  it('has only those with a reason when one is given', async () => {
    const desk = await deskWithHeld();
    const { stdout } = await desk.call('held', 'list', '--reason', 'too-long', '--json');
    expect(JSON.parse(stdout)).toEqual([
      {
        id: expect.any(String),
        key: TOO_LONG,
        reasons: [expect.objectContaining({ code: 'too-long' })],
        origin: 'feed.json, record 2',
        since: '2026-11-25T12:00:00.000Z',
        tries: 1,
      },
    ]);
  });

  it('does not take a reason that there is not', async () => {
    const desk = await openHeldDesk([]);
    const { code, stderr } = await desk.call('held', 'list', '--reason', 'too-lon');
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean `too-long`?');
  });

  it('says that nothing is held before the first run, and makes no state', async () => {
    const desk = await openHeldDesk([]);
    expect((await desk.call('held', 'list')).stdout).toBe('Nothing is held.\n');
    expect(JSON.parse((await desk.call('held', 'list', '--json')).stdout)).toEqual([]);
  });
});

describe("Salesforce's own words", () => {
  /** One record, which an org refuses with a code that nobody wrote down. */
  async function refused(): Promise<HeldDesk> {
    const { desk, org } = await deskOnOrg([etsSample()]);
    org.fault({ effect: REFUSAL });
    expect((await desk.call('run')).code).toBe(3);
    return desk;
  }

  it.each(['held show', 'explain'])('are shown by `%s --reveal`, and by it alone', async (name) => {
    const desk = await refused();
    const show = async (...flags: string[]) =>
      (await desk.call(...name.split(' '), KEY, '--offline', ...flags)).stdout;

    const masked = await show();
    expect(masked).toContain('BRAND_NEW_CODE: Salesforce refused it');
    expect(masked).toContain('own words are kept: --reveal shows them.');
    expect(masked + (await show('--json'))).not.toContain('Zzyzx');
    expect(await show('--reveal')).toMatch(
      /^ +Salesforce said with BRAND_NEW_CODE:\n +Zzyzx is not welcome:\n +ask the owner$/m,
    );
    expect(await show('--reveal', '--json')).toContain(JSON.stringify(REFUSAL.message));
  });

  it('are gone with the old values, and nobody is promised them', async () => {
    const desk = await refused();
    await desk.withState((state) => state.expire({ ...AT_THE_BEGINNING, undo: '2030-01-01' }));
    expect((await desk.call('held', 'show', KEY, '--offline')).stdout).not.toContain('own words');
  });
});

describe('held show', () => {
  it('says why, what to do, and lays the candidates side by side', async () => {
    const desk = await deskWithHeld();
    const { code, stdout } = await desk.call('held', 'show', KEY);
    expect(code).toBe(0);
    expect(stdout).toContain('Several people fit, and none is guessed [ambiguous-person]');
    expect(stdout).toContain('→ Choose the right one with `held assign APPOINTMENT CONTACT_ID`.');
    expect(stdout).toContain('  As ETS sent it in all: LastName, FirstName, Email, Birthdate\n');
    expect(stdout).toMatch(/^ {2}Blank in all: MailingStreet, MailingState/m);
    expect(stdout).toMatch(/^\* MailingCity +••• +≠ ••• +≠ •••$/m);
    expect(stdout).toMatch(new RegExp(`1 {2}http://.*/r/Contact/${desk.people[0]}/view`));
    expect(stdout).toMatch(/testInfo\.testDate +20250627/);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
  });

  it('shows personal values only with --reveal, and leaves a note of that', async () => {
    const desk = await deskWithHeld();
    expect((await desk.call('held', 'show', KEY)).stdout).not.toContain(EMAIL);
    expect((await desk.call('held', 'show', KEY, '--json')).stdout).not.toContain(EMAIL);
    expect(await desk.withState((state) => state.notes())).toEqual([]);
    const { stdout } = await desk.call('held', 'show', KEY, '--reveal');
    expect(stdout).toContain(EMAIL);
    expect(stdout).toMatch(/^\* MailingCity +\S.*≠ Hyderabad +≠ Pune$/m);
    expect(await desk.withState((state) => state.notes())).toEqual([
      {
        at: expect.stringMatching(/^2026-11-25T12:0\d:00/),
        who: 'ann@desk',
        what: `toefl-sync held show ${KEY} --reveal`,
      },
    ]);
  });

  it('gives the same as JSON', async () => {
    const desk = await deskWithHeld();
    const { stdout } = await desk.call('held', 'show', KEY, '--json');
    const [held] = JSON.parse(stdout).held;
    expect(held).toMatchObject({ key: KEY, tries: 1 });
    expect(held.reasons[0].advice).toMatch(/^Choose the right one/);
    const [candidates] = held.candidates;
    expect(candidates.people.map(({ id }: { id: string }) => id)).toEqual(desk.people);
    const city = candidates.fields.find(({ field }: { field: string }) => field === 'MailingCity');
    expect(city).toMatchObject({ differs: true, likeness: ['other', 'other'] });
  });

  it('does without Salesforce when asked, or when nobody is to be looked up', async () => {
    const desk = await deskWithHeld();
    const offline = await desk.call('held', 'show', KEY, '--offline');
    expect(offline.stdout).not.toContain('Candidates');
    expect((await desk.call('held', 'show', TOO_LONG)).stdout).toContain('Make the field longer');
  });

  it('says that a candidate is not there any more', async () => {
    const desk = await deskWithHeld();
    const [gone = ''] = desk.people;
    await desk.remove(`Contact/${gone}`);
    const { stdout } = await desk.call('held', 'show', KEY);
    expect(stdout).toContain(`${gone} is not there any more`);
  });

  it('names the nearest when there is no such record', async () => {
    const desk = await deskWithHeld();
    const { code, stderr } = await desk.call('held', 'show', '2025071621000011');
    expect(code).toBe(2);
    expect(stderr).toContain('No record 2025071621000011 is held.');
    expect(stderr).toContain(`Did you mean ${KEY}?`);
  });
});

describe('held dismiss', () => {
  it('says that it is done already, and suggests nobody else', async () => {
    const desk = await deskWithHeld();
    await desk.call('held', 'dismiss', TOO_LONG);

    const { code, stderr } = await desk.call('held', 'dismiss', TOO_LONG);

    expect(code).toBe(2);
    expect(stderr).toContain('is dismissed already');
    expect(stderr).not.toContain('Did you mean');
  });

  it('puts a record away, with who did it and why, and it is not tried again', async () => {
    const desk = await deskWithHeld();
    const { code, stdout } = await desk.call('held', 'dismiss', TOO_LONG, '--reason', 'a test');
    expect(code).toBe(0);
    expect(stdout).toContain(`Dismissed ${TOO_LONG}.`);
    expect((await desk.call('held', 'list')).stdout).not.toContain(TOO_LONG);
    await desk.call('run');
    expect((await desk.call('held', 'list')).stdout).not.toContain(TOO_LONG);
    const [note] = await desk.withState((state) => state.notes());
    expect(note).toMatchObject({
      who: 'ann@desk',
      what: `toefl-sync held dismiss ${TOO_LONG}: a test`,
    });
  });

  it('looks at a newer report of the appointment anew', async () => {
    const desk = await deskWithHeld();
    await desk.call('held', 'dismiss', TOO_LONG);
    const newer = { appointmentNo: TOO_LONG, reportDate: '20261101' };
    await desk.feed([set(etsSample(), { ...newer, 'testInfo.testMode': 'y'.repeat(90) })]);
    await desk.call('run');
    expect((await desk.call('held', 'list')).stdout).toContain(TOO_LONG);
  });

  it('waits for no run that is at work', async () => {
    const desk = await deskWithHeld();
    const { code } = await desk.withState(async (state) => {
      await state.lock({ pid: process.ppid, host: 'desk', at: '2026-11-25T11:59:00Z' });
      return desk.call('held', 'dismiss', TOO_LONG);
    });
    expect(code).toBe(5);
    expect((await desk.call('held', 'list')).stdout).toContain(TOO_LONG);
  });
});

describe('held assign', () => {
  it('is followed by the next run, for this appointment and the other sittings', async () => {
    const desk = await deskWithHeld([etsSample()]);
    const [, chosen = ''] = desk.people;
    const { code, stdout } = await desk.call('held', 'assign', KEY, chosen.slice(0, 15));
    expect(code).toBe(0);
    expect(stdout).toContain(`The person of ${KEY} is Contact ${chosen}.`);
    expect(stdout).toContain(`held retry ${KEY}`);
    await desk.feed([set(etsSample(), { appointmentNo: '2026010121000005' })]);
    expect((await desk.call('run')).code).toBe(0);
    const scores = await desk.withOrg((org) => org.rows('TOEFL_Score__c'));
    expect(scores.map((row) => row['Contact__c'])).toEqual([chosen, chosen]);
  });

  it.each([
    ['the first', KEY],
    ['another', '2026010121000005'],
  ])('mends all that %s sitting of whom a duplicate rule refused is held for', async (_, key) => {
    const sittings = [etsSample(), set(etsSample(), { appointmentNo: '2026010121000005' })];
    const { desk, org } = await deskOnOrg(sittings, {
      duplicateRules: [{ object: 'Contact', fields: ['Email'], action: 'block' }],
    });
    const [id = ''] = org.insert('Contact', [{ LastName: 'Qqq', Email: EMAIL }]);
    expect((await desk.call('run')).code).toBe(3);

    const { stdout } = await desk.call('held', 'assign', key, id);

    expect(stdout).not.toContain('held for another reason');
    expect((await desk.call('held', 'retry')).code).toBe(0);
    expect(org.rows('TOEFL_Score__c').map((row) => row['Contact__c'])).toEqual([id, id]);
  });

  it('says that it does not mend what else the record is held for', async () => {
    const desk = await deskWithHeld();
    const { stdout } = await desk.call('held', 'assign', TOO_LONG, desk.people[0] ?? '');
    expect(stdout).toContain('It is held for another reason too, which this does not mend.');
  });

  it('says which other held records it decides', async () => {
    const other = '2026010121000005';
    const desk = await deskWithHeld([etsSample(), set(etsSample(), { appointmentNo: other })]);
    const [chosen = ''] = desk.people;
    const { stdout } = await desk.call('held', 'assign', KEY, chosen, '--json');
    expect(JSON.parse(stdout)).toEqual({
      key: KEY,
      row: 'person',
      object: 'Contact',
      id: chosen,
      link: expect.stringContaining(`/lightning/r/Contact/${chosen}/view`),
      forPerson: true,
      others: [other],
      elsewhere: [],
    });
  });

  it.each([
    [['x'], 'x is no Id of Salesforce'],
    [['001000000000001AAA'], 'Ids of Contact begin with 003.'],
    [['003000000000009AAA'], 'The org has no Contact 003000000000009AAA'],
    [[], '`held assign` needs a held record and the Id of its person.'],
  ])('is refused with %j', async (args, message) => {
    const desk = await deskWithHeld();
    const { code, stderr } = await desk.call('held', 'assign', KEY, ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(await desk.withState((state) => state.decisions())).toEqual([]);
  });

  it('needs an appointment number to remember it by', async () => {
    const desk = await deskWithHeld();
    const [name = ''] = /id:\S+/.exec((await desk.call('held', 'list')).stdout) ?? [];
    const { code, stderr } = await desk.call('held', 'assign', name, desk.people[0] ?? '');
    expect(code).toBe(2);
    expect(stderr).toContain('has no appointment number to remember it by');
  });
});

describe('a mistake', () => {
  /** Filed with the first of two, as a person has decided. */
  async function filed(more: readonly Json[] = []) {
    const desk = await deskWithHeld([etsSample(), ...more]);
    const [ana = '', bea = ''] = desk.people;
    await desk.call('held', 'assign', KEY, ana);
    expect((await desk.call('run')).code).toBe(0);
    const owners = () =>
      desk.withOrg((org) => org.rows('TOEFL_Score__c').map((row) => row['Contact__c']));
    return { desk, ana, bea, owners };
  }
  const OTHER = '2026010121000005';
  const otherSitting = () => set(etsSample(), { appointmentNo: OTHER });
  const newerReport = () => set(etsSample(), { reportDate: '20261101' });

  it('is mended by assigning the filed record to somebody else', async () => {
    const { desk, bea, owners } = await filed();
    const { stdout } = await desk.call('held', 'assign', KEY, bea);
    expect(stdout).toContain('The next run moves it;');
    expect((await desk.call('held', 'list')).stdout).toMatch(/^2025071621000001 +reassigned/m);
    expect((await desk.call('held', 'retry', KEY)).code).toBe(0);
    expect(await owners()).toEqual([bea]);
    expect((await desk.call('held', 'list')).stdout).toBe('Nothing is held.\n');
  });

  it('is not made again by another sitting or a later report', async () => {
    const { desk, bea, owners } = await filed();
    await desk.call('held', 'assign', KEY, bea);
    await desk.feed([newerReport(), otherSitting()]);
    expect((await desk.call('run')).code).toBe(0);
    expect(await owners()).toEqual([bea, bea]);
  });

  it('in a sitting that is filed already stays there, and is named', async () => {
    const { desk, ana, bea, owners } = await filed([otherSitting()]);
    const { stdout } = await desk.call('held', 'assign', KEY, bea, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ others: [], elsewhere: [OTHER] });
    await desk.feed([set(otherSitting(), { reportDate: '20261101' })]);
    expect((await desk.call('run')).code).toBe(0);
    expect((await owners()).toSorted()).toEqual([ana, bea].toSorted());
  });

  it('is not mended by `new`: the filed score says whose it is', async () => {
    const { desk } = await filed();
    const { code, stderr } = await desk.call('held', 'assign', KEY, 'new');
    expect(code).toBe(2);
    expect(stderr).toContain(`${KEY} is filed already, so nobody is made for it.`);
    expect((await desk.call('held', 'list')).stdout).toBe('Nothing is held.\n');
  });

  it('cannot be mended from a record that is no longer kept', async () => {
    const { desk, bea } = await filed();
    await desk.withState((state) => state.expire({ ...AT_THE_BEGINNING, raw: '2027-01-01' }));
    const { code, stderr } = await desk.call('held', 'assign', KEY, bea);
    expect(code).toBe(2);
    expect(stderr).toMatch(/is no longer kept, so it cannot be filed\s+anew/);
    expect(stderr).toContain('Move the score in Salesforce');
  });

  it('is taken back: what is filed stays, the rules decide the next sitting', async () => {
    const { desk, ana, owners } = await filed();
    const { stdout } = await desk.call('held', 'unassign', KEY);
    expect(stdout).toMatch(/is taken back, also for other sittings of the\s+person\./);
    expect(stdout).toContain('`held assign` moves it.');
    expect(await desk.withState((state) => state.decisions())).toEqual([]);
    await desk.feed([newerReport(), otherSitting()]);
    expect((await desk.call('run')).code).toBe(3);
    expect(await owners()).toEqual([ana]);
    expect((await desk.call('held', 'list')).stdout).toContain(OTHER);
  });

  it('is taken back before any run has followed it', async () => {
    const { desk, ana, bea, owners } = await filed();
    await desk.call('held', 'assign', KEY, bea);
    await desk.call('held', 'unassign', KEY);
    expect((await desk.call('held', 'list')).stdout).toBe('Nothing is held.\n');
    expect((await desk.call('run')).code).toBe(0);
    expect(await owners()).toEqual([ana]);
  });

  it('is taken back also when the record is no longer kept', async () => {
    const { desk } = await filed();
    await desk.withState((state) => state.expire({ ...AT_THE_BEGINNING, raw: '2027-01-01' }));
    const { code, stdout } = await desk.call('held', 'unassign', KEY);
    expect(code).toBe(0);
    expect(stdout).toContain('The record is no longer kept');
  });

  it('of nobody cannot be taken back', async () => {
    const { code, stderr } = await (await deskWithHeld()).call('held', 'unassign', KEY);
    expect(code).toBe(2);
    expect(stderr).toContain(`Nobody has assigned ${KEY} to anybody.`);
  });

  it('in dismissing is taken back, and the record tried again', async () => {
    const desk = await deskWithHeld();
    await desk.call('held', 'dismiss', TOO_LONG);
    const list = await desk.call('held', 'list', '--dismissed');
    expect(list.stdout).toMatch(/^2025071621000002 +2026-11-25 12:01 +too-long +ann@desk$/m);
    const { stdout } = await desk.call('held', 'restore', TOO_LONG);
    expect(stdout).toContain(`${TOO_LONG} is held again; the next run tries it.`);
    expect((await desk.call('held', 'list')).stdout).toMatch(/^2025071621000002 +too-long/m);
    expect((await desk.call('held', 'list', '--dismissed')).stdout).toBe(
      'Nothing was dismissed.\n',
    );
    await desk.call('run');
    expect((await desk.call('held', 'list')).stdout).toContain(TOO_LONG);
  });

  it('in dismissing a record without a number is taken back by the name in the list', async () => {
    const desk = await deskWithHeld();
    const [name = ''] = /id:\S+/.exec((await desk.call('held', 'list')).stdout) ?? [];
    await desk.call('held', 'dismiss', name);
    expect((await desk.call('held', 'list', '--dismissed')).stdout).toContain(name);
    expect((await desk.call('held', 'restore', name.slice(0, 5))).code).toBe(2);
    expect((await desk.call('held', 'restore', name)).stdout).toContain(`${name} is held again`);
  });

  it('in dismissing a record that is no longer kept leaves it to the feed', async () => {
    const desk = await deskWithHeld();
    await desk.call('held', 'dismiss', TOO_LONG);
    await desk.withState((state) => state.expire({ ...AT_THE_BEGINNING, raw: '2027-01-01' }));
    const { stdout } = await desk.call('held', 'restore', TOO_LONG);
    expect(stdout).toContain('when the feed brings it again');
    await desk.call('run');
    expect((await desk.call('held', 'list')).stdout).toContain(TOO_LONG);
  });

  it('in dismissing comes before a choice of the person', async () => {
    const desk = await deskWithHeld();
    await desk.call('held', 'dismiss', KEY);
    const { code, stderr } = await desk.call('held', 'assign', KEY, desk.people[0] ?? '');
    expect(code).toBe(2);
    expect(stderr).toContain(`The record ${KEY} was dismissed.`);
    expect(stderr).toContain(`held restore ${KEY}`);
  });

  it.each(['2025071621000099', 'id:', '2'])('names no dismissed record: %s', async (name) => {
    const desk = await deskWithHeld();
    await desk.call('held', 'dismiss', TOO_LONG);
    const { code, stderr } = await desk.call('held', 'restore', name);
    expect(code).toBe(2);
    expect(stderr).toContain('`toefl-sync held list --dismissed` lists those that were.');
  });
});

describe('held retry', () => {
  it('runs the held records alone', async () => {
    const desk = await deskWithHeld();
    await desk.call('held', 'assign', KEY, desk.people[0] ?? '');
    await desk.feed([set(etsSample(), { appointmentNo: '2026010121000009' })]);
    const { code, stdout } = await desk.call('held', 'retry', '--json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout).account).toMatchObject({ pulled: 3, created: 1, held: 2 });
  });

  it('runs only those that are named', async () => {
    const desk = await deskWithHeld();
    await desk.call('held', 'assign', KEY, desk.people[0] ?? '');
    const { code, stdout } = await desk.call('held', 'retry', KEY, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).account).toMatchObject({ pulled: 1, created: 1, held: 0 });
  });

  it('does nothing when nothing is held', async () => {
    const desk = await openHeldDesk([]);
    const { code, stdout } = await desk.call('held', 'retry');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Nothing is held.\n' });
  });
});

describe('held assign --interactive', () => {
  /** Namesakes of other addresses, so that each has to be decided by itself; newest report first. */
  const records = () =>
    ['Srinivasa', 'Siri', 'Sri'].map((name, index) =>
      set(etsSample(), {
        appointmentNo: `202601012100000${index}`,
        reportDate: `2026010${9 - index}`,
        'candidateInfo.firstName': name,
      }),
    );

  const people = ['Srinivasa', 'Srinivasa', 'Siri', 'Siri', 'Sri', 'Sri'].map((FirstName) => ({
    LastName: 'Konatham',
    FirstName,
    Birthdate: '2007-01-27',
    Email: `${FirstName}@example.com`,
  }));

  async function press(keys: string) {
    const desk = await deskWithHeld(records(), people);
    const pressed = await desk.press(keys, 'held', 'assign', '--interactive');
    const decisions = await desk.withState((state) => state.decisions());
    return { ...pressed, desk, decisions };
  }

  it('goes through them one by one: choose, skip, dismiss', async () => {
    const { code, stdout, decisions, desk } = await press('2\rsd\r');
    expect(code).toBe(0);
    expect(stdout).toContain('1 of 3');
    expect(stdout).toContain('1-2 choose  n none  s skip  d dismiss  q quit > ');
    expect(stdout).toContain('1 decided, 1 dismissed, 1 left.');
    expect(decisions).toContainEqual({
      at: expect.any(String),
      applied: false,
      kind: 'appointment',
      subject: '2026010121000000',
      row: 'person',
      salesforceId: desk.people[1],
    });
    expect(decisions.filter(({ kind }) => kind === 'dismissed')).toHaveLength(1);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
  });

  it.each([
    ['any other key than Enter takes a choice back', '1nq'],
    ['quitting leaves all', 'q'],
    ['the end of the input leaves all', ''],
    ['the end of the input while it asks leaves all', '1'],
    ['Ctrl-C leaves all', '\u0003'],
    ['keys that mean nothing do nothing', '9x0\u001B[Aq'],
  ])('%s', async (_, keys) => {
    const { code, stdout, decisions } = await press(keys);
    expect(code).toBe(0);
    expect(stdout).toContain('0 decided, 0 dismissed, 3 left.');
    expect(decisions).toEqual([]);
  });

  it('leaves the terminal as it was', async () => {
    expect((await press('q')).raw).toEqual([true, false]);
  });

  it('is a wrong use without somebody at a terminal', async () => {
    const desk = await openHeldDesk([]);
    const { code, stderr } = await desk.call('held', 'assign', '--interactive');
    expect(code).toBe(2);
    expect(stderr).toContain('`--interactive` needs a terminal');
  });

  it('says that there is nothing to decide', async () => {
    const desk = await openHeldDesk([]);
    const { code, stdout } = await desk.press('', 'held', 'assign', '--interactive');
    expect(code).toBe(0);
    expect(stdout).toBe('No record waits for a choice between people.\n');
  });
});
