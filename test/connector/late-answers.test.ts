/** Requests that time out while the org is still at work on them. */
import { expect, it, vi } from 'vitest';
import { etsSample, set } from '../record/records.ts';
import { NOW, openStand } from '../support/stand.ts';
import { lateGraphs } from './late.ts';
import { contentOf, undo } from './undo-stand.ts';

const EVERYTHING = { window: { from: new Date('2024-01-01T00:00:00Z'), to: NOW } };
const CREATED = { deleteCreated: true };
/** A composite that writes; those that read hold a query. */
const COLLECTION = { path: '/composite/?$', body: '/composite/sobjects' };

const FEED = [etsSample()];

it('what arrives before the run ends counts as written, and can be taken back', async () => {
  const stand = await openStand({ records: FEED });
  const before = contentOf(stand.org);
  lateGraphs(1);

  const { account, rows } = await stand.run();

  expect(account).toMatchObject({ created: 1, held: 0 });
  expect(rows).toMatchObject({ Contact: { created: 1 }, TOEFL_Score__c: { created: 1 } });
  expect(await stand.state.held()).toEqual([]);
  expect((await stand.state.ledger([String(etsSample()['appointmentNo'])])).size).toBe(1);
  await undo(stand, 'run-1', CREATED);
  expect(contentOf(stand.org)).toEqual(before);
});

it('what arrives after the run has ended is held until the next one, which finds it', async () => {
  const stand = await openStand({ records: FEED });
  const before = contentOf(stand.org);
  const late = lateGraphs(Infinity);
  expect((await stand.run()).account).toMatchObject({ created: 0, held: 1 });
  const [held] = await stand.state.held();
  expect(held?.reasons).toMatchObject([{ code: 'unknown-outcome' }, { code: 'unknown-outcome' }]);
  vi.unstubAllGlobals();
  await late.arrive();

  const { account } = await stand.run(EVERYTHING);

  expect(account).toMatchObject({ created: 0, unchanged: 1, held: 0 });
  expect(await stand.state.held()).toEqual([]);
  await undo(stand, 'run-1', CREATED);
  expect(contentOf(stand.org)).toEqual(before);
});

it('what never arrives is written by the next run', async () => {
  const stand = await openStand({ records: FEED });
  lateGraphs(Infinity);
  expect((await stand.run()).account).toMatchObject({ created: 0, held: 1 });
  vi.unstubAllGlobals();

  expect((await stand.run(EVERYTHING)).account).toMatchObject({ created: 1, held: 0 });

  expect(stand.org.rows('Contact')).toHaveLength(1);
  await expect(undo(stand, 'run-1', CREATED)).rejects.toMatchObject({
    message: 'The run run-1 has nothing that could be undone.',
  });
});

it('a score that was sent again after its answer was lost is known as made', async () => {
  const stand = await openStand({ records: FEED });
  await stand.run();
  const before = contentOf(stand.org);
  stand.ets.deliver([set(etsSample(), { appointmentNo: '2025071621000002' })]);
  stand.org.fault({ match: COLLECTION, effect: { kind: 'resetAfter' } });

  const { rows } = await stand.run(EVERYTHING);

  expect(rows['TOEFL_Score__c']).toMatchObject({ created: 1, updated: 0 });
  await undo(stand, 'run-2', CREATED);
  expect(contentOf(stand.org)).toEqual(before);
});
