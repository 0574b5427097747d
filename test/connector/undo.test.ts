/** Taking a run back: what goes back, what stays, and what the state knows afterwards. */
import { expect, it } from 'vitest';
import { openSqliteStore } from '../../src/state/sqlite.ts';
import { etsSample, type Json, set } from '../record/records.ts';
import { NOW, openStand, type Stand } from '../support/stand.ts';
import { contentOf, edit, remove, undo } from './undo-stand.ts';

const EVERYTHING = { window: { from: new Date('2024-01-01T00:00:00Z'), to: NOW } };

/** The person of ETS's sample, as an office has him before any score: no address. */
const PERSON = {
  LastName: 'Konatham',
  FirstName: 'Srinivasa',
  Email: 'tracy.choi@sampleinbox.co',
  Birthdate: '2007-01-27',
};

const second = (more: Json = {}): Json =>
  set(etsSample(), { appointmentNo: '2025071621000002', ...more });

async function run(stand: Stand, records?: readonly Json[]) {
  if (records !== undefined) stand.ets.deliver(records);
  return (await stand.run(EVERYTHING)).run;
}

const only = (stand: Stand, object: string) => stand.org.rows(object)[0] ?? {};

const CREATED = { deleteCreated: true };

it('puts back what the run filled in, and leaves what it made', async () => {
  const stand = await openStand({ people: [PERSON], records: [etsSample()] });
  const before = stand.org.rows('Contact');
  const id = await run(stand);
  expect(only(stand, 'Contact')['MailingCity']).toBe('Los Angeles');

  const { account, stays } = await undo(stand, id);

  expect(stand.org.rows('Contact')).toEqual(before);
  expect(stand.org.rows('TOEFL_Score__c')).toHaveLength(1);
  expect(account).toEqual({ restored: 1, skipped: 0, deleted: 0, kept: 1 });
  expect(stays).toEqual([{ reason: 'not-asked', count: 1 }]);
});

it('deletes what the run made when that is wanted, children before their parents', async () => {
  const stand = await openStand({ records: [etsSample(), second()] });
  const id = await run(stand);
  expect(stand.org.rows('Contact')).toHaveLength(1);

  const { account, told } = await undo(stand, id, CREATED);

  expect([stand.org.rows('Contact'), stand.org.rows('TOEFL_Score__c')]).toEqual([[], []]);
  expect(account).toEqual({ restored: 0, skipped: 0, deleted: 3, kept: 0 });
  expect(told.map(({ object }) => object)).toEqual(['TOEFL_Score__c', 'TOEFL_Score__c', 'Contact']);
});

it('a field that somebody has changed since stays, and the others go back', async () => {
  const stand = await openStand({ people: [PERSON], records: [etsSample()] });
  const id = await run(stand);
  const contact = only(stand, 'Contact')['Id'];
  await edit(stand.org, 'Contact', contact, { MailingCity: 'Boston' });

  const { account, told } = await undo(stand, id);

  expect(only(stand, 'Contact')).toMatchObject({ MailingCity: 'Boston', MailingStreet: null });
  expect(account).toMatchObject({ restored: 0, skipped: 1 });
  expect(told.find(({ object }) => object === 'Contact')?.stays).toEqual([
    {
      code: 'changed-since',
      field: 'MailingCity',
      message: 'somebody, or a later run, has changed it since',
    },
  ]);
});

it('a field that somebody has put back already is left alone', async () => {
  const stand = await openStand({ people: [PERSON], records: [etsSample()] });
  const id = await run(stand);
  await edit(stand.org, 'Contact', only(stand, 'Contact')['Id'], { MailingCity: null });

  const { account, told } = await undo(stand, id);

  expect(account).toMatchObject({ restored: 1, skipped: 0 });
  const fields = told.flatMap((row) => row.fields.map(({ field }) => field));
  expect(fields).not.toContain('MailingCity');
  expect(fields).toContain('MailingStreet');
});

it('a row that was changed several times in the run goes back to its first value', async () => {
  const stand = await openStand({ people: [{ ...PERSON, MailingCity: 'Rome' }] });
  const id = String(only(stand, 'Contact')['Id']);
  const change = (from: string | null, to: string): Rows => [
    {
      row: 'person',
      object: 'Contact',
      key: null,
      action: 'update',
      id,
      fields: [{ field: 'MailingCity', from, to }],
    },
  ];
  await saveRun(stand, 'run-x', change('Bonn', 'Oslo'), change('Oslo', 'Rome'));

  for (const dryRun of [true, false]) {
    const { told } = await undo(stand, 'run-x', { dryRun });
    expect(told.map(({ fields }) => fields)).toEqual([
      [{ field: 'MailingCity', from: 'Rome', to: 'Bonn' }],
    ]);
  }
  expect(only(stand, 'Contact')['MailingCity']).toBe('Bonn');
});

it('a row that is not there any more is skipped', async () => {
  const stand = await openStand({ people: [PERSON], records: [etsSample()] });
  const id = await run(stand);
  await remove(stand.org, 'Contact', only(stand, 'Contact')['Id']);

  const { stays } = await undo(stand, id);

  expect(stays).toContainEqual({ reason: 'row-gone', count: 1 });
});

it('what the run made and somebody has deleted since is gone', async () => {
  const stand = await openStand({ records: [etsSample()] });
  const id = await run(stand);
  await remove(stand.org, 'TOEFL_Score__c', only(stand, 'TOEFL_Score__c')['Id']);

  expect((await undo(stand, id, CREATED)).account).toMatchObject({ deleted: 2, kept: 0 });
});

it('a row that the run made and somebody has worked on stays, and so does what it hangs on', async () => {
  const stand = await openStand({ records: [etsSample()] });
  const id = await run(stand);
  await edit(stand.org, 'TOEFL_Score__c', only(stand, 'TOEFL_Score__c')['Id'], { Total__c: 4 });
  const before = contentOf(stand.org);

  const { account, stays, told } = await undo(stand, id, CREATED);

  expect(contentOf(stand.org)).toEqual(before);
  expect(account).toMatchObject({ deleted: 0, kept: 2 });
  expect(stays.map(({ reason }) => reason).toSorted()).toEqual(['changed-since', 'depended-on']);
  expect(told.find(({ object }) => object === 'Contact')?.stays[0]?.message).toBe(
    'other rows hang on it: 1 × TOEFL_Score__c (Contact__c)',
  );
});

it('a person on whom something else hangs stays, though the score goes', async () => {
  const stand = await openStand({ records: [etsSample()] });
  const id = await run(stand);
  stand.org.insert('Contact', [
    { LastName: 'Assistant', ReportsToId: only(stand, 'Contact')['Id'] },
  ]);

  const { account, told } = await undo(stand, id, CREATED);

  expect(account).toMatchObject({ deleted: 1, kept: 1 });
  expect(stand.org.rows('Contact')).toHaveLength(2);
  expect(told.find(({ outcome }) => outcome === 'kept')?.stays[0]?.message).toBe(
    'other rows hang on it: 1 × Contact (ReportsToId)',
  );
});

it('a row that Salesforce will not delete stays, and so does what it hangs on', async () => {
  const stand = await openStand({ records: [etsSample()] });
  const id = await run(stand);
  stand.org.fault({
    match: { method: 'POST', body: 'DELETE', object: 'TOEFL_Score__c' },
    effect: { kind: 'record', statusCode: 'INSUFFICIENT_ACCESS_OR_READONLY', message: 'no' },
  });

  const { account, stays } = await undo(stand, id, CREATED);

  expect(account).toMatchObject({ deleted: 0, kept: 2 });
  expect(stays.map(({ reason }) => reason).toSorted()).toEqual(['depended-on', 'refused']);
});

it('a row that Salesforce will not change is skipped, with its reason', async () => {
  const stand = await openStand({ people: [PERSON], records: [etsSample()] });
  const id = await run(stand);
  stand.org.fault({
    match: { object: 'Contact' },
    effect: {
      kind: 'record',
      statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      message: 'Konatham needs an address',
    },
  });

  const { told } = await undo(stand, id);

  const contact = told.find(({ object }) => object === 'Contact');
  expect(contact).toMatchObject({ outcome: 'skipped', fields: [] });
  expect(contact?.stays[0]?.message).toBe(
    'Salesforce refused it: FIELD_CUSTOM_VALIDATION_EXCEPTION: a validation rule of the org refused the row',
  );
});

it('a score goes back to the person it belonged to, and the person it was given to can go', async () => {
  const stand = await openStand({ people: [PERSON], records: [etsSample()] });
  await run(stand);
  const [first] = stand.org.rows('Contact');
  const score = only(stand, 'TOEFL_Score__c');
  const [made = ''] = stand.org.insert('Contact', [{ LastName: 'Wrong' }]);
  const row = { row: 'score', object: 'TOEFL_Score__c', key: null };
  const moved = { field: 'Contact__c', from: String(first?.['Id']), to: made };
  await edit(stand.org, 'TOEFL_Score__c', score['Id'], { Contact__c: made });
  await saveRun(stand, 'run-x', [
    { row: 'person', object: 'Contact', key: null, action: 'create', id: made, fields: [] },
    { ...row, action: 'update', id: String(score['Id']), fields: [moved] },
  ]);

  for (const dryRun of [true, false]) {
    const { account } = await undo(stand, 'run-x', { ...CREATED, dryRun });
    expect(account).toEqual({ restored: 1, skipped: 0, deleted: 1, kept: 0 });
  }
  expect(only(stand, 'TOEFL_Score__c')['Contact__c']).toBe(first?.['Id']);
});

it('says when the old values are not known any more', async () => {
  const stand = await openStand({ people: [PERSON] });
  const id = String(only(stand, 'Contact')['Id']);
  await saveRun(stand, 'run-old', [
    { row: 'person', object: 'Contact', key: null, action: 'update', id, fields: null },
  ]);

  expect((await undo(stand, 'run-old')).stays).toEqual([{ reason: 'values-unknown', count: 1 }]);
});

it('a field that is not in Salesforce any more is skipped, and the others go back', async () => {
  const stand = await openStand({ people: [{ ...PERSON, MailingCity: 'Rome' }] });
  const id = String(only(stand, 'Contact')['Id']);
  const fields = [
    { field: 'Old__c', from: 'a', to: 'b' },
    { field: 'MailingCity', from: null, to: 'Rome' },
  ];
  await saveRun(stand, 'run-old', [
    { row: 'person', object: 'Contact', key: null, action: 'update', id, fields },
  ]);

  const { told } = await undo(stand, 'run-old');

  expect(told).toMatchObject([
    { outcome: 'skipped', fields: [{ field: 'MailingCity' }], stays: [{ field: 'Old__c' }] },
  ]);
  expect(only(stand, 'Contact')['MailingCity']).toBeNull();
});

it('a dry run says the same as the undo, and writes nothing', async () => {
  const stand = await openStand({ people: [PERSON], records: [etsSample()] });
  const id = await run(stand);
  const [content, runs] = [contentOf(stand.org), await stand.state.runs()];

  const dry = await undo(stand, id, { ...CREATED, dryRun: true });

  expect(contentOf(stand.org)).toEqual(content);
  expect(await stand.state.runs()).toEqual(runs);
  const real = await undo(stand, id, CREATED);
  expect(dry.told).toEqual(real.told);
  expect(dry.account).toEqual(real.account);
});

it('the size of the chunks does not matter, not even to a dry run', async () => {
  const reports = await Promise.all(
    [1, 2, 2000].map(async (chunkSize) => {
      const stand = await openStand({ records: [etsSample(), second()], chunkSize });
      const id = await run(stand);
      const dry = await undo(stand, id, { ...CREATED, chunkSize, dryRun: true });
      const { account } = await undo(stand, id, { ...CREATED, chunkSize });
      return [dry.account, account, contentOf(stand.org)];
    }),
  );
  expect(reports[0]?.[1]).toEqual({ restored: 0, skipped: 0, deleted: 3, kept: 0 });
  expect(reports[0]?.[0]).toEqual(reports[0]?.[1]);
  expect(reports[1]).toEqual(reports[0]);
  expect(reports[2]).toEqual(reports[0]);
});

it('is a run of its own, and the other one is marked', async () => {
  const stand = await openStand({ records: [etsSample()] });
  const id = await run(stand);
  const { run: undoId } = await undo(stand, id, CREATED);

  expect(await stand.state.runs()).toMatchObject([
    { id: undoId, mode: 'undo', outcome: 'done', source: id, undoneBy: null },
    { id, mode: 'run', undoneBy: undoId },
  ]);
});

it('the next run compares with the org again, and writes the same again', async () => {
  const stand = await openStand({ people: [PERSON], records: [etsSample()] });
  const id = await run(stand);
  const after = stand.org.rows('Contact');
  await undo(stand, id, CREATED);

  await run(stand);

  expect(stand.org.rows('Contact')).toEqual(after);
  expect(stand.org.rows('TOEFL_Score__c')).toHaveLength(1);
});

it('a run is undone once', async () => {
  const stand = await openStand({ records: [etsSample()] });
  const id = await run(stand);
  const { run: undoId } = await undo(stand, id, CREATED);

  await expect(undo(stand, id, CREATED)).rejects.toMatchObject({
    kind: 'usage',
    message: `The run ${id} was undone by ${undoId} already.`,
  });
});

it('what a later run has written again is not taken back by a second undo', async () => {
  const stand = await openStand({ people: [PERSON], records: [etsSample()] });
  const id = await run(stand);
  await undo(stand, id);
  await run(stand);
  const content = contentOf(stand.org);

  await expect(undo(stand, id)).rejects.toMatchObject({ kind: 'usage' });
  expect(contentOf(stand.org)).toEqual(content);
});

it('what a first undo left can be taken back by a second one', async () => {
  const stand = await openStand({ records: [etsSample()] });
  const id = await run(stand);
  expect((await undo(stand, id)).account).toMatchObject({ kept: 2 });

  expect((await undo(stand, id, CREATED)).account).toMatchObject({ deleted: 2 });
});

it('an undo can be undone as far as fields go', async () => {
  const stand = await openStand({ people: [PERSON], records: [etsSample()] });
  const id = await run(stand);
  const after = stand.org.rows('Contact');
  const first = await undo(stand, id, CREATED);

  const back = await undo(stand, first.run);

  expect(stand.org.rows('Contact')).toEqual(after);
  expect(stand.org.rows('TOEFL_Score__c')).toEqual([]);
  expect(back.stays).toEqual([{ reason: 'in-recycle-bin', count: 1 }]);
  const undoneBy = Object.fromEntries(
    (await stand.state.runs()).map((one) => [one.id, one.undoneBy]),
  );
  expect(undoneBy).toEqual({ [id]: null, [first.run]: back.run, [back.run]: null });
});

it('goes on where it was stopped', async () => {
  const stand = await openStand({ records: [etsSample(), second()] });
  const id = await run(stand);
  stand.org.fault({
    match: { body: 'DELETE' },
    skip: 1,
    effect: {
      kind: 'status',
      status: 403,
      body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }],
    },
  });
  const small = { ...CREATED, chunkSize: 1 };
  await expect(undo(stand, id, small)).rejects.toMatchObject({ kind: 'salesforce' });
  expect((await stand.state.runs())[0]).toMatchObject({ mode: 'undo', outcome: 'failed' });

  expect((await undo(stand, id, CREATED)).account).toMatchObject({ deleted: 3 });
  expect([stand.org.rows('Contact'), stand.org.rows('TOEFL_Score__c')]).toEqual([[], []]);
});

it('stops between chunks when it is cancelled', async () => {
  const stand = await openStand({ records: [etsSample()] });
  const id = await run(stand);
  const signal = AbortSignal.abort();
  await expect(undo(stand, id, { signal })).rejects.toMatchObject({ kind: 'cancelled' });
});

it('what Salesforce says twice of one deletion is one', async () => {
  const stand = await openStand({ records: [etsSample()] });
  const id = await run(stand);
  stand.org.fault({ match: { body: 'DELETE' }, effect: { kind: 'resetAfter' } });

  expect((await undo(stand, id, CREATED)).account).toMatchObject({ deleted: 2, kept: 0 });
});

it('refuses when there was no run yet', async () => {
  const stand = await openStand();
  await expect(undo(stand, 'run-1')).rejects.toMatchObject({
    kind: 'usage',
    message: 'There is no run run-1.',
    hint: 'There was no run yet with this state.',
  });
});

it('refuses a run that it does not know, and names the nearest', async () => {
  const stand = await openStand({ records: [etsSample()] });
  const id = await run(stand);
  await expect(undo(stand, `${id}0`)).rejects.toMatchObject({
    kind: 'usage',
    message: `There is no run ${id}0.`,
    hint: `Did you mean ${id}?`,
  });
  await expect(undo(stand, 'yesterday')).rejects.toMatchObject({
    hint: 'See the runs that there were: toefl-sync runs.',
  });
});

it('refuses a run that wrote nothing', async () => {
  const stand = await openStand();
  const id = await run(stand);
  await expect(undo(stand, id)).rejects.toMatchObject({
    kind: 'usage',
    message: `The run ${id} has nothing that could be undone.`,
  });
});

it('a dry run refuses a run that is not over; with the lock, such a run has died', async () => {
  const stand = await openStand({ records: [etsSample()] });
  const id = await run(stand);
  const [record] = await stand.state.runs();
  if (record !== undefined) {
    await stand.state.saveRun({ ...record, outcome: 'running', finishedAt: null });
  }
  await expect(undo(stand, id, { dryRun: true })).rejects.toMatchObject({
    kind: 'usage',
    message: `The run ${id} is not over.`,
  });
  expect((await undo(stand, id, CREATED)).account).toMatchObject({ deleted: 2 });
});

it('refuses a run of another org', async () => {
  const stand = await openStand();
  const state = await openSqliteStore(':memory:');
  await state.bindToOrg('00D000000000001EAA');
  await expect(undo({ org: stand.org, state }, 'run-1')).rejects.toMatchObject({ kind: 'state' });
  await state.close();
});

type Rows = Parameters<Stand['state']['saveProgress']>[0]['journal'][number]['rows'];

/** A run of which the journal says that it wrote these rows, record by record. */
async function saveRun({ state, org }: Stand, id: string, ...records: Rows[]): Promise<void> {
  const at = NOW.toISOString();
  await state.bindToOrg(org.orgId);
  await state.saveRun({
    id,
    mode: 'run',
    startedAt: at,
    finishedAt: at,
    outcome: 'done',
    source: 'ets',
    window: null,
    account: null,
    salesforceCalls: 1,
    failure: null,
    undoneBy: null,
  });
  const entry = { run: id, key: 'A1', recordId: 'r1', origin: 'ets', at, text: null, match: [] };
  await state.saveProgress({
    ledger: [],
    held: [],
    released: [],
    ended: [],
    overrides: [],
    applied: [],
    at,
    journal: records.map((rows) => ({ ...entry, outcome: 'updated', reasons: [], rows })),
  });
}
