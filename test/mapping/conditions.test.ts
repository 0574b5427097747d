/** What the check says of conditions before any record has come. */
import { describe, expect, it } from 'vitest';
import { compile } from '../support/mappings.ts';
import { field, object, org } from '../support/metadata.ts';
import { scoreRecord } from '../support/records.ts';
import { shownFindings } from './shown.ts';

const KEY = { externalId: true, unique: true, idLookup: true };
const ORG = org(
  object('Score__c', [field('Key__c', 'string', KEY), field('Text__c', 'string')]),
  object('Part__c', [
    field('Key__c', 'string', KEY),
    field('Score__c', 'reference', {
      referenceTo: ['Score__c'],
      relationshipName: 'Score__r',
      nillable: false,
    }),
  ]),
  object('Note__c', [
    field('Key__c', 'string', KEY),
    field('Best__c', 'reference', { referenceTo: ['Score__c'], relationshipName: 'Best__r' }),
  ]),
);

const HEAD =
  'name: x\nversion: 1\nconstants: { least: 4, since: 2026-01-31, type: K, word: high }\nrows:\n';

function when(condition: string): string {
  return `${HEAD}  score:
    object: Score__c
    key: { Key__c: appointmentNo }
    when: ${condition}
    fields: { Text__c: { value: made } }
`;
}

function made(condition: string, values: Record<string, unknown>): boolean {
  const result = compile(when(condition), ORG).map(scoreRecord(values));
  return result.kind === 'rows' && result.rows.length === 1;
}

/** A condition, and all that is said of it. */
type Case = readonly [condition: string, ...said: string[]];

const NEVER = 'warning never-holds: no record can meet this condition @ when';

const CONDITIONS: readonly Case[] = [
  ['{ score.scale: 1-6 }'],
  ['{ testInfo.testType: [k, i] }'],
  ['{ score.scale: ibt }', 'warning never-holds: score.scale is never `ibt` @ ibt'],
  ['{ score.scale: 1–6 }', 'warning never-holds: score.scale is never `1–6` @ 1–6'],
  ['{ testInfo.testType: iBT }', 'warning never-holds: testInfo.testType is never `iBT` @ iBT'],
  ['{ testInfo.testType: [K, X] }', 'warning never-holds: testInfo.testType is never `X` @ X'],
  ['{ testInfo.testType: { in: [X] } }', 'warning never-holds: testInfo.testType is never `X` @ X'],
  ['{ testInfo.testType: { not: X } }', 'warning never-holds: testInfo.testType is never `X` @ X'],
  ['{ any: [{ scoreStatus: X }] }', 'warning never-holds: scoreStatus is never `X` @ X'],
  ['{ testInfo.testMode: Anything }'],
  ['{ score.totl: 4 }', 'error unknown-path: the catalogue has no path `score.totl` @ score.totl'],
  [
    '{ any: [{ constant.lest: 4 }] }',
    'error unknown-constant: there is no constant `lest` @ constant.lest',
  ],
  [
    '{ section.score: 4 }',
    'error not-in-fan-out: `section.score` is only there in a row with `forEach` @ section.score',
  ],
  ['{ raw.newField: anything }'],
  ['{ score.total: 5.0 }'],
  [
    '{ score.total: five }',
    'warning never-holds: score.total is never `five`, which is no number @ five',
  ],
  [
    '{ testInfo.testDate: 2026-02-30 }',
    'warning never-holds: testInfo.testDate is never `2026-02-30`: the date is no day of the calendar @ 2026-02-30',
  ],
  [
    '{ testInfo.testDate: { atLeast: 2026-13-01 } }',
    'warning never-holds: testInfo.testDate is never `2026-13-01`: the date is no day of the calendar @ 2026-13-01',
  ],
  ['{ testInfo.testDate: { atLeast: 2026-01-21, below: 2026-01-22 } }'],
  ['{ testInfo.testDate: { atLeast: 2026-02-01, below: 2026-01-31 } }', NEVER],
  ['{ score.total: { atLeast: 4, below: 4.5 } }'],
  ['{ score.total: { atLeast: 5, below: 4 } }', NEVER],
  ['{ score.total: { above: 120 } }', NEVER],
  ['{ score.total: { is: blank, atLeast: 5 } }', NEVER],
  ['{ all: [{ testInfo.testType: K }, { testInfo.testType: I }] }', NEVER],
  ['{ testInfo.testType: K, none: [{ testInfo.testType: [K, E] }] }', NEVER],
  ['{ any: [{ testInfo.testType: K }, { testInfo.testType: I }] }'],
  ['{ score.total: { atLeast: constant.least } }'],
  [
    '{ score.total: { atLeast: constant.lest } }',
    'error unknown-constant: there is no constant `lest` @ constant.lest',
  ],
  [
    '{ score.total: { atLeast: constant.word } }',
    'error wrong-condition: `atLeast` compares numbers and dates, and this is neither on both sides @ constant.word',
  ],
];

describe('a condition', () => {
  it.each(CONDITIONS)('%s', (condition, ...said) => {
    expect(shownFindings(when(condition), ORG)).toEqual(said);
  });

  it.each([
    ['{ score.total: { atLeast: constant.least } }', { 'ibt26.totalScore': '4.0' }, true],
    ['{ score.total: { atLeast: constant.least } }', { 'ibt26.totalScore': '3.5' }, false],
    ['{ reportDate: { below: constant.since } }', { reportDate: '20260130' }, true],
    ['{ reportDate: { below: constant.since } }', { reportDate: '20260131' }, false],
    ['{ testInfo.testType: constant.type }', { 'testInfo.testType': 'K' }, true],
    ['{ testInfo.testType: [constant.type] }', { 'testInfo.testType': 'I' }, false],
  ])('reads constants: %s of %o is %s', (condition, values, expected) => {
    expect(made(condition, values)).toBe(expected);
  });
});

function parts(parent: string, part: string, link: string): string {
  return `${HEAD}  score:
    object: Score__c
    key: { Key__c: appointmentNo }
${parent}    fields: { Text__c: { value: made } }
  part:
    object: Part__c
    key: { Key__c: appointmentNo }
${part}    fields: { ${link} }
`;
}

const TYPE_K = '    when: { testInfo.testType: K }\n';
const BOTH = '    when: { scoreStatus: R, testInfo.testType: K }\n';
const LINK = 'Score__c: { row: score }';
const MISSING =
  'error parent-may-be-missing: Part__c needs Score__c, and `score` is only made where a `when` holds @ score';

describe('a required lookup', () => {
  it.each([
    ['to a row that is always made is right', parts('', '', LINK), []],
    ['to a row that has a condition is not', parts(TYPE_K, '', LINK), [MISSING]],
    ['to a row with the same condition is right', parts(TYPE_K, TYPE_K, LINK), []],
    ['to a row with a weaker condition is right', parts(TYPE_K, BOTH, LINK), []],
    ['to a row with a stronger condition is not', parts(BOTH, TYPE_K, LINK), [MISSING]],
    [
      'is another thing than an optional one, which may stay blank',
      parts(TYPE_K, '', 'Best__c: { row: score }').replace('Part__c', 'Note__c'),
      [],
    ],
    [
      'that is not always filled is not',
      parts('', '', 'Score__c: { row: score, when: { testInfo.testType: K } }'),
      [
        'error parent-may-be-missing: Part__c needs Score__c, and it is only linked where its `when` holds @ score',
      ],
    ],
  ])('%s', (_sentence, text, said) => {
    expect(shownFindings(text, ORG)).toEqual(said);
  });
});
