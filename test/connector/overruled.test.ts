/** Fields that somebody, or something, changes after the connector has written them. */
import { expect, it } from 'vitest';
import { etsSample, set } from '../record/records.ts';
import { change } from '../support/rest.ts';
import { NOW, openStand, type Stand } from '../support/stand.ts';

const AGAIN = { full: true, window: { from: new Date('2024-01-01T00:00:00Z'), to: NOW } };
const FIELD = 'Institution_Code__c';

/** A run has written the field, and then the org has got a value of its own. */
async function overruled(): Promise<Stand> {
  const stand = await openStand({ records: [etsSample()] });
  await stand.run();
  await inTheOrg(stand, 'ORG');
  return stand;
}

async function inTheOrg(stand: Stand, value: string): Promise<void> {
  await change(stand.org, `TOEFL_Score__c/${scoreOf(stand)['Id']}`, { [FIELD]: value });
}

function scoreOf({ org }: Stand): Record<string, unknown> {
  const [score = {}] = org.rows('TOEFL_Score__c');
  return score;
}

it('a value that staff typed into a field of ours is written over once', async () => {
  const stand = await overruled();

  const { account } = await stand.run(AGAIN);

  expect(account).toMatchObject({ updated: 1 });
  expect(scoreOf(stand)[FIELD]).not.toBe('ORG');
  expect(stand.planned[0]?.changes[0]?.fields).toMatchObject([{ field: FIELD, again: true }]);
});

it('when the org puts the same value there a second time, it is left, and that is said', async () => {
  const stand = await overruled();
  await stand.run(AGAIN);
  await inTheOrg(stand, 'ORG');

  const { account } = await stand.run(AGAIN);

  expect(account).toMatchObject({ updated: 0, unchanged: 1 });
  expect(scoreOf(stand)[FIELD]).toBe('ORG');
  expect(stand.planned[0]?.overruled).toMatchObject([{ field: FIELD, theirs: 'ORG' }]);
});

it('it is said once', async () => {
  const stand = await overruled();
  await stand.run(AGAIN);
  await inTheOrg(stand, 'ORG');
  await stand.run(AGAIN);

  const { account } = await stand.run(AGAIN);

  expect(account).toMatchObject({ updated: 0, unchanged: 1 });
  expect(stand.planned[0]?.overruled).toBeUndefined();
});

it('another value than before is written over again', async () => {
  const stand = await overruled();
  await stand.run(AGAIN);
  await inTheOrg(stand, 'NEW');

  expect((await stand.run(AGAIN)).account).toMatchObject({ updated: 1 });
});

it('a new report is written whatever the org did with the one before', async () => {
  const stand = await overruled();
  await stand.run(AGAIN);
  await inTheOrg(stand, 'ORG');
  await stand.run(AGAIN);
  stand.ets.deliver([set(etsSample(), { reportDate: '20251001', institutionCode: '9876' })]);

  const { account } = await stand.run(AGAIN);

  expect(account).toMatchObject({ updated: 1 });
  expect(scoreOf(stand)[FIELD]).toBe('9876');
});
