import { describe, expect, it } from 'vitest';
import { findingsOf, load } from '../support/mappings.ts';
import { SMALL_ORG } from '../support/metadata.ts';

const PERSON = `
rows:
  person:
    object: Contact
    match: [[Email]]
    fields:
      LastName: candidateInfo.lastName
      Email: candidateInfo.email
`;
const MAIN = `
name: x
version: 1
include: person.yaml
rows:
  person:
    fields:
      FirstName: candidateInfo.firstName
      LastName: candidateInfo.firstName
`;

describe('including a file', () => {
  it('brings its rows, and the mapping wins field by field', () => {
    expect(load(MAIN, { 'person.yaml': PERSON }).document.rows['person']).toEqual({
      object: 'Contact',
      match: [['Email']],
      fields: {
        LastName: 'candidateInfo.firstName',
        Email: 'candidateInfo.email',
        FirstName: 'candidateInfo.firstName',
      },
    });
  });

  it('shows an error in the file that it stands in', () => {
    const broken = PERSON.replace('candidateInfo.email', 'candidateInfo.emial');
    expect(findingsOf(MAIN, SMALL_ORG, { 'person.yaml': broken })).toEqual([
      [
        'error[unknown-path]: the catalogue has no path `candidateInfo.emial`',
        '  --> person.yaml:8:14',
        '   |',
        ' 8 |       Email: candidateInfo.emial',
        '   |              ^^^^^^^^^^^^^^^^^^^',
        '  = Did you mean `candidateInfo.email`?',
      ].join('\n'),
    ]);
  });

  it.each([
    ['a file that is not there', MAIN, {}, 'the file `person.yaml` cannot be read'],
    [
      'a list',
      MAIN,
      { 'person.yaml': '- object: Contact\n' },
      'A part has keys of a mapping, such as `rows:`.',
    ],
    ['an empty file', MAIN, { 'person.yaml': '' }, '`person.yaml` is no part of a mapping'],
    ['a broken file', MAIN, { 'person.yaml': 'rows: {' }, 'person.yaml:1'],
    [
      'a file that includes others',
      MAIN,
      { 'person.yaml': 'include: more.yaml' },
      'which only a mapping may',
    ],
  ])('says so at %s', (_name, text, included, expected) => {
    expect(findingsOf(text, SMALL_ORG, included).join('\n')).toContain(expected);
  });
});
