/** What the name of a row tells of the record that it is made for. */
import { expect, it } from 'vitest';
import { fingerprint } from '../../src/mapping/fingerprint.ts';
import { keyInRef } from '../../src/plan/refs.ts';

const PERSON = { row: 'person', object: 'Contact' };

it.each([
  ['a new row', 'Contact new person 2025071621000001', '2025071621000001'],
  ['a row that is there', 'Contact 003000000000001AAA', null],
  ['a row of another kind', 'Contact new parent 2025071621000001', null],
  ['a row of a person', `Contact new person ${fingerprint('Contact', 'a')}`, null],
])('the name of %s', (_, ref, key) => {
  expect(keyInRef({ ...PERSON, ref })).toBe(key);
});
