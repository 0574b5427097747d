/** When people are told something, and that one cause is told once. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Channel, Message, Notice } from '../../src/notify/notice.ts';
import type { Failure, Situation } from '../../src/notify/situation.ts';
import { tell } from '../../src/notify/tell.ts';
import { Problem } from '../../src/problem.ts';
import { open } from '../state/folder.ts';

const AWAY: Failure = { kind: 'source', message: 'ETS is away.', details: [], hint: 'Wait.' };
const BRAKE: Failure = {
  kind: 'brake',
  message: 'Too much.',
  details: ['900 people to be created; limits.createdPeople allows 500'],
  hint: null,
};

function situation(changes: Partial<Situation> = {}): Situation {
  return {
    now: new Date('2026-11-25T12:00:00Z'),
    verdict: 'well',
    failure: null,
    refused: null,
    held: [],
    lastNews: new Date('2026-11-25T08:00:00Z'),
    noDataDays: 14,
    expiries: [],
    expiryDays: [30, 7, 1],
    ...changes,
  };
}

const failed = (failure: Failure) => situation({ verdict: 'failed', failure });
const at = (day: string, changes: Partial<Situation> = {}) =>
  situation({
    now: new Date(`${day}T12:00:00Z`),
    lastNews: new Date(`${day}T08:00:00Z`),
    ...changes,
  });

interface Mailbox extends Channel {
  readonly got: Message[];
  broken: boolean;
}

function mailbox(name = 'email'): Mailbox {
  return {
    name,
    got: [],
    broken: false,
    async send(message) {
      if (this.broken) throw new Problem('configuration', 'The mail server is away.');
      this.got.push(message);
    },
  };
}

/** Titles of what is told, run by run. */
async function toldIn(...situations: readonly Situation[]): Promise<string[][]> {
  const state = await open();
  const told: string[][] = [];
  for (const one of situations) {
    const box = mailbox();
    await tell([box], one, { host: 'sync-1', run: 'run-1' }, state);
    told.push(box.got.flatMap(({ notices }) => notices.map(({ title }) => title)));
  }
  return told;
}

const WELL = situation();
const RECOVERED = ['Runs go well again'];

it.each([
  { name: 'all is well', runs: [WELL, WELL], expected: [[], []] },
  {
    name: 'the same failure again and again is told once',
    runs: [failed(AWAY), failed(AWAY), failed(AWAY)],
    expected: [['A run has failed'], [], []],
  },
  {
    name: 'with other numbers it is the same failure',
    runs: [
      failed({ ...AWAY, message: 'Waited 12 s.' }),
      failed({ ...AWAY, message: 'Waited 7 s.' }),
    ],
    expected: [['A run has failed'], []],
  },
  {
    name: 'another failure is told too',
    runs: [failed(AWAY), failed({ ...AWAY, kind: 'salesforce', message: 'No access.' })],
    expected: [['A run has failed'], ['A run has failed']],
  },
  {
    name: 'when runs go well again it is told, once',
    runs: [failed(AWAY), WELL, WELL],
    expected: [['A run has failed'], RECOVERED, []],
  },
  {
    name: 'a failure that comes back after that is told again',
    runs: [failed(AWAY), WELL, failed(AWAY)],
    expected: [['A run has failed'], RECOVERED, ['A run has failed']],
  },
  {
    name: 'a cancelled run says nothing about a failure before',
    runs: [failed(AWAY), situation({ verdict: 'unknown' }), failed(AWAY), WELL],
    expected: [['A run has failed'], [], [], RECOVERED],
  },
  {
    name: 'the brake is told once, whatever the numbers',
    runs: [failed(BRAKE), failed({ ...BRAKE, details: ['901 people'] }), WELL],
    expected: [['A run was stopped before it wrote anything'], [], RECOVERED],
  },
  {
    name: 'one failure in place of another is no recovery',
    runs: [failed(AWAY), failed(BRAKE)],
    expected: [['A run has failed'], ['A run was stopped before it wrote anything']],
  },
  {
    name: 'a mapping that cannot be used is told once, and again after it was right',
    runs: [
      situation({ refused: AWAY }),
      situation({ refused: AWAY }),
      WELL,
      situation({ refused: AWAY }),
    ],
    expected: [
      ['A changed configuration or mapping cannot be used'],
      [],
      [],
      ['A changed configuration or mapping cannot be used'],
    ],
  },
])('$name', async ({ runs, expected }) => {
  expect(await toldIn(...runs)).toEqual(expected);
});

const heldAt = (...moments: string[]) =>
  situation({ held: moments.map((since) => ({ reason: 'no-person', since })) });

it.each([
  {
    name: 'held records are told once each',
    runs: [
      heldAt('2026-11-25T08:00:00.000Z', '2026-11-25T08:00:00.000Z'),
      heldAt('2026-11-25T08:00:00.000Z', '2026-11-25T08:00:00.000Z'),
      heldAt('2026-11-25T08:00:00.000Z', '2026-11-25T10:00:00.000Z'),
    ],
    expected: [['2 more records are held back'], [], ['1 more record is held back']],
  },
  {
    name: 'that one is released is not told',
    runs: [
      heldAt('2026-11-25T08:00:00.000Z', '2026-11-25T10:00:00.000Z'),
      heldAt('2026-11-25T08:00:00.000Z'),
    ],
    expected: [['2 more records are held back'], []],
  },
])('$name', async ({ runs, expected }) => {
  expect(await toldIn(...runs)).toEqual(expected);
});

it('held records are grouped by reason, the most frequent first, each with what to do', async () => {
  const box = mailbox();
  const held = ['rejected', 'no-person', 'no-person'].map((reason) => ({ reason, since: '2026' }));
  await tell([box], situation({ held }), { host: 'sync-1', run: null }, await open());
  const [notice] = box.got.flatMap(({ notices }): Notice[] => [...notices]);
  expect(notice?.lines[0]).toBe('2 × no-person: Nobody in Salesforce fits.');
  expect(notice?.lines[1]).toMatch(/^ +Nothing, for an applicant who has yet to register/);
  expect(notice?.lines[2]).toMatch(/^1 × rejected: /);
  expect(notice?.todo).toBe('`toefl-sync held list` shows all 3; every run tries them again.');
});

const silent = (day: string) => at(day, { lastNews: new Date('2026-11-01T08:00:00Z') });

it('no data for so many days is told once, and again only after something came', async () => {
  const told = await toldIn(
    silent('2026-11-14'),
    silent('2026-11-15'),
    silent('2026-11-16'),
    at('2026-11-17'),
    silent('2026-11-18'),
  );
  const title = (days: number) => [`Nothing new has come for ${days} days`];
  expect(told).toEqual([[], title(14), [], [], title(17)]);
});

it('that nothing comes is not told when nobody wants to know', async () => {
  expect(await toldIn({ ...silent('2026-12-24'), noDataDays: 0 })).toEqual([[]]);
});

const certificate = (day: string) =>
  at(day, { expiries: [{ what: 'the certificate', end: new Date('2027-01-31T12:00:00Z') }] });

it('the end of a credential is told at each of the days before, and when it is over', async () => {
  const days = [
    '2026-12-31',
    '2027-01-01',
    '2027-01-02',
    '2027-01-24',
    '2027-01-25',
    '2027-01-30',
    '2027-01-31',
    '2027-02-01',
    '2027-02-02',
  ];
  expect(await toldIn(...days.map(certificate))).toEqual([
    [],
    ['The certificate ends in 30 days, on 2027-01-31'],
    [],
    ['The certificate ends in 7 days, on 2027-01-31'],
    [],
    ['The certificate ends tomorrow'],
    [],
    ['The certificate has ended on 2027-01-31'],
    [],
  ]);
});

it('after it was renewed its new end is told anew', async () => {
  const renewed = at('2027-01-25', {
    expiries: [{ what: 'the certificate', end: new Date('2028-01-31T12:00:00Z') }],
  });
  const again = at('2028-01-25', {
    expiries: [{ what: 'the certificate', end: new Date('2028-01-31T12:00:00Z') }],
  });
  const told = await toldIn(certificate('2027-01-24'), renewed, again);
  expect(told.map((titles) => titles.length)).toEqual([1, 0, 1]);
});

it('a channel that cannot be reached is told later, and the others are told now', async () => {
  const state = await open();
  const [email, slack] = [mailbox('email'), mailbox('slack')];
  email.broken = true;
  const about = { host: 'sync-1', run: 'run-1' };

  const first = await tell([email, slack], failed(AWAY), about, state);
  expect(first.map(({ channel, failure }) => [channel, failure?.message ?? null])).toEqual([
    ['email', 'The mail server is away.'],
    ['slack', null],
  ]);
  email.broken = false;
  await tell([email, slack], failed(AWAY), about, state);

  expect(email.got).toHaveLength(1);
  expect(slack.got).toHaveLength(1);
});

it('all that is to be told at one time is one message', async () => {
  const box = mailbox();
  const all = situation({
    verdict: 'failed',
    failure: AWAY,
    refused: AWAY,
    held: [{ reason: 'no-person', since: '2026-11-25T08:00:00.000Z' }],
    lastNews: new Date('2026-01-01T00:00:00Z'),
    expiries: [{ what: 'the key', end: null }],
  });
  await tell([box], all, { host: 'sync-1', run: 'run-1' }, await open());
  expect(box.got).toHaveLength(1);
  expect(box.got[0]?.notices.map(({ kind }) => kind)).toEqual([
    'failure',
    'setup',
    'held',
    'no-data',
    'expiry',
  ]);
});

it('whatever comes after whatever, the same situation twice tells nothing the second time', async () => {
  const any = fc.record({
    verdict: fc.constantFrom('well', 'unknown', 'failed-away', 'failed-brake'),
    refused: fc.boolean(),
    held: fc.array(fc.constantFrom('2026-11-01', '2026-11-02', '2026-11-03'), { maxLength: 3 }),
    days: fc.integer({ min: 0, max: 40 }),
    end: fc.integer({ min: -5, max: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(any, { minLength: 1, maxLength: 6 }), async (steps) => {
      const state = await open();
      for (const { verdict, refused, held, days, end } of steps) {
        const now = situation().now;
        const failure =
          verdict === 'failed-away' ? AWAY : verdict === 'failed-brake' ? BRAKE : null;
        const one = situation({
          verdict: failure !== null ? 'failed' : verdict === 'unknown' ? 'unknown' : 'well',
          failure,
          refused: refused ? AWAY : null,
          held: held.map((since) => ({ reason: 'no-person', since })),
          lastNews: new Date(now.getTime() - days * 86_400_000),
          expiries: [{ what: 'the key', end: new Date(now.getTime() + end * 86_400_000) }],
        });
        const box = mailbox();
        await tell([box], one, { host: 'h', run: null }, state);
        const after = box.got.length;
        await tell([box], one, { host: 'h', run: null }, state);
        expect(box.got.length).toBe(after);
      }
    }),
    { seed: 8, numRuns: 40 },
  );
});
