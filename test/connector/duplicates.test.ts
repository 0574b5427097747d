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
