/** What every run would stumble over is an error of the check, whatever the feed. */
import { describe, expect, it } from 'vitest';
import { field, object, org } from '../support/metadata.ts';
import { shownFindings } from './shown.ts';

const ORG = org(
  object(
    'Contact',
    [
      field('LastName', 'string', { nillable: false }),
      field('Email', 'email', { idLookup: true }),
      field('Other_Email__c', 'email'),
      field('Note__c', 'string'),
    ],
    { keyPrefix: '003' },
  ),
);

/** Of one field of a Contact. */
function findingsOf(line: string, constants = '{}'): string[] {
  return shownFindings(
    `name: x
version: 1
constants: ${constants}
rows:
  person:
    object: Contact
    match: [[Email]]
    fields:
      LastName: candidateInfo.lastName
      Email: candidateInfo.email
      ${line}
`,
    ORG,
  );
}

describe('a fixed e-mail address that Salesforce refuses', () => {
  it.each(['.a@c.de', 'a@-c.de', 'a@c-.de', 'a@c.-de', 'a@c..de', 'a@c'])(
    'is an error: %s',
    (address) => {
      expect(findingsOf(`Other_Email__c: { value: ${address} }`)).toEqual([
        `error cannot-convert: \`${address}\` does not fit Other_Email__c: the value is no e-mail address @ ${address}`,
      ]);
    },
  );

  it.each(['a.b@c.de', 'a..b@c.de', 'a.@c.de', "o'neil+toefl@mail.c-d.example", 'a-@c.de'])(
    'is another than %s',
    (address) => {
      expect(findingsOf(`Other_Email__c: { value: "${address}" }`)).toEqual([]);
    },
  );

  it.each([
    '.{appointmentNo}@c.example',
    '{appointmentNo}@-c.example',
    '{appointmentNo} {departmentCode}@c.example',
    'TOEFL@{appointmentNo}',
  ])('is an error in a text: %s', (text) => {
    expect(findingsOf(`Other_Email__c: { text: "${text}" }`)).toEqual([
      `error cannot-convert: this is never an e-mail address, and Other_Email__c takes nothing else @ Other_Email__c`,
    ]);
  });

  it.each([
    '{appointmentNo}.{departmentCode}@c.example',
    'TOEFL.{candidateInfo.middleName}@c.example',
    '{candidateInfo.email}',
  ])('is another than a text that can be one: %s', (text) => {
    expect(findingsOf(`Other_Email__c: { text: "${text}" }`)).toEqual([]);
  });
});

describe('a constant that is looked up', () => {
  const TERM = 'Note__c: { from: constant.term, values: { SPRING: Spring } }';

  it('is an error where the table does not have it', () => {
    expect(findingsOf(TERM, '{ term: FALL }')).toEqual([
      'error missing-code: `values` says nothing about the code FALL of constant.term @ values',
    ]);
  });

  it('is none where the table has it, in whatever case', () => {
    expect(findingsOf(TERM, '{ term: spring }')).toEqual([]);
  });
});

describe('a name that JavaScript keeps for itself', () => {
  it.each([
    ['a field', '__proto__: { value: x }'],
    ['a code', 'Note__c: { from: departmentCode, values: { __proto__: x }, otherwise: y }'],
  ])('is an error as the name of %s', (_which, line) => {
    expect(() => findingsOf(line)).toThrow(
      'error[wrong-value]: `__proto__` is no name: the language that the connector is written in keeps it for itself',
    );
  });

  it('is an error as the name of a constant', () => {
    expect(() => findingsOf('Note__c: { value: x }', '{ __proto__: x }')).toThrow(/wrong-value/);
  });
});
