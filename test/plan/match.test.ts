/** Whom a record belongs to: the options of match rules, what speaks against a person, who is held. */
import { describe, expect, it } from 'vitest';
import { matchRow } from '../../src/plan/match.ts';
import { Overlay } from '../../src/plan/overlay.ts';
import { firstReads } from '../../src/plan/requests.ts';
import { memoryShelf } from '../../src/plan/shelf.ts';
import { Snapshot } from '../../src/plan/snapshot.ts';
import { ANA, type Candidate, candidate, matching, outcomeOf } from '../support/matching.ts';
import { MemoryOrg, planFeed } from '../support/memory-org.ts';

const NAMES = '[LastName, FirstName, Birthdate]';
const NOBODY_ELSE = { ...ANA, Email: null };

describe('a rule of names', () => {
  it.each([
    ['case', { LastName: 'SILVA' }, { last: 'silva' }],
    ['accents', { FirstName: 'Ána' }, {}],
    ['apostrophes', { LastName: "O'Brien" }, { last: 'OBRIEN' }],
    ['a hyphen', { FirstName: 'Ana-Maria' }, { first: 'Ana Maria' }],
    ['blanks', { FirstName: 'Ana Maria' }, { first: 'ANAMARIA' }],
    ['full-width forms', { LastName: 'Ｓｉｌｖａ' }, {}],
    ['letters with a stroke', { LastName: 'Łoś' }, { last: 'Los' }],
    ['the accents of the record', { FirstName: 'Ana' }, { first: 'Aná' }],
  ] as const)('does not mind %s', (_what, person, record: Candidate) => {
    expect(outcomeOf(`[${NAMES}]`, [{ ...NOBODY_ELSE, ...person }], record)).toBe(0);
  });

  it.each([
    ['an e-mail address', '[[Email, Birthdate]]', { ...ANA, Email: null }, { email: '' }],
    ['a first name', `[${NAMES}]`, { ...ANA, FirstName: null }, { last: 'Silva', first: '' }],
    ['a name of signs', `[${NAMES}]`, { ...ANA, FirstName: '-' }, { first: '.' }],
    ['an unknown name', `[${NAMES}]`, { ...ANA, FirstName: 'FNU' }, { first: 'FNU' }],
  ] as const)('never takes a blank for equal to a blank: %s', (_what, match, person, record) => {
    expect(outcomeOf(match, [person], record)).toBe('new');
  });

  it('finds people with one name, in whichever field ETS has it', () => {
    const match = '[{ fields: [LastName, Birthdate], blank: [FirstName] }]';
    const people = [{ LastName: 'Suharto', FirstName: null, Birthdate: '2004-05-05' }];
    expect(outcomeOf(match, people, { last: '', first: 'Suharto' })).toBe(0);
    expect(outcomeOf(match, people, { last: 'Suharto', first: '' })).toBe(0);
    expect(outcomeOf(match, people, { last: 'Suharto', first: 'Budi' })).toBe('new');
  });
});

describe('the option', () => {
  const swapped = `[{ fields: ${NAMES}, swapped: [LastName, FirstName] }]`;
  const firstWord = `[{ fields: ${NAMES}, firstWord: [FirstName] }]`;
  const both = `[{ fields: ${NAMES}, swapped: [LastName, FirstName], firstWord: [FirstName] }]`;

  it.each([
    ['swapped', swapped, {}, { last: 'Ana', first: 'Silva' }, 0],
    ['swapped: no need to', swapped, {}, {}, 0],
    ['swapped: not said', `[${NAMES}]`, {}, { last: 'Ana', first: 'Silva' }, 'new'],
    ['firstWord: longer here', firstWord, {}, { first: 'Ana Maria' }, 0],
    ['firstWord: longer there', firstWord, { FirstName: 'Ana Maria' }, {}, 0],
    ['firstWord: others', firstWord, { FirstName: 'Ana Maria' }, { first: 'Ana Lucia' }, 'new'],
    ['firstWord: a part of a word', firstWord, { FirstName: 'Anabel' }, {}, 'new'],
    ['firstWord: hyphens', firstWord, { FirstName: 'Ana-Maria' }, { first: 'ANAMARIA' }, 0],
    ['firstWord: not said', `[${NAMES}]`, {}, { first: 'Ana Maria' }, 'new'],
    ['both', both, {}, { last: 'Ana Maria', first: 'Silva' }, 0],
  ] as const)('%s', (_what, match, person, record: Candidate, expected) => {
    expect(outcomeOf(match, [{ ...NOBODY_ELSE, ...person }], record)).toBe(expected);
  });

  it.each([
    ['an e-mail field', { Private_Email__c: 'ANA@example.org' }],
    ['a text field', { School_Email__c: 'ana@example.org' }],
    ['the field itself', { Email: 'ana@example.org' }],
  ])('alsoIn finds a value in %s', (_what, person) => {
    const match =
      '[{ fields: [Email, Birthdate], alsoIn: { Email: [Private_Email__c, School_Email__c] } }]';
    expect(outcomeOf(match, [{ ...NOBODY_ELSE, ...person }], {})).toBe(0);
  });

  it.each([
    ['a checkbox', 'Deceased__c: false', { Deceased__c: false }, { Deceased__c: true }],
    ['a value', 'Kind__c: Applicant', { Kind__c: 'applicant' }, { Kind__c: 'Alumnus' }],
    ['a list', 'MailingCity: [Ulm, Bonn]', { MailingCity: 'Bonn' }, { MailingCity: 'Rome' }],
    ['a number', 'Level__c: 7', { Level__c: 7.0 }, { Level__c: 8 }],
    [
      'one of several values',
      'Languages__c: [German, French]',
      { Languages__c: 'Spanish;german' },
      { Languages__c: 'Spanish' },
    ],
    [
      'two values at once',
      'Languages__c: "German;French"',
      { Languages__c: 'French;German' },
      { Languages__c: 'German' },
    ],
    ['a long text', 'Notes__c: Enrolled', { Notes__c: 'enrolled' }, { Notes__c: 'left' }],
    [
      'a time',
      'Office_Hour__c: "9:30"',
      { Office_Hour__c: '09:30:00.000Z' },
      { Office_Hour__c: '10:30:00.000Z' },
    ],
    ['a blank', 'Kind__c: { is: blank }', { Kind__c: null }, { Kind__c: 'Alumnus' }],
    ['a value at all', 'Kind__c: { is: filled }', { Kind__c: 'Alumnus' }, { Kind__c: null }],
    ['another value', 'Kind__c: { not: Alumnus }', { Kind__c: null }, { Kind__c: 'Alumnus' }],
    [
      'a record type',
      'RecordTypeId: { recordType: Student }',
      { RecordTypeId: '012000000000001AAA' },
      { RecordTypeId: '012000000000002AAA' },
    ],
  ] as const)('where leaves out whoever does not have %s', (_what, where, yes, no) => {
    const match = `[{ fields: [Email, Birthdate], where: { ${where} } }]`;
    expect(outcomeOf(match, [{ ...ANA, ...yes }], {})).toBe(0);
    expect(outcomeOf(match, [{ ...ANA, ...no }], {})).toBe('new');
    expect(
      outcomeOf(
        match,
        [
          { ...ANA, ...no },
          { ...ANA, ...yes },
        ],
        {},
      ),
    ).toBe(1);
  });
});

describe('an id of the office', () => {
  const match = '[[Student_Number__c]]';
  it.each([
    ['s-12', 0],
    ['S12', 'new'],
  ])('is compared as it is: %s', (number, expected) => {
    expect(outcomeOf(match, [{ ...ANA, Student_Number__c: 'S-12' }], { number })).toBe(expected);
  });
});

describe('whom a rule found and something speaks against', () => {
  const match = `[[Email, Birthdate], ${NAMES}]`;
  const bea = { ...ANA, FirstName: 'Bea' };

  it('is not taken, and nobody is made: a twin', () => {
    expect(outcomeOf(match, [bea], {})).toBe('doubtful-person');
  });

  it('does not keep a later rule from finding the right one', () => {
    expect(outcomeOf(match, [bea, NOBODY_ELSE], {})).toBe(1);
  });

  it('makes way for the one whose name fits', () => {
    expect(outcomeOf(match, [bea, ANA], {})).toBe(1);
    expect(outcomeOf(match, [ANA, bea], {})).toBe(0);
  });

  it('does not make way for one whose name nobody knows', () => {
    expect(outcomeOf(match, [bea, { ...ANA, FirstName: null }], {})).toBe('ambiguous-person');
  });

  it.each([
    ['agree: []', '[{ fields: [Email, Birthdate], agree: [] }]', bea, {}, 0],
    ['a blank', '[[Email, Birthdate]]', { ...ANA, FirstName: null }, {}, 0],
    ['exchanged names', '[[Email, Birthdate]]', ANA, { last: 'Ana', first: 'Silva' }, 0],
    ['another surname', '[[Email, Birthdate]]', ANA, { last: 'Costa' }, 'doubtful-person'],
    ['a second surname', '[[Email, Birthdate]]', ANA, { last: 'Silva Costa' }, 0],
    [
      'an initial alone',
      '[[Email, Birthdate]]',
      { ...ANA, FirstName: 'A.' },
      {},
      'doubtful-person',
    ],
  ] as const)('names are weighed: %s', (_what, rule, person, record: Candidate, expected) => {
    expect(outcomeOf(rule, [person], record)).toBe(expected);
  });

  const namesakes = `[{ fields: ${NAMES}, agree: [Email], alsoIn: { Email: [Private_Email__c] } }]`;
  it.each([
    ['another address', [ANA], 'doubtful-person'],
    ['no address', [NOBODY_ELSE], 0],
    [
      'the address in another field',
      [{ ...ANA, Email: null, Private_Email__c: 'new@example.org' }],
      0,
    ],
    ['one has another and one has none', [ANA, NOBODY_ELSE], 'ambiguous-person'],
    ['one has another and one has this', [ANA, { ...ANA, Email: 'new@example.org' }], 1],
  ])('what agrees is weighed: %s', (_what, people, expected) => {
    expect(outcomeOf(namesakes, people, { email: 'new@example.org' })).toBe(expected);
  });

  it('is told of with the rule and the candidates, and without a personal value', () => {
    const existing = new MemoryOrg({ Contact: [bea] });
    const [planned] = planFeed(matching(match), [candidate()], existing);
    const id = existing.rows('Contact')[0]?.Id;
    expect(planned?.reasons).toEqual([
      {
        code: 'doubtful-person',
        where: 'Contact',
        message: `1 row of Contact has the same Email + Birthdate and another LastName or FirstName: ${id}`,
        candidates: { object: 'Contact', ids: [id] },
      },
    ]);
  });
});

describe('a rule that tells nobody apart', () => {
  const match = '[[LastName, FirstName]]';

  it('leaves whom it finds to a person', () => {
    expect(outcomeOf(match, [NOBODY_ELSE], {})).toBe('doubtful-person');
    expect(outcomeOf(match, [ANA, ANA], {})).toBe('ambiguous-person');
  });

  it('compares as Salesforce does: only case does not count', () => {
    expect(outcomeOf(match, [{ ...ANA, LastName: 'SILVA' }], {})).toBe('doubtful-person');
    expect(outcomeOf(match, [{ ...ANA, LastName: 'Sílva' }], {})).toBe('new');
  });
});

describe('the trail', () => {
  const match = `[[Email, Birthdate], { fields: [LastName, Birthdate], blank: [FirstName] }, ${NAMES}]`;
  const mapping = matching(match);
  const trailOf = (existing: MemoryOrg, record: Candidate) => {
    const mapped = mapping.map(candidate(record));
    const rows = mapped.kind === 'rows' ? mapped.rows : [];
    const [person] = rows;
    if (person === undefined) throw new Error('no person');
    const snapshot = new Snapshot(mapping);
    const requests = firstReads(mapping.rows, rows);
    snapshot.add(requests, existing.read(requests));
    return matchRow(person, rows, snapshot, new Overlay(memoryShelf())).trail;
  };
  const [first, second, third] = [
    'Email + Birthdate',
    'LastName + Birthdate',
    'LastName + FirstName + Birthdate',
  ];

  it('says what each rule found, up to the one that decided', () => {
    const existing = new MemoryOrg({ Contact: [{ ...ANA, FirstName: 'Bea' }, NOBODY_ELSE] });
    const [bea, ana] = existing.rows('Contact').map(({ Id }) => Id);
    expect(trailOf(existing, {})).toEqual({
      row: 'person',
      tried: [
        { rule: first, result: 'doubtful', ids: [bea] },
        { rule: second, result: 'blank', ids: [] },
        { rule: third, result: 'one', ids: [ana] },
      ],
      by: 'rule',
    });
  });

  it('says that nobody was found', () => {
    expect(trailOf(new MemoryOrg(), { first: '', email: '' })).toEqual({
      row: 'person',
      tried: [
        { rule: first, result: 'blank', ids: [] },
        { rule: second, result: 'none', ids: [] },
        { rule: third, result: 'blank', ids: [] },
      ],
      by: 'nobody',
    });
  });

  it('ends with a rule that found several', () => {
    const existing = new MemoryOrg({ Contact: [ANA, ANA] });
    const ids = existing.rows('Contact').map(({ Id }) => Id);
    expect(trailOf(existing, {})).toEqual({
      row: 'person',
      tried: [{ rule: first, result: 'several', ids }],
      by: 'nobody',
    });
  });
});

describe('several people', () => {
  it('are all named as candidates, twenty at most', () => {
    const existing = new MemoryOrg({ Contact: Array.from({ length: 25 }, () => ANA) });
    const [planned] = planFeed(matching('[[Email, Birthdate]]'), [candidate()], existing);
    const [reason] = planned?.reasons ?? [];
    expect(reason?.candidates?.ids).toEqual(
      existing
        .rows('Contact')
        .slice(0, 20)
        .map(({ Id }) => Id),
    );
    expect(reason?.message).toMatch(
      /^25 rows of Contact have the same Email \+ Birthdate: .* and 20 more$/,
    );
  });
});

describe('people whom one plan makes find each other', () => {
  const options = `[{ fields: [Email, Birthdate], alsoIn: { Email: [Private_Email__c] }, where: { Deceased__c: false, Kind__c: Applicant } },
      { fields: ${NAMES}, swapped: [LastName, FirstName], firstWord: [FirstName] }]`;

  it.each([
    ['with accents', { last: 'Sílva', email: '' }],
    ['swapped', { last: 'Ana', first: 'Silva', email: '' }],
    ['with a second given name', { first: 'Ana Maria', email: '' }],
    ['by e-mail address, whatever a filter says of rows that are there', { first: '' }],
  ])('%s', (_what, other: Candidate) => {
    for (const chunk of [1, 2]) {
      const existing = new MemoryOrg();
      const records = [candidate({ sitting: '2' }), candidate({ ...other, sitting: '1' })];
      existing.apply(planFeed(matching(options), records, existing, chunk));
      expect(existing.rows('Contact')).toHaveLength(1);
      expect(existing.rows('Score__c')).toHaveLength(2);
    }
  });
});
