/** Rows of one record that come out with the same key: none overwrites another without a word. */
import { describe, expect, it } from 'vitest';
import { traceRecord } from '../../src/mapping/trace.ts';
import { compile, load } from '../support/mappings.ts';
import { field, object, org } from '../support/metadata.ts';
import { scoreRecord } from '../support/records.ts';

const KEY = { externalId: true, unique: true, idLookup: true };
const ORG = org(
  object('Country__c', [
    field('Key__c', 'string', KEY),
    field('Exact__c', 'string', { ...KEY, caseSensitive: true }),
    field('Name__c', 'string'),
    field('Note__c', 'string'),
  ]),
);
const HEAD = 'name: x\nversion: 1\nrows:\n';

function row(name: string, key: string, fields: string): string {
  return `  ${name}:\n    object: Country__c\n    key: { ${key} }\n    fields: { ${fields} }\n`;
}

/** Two rows, whose keys are fields that ETS may or may not send alike. */
function rowsOf(one: string, other: string, fieldName = 'Key__c'): string {
  return (
    HEAD +
    row('one', `${fieldName}: "{appointmentNo}-{raw.a}"`, one) +
    row('other', `${fieldName}: "{appointmentNo}-{raw.b}"`, other)
  );
}

const DIFFERENT = ['Name__c: candidateInfo.firstName', 'Name__c: candidateInfo.lastName'] as const;
const REASON = {
  code: 'same-row',
  where: 'Country__c.Key__c',
  message: '`one` and `other` have the same key, so one would overwrite the other',
};

function heldBy(text: string, values: Record<string, unknown>): unknown {
  const mapped = compile(text, ORG).map(scoreRecord(values));
  return mapped.kind === 'held' ? mapped.reasons : [];
}

describe('two rows of one record', () => {
  it.each([
    ['with two keys are written', { a: 'x', b: 'y' }, []],
    ['with one key hold the record', { a: 'x', b: 'x' }, [REASON]],
    ['are one in other letters as well, as Salesforce has it', { a: 'x', b: 'X' }, [REASON]],
  ])('%s', (_sentence, values, reasons) => {
    expect(heldBy(rowsOf(...DIFFERENT), values)).toEqual(reasons);
  });

  it('are two where the field tells letters apart', () => {
    expect(heldBy(rowsOf(...DIFFERENT, 'Exact__c'), { a: 'x', b: 'X' })).toEqual([]);
  });

  it.each([
    ['the same', 'Name__c: candidateInfo.lastName', 'Name__c: candidateInfo.lastName'],
    ['different fields', 'Name__c: candidateInfo.lastName', 'Note__c: candidateInfo.firstName'],
  ])('with one key that fill %s lose nothing', (_sentence, one, other) => {
    expect(heldBy(rowsOf(one, other), { a: 'x', b: 'x' })).toEqual([]);
  });

  it('say so in a preview, at the key of the later one', () => {
    const text = rowsOf(...DIFFERENT);
    const record = scoreRecord({ a: 'x', b: 'x' });
    const rows = traceRecord(load(text), compile(text, ORG), record);
    expect(rows.map(({ name, key }) => [name, key?.reasons])).toEqual([
      ['one', []],
      ['other', [REASON]],
    ]);
  });
});
