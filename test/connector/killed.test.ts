/** A process that is killed when the org has handled a write: the next run ends rightly, and both can be taken back. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startLocalOrg } from '../../src/local-org/local-org.ts';
import { fileSource } from '../../src/source/file.ts';
import type { JournalRow } from '../../src/state/journal.ts';
import { openSqliteStore } from '../../src/state/sqlite.ts';
import type { StateStore } from '../../src/state/store.ts';
import { etsSample, set } from '../record/records.ts';
import { oneRun, openTarget } from '../support/one-run.ts';
import { NOW } from '../support/stand.ts';
import { contentOf, undo } from './undo-stand.ts';

const CHILD = new URL('killed-child.ts', import.meta.url).pathname;

/** A person whom the org knows, another whom it does not, and one more sitting of hers. */
const FEED = ['Known', 'New', 'New'].map((lastName, place) =>
  set(etsSample(), {
    appointmentNo: `202507162100000${place}`,
    'candidateInfo.lastName': lastName,
    'candidateInfo.firstName': 'Sophia',
    'candidateInfo.email': `${lastName.toLowerCase()}@example.org`,
  }),
);
const PERSON = { LastName: 'Known', FirstName: 'Sophia', Email: 'known@example.org' };

interface Place {
  readonly name: string;
  readonly place: string;
  readonly times?: number;
  readonly bulk: 'bulk' | 'never';
  /** What it had written by then: people made and changed, scores made. */
  readonly wrote: { readonly made: number; readonly changed: number; readonly scores: number };
}

const posix = process.platform !== 'win32';

it.runIf(posix).for<Place>([
  {
    name: 'collections, before the new people',
    place: '^PATCH|composite/? .*composite/sobjects',
    bulk: 'never',
    wrote: { made: 0, changed: 1, scores: 1 },
  },
  {
    name: 'a graph of a new person with her scores',
    place: 'composite/graph',
    bulk: 'never',
    wrote: { made: 1, changed: 1, scores: 3 },
  },
  {
    name: 'the closing of a bulk job that makes people',
    place: '^PATCH .*jobs/ingest/',
    bulk: 'bulk',
    wrote: { made: 1, changed: 0, scores: 0 },
  },
  {
    name: 'the results of a bulk job that makes people',
    place: '^GET .*jobs/ingest/\\w+/successfulResults',
    bulk: 'bulk',
    wrote: { made: 1, changed: 0, scores: 0 },
  },
  {
    name: 'the closing of a bulk job that upserts scores',
    place: '^PATCH .*jobs/ingest/',
    times: 3,
    bulk: 'bulk',
    wrote: { made: 1, changed: 1, scores: 3 },
  },
])('$name', { timeout: 60_000 }, async ({ place, times = 1, bulk, wrote }) => {
  const folder = mkdtempSync(join(tmpdir(), 'toefl-killed-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const org = await startLocalOrg({ now: () => NOW });
  onTestFinished(() => org.close());
  org.insert('Contact', [{ ...PERSON, Birthdate: '2007-01-27' }]);
  const before = contentOf(org);
  const [feed, file] = [join(folder, 'feed.json'), join(folder, 's.db')];
  writeFileSync(feed, JSON.stringify({ data: FEED }));
  const signal = await new Promise((resolve) => {
    const args = [CHILD, org.url, org.accessToken, feed, file, place, String(times), bulk];
    execFile(process.execPath, args, (error) => resolve(error?.signal));
  });
  expect(signal).toBe('SIGKILL');
  const state = await openSqliteStore(file);
  onTestFinished(() => state.close());
  await state.lock({ pid: process.pid, host: 'here', at: NOW.toISOString() });

  const { account } = await oneRun(await openTarget(org), [fileSource({ paths: [feed] })], state, {
    now: () => NOW,
    runId: 'next',
    bulk: bulk === 'bulk' ? { threshold: 1, fewRows: 0 } : 'never',
  });

  expect(account).toMatchObject({ pulled: 3, held: 0 });
  expect([org.rows('Contact').length, org.rows('TOEFL_Score__c').length]).toEqual([2, 3]);
  expect(await writtenBy(state, 'dead')).toEqual(wrote);
  await undo({ org, state }, 'next', { deleteCreated: true }).catch((problem: unknown) => {
    // All was there already.
    expect(problem).toMatchObject({ message: expect.stringContaining('nothing that could') });
  });
  await undo({ org, state }, 'dead', { deleteCreated: true });
  expect(contentOf(org)).toEqual(before);
});

async function writtenBy({ journalOfRun }: StateStore, run: string): Promise<Place['wrote']> {
  const rows: JournalRow[] = [];
  for await (const entries of journalOfRun(run)) rows.push(...entries.flatMap((one) => one.rows));
  const ids = (object: string, action: string) =>
    new Set(
      rows.filter((row) => row.object === object && row.action === action).map(({ id }) => id),
    ).size;
  return {
    made: ids('Contact', 'create'),
    changed: ids('Contact', 'update'),
    scores: ids('TOEFL_Score__c', 'create'),
  };
}
