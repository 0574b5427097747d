import { expect, it } from 'vitest';
import type { LocalOrg } from '../../src/local-org/local-org.ts';
import { at, call, openOrg, typed, V } from './support.ts';

const SCORES = `${V}/sobjects/TOEFL_Score__c`;
/** Long enough for a second request to come in before the first is answered. */
const SLOW = { latencyMs: 200 };

async function openWithPeople(options: object): Promise<{ org: LocalOrg; people: string[] }> {
  const org = await openOrg(options);
  return { org, people: org.insert('Contact', [{ LastName: 'A' }, { LastName: 'B' }]) };
}

/** Children that two requests make at the same time, and what became of them. */
async function together(org: LocalOrg, first?: string, second?: string) {
  const answers = await Promise.all(
    [first, second].map((Contact__c) => call(org, 'POST', SCORES, { Contact__c })),
  );
  return answers.map(({ status, body }) => (status === 201 ? 'saved' : at(body, '[0].errorCode')));
}

it('refuses one of two requests that make children of one parent at the same time', async () => {
  const { org, people } = await openWithPeople({ ...SLOW, rowLocks: true });
  expect((await together(org, people[0], people[0])).sort()).toEqual([
    'UNABLE_TO_LOCK_ROW',
    'saved',
  ]);
  expect(org.rows('TOEFL_Score__c')).toHaveLength(1);
});

it('lets children of different parents be made at the same time', async () => {
  const { org, people } = await openWithPeople({ ...SLOW, rowLocks: true });
  expect(await together(org, people[0], people[1])).toEqual(['saved', 'saved']);
});

it('lets children without parents be made at the same time, though one user owns them', async () => {
  const { org } = await openWithPeople({ ...SLOW, rowLocks: true });
  expect(await together(org)).toEqual(['saved', 'saved']);
});

it('gives the locks back with the answer', async () => {
  const { org, people } = await openWithPeople({ ...SLOW, rowLocks: true });
  for (let n = 0; n < 2; n += 1) {
    expect((await call(org, 'POST', SCORES, { Contact__c: people[0] })).status).toBe(201);
  }
});

it('lets one request make many children of one parent', async () => {
  const { org, people } = await openWithPeople({ ...SLOW, rowLocks: true });
  const records = typed('TOEFL_Score__c', [{ Contact__c: people[0] }, { Contact__c: people[0] }]);
  const answer = await call(org, 'POST', `${V}/composite/sobjects`, { records });
  expect(answer.body).toMatchObject([{ success: true }, { success: true }]);
});

it('names the rows that are locked', async () => {
  const { org, people } = await openWithPeople({ ...SLOW, rowLocks: true });
  const change = () => call(org, 'PATCH', `${V}/sobjects/Contact/${people[0]}`, { Phone: '1' });
  const answers = await Promise.all([change(), change()]);
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 400]);
  expect(answers.find(({ status }) => status === 400)?.body).toMatchObject([
    {
      message: `unable to obtain exclusive access to this record or 1 records: ${people[0]}`,
    },
  ]);
});

it('lets everybody wait unless it is asked to refuse', async () => {
  const { org, people } = await openWithPeople(SLOW);
  expect(await together(org, people[0], people[0])).toEqual(['saved', 'saved']);
});
