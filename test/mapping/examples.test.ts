/** Examples beside a mapping: how they are read, compared and brought up to date. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type Examples, loadExamples } from '../../src/mapping/examples.ts';
import { type Difference, runExample } from '../../src/mapping/examples-run.ts';
import { updateExamples } from '../../src/mapping/examples-update.ts';
import { renderFinding } from '../../src/text/finding.ts';
import { compile } from '../support/mappings.ts';

const MAPPING = `
name: small
version: 1
rows:
  person:
    object: Contact
    match: [[Email, Birthdate]]
    fields:
      LastName: candidateInfo.lastName
      Email: candidateInfo.email
      Birthdate: candidateInfo.dob
  score:
    object: Score__c
    key: { Key__c: appointmentNo }
    fields:
      Contact__c: { row: person }
      Total__c: score.total
      Note__c: testInfo.testCenterCode
`;

const RIGHT = `# What comes out, and why.
examples:
  - name: a score
    record: &record
      appointmentNo: 2026031421000001
      reportDate: 20260328
      candidateInfo: { lastName: Okonkwo, email: a@example.com, dob: 20040229 }
      testInfo: { testType: K, testCenterCode: 0042 } # a code with a zero
      ibt26: { totalScore: 5.0 }
    rows:
      - &person
        row: person
        object: Contact
        fields: { LastName: Okonkwo, Email: a@example.com, Birthdate: 2004-02-29 }
      - row: score
        object: Score__c
        key: "2026031421000001"
        fields:
          # on the scale 1-6
          Total__c: 5
          Note__c: "0042"
        parents: { Contact__c: person }
  - name: a centre whose code is too long
    record: { <<: *record, testInfo: { testType: K, testCenterCode: STN-123456789 } }
    held: [{ code: too-long, where: Score__c.Note__c }]
`;

function load(text: string): Examples {
  const loaded = loadExamples({ file: 'small.examples.yaml', text });
  if (loaded.kind === 'examples') return loaded.examples;
  throw new Error(JSON.stringify(loaded.findings));
}

function differences(text: string): Difference[] {
  const mapping = compile(MAPPING);
  return load(text).examples.flatMap((example) => [...runExample(example, mapping).differences]);
}

/** As people read it: where, what was expected, what came. */
function shown(text: string): string[] {
  return differences(text).map(({ where, expected, got }) => `${where}: ${expected} / ${got}`);
}

describe('a record of an example', () => {
  it('may be written without quotes: ETS sends text, and what was typed counts', () => {
    expect(load(RIGHT).examples[0]?.record).toMatchObject({
      appointmentNo: '2026031421000001',
      testInfo: { testCenterCode: '0042' },
      ibt26: { totalScore: '5.0' },
    });
  });

  it('may take over the values of another one', () => {
    expect(load(RIGHT).examples[1]?.record).toMatchObject({
      reportDate: '20260328',
      testInfo: { testCenterCode: 'STN-123456789' },
    });
  });

  it('that cannot be used is held with the reasons of the record', () => {
    const text =
      'examples:\n  - name: x\n    record: { reportDate: 20260328 }\n    held: [{ code: missing-value, where: appointmentNo }]\n';
    expect(differences(text)).toEqual([]);
  });
});

describe('an example', () => {
  it('holds when all rows, fields and reasons are as expected', () => {
    expect(shown(RIGHT)).toEqual([]);
  });

  it.each([
    ['another value', 'Total__c: 5', 'Total__c: 4.5', 'score.Total__c: 4.5 / 5'],
    ['a text that is no number', 'Note__c: "0042"', 'Note__c: 42', 'score.Note__c: 42 / "0042"'],
    ['a field that is not expected', '          Total__c: 5\n', '', 'score.Total__c: null / 5'],
    [
      'a field that does not come',
      'Total__c: 5',
      'Total__c: 5\n          Status__c: Reported',
      'score.Status__c: "Reported" / null',
    ],
    ['another key', 'key: "2026031421000001"', 'key: "1"', 'score.key: "1" / "2026031421000001"'],
    [
      'another parent',
      '{ Contact__c: person }',
      '{ Contact__c: other }',
      'score.Contact__c: "other" / "person"',
    ],
    [
      'another object',
      'object: Score__c',
      'object: Test__c',
      'score.object: "Test__c" / "Score__c"',
    ],
    [
      'another reason',
      'code: too-long',
      'code: not-in-picklist',
      'held: not-in-picklist at Score__c.Note__c / null',
    ],
  ])('differs by %s', (_name, old, now, difference) => {
    expect(shown(RIGHT.replace(old, now))).toContain(difference);
  });

  it('differs by a row that does not come', () => {
    const text = RIGHT.replace('row: score', 'row: scores');
    expect(shown(text)).toEqual([
      'scores: a row / null',
      `score: null / a row:
  object: "Score__c"
  key: "2026031421000001"
  Contact__c: "person"
  Total__c: 5
  Note__c: "0042"`,
    ]);
  });

  it('differs by the order in which rows are written', () => {
    const [before = '', person = '', score = '', after = ''] = RIGHT.split(
      /(?= {6}- &person)|(?= {6}- row: score)|(?= {2}- name: a centre)/,
    );
    expect(shown(before + score + person + after)).toEqual([
      'order: score, person / person, score',
    ]);
  });

  it('differs by being held when rows are expected', () => {
    const text = RIGHT.replace('testCenterCode: 0042', 'testCenterCode: STN-123456789');
    expect(shown(text)).toEqual([
      'person: a row / null',
      'score: a row / null',
      'held: null / too-long at Score__c.Note__c: the value has 13 characters, the field takes 10',
    ]);
  });

  it('that expects nothing yet differs by all that comes', () => {
    const text = RIGHT.replace(/ {4}rows:[\s\S]*/, '');
    expect(shown(text)).toEqual([
      expect.stringMatching(/^person: null \/ a row:\n {2}object: "Contact"\n {2}LastName: /),
      expect.stringMatching(/^score: null \/ a row:\n {2}object: "Score__c"\n {2}key: /),
    ]);
  });

  it('tells where a value is expected', () => {
    const text = RIGHT.replace('Total__c: 5', 'Total__c: 4.5');
    const [difference] = differences(text);
    const { line } = load(text).locate(['examples', 0, ...(difference?.path ?? [])]);
    expect(text.split('\n')[line - 1]).toContain('Total__c: 4.5');
  });
});

describe('a file that is no examples file', () => {
  it.each([
    [
      'a misspelt key',
      RIGHT.replace('held:', 'hold:'),
      'unknown key `hold`',
      'Did you mean `held`?',
    ],
    [
      'a misspelt key of a row',
      RIGHT.replace('parents:', 'parent:'),
      'unknown key `parent`',
      'Did you mean `parents`?',
    ],
    [
      'a reason that there is not',
      RIGHT.replace('too-long', 'to-long'),
      '`to-long` is not allowed here',
      'Did you mean `too-long`?',
    ],
    [
      'both rows and reasons',
      RIGHT.replace('    held:', '    rows: []\n    held:'),
      'an example says either `rows` or `held`',
      'held: [{',
    ],
    ['no example', 'examples: []\n', 'there is no example', 'examples: []'],
    ['no name', 'examples: [{ record: {} }]\n', '`name` is missing', ':1:'],
    ['no YAML', 'examples: [\n', 'never closed', 'error[yaml]'],
  ])('says so of %s', (_name, text, message, more) => {
    const source = { file: 'small.examples.yaml', text };
    const loaded = loadExamples(source);
    const findings = loaded.kind === 'broken' ? loaded.findings : [];
    const rendered = findings.map((finding) => renderFinding(finding, source)).join('\n');
    expect(rendered).toContain(message);
    expect(rendered).toContain(more);
  });
});

describe('an update', () => {
  const update = (text: string, mapping = MAPPING) =>
    updateExamples({ file: 'small.examples.yaml', text }, compile(mapping));

  it('of examples that hold changes nothing', () => {
    expect(update(RIGHT)).toBe(RIGHT);
  });

  it.each([
    ['a value', 'Total__c: 5', 'Total__c: 4.5'],
    ['a text', 'Note__c: "0042"', 'Note__c: "0043"'],
    ['a key', 'key: "2026031421000001"', 'key: "1"'],
    ['a parent', '{ Contact__c: person }', '{ Contact__c: other }'],
  ])('writes %s and leaves all else as it is', (_name, right, wrong) => {
    expect(update(RIGHT.replace(right, wrong))).toBe(RIGHT);
  });

  it('adds what comes and removes what does not', () => {
    const wrong = RIGHT.replace('          Note__c: "0042"\n', '          Status__c: x\n');
    expect(update(wrong)).toBe(RIGHT);
  });

  it('writes rows that are not there yet', () => {
    const started = RIGHT.replace(/ {4}rows:[\s\S]*/, '');
    const updated = update(started);
    expect(updated.startsWith(started)).toBe(true);
    expect(shown(updated)).toEqual([]);
  });

  it('writes reasons in place of rows', () => {
    const text = RIGHT.replace('testCenterCode: 0042', 'testCenterCode: STN-123456789');
    const updated = update(text);
    expect(shown(updated)).toEqual([]);
    expect(updated).toContain('held:\n      - code: too-long\n        where: Score__c.Note__c');
  });

  it('of many examples takes one go for each kind of change', () => {
    const one = (index: number) => `  - name: number ${index}
    record: { appointmentNo: ${index}, reportDate: 20260328, candidateInfo: { lastName: A, email: a@example.com } }
`;
    const started = `examples:\n${Array.from({ length: 150 }, (_, index) => one(index + 1)).join('')}`;
    const updated = update(started);
    expect(shown(updated)).toEqual([]);
    expect(update(updated.replaceAll('LastName: A\n', 'LastName: B\n'))).toBe(updated);
  });

  it('makes every example hold, whatever was expected, and leaves the records alone', () => {
    const [before = ''] = RIGHT.split('    rows:');
    const value = fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.boolean());
    const name = fc.constantFrom('Total__c', 'Note__c', 'LastName', 'Email', 'Other__c');
    const row = fc.record(
      {
        row: fc.constantFrom('person', 'score', 'other'),
        object: fc.constantFrom('Contact', 'Score__c'),
        key: fc.constantFrom('2026031421000001', '7'),
        fields: fc.dictionary(name, value),
        parents: fc.dictionary(fc.constant('Contact__c'), fc.constantFrom('person', 'other')),
      },
      { requiredKeys: ['row', 'object', 'fields'] },
    );
    const style = fc.constantFrom('any' as const, 'flow' as const);
    const property = fc.property(fc.array(row), style, (rows, collectionStyle) => {
      const text = stringify(rows, { collectionStyle, lineWidth: 0 }).trim();
      const expected = `rows:\n${text.replace(/^/gm, '  ')}`;
      const updated = update(`${before}${expected.replace(/^/gm, '    ')}\n`);
      expect(shown(updated)).toEqual([]);
      expect(updated.startsWith(before)).toBe(true);
    });
    fc.assert(property, { seed: 5, numRuns: 200 });
  });

  it('keeps what others refer to', () => {
    const shared = `${RIGHT}  - name: the same person again
    record: *record
    rows:
      - *person
      - row: score
        object: Score__c
        key: "2026031421000001"
        fields: { Total__c: 5, Note__c: "0042" }
        parents: { Contact__c: person }
`;
    expect(shown(shared)).toEqual([]);
    const renamed = MAPPING.replaceAll('person', 'candidate');
    const updated = update(shared, renamed);
    const mapping = compile(renamed);
    const left = load(updated).examples.flatMap(
      (example) => runExample(example, mapping).differences,
    );
    expect(left).toEqual([]);
    expect(updated).toContain('# a code with a zero');
  });
});
