/** Snapshots: what is saved of an org is what mappings are checked against later. */
import { expect, it } from 'vitest';
import { readSnapshot, takeSnapshot } from '../../src/salesforce/snapshot.ts';
import { connectTo, openOrg } from './support.ts';

async function taken(...objects: string[]) {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  const snapshot = await takeSnapshot(salesforce, objects, '2026-11-25T12:00:00.000Z');
  return { salesforce, snapshot, text: JSON.stringify(snapshot) };
}

it('a snapshot says of each object the same as the org', async () => {
  const { salesforce, text } = await taken('Contact', 'TOEFL_Score__c');
  const names = ['contact', 'TOEFL_Score__c'];
  const saved = await readSnapshot(text, 'org.json').describe(names);
  expect(saved).toEqual(await salesforce.describe(names));
});

it('it says which org it is of, and when it was taken', async () => {
  const { salesforce, snapshot } = await taken('Contact');
  expect(snapshot).toMatchObject({
    format: 'toefl-sync snapshot 1',
    orgId: salesforce.orgId,
    apiVersion: salesforce.apiVersion,
    takenAt: '2026-11-25T12:00:00.000Z',
  });
});

it('an object that the org does not have is left out, and is not there later', async () => {
  const { snapshot, text } = await taken('Contact', 'Nothing__c');
  expect(snapshot.objects.map(({ name }) => name)).toEqual(['Contact']);
  const read = readSnapshot(text, 'org.json');
  expect((await read.describe(['Nothing__c'])).size).toBe(0);
  expect(await read.objectNames()).toEqual(['Contact']);
});

it('it keeps nothing that differs from org to org without need, such as addresses', async () => {
  const { text } = await taken('Contact');
  expect(text).not.toContain('/services/data/');
});

it('a describe in it that is broken is named', () => {
  const text = JSON.stringify({
    format: 'toefl-sync snapshot 1',
    orgId: 'x',
    apiVersion: '66.0',
    takenAt: 'x',
    objects: [{ name: 'Contact' }],
  });
  expect(() => readSnapshot(text, 'org.json')).toThrow('org.json has a describe of Contact');
});
