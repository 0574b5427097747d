/** What the org is asked for: all that the rules mean, and no more than is needed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrgRow, ReadRequest } from '../../src/plan/reads.ts';
import { firstReads } from '../../src/plan/requests.ts';
import { type Candidate, candidate, matching } from '../support/matching.ts';
import { MemoryOrg, planFeed } from '../support/memory-org.ts';

/** Answers with all that it has, so that nothing can be missed. */
class OpenOrg extends MemoryOrg {
  override read(requests: readonly ReadRequest[]): OrgRow[][] {
    return requests.map(({ object }) => [...this.rows(object)]);
  }
}

const NAMES = 'fields: [LastName, FirstName, Birthdate]';
const RULES = [
  '[Email, Birthdate]',
  '[Student_Number__c]',
  '{ fields: [Email, Birthdate], alsoIn: { Email: [Private_Email__c, School_Email__c] } }',
  '{ fields: [Email, LastName], where: { Deceased__c: false } }',
  `{ ${NAMES}, swapped: [LastName, FirstName], firstWord: [FirstName], agree: [Email] }`,
  '{ fields: [LastName, Birthdate], blank: [FirstName] }',
  '{ fields: [LastName, FirstName], swapped: [LastName, FirstName] }',
] as const;

/** Spellings that are compared as equal, and some that are not. */
const name = fc.constantFrom(
  'Silva',
  'SÍLVA',
  'Sil-va',
  'Ａna',
  'Ana',
  'Ana Maria',
  "A'na",
  'Bea',
  '',
);
const email = fc.constantFrom('ana@example.org', 'ANA@example.org', 'bea@example.org', '');
const day = fc.constantFrom('2004-05-05', '2003-03-03', '');
const settings = { seed: 20261125, numRuns: 400 };

const contact = fc.record({
  LastName: name,
  FirstName: name,
  Email: email,
  Private_Email__c: email,
  School_Email__c: email,
  Birthdate: day,
  Student_Number__c: fc.constantFrom('S-1', 's-1', 'S1', ''),
  Deceased__c: fc.boolean(),
});
const record: fc.Arbitrary<Candidate> = fc.record({
  last: name,
  first: name,
  email,
  born: day.map((text) => text.replaceAll('-', '')),
  number: fc.constantFrom('S-1', 'S1', ''),
});

describe('asking the org', () => {
  it.each(RULES)('brings everybody whom the rule means: %s', (rule) => {
    const mapping = matching(`[${rule}]`);
    fc.assert(
      fc.property(fc.array(contact, { maxLength: 4 }), record, (rows, values) => {
        const people = rows.map((row) =>
          Object.fromEntries(
            Object.entries(row).map(([key, value]) => [key, value === '' ? null : value]),
          ),
        );
        const [asked, all] = [MemoryOrg, OpenOrg].map((Org) =>
          planFeed(
            mapping,
            [candidate({ ...values, last: values.last || 'Only' })],
            new Org({ Contact: people }),
          ),
        );
        expect(asked).toEqual(all);
      }),
      settings,
    );
  });

  const requestsOf = (match: string) => {
    const mapping = matching(match);
    const mapped = [candidate(), candidate({ sitting: '2', born: '20030303', email: '' })].flatMap(
      (one) => {
        const { kind, ...rest } = mapping.map(one);
        return kind === 'rows' && 'rows' in rest ? rest.rows : [];
      },
    );
    return firstReads(mapping.rows, mapped)
      .filter(({ object }) => object === 'Contact')
      .map(({ by, anyOf }) => [by, anyOf.length]);
  };

  it.each([
    [
      'by date and e-mail, never by a name',
      '[[Email, LastName, Birthdate]]',
      [[['Email', 'Birthdate'], 1]],
    ],
    [
      'once for rules with the same question',
      `[{ ${NAMES} }, [LastName, Birthdate]]`,
      [[['Birthdate'], 2]],
    ],
    [
      'not for what another question brings along',
      `[[Email, Birthdate], { ${NAMES} }]`,
      [[['Birthdate'], 2]],
    ],
    [
      'in each field that may have the value',
      '[{ fields: [Email], alsoIn: { Email: [Private_Email__c] } }]',
      [
        [['Email'], 1],
        [['Private_Email__c'], 1],
      ],
    ],
    [
      'by the names when there is nothing else',
      '[[LastName, FirstName]]',
      [[['LastName', 'FirstName'], 1]],
    ],
  ])('is done %s', (_how, match, expected) => {
    expect(requestsOf(match)).toEqual(expected);
  });

  it('brings the fields that filters and further places read', () => {
    const mapping = matching(
      '[{ fields: [Email], alsoIn: { Email: [Private_Email__c] }, where: { Kind__c: Applicant } }]',
    );
    const mapped = mapping.map(candidate());
    const [request] = firstReads(mapping.rows, mapped.kind === 'rows' ? mapped.rows : []);
    expect(request?.fields).toEqual(expect.arrayContaining(['Private_Email__c', 'Kind__c']));
  });
});

describe('people whom one plan makes', () => {
  /** Some are twins, some share an address; each is spelled in several ways. */
  const PEOPLE = [
    { last: 'Silva', first: 'Ana Maria', born: '20040505', email: 'silva@example.org' },
    { last: 'Silva', first: 'Bea', born: '20040505', email: 'silva@example.org' },
    { last: 'Silva', first: 'Rui', born: '20060117', email: 'silva@example.org' },
    { last: 'Nunez', first: 'Jose', born: '20040505', email: 'nunez@example.org' },
  ];
  const SPELLINGS: readonly ((one: Candidate) => Candidate)[] = [
    (one) => one,
    ({ last, first, ...rest }) => ({ ...rest, last: first ?? '', first: last ?? '' }),
    ({ last = '', ...rest }) => ({ ...rest, last: last.replace('i', 'í').replace('n', 'ñ') }),
    ({ first = '', ...rest }) => ({ ...rest, first: first.toUpperCase().replace(' ', '-') }),
    (one) => ({ ...one, email: '' }),
    ({ email: address = '', ...rest }) => ({ ...rest, email: address.toUpperCase() }),
  ];
  const mapping = matching(
    `[[Email, Birthdate], { ${NAMES}, swapped: [LastName, FirstName], firstWord: [FirstName], agree: [Email] }]`,
  );
  const sitting = fc.record({
    who: fc.nat({ max: PEOPLE.length - 1 }),
    how: fc.nat({ max: SPELLINGS.length - 1 }),
  });

  it('are never two of one, in whatever order and chunks they come', () => {
    fc.assert(
      fc.property(
        fc.array(sitting, { maxLength: 10 }),
        fc.integer({ min: 1, max: 5 }),
        (feed, chunk) => {
          const records = feed.map(({ who, how }, index) =>
            candidate({
              ...SPELLINGS[how]?.(PEOPLE[who] ?? {}),
              sitting: String(index),
              city: `City ${who}`,
            }),
          );
          for (const order of [records, records.toReversed()]) {
            const existing = new MemoryOrg();
            existing.apply(planFeed(mapping, order, existing, chunk));
            const cities = existing.rows('Contact').map((row) => row['MailingCity']);
            expect(new Set(cities).size).toBe(cities.length);
          }
        },
      ),
      settings,
    );
  });
});
