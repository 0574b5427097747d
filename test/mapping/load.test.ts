import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadMapping } from '../../src/mapping/load.ts';
import { findingsOf, load, SMALL_MAPPING } from '../support/mappings.ts';

describe('loading a mapping file', () => {
  it('knows where every value stands', () => {
    const mapping = load(SMALL_MAPPING);
    expect(mapping.locate(['rows', 'score', 'fields', 'Total__c'])).toEqual({
      line: 24,
      column: 17,
      length: 11,
    });
    expect(mapping.locate(['rows', 'score', 'fields', 'Total__c'], 'key')).toEqual({
      line: 24,
      column: 7,
      length: 8,
    });
  });

  it('shows a syntax error in its line', () => {
    expect(findingsOf('name: x\nversion: 1\nrows: {\n')[0]).toContain('mapping.yaml:');
  });

  it.each([
    [
      'an unknown key, with the nearest right one',
      'name: x\nversion: 1\nrow: {}\n',
      'Did you mean `rows`?',
    ],
    ['a key twice', 'name: x\nname: y\nversion: 1\nrows: {}\n', 'in line 1'],
    ['another version', 'name: x\nversion: 2\nrows: {}\n', 'Allowed: 1'],
    ['no rows', 'name: x\nversion: 1\nrows: {}\n', 'a mapping needs a row'],
    [
      'a missing object',
      'name: x\nversion: 1\nrows: { a: { fields: {} } }\n',
      '`object` is missing',
    ],
    [
      'an unknown key of a field, with the nearest right one',
      'name: x\nversion: 1\nrows: { a: { object: Contact, fields: { Email: { from: a, valeus: {} } } } }\n',
      'Did you mean `values`?',
    ],
    [
      'a field that is no form',
      'name: x\nversion: 1\nrows: { a: { object: Contact, fields: { Email: 5 } } }\n',
      'does not fit here',
    ],
  ])('says %s', (_name, text, expected) => {
    expect(findingsOf(text).join('\n')).toContain(expected);
  });

  it('shows the line with a caret under the wrong name', () => {
    const [finding] = findingsOf(
      'name: x\nversion: 1\nrows:\n  a:\n    objekt: Contact\n    fields: {}\n',
    );
    expect(finding).toBe(
      [
        'error[missing]: `object` is missing',
        '  --> mapping.yaml:4:3',
        '   |',
        ' 4 |   a:',
        '   |   ^',
        '  = Add a line such as `object: Contact`: the API name of the object.',
      ].join('\n'),
    );
  });

  it('says everything that is wrong at once', () => {
    const findings = findingsOf(
      'nam: x\nversion: 3\nrows: { a: { object: "1", fields: { F: { form: x } } } }\n',
    );
    expect(findings.length).toBeGreaterThanOrEqual(4);
  });

  it.each([
    [
      'a bomb of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]},`.repeat(9)}]`).join('\n')}\n`,
    ],
    ['nesting without end', `${'['.repeat(500)}${']'.repeat(500)}`],
    ['ten megabytes', `name: ${'x'.repeat(10_000_000)}`],
    ['a prototype', 'name: x\nversion: 1\nrows: { __proto__: { object: Contact, fields: {} } }\n'],
  ])('ends %s in a finding', (_name, text) => {
    expect(loadMapping(text, 'mapping.yaml').kind).toBe('broken');
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' })), (text) => {
        loadMapping(text, 'mapping.yaml');
      }),
      { seed: 20261125, numRuns: 300 },
    );
  });
});
