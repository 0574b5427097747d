/** After a crash at any moment: the next run ends rightly, and all can be taken back. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addsUp } from '../../src/plan/account.ts';
import type { StateStore } from '../../src/state/store.ts';
import { etsSample, type Json, set } from '../record/records.ts';
import { intent } from '../state/folder.ts';
import { NOW, openStand, type Stand } from '../support/stand.ts';
import { type Crashes, crashes } from './crashing.ts';
import { call, contentOf, edit, undo } from './undo-stand.ts';

const EVERYTHING = { window: { from: new Date('2024-01-01T00:00:00Z'), to: NOW } };
const BULK = { threshold: 1, readThreshold: 1_000_000, fewRows: 0 };
const CREATED = { deleteCreated: true };
/** A composite that writes; those that read hold a query. */
const COLLECTION = { path: '/composite/?$', body: '/composite/sobjects' };
const KEY = String(etsSample()['appointmentNo']);
const GONE = 'a0900000000001AAA';

/** A report of one of four sittings of one of three people. */
const report = fc
  .record({
    sitting: fc.nat(3),
    person: fc.nat(2),
    month: fc.integer({ min: 10, max: 12 }),
    city: fc.constantFrom('', 'Boston', 'Oslo'),
  })
  .map(({ sitting, person, month, city }): Json => {
    const name = ['Ada', 'Ben', 'Eve'][person] ?? '';
    return set(etsSample(), {
      appointmentNo: `202507162100000${sitting}`,
      reportDate: `2025${month}01`,
      'candidateInfo.firstName': name,
      'candidateInfo.email': `${name.toLowerCase()}@example.com`,
      'candidateInfo.address.city': city,
    });
  });

const feed = fc.array(report, { minLength: 1, maxLength: 5 });
const moment = fc.integer({ min: 1, max: 60 });
const world = fc.record({
  earlier: feed,
  later: feed,
  chunkSize: fc.constantFrom(1, 2, 2000),
  bulk: fc.constantFrom('never' as const, BULK),
  /** When runs die, one after the other. */
  moments: fc.array(moment, { minLength: 1, maxLength: 2 }),
  /** When the first attempt to take each back dies. */
  undoing: fc.option(moment),
});
const FIXED = { seed: 20_261_125, numRuns: 10 };

/** Whatever the runs did, the newest first. @param dying at this moment at the first attempt */
async function undoAll({ org, state }: Stand, crash: Crashes, dying: number | null): Promise<void> {
  for (const { id } of (await state.runs()).filter(({ id }) => id !== 'run-1')) {
    if (!(await wrote(state, id))) continue;
    crash.at(dying);
    const first = undo({ org, state: crash.around(state) }, id, CREATED);
    const done = await first.then(
      () => true,
      () => false,
    );
    crash.at(null);
    if (done) continue;
    await undo({ org, state }, id, CREATED).catch((problem: unknown) => {
      // It died when all was done.
      expect(problem).toMatchObject({ message: expect.stringContaining('was undone by') });
    });
  }
}

async function wrote(state: StateStore, run: string): Promise<boolean> {
  for await (const entries of state.journalOfRun(run)) {
    if (entries.some(({ rows }) => rows.length > 0)) return true;
  }
  return false;
}

it('a run that died at any moment and the ones after it can be taken back to the last byte', {
  timeout: 120_000,
}, async () => {
  const crash = crashes();
  await fc.assert(
    fc.asyncProperty(world, async ({ earlier, later, moments, undoing, ...options }) => {
      const stand = await openStand({ ...options, records: earlier, stateFor: crash.around });
      crash.at(null);
      await stand.run(EVERYTHING);
      const before = contentOf(stand.org);
      stand.ets.deliver(later);

      for (const moment of moments) {
        crash.at(moment);
        await stand.run(EVERYTHING).catch(() => {});
      }
      crash.at(null);
      const { account } = await stand.run(EVERYTHING);

      expect(addsUp(account)).toBe(true);
      expect(account.held).toBe(0);
      expect((await stand.run(EVERYTHING)).account).toMatchObject({ created: 0, updated: 0 });
      await undoAll(stand, crash, undoing);
      expect(contentOf(stand.org)).toEqual(before);
      expect((await stand.run(EVERYTHING)).account.held).toBe(0);
    }),
    FIXED,
  );
});

it('what nobody can tell is said to be so, and stays when the run is taken back', async () => {
  const stand = await openStand({ records: [etsSample()] });
  await stand.run(EVERYTHING);
  stand.ets.deliver([set(etsSample(), { reportDate: '20251224', departmentCode: '07' })]);
  // Its answers are lost, and then somebody is faster than the next run.
  stand.org.fault({ match: COLLECTION, effect: { kind: 'resetAfter' }, times: 100 });
  await expect(stand.run(EVERYTHING)).rejects.toMatchObject({ kind: 'salesforce' });
  stand.org.clearFaults();
  const [score] = stand.org.rows('TOEFL_Score__c');
  const edited = { Report_Date__c: '2025-12-25', Department_Code__c: '08' };
  await edit(stand.org, 'TOEFL_Score__c', score?.['Id'], edited);

  await stand.run(EVERYTHING);

  const journal = await stand.state.journalOfKey(KEY);
  expect(journal.findLast(({ run }) => run === 'run-2')).toMatchObject({
    outcome: 'held',
    reasons: [{ code: 'untraceable', message: expect.stringContaining('does not tell') }],
    rows: [{ id: score?.['Id'], action: 'update' }],
  });
  const { told } = await undo(stand, 'run-2');
  expect(told).toMatchObject([{ outcome: 'skipped', stays: [{ code: 'changed-since' }, {}] }]);
});

it('a run whose answers were lost for good can be taken back all the same', async () => {
  const stand = await openStand({ records: [etsSample()] });
  await stand.run(EVERYTHING);
  const before = contentOf(stand.org);
  stand.ets.deliver([set(etsSample(), { reportDate: '20251224', departmentCode: '07' })]);
  stand.org.fault({ match: COLLECTION, effect: { kind: 'resetAfter' }, times: 100 });
  await expect(stand.run(EVERYTHING)).rejects.toMatchObject({ kind: 'salesforce' });
  stand.org.clearFaults();
  expect(contentOf(stand.org)).not.toEqual(before);

  await undo(stand, 'run-2');

  expect(contentOf(stand.org)).toEqual(before);
});

it('people whom a bulk job has made, and an undo has deleted, are made again', async () => {
  const crash = crashes();
  const stand = await openStand({ records: [etsSample()], bulk: BULK, stateFor: crash.around });
  crash.after(/^GET .*successfulResults/);
  await expect(stand.run()).rejects.toThrow();
  crash.at(null);
  await undo(stand, 'run-1', CREATED);
  expect(stand.org.rows('Contact')).toEqual([]);

  expect((await stand.run()).account).toMatchObject({ created: 1, held: 0 });
});

it('of people in a bulk job that Salesforce keeps no more it is said that nobody can tell', async () => {
  const crash = crashes();
  const stand = await openStand({ records: [etsSample()], bulk: BULK, stateFor: crash.around });
  crash.after(/^GET .*successfulResults/);
  await expect(stand.run()).rejects.toThrow();
  crash.at(null);
  const [job] = await stand.state.bulk.jobs();
  await call(stand.org, 'DELETE', `jobs/ingest/${job?.id}`);
  // And somebody was faster than the next run.
  await edit(stand.org, 'Contact', stand.org.rows('Contact')[0]?.['Id'], { MailingCity: 'Oslo' });

  expect((await stand.run()).account).toMatchObject({ created: 1, held: 0 });

  expect(stand.org.rows('Contact')).toHaveLength(1);
  const journal = await stand.state.journalOfKey(KEY);
  expect(journal[0]).toMatchObject({ run: 'run-1', outcome: 'held', rows: [] });
});

it('an object that the org does not show any more keeps no run from starting', async () => {
  const stand = await openStand({ records: [etsSample()] });
  const changes = intent().changes.map((one) => ({ ...one, object: 'Gone__c', id: GONE }));
  await stand.state.saveIntents([intent({ changes, run: 'dead' })]);

  expect((await stand.run()).account).toMatchObject({ created: 1 });

  const [entry] = await stand.state.journalOfKey(KEY);
  expect(entry).toMatchObject({ run: 'dead', outcome: 'held', rows: [{ id: GONE }] });
});
