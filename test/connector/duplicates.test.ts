/** A duplicate rule of the org that knows a new person: a question for a person, not an error. */
import { expect, it } from 'vitest';
import { etsSample, set } from '../record/records.ts';
import { openStand } from '../support/stand.ts';

const EMAIL = 'ada.okafor@example.edu';
const record = set(etsSample(), { 'candidateInfo.email': EMAIL });

/** Somebody with the same address whom no match rule of the mapping takes for the same person. */
const stranger = {
  LastName: 'Lovelace',
  FirstName: 'Augusta',
  Birthdate: '1901-01-01',
  Email: EMAIL,
};

it('holds the record with those whom the rule found', async () => {
  const stand = await openStand({
    records: [record],
    people: [stranger],
    org: { duplicateRules: [{ object: 'Contact', fields: ['Email'], action: 'alert' }] },
  });
  const id = stand.org.rows('Contact')[0]?.['Id'];

  const { account, held } = await stand.run();

  expect(account).toMatchObject({ created: 0, held: 1 });
  expect(held).toContainEqual({ reason: 'duplicates', count: 1 });
  const [kept] = await stand.state.held();
  expect(kept?.reasons[0]).toMatchObject({
    code: 'duplicates',
    where: 'Contact',
    message: expect.stringContaining('held assign'),
    candidates: { object: 'Contact', ids: [id] },
  });
  expect(stand.org.rows('Contact')).toHaveLength(1);
});

const [FIRST, SECOND] = ['2025071621000001', '2026010121000005'];
const sittings = [
  set(record, { appointmentNo: FIRST }),
  set(record, { appointmentNo: SECOND, 'testInfo.testDate': '20260101' }),
];

/** Two sittings of one new person, whom a rule of the org takes for somebody else. */
async function twoSittings(chunkSize: number) {
  const stand = await openStand({
    records: sittings,
    people: [stranger],
    org: { duplicateRules: [{ object: 'Contact', fields: ['Email'], action: 'alert' }] },
    chunkSize,
  });
  await stand.run();
  const held = await stand.state.held();
  return { stand, held };
}

it('holds the other sittings of the person for the same reason, with whom the rule found', async () => {
  const { stand, held } = await twoSittings(2000);
  const id = stand.org.rows('Contact')[0]?.['Id'];

  expect(held.map(({ reasons: [reason] }) => reason)).toEqual([
    expect.objectContaining({ code: 'duplicates', candidates: { object: 'Contact', ids: [id] } }),
    expect.objectContaining({ code: 'duplicates', candidates: { object: 'Contact', ids: [id] } }),
  ]);
  const messages = held.map(({ reasons: [reason] }) => reason?.message ?? '');
  const leaning = messages.filter((message) => message.startsWith('the row that it shares with'));
  expect(leaning).toEqual([
    expect.stringMatching(/^the row that it shares with \d{16} was refused: DUPLICATES_DETECTED: /),
  ]);
  expect(held.find(({ key }) => leaning[0]?.includes(`${key}`))?.reasons[0]?.message).toMatch(
    /^DUPLICATES_DETECTED: /,
  );
});

it('names the record to look at where the other sitting comes in a later chunk', async () => {
  const { held } = await twoSittings(1);

  const [refused] = held.filter(({ reasons: [reason] }) => reason?.code === 'duplicates');
  const [other] = held.filter(({ reasons: [reason] }) => reason?.code === 'not-written');
  expect(other?.reasons).toContainEqual({
    code: 'not-written',
    where: 'Contact',
    message: `the row that it shares with ${refused?.key} was not made: that record says why`,
  });
});
