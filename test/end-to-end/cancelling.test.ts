/** Ctrl-C, as a person at a terminal and a service's manager send it to the real command. */
import { expect, it, onTestFinished } from 'vitest';
import {
  describeFeed,
  type FeedOptions,
  generateFeed,
  knownPeople,
} from '../../src/local-org/feed/feed.ts';
import type { LocalOrg } from '../../src/local-org/local-org.ts';
import type { CallOptions, Ended } from '../support/command.ts';
import { ENV, expectNoStack, openRemote } from './folders.ts';

/** Everybody is known, so that a run changes people and an undo changes them back. */
const FEED: FeedOptions = { seed: 9, count: 60, knownShare: 1 };
/** Nobody is, so that a run writes in several calls at the same time. */
const NEW: FeedOptions = { seed: 9, count: 330, knownShare: 0 };

const GO_ON = /What is done is remembered\. Go on with: `toefl-sync ([^`]+)`/;

it.each(['SIGINT', 'SIGTERM'] as const)(
  'on %s a run finishes what is in flight, and the command that it names does the rest',
  async (signal) => {
    const { folder, org } = await openSlow(FEED);

    const ended = await folder.call(['run', '--limit', '0'], atFirstWrite(org, signal));

    expect(ended).toMatchObject({ code: 130, stdout: '' });
    expectNoStack(ended);
    const done = org.rows('TOEFL_Score__c').length;
    expect(done).toBeGreaterThan(0);
    const { sittings, records } = describeFeed(FEED);
    expect(done).toBeLessThan(sittings);
    expect(ended.stderr).toContain(`of ${records} records are done and remembered`);
    expect(next(ended)).toBe('run --limit 0');

    const rest = await folder.call(['run', '--json'], ENV);

    expect(JSON.parse(rest.stdout)).toMatchObject({
      account: { created: sittings - done, held: 0 },
    });
    expectAll(org, FEED);
  },
);

it('on Ctrl-C an apply goes on later with the same plan', async () => {
  const { folder, org } = await openSlow(FEED);
  await folder.call(['plan', '--out', 'the plan.ndjson'], ENV);

  const ended = await folder.call(['apply', 'the plan.ndjson'], atFirstWrite(org, 'SIGINT'));
  expect(ended.code).toBe(130);
  expect(next(ended)).toBe("apply 'the plan.ndjson'");

  expect(await folder.call(['apply', 'the plan.ndjson', '--json'], ENV)).toMatchObject({ code: 0 });
  expectAll(org, FEED);
});

it('on Ctrl-C an undo goes on later with the run that it is about', async () => {
  const { folder, org } = await openSlow(FEED);
  const before = org.rows('Contact');
  await folder.call(['run'], ENV);

  const ended = await folder.call(['undo', 'last'], atFirstWrite(org, 'SIGINT'));
  expect(ended.code).toBe(130);
  const command = next(ended).split(' ');
  expect(command).toEqual(['undo', expect.stringMatching(/^\d{8}-\d{6}-[0-9a-f]{4}$/)]);
  expect(withoutStamps(org)).not.toEqual(before.map(withoutStamp));

  await folder.call(command, ENV);
  expect(withoutStamps(org)).toEqual(before.map(withoutStamp));
});

it('on Ctrl-C a plan says that nothing was written', async () => {
  const { folder, org } = await openSlow(FEED);

  const ended = await folder.call(['plan', '--limit', '1'], {
    ...ENV,
    onStart(send) {
      const look = setInterval(() => {
        if (org.calls < 3) return;
        clearInterval(look);
        send('SIGINT');
      }, 5);
      onTestFinished(() => clearInterval(look));
    },
  });

  expect(ended).toMatchObject({ code: 130, stdout: '' });
  expect(ended.stderr).toContain(
    'Nothing was written. Begin again with: `toefl-sync plan --limit 1`',
  );
  expect(org.rows('TOEFL_Score__c')).toEqual([]);
});

it('a second Ctrl-C stops at once, and the next run finds out what arrived', async () => {
  const { folder, org } = await openSlow(NEW, { chunkSize: 1000 });
  // One of the calls under way is answered late, so there is something to wait for.
  org.fault({ match: { path: 'graph' }, effect: { kind: 'delay', ms: 3_000 }, skip: 1 });
  const arrived = Promise.withResolvers<void>();
  let isOver = false;
  onWrite(org, () => isOver && arrived.resolve());

  const ended = await folder.call(['run'], pressing(org, 'SIGINT'));
  isOver = true;

  expect(ended).toMatchObject({ code: 130, stdout: '' });
  expect(ended.stderr).toContain('Cancelling: what is under way is finished first.');
  expect(ended.stderr).toContain('Stopped at once.');
  expectNoStack(ended);
  await arrived.promise;
  const rest = await folder.call(['run'], ENV);

  expect(rest.code).toBe(0);
  expectAll(org, NEW);
});

async function openSlow(feed: FeedOptions, config: object = { chunkSize: 10 }) {
  const limits = { heldShare: 1, overwrittenShare: 1 };
  return openRemote({
    records: generateFeed(feed),
    people: knownPeople(feed),
    org: { latencyMs: 20 },
    config: { limits, ...config },
  });
}

/** One signal, while the first rows are on their way. */
function atFirstWrite(org: LocalOrg, name: 'SIGINT' | 'SIGTERM'): CallOptions {
  let sent = false;
  return {
    ...ENV,
    onStart: (send) =>
      onWrite(org, () => {
        if (!sent) send(name);
        sent = true;
      }),
  };
}

/** Signals without end, from the first rows on. */
function pressing(org: LocalOrg, name: 'SIGINT'): CallOptions {
  let timer: NodeJS.Timeout | undefined;
  onTestFinished(() => clearInterval(timer));
  return {
    ...ENV,
    onStart: (send) =>
      onWrite(org, () => {
        timer ??= setInterval(() => send(name), 20);
      }),
  };
}

/** A rule that strikes nothing and is asked about every record that is written. */
function onWrite(org: LocalOrg, act: () => void): void {
  const record = () => {
    act();
    return false;
  };
  org.fault({ match: { record }, effect: { kind: 'record', statusCode: '', message: '' } });
}

/** What it says to type next, behind the command's name. */
function next({ stderr }: Ended): string {
  return GO_ON.exec(stderr.replaceAll('\n', ' '))?.[1] ?? stderr;
}

function expectAll(org: LocalOrg, feed: FeedOptions): void {
  const { sittings, people } = describeFeed(feed);
  expect(org.rows('TOEFL_Score__c')).toHaveLength(sittings);
  expect(org.rows('Contact')).toHaveLength(people);
}

function withoutStamps(org: LocalOrg): object[] {
  return org.rows('Contact').map(withoutStamp);
}

function withoutStamp({
  LastModifiedDate,
  SystemModstamp,
  ...row
}: Readonly<Record<string, unknown>>) {
  return row;
}
