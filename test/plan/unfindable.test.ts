/** Somebody whom no run would find again is not made: each run would make one more. */
import { describe, expect, it } from 'vitest';
import { type Memory, NO_MEMORY, NOBODY_YET } from '../../src/plan/memory.ts';
import { compile } from '../support/mappings.ts';
import { outcomeOf } from '../support/matching.ts';
import { MemoryOrg, planFeed } from '../support/memory-org.ts';
import { SMALL_ORG } from '../support/metadata.ts';
import { scoreRecord } from '../support/records.ts';

/** @param more of the file: further rows */
function contactOnly(match = '[[Email], [LastName, Birthdate]]', more = '') {
  return compile(
    `name: x
version: 1
rows:
  person:
    object: Contact
    match: ${match}
    fields:
      LastName: { from: candidateInfo.lastName, default: unknown }
      FirstName: candidateInfo.firstName
      Email: candidateInfo.email
      Birthdate: candidateInfo.dob
${more}`,
    SMALL_ORG,
  );
}

const SCORE = (contact: string) => `  score:
    object: Score__c
    key: { Key__c: appointmentNo }
    fields: { Contact__c: ${contact} }
`;

const NO_EMAIL = scoreRecord({ 'candidateInfo.email': '', 'candidateInfo.dob': '' });

describe('a person of whom every match rule compares a blank', () => {
  it('is held, and the reason names the rules', () => {
    const [planned] = planFeed(contactOnly(), [NO_EMAIL], new MemoryOrg());
    expect(planned?.reasons).toEqual([
      {
        code: 'unfindable-person',
        where: 'Contact',
        message:
          'no match rule applies, since of each a value is blank (Email; LastName + Birthdate), so no run would find the row that an earlier one has made',
      },
    ]);
  });

  it('is held where the field that must be blank is not', () => {
    const mapping = contactOnly('[{ fields: [LastName], blank: [FirstName] }]');
    const [planned] = planFeed(mapping, [NO_EMAIL], new MemoryOrg());
    expect(planned?.reasons.map(({ code }) => code)).toEqual(['unfindable-person']);
  });

  it.each([
    ['a rule applies', contactOnly(), scoreRecord({ 'candidateInfo.email': '' })],
    ['the score says whose it is', contactOnly(undefined, SCORE('{ row: person }')), NO_EMAIL],
  ])('is made, and found by the next run, where %s', (_why, mapping, record) => {
    const org = new MemoryOrg();
    org.apply(planFeed(mapping, [record], org));
    org.apply(planFeed(mapping, [record], org));
    expect(org.rows('Contact')).toHaveLength(1);
  });

  it.each([
    ['leaves the lookup out', '{ row: person, when: { scoreStatus: C } }', []],
    ['fills the lookup of new rows only', '{ row: person, write: onCreate }', [{ Key__c: '7' }]],
    [
      'fills the lookup only where it is blank',
      '{ row: person, write: ifBlank }',
      [{ Key__c: '7', Contact__c: '003000000000009AAA' }],
    ],
  ])('is held where the score %s', (_what, contact, scores) => {
    const record = scoreRecord({
      appointmentNo: '7',
      'candidateInfo.email': '',
      'candidateInfo.dob': '',
    });
    const mapping = contactOnly(undefined, SCORE(contact));
    const [planned] = planFeed(mapping, [record], new MemoryOrg({ Score__c: scores }));
    expect(planned?.outcome).toBe('held');
  });

  it('waits for somebody who fits with `onNoMatch: hold`', () => {
    expect(outcomeOf('[[Email]]', [], { email: '' }, '    onNoMatch: hold\n')).toBe('no-person');
  });
});

describe('a person whom somebody has decided to be new', () => {
  const chosen = (pending: boolean): Memory => ({
    ...NO_MEMORY,
    decided: (_key, { key }) => (key === null ? { id: NOBODY_YET, pending } : null),
  });
  const bea = { LastName: 'Konatham', FirstName: 'Bea', Email: 'tracy.choi@sampleinbox.co' };

  it('is made once, also where no row of the record points at her', () => {
    const org = new MemoryOrg({ Contact: [bea] });
    for (const pending of [true, false]) {
      org.apply(planFeed(contactOnly(), [scoreRecord()], org, 100, chosen(pending)));
    }
    expect(org.rows('Contact').map(({ FirstName }) => FirstName)).toEqual(['Bea', 'Srinivasa']);
  });
});
