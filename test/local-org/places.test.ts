import { expect, it } from 'vitest';
import type { LocalOrg } from '../../src/local-org/local-org.ts';
import { run } from './bulk/support.ts';
import { at, call, openOrg, query, V } from './support.ts';

const CONTACTS = `${V}/sobjects/Contact`;

function open(): Promise<LocalOrg> {
  return openOrg({ places: true });
}

function placeOf(org: LocalOrg) {
  const row = org.rows('Contact')[0];
  return ['MailingCountryCode', 'MailingCountry', 'MailingStateCode', 'MailingState'].map(
    (name) => row?.[name],
  );
}

it('shows the codes in a describe, each state with the countries that it is valid for', async () => {
  const { body } = await call(await open(), 'GET', `${CONTACTS}/describe`);
  const fields = at(body, 'fields');
  const named = (name: string) =>
    (Array.isArray(fields) ? fields : []).find((each) => at(each, 'name') === name);
  expect(named('MailingCountryCode')).toMatchObject({
    type: 'picklist',
    restrictedPicklist: true,
    picklistValues: expect.arrayContaining([
      expect.objectContaining({ value: 'US', label: 'United States' }),
    ]),
  });
  expect(named('OtherStateCode')).toMatchObject({
    controllerName: 'OtherCountryCode',
    dependentPicklist: true,
  });
});

it('has no codes unless it is asked for them', async () => {
  const answer = await call(await openOrg(), 'POST', CONTACTS, {
    LastName: 'A',
    MailingCountryCode: 'US',
  });
  expect(at(answer.body, '[0].errorCode')).toBe('INVALID_FIELD');
});

it.each([
  ['codes', { MailingCountryCode: 'US', MailingStateCode: 'AL' }],
  ['texts, in any case', { MailingCountry: 'united states', MailingState: 'Alabama' }],
  [
    'a code that wins over its text',
    {
      MailingCountryCode: 'US',
      MailingCountry: 'Canada',
      MailingState: 'Alabama',
    },
  ],
])('completes the address of a new record from %s', async (_, address) => {
  const org = await open();
  await call(org, 'POST', CONTACTS, { LastName: 'A', ...address });
  expect(placeOf(org)).toEqual(['US', 'United States', 'AL', 'Alabama']);
  const found = await query(
    org,
    "SELECT MailingAddress FROM Contact WHERE MailingStateCode = 'AL'",
  );
  expect(at(found.body, 'records[0].MailingAddress')).toMatchObject({
    country: 'United States',
    countryCode: 'US',
    stateCode: 'AL',
  });
});

it('takes the same code for another state in another country', async () => {
  const org = await open();
  await call(org, 'POST', CONTACTS, {
    LastName: 'A',
    MailingCountryCode: 'IT',
    MailingStateCode: 'AL',
  });
  expect(placeOf(org)).toEqual(['IT', 'Italy', 'AL', 'Alessandria']);
});

const COUNTRY =
  "There's a problem with this country, even though it may appear correct. Please select a country/territory from the list of valid countries.";
const STATE =
  "There's a problem with this state, even though it may appear correct. Please select a state from the list of valid states.";

it.each([
  [
    'an unknown country code',
    { MailingCountryCode: 'XX' },
    "The MailingCountryCode field contains XX, which isn't an available country/territory.",
    'MailingCountryCode',
  ],
  ['an unknown country', { MailingCountry: 'Amerika' }, COUNTRY, 'MailingCountry'],
  [
    'an unknown state code',
    { MailingCountryCode: 'US', MailingStateCode: 'EP' },
    "The MailingStateCode field contains EP, which isn't an available state. Your administrator can add it for you.",
    'MailingStateCode',
  ],
  [
    'a state of a country that has none',
    { MailingCountryCode: 'DE', MailingState: 'Berlin' },
    STATE,
    'MailingState',
  ],
  [
    'a state of another country',
    { MailingCountryCode: 'CA', MailingState: 'Alabama' },
    STATE,
    'MailingState',
  ],
  [
    'a state without a country',
    { MailingState: 'Alabama' },
    'A country/territory must be specified before specifying a state value for field: Mailing State/Province',
    'MailingState',
  ],
])('refuses %s', async (_, address, message, field) => {
  const org = await open();
  const answer = await call(org, 'POST', CONTACTS, { LastName: 'A', ...address });
  expect([answer.status, answer.body]).toEqual([
    400,
    [{ errorCode: 'FIELD_INTEGRITY_EXCEPTION', message, fields: [field] }],
  ]);
  expect(org.rows('Contact')).toEqual([]);
});

it.each([
  [
    'clears the state with the country',
    { MailingCountryCode: null },
    204,
    [null, null, null, null],
  ],
  [
    'changes the state alone',
    { MailingState: 'Texas' },
    204,
    ['US', 'United States', 'TX', 'Texas'],
  ],
  [
    'refuses a country that has not the state',
    { MailingCountry: 'Canada' },
    400,
    ['US', 'United States', 'AL', 'Alabama'],
  ],
  [
    'refuses a code and a text that differ',
    { MailingCountryCode: 'IT', MailingCountry: 'Spain' },
    400,
    ['US', 'United States', 'AL', 'Alabama'],
  ],
  [
    'leaves the address when something else changes',
    { Phone: '1' },
    204,
    ['US', 'United States', 'AL', 'Alabama'],
  ],
])('%s in an update', async (_, change, status, place) => {
  const org = await open();
  const [id] = org.insert('Contact', [
    { LastName: 'A', MailingCountryCode: 'US', MailingStateCode: 'AL' },
  ]);
  expect((await call(org, 'PATCH', `${CONTACTS}/${id}`, change)).status).toBe(status);
  expect(placeOf(org)).toEqual(place);
});

it('refuses rows of a bulk job like any other', async () => {
  const { failed } = await run(
    await open(),
    { operation: 'insert', object: 'Contact' },
    'LastName,MailingCountry\nA,Amerika\n',
  );
  expect(failed).toContain(`FIELD_INTEGRITY_EXCEPTION:${COUNTRY}:MailingCountry --`);
});
