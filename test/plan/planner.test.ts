import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile, SMALL_MAPPING } from '../support/mappings.ts';
import { MemoryOrg, planFeed } from '../support/memory-org.ts';
import { scoreRecord } from '../support/records.ts';

const mapping = compile();

/** A record of one of a few sittings of a few people. */
function report(
  values: {
    sitting?: string;
    date?: string;
    status?: string;
    first?: string;
    email?: string;
    dob?: string;
    city?: string;
  } = {},
) {
  const {
    sitting = '1',
    date = '20250716',
    status = 'R',
    first = 'Ana',
    email = 'ana@example.org',
    dob = '20000101',
    city = 'Ulm',
  } = values;
  return scoreRecord({
    appointmentNo: sitting,
    reportDate: date,
    scoreStatus: status,
    'candidateInfo.lastName': 'Silva',
    'candidateInfo.firstName': first,
    'candidateInfo.email': email,
    'candidateInfo.dob': dob,
    'candidateInfo.address.city': city,
  });
}

const ANA = {
  LastName: 'Silva',
  FirstName: 'Ana',
  Email: 'ana@example.org',
  Birthdate: '2000-01-01',
  MailingCity: 'Ulm',
};

describe('planning', () => {
  it('makes an unknown person and the score together', () => {
    const [planned] = planFeed(mapping, [report()], new MemoryOrg());
    expect(planned).toMatchObject({
      outcome: 'created',
      changes: [
        { ref: 'Contact new person 1', action: 'create', id: null, key: null },
        {
          ref: 'Score__c 1',
          action: 'create',
          key: { field: 'Key__c', value: '1' },
          parents: [
            {
              field: 'Contact__c',
              relationship: 'Contact__r',
              to: 'Contact new person 1',
            },
          ],
        },
      ],
    });
  });

  it('finds a person by the first rule, whatever the case', () => {
    const org = new MemoryOrg({
      Contact: [{ ...ANA, Email: 'ANA@example.org' }],
    });
    const [planned] = planFeed(mapping, [report()], org);
    expect(
      planned?.changes.map(({ ref, fields }) => [
        ref,
        fields.find(({ field }) => field === 'Contact__c')?.to,
      ]),
    ).toEqual([['Score__c 1', org.rows('Contact')[0]?.Id]]);
  });

  it('finds a person by the second rule when the first finds nobody', () => {
    const org = new MemoryOrg({
      Contact: [{ ...ANA, Email: 'other@example.org' }],
    });
    expect(planFeed(mapping, [report()], org)[0]?.changes).toHaveLength(1);
  });

  it('finds a name that staff wrote with accents and an apostrophe', () => {
    const org = new MemoryOrg({
      Contact: [{ LastName: 'Sílva', FirstName: "A'na", Birthdate: '2000-01-01' }],
    });
    expect(
      planFeed(mapping, [report()], org)[0]?.changes.map(({ action, id }) => [action, id === null]),
    ).toEqual([
      ['update', false],
      ['create', true],
    ]);
  });

  it('never takes a blank for equal to a blank', () => {
    const org = new MemoryOrg({
      Contact: [{ LastName: 'Lee', Email: null, Birthdate: '2000-01-01' }],
    });
    const [planned] = planFeed(mapping, [report({ email: '' })], org);
    expect(planned?.changes[0]?.action).toBe('create');
  });

  it('holds the record when a rule finds several people, and names them', () => {
    const org = new MemoryOrg({ Contact: [ANA, ANA] });
    const [planned] = planFeed(mapping, [report()], org);
    expect(planned).toMatchObject({
      outcome: 'held',
      changes: [],
      reasons: [{ code: 'ambiguous-person', where: 'Contact' }],
    });
    expect(planned?.reasons[0]?.message).toContain(org.rows('Contact')[1]?.Id);
  });

  it('holds the record when nobody is found and the mapping says so', () => {
    const holding = compile(
      SMALL_MAPPING.replace('    fields:', '    onNoMatch: hold\n    fields:'),
    );
    expect(planFeed(holding, [report()], new MemoryOrg())[0]?.reasons).toMatchObject([
      { code: 'no-person' },
    ]);
  });

  it('believes the score row in Salesforce before any rule', () => {
    const org = new MemoryOrg({ Contact: [ANA, { LastName: 'Other' }] });
    const other = org.rows('Contact')[1]?.Id ?? '';
    org.apply(
      planFeed(mapping, [report()], new MemoryOrg({ Contact: [ANA] })).map((planned) => ({
        ...planned,
        changes: planned.changes.filter(({ object }) => object === 'Score__c'),
      })),
    );
    const row = org.tables.get('Score__c')?.[0];
    if (row !== undefined) row['Contact__c'] = other;
    const [planned] = planFeed(mapping, [report({ email: 'x@example.org', dob: '19990101' })], org);
    expect(planned?.changes.every(({ object, id }) => object !== 'Contact' || id === other)).toBe(
      true,
    );
    expect(
      planned?.changes.flatMap(({ fields }) => fields.map(({ field }) => field)),
    ).not.toContain('Contact__c');
  });

  it.each([1, 2, 100])(
    'makes one person of five sittings of an unknown candidate, in chunks of %i',
    (chunk) => {
      const org = new MemoryOrg();
      const records = ['1', '2', '3', '4', '5'].map((sitting) =>
        report({ sitting, date: `2025071${sitting}` }),
      );
      const planned = planFeed(mapping, records, org, chunk);
      expect(
        planned.flatMap(({ changes }) =>
          changes.filter(({ action, object }) => action === 'create' && object === 'Contact'),
        ),
      ).toHaveLength(1);
      org.apply(planned);
      expect(org.rows('Contact')).toHaveLength(1);
      expect(new Set(org.rows('Score__c').map((row) => row['Contact__c']))).toEqual(
        new Set([org.rows('Contact')[0]?.Id]),
      );
    },
  );

  it('fills what staff left blank and leaves what staff typed', () => {
    const org = new MemoryOrg({
      Contact: [{ ...ANA, MailingCity: 'Neu-Ulm', FirstName: null }],
    });
    const [planned] = planFeed(mapping, [report()], org);
    expect(planned?.changes[0]).toMatchObject({
      object: 'Contact',
      action: 'update',
      fields: [{ field: 'FirstName', from: null, to: 'Ana' }],
    });
  });

  it('holds a new person without the fields that Salesforce needs', () => {
    const record = scoreRecord({
      'candidateInfo.lastName': '',
      'candidateInfo.firstName': '',
    });
    expect(planFeed(mapping, [record], new MemoryOrg())[0]).toMatchObject({
      outcome: 'held',
      reasons: [{ code: 'required-blank', where: 'Contact.LastName' }],
    });
  });
});

describe('which report wins', () => {
  it.each([
    ['an older report', '20250716', 'R', '20250715', 'R', 'superseded'],
    ['a newer report', '20250716', 'R', '20250717', 'R', 'updated'],
    ['the same report', '20250716', 'R', '20250716', 'R', 'unchanged'],
    ['a cancellation of the same day', '20250716', 'R', '20250716', 'C', 'updated'],
    ['a report of the day of the cancellation', '20250716', 'C', '20250716', 'R', 'superseded'],
    ['a report older than the cancellation', '20250716', 'C', '20250101', 'R', 'superseded'],
    ['the same cancellation', '20250716', 'C', '20250716', 'C', 'unchanged'],
  ])('%s', (_name, date, status, newDate, newStatus, expected) => {
    const org = new MemoryOrg();
    org.apply(planFeed(mapping, [report({ date, status })], org));
    expect(planFeed(mapping, [report({ date: newDate, status: newStatus })], org)[0]?.outcome).toBe(
      expected,
    );
  });

  it('lets a cancellation mark the score and erase nothing', () => {
    const org = new MemoryOrg();
    org.apply(planFeed(mapping, [report()], org));
    const cancelled = scoreRecord({
      appointmentNo: '1',
      reportDate: '20250901',
      scoreStatus: 'C',
      ibt26: {},
      'candidateInfo.email': 'ana@example.org',
      'candidateInfo.dob': '20000101',
    });
    const [planned] = planFeed(mapping, [cancelled], org);
    expect(planned?.changes.flatMap(({ fields }) => fields)).toEqual([
      { field: 'Report_Date__c', from: '2025-07-16', to: '2025-09-01' },
      { field: 'Status__c', from: 'Reported', to: 'Cancelled' },
    ]);
  });
});

describe('what must always hold', () => {
  const reports = fc.array(
    fc.record({
      sitting: fc.constantFrom('1', '2', '3', '4'),
      date: fc.constantFrom('20250714', '20250715', '20250716'),
      status: fc.constantFrom('R', 'C'),
      first: fc.constantFrom('Ana', 'ANA', 'Bo'),
      email: fc.constantFrom('ana@example.org', 'bo@example.org', ''),
      dob: fc.constantFrom('20000101', '19991231'),
      city: fc.constantFrom('Ulm', 'Bonn', ''),
    }),
    { maxLength: 12 },
  );
  const people = fc.subarray([
    ANA,
    { ...ANA, FirstName: 'Bo', Email: null },
    { ...ANA, Birthdate: null },
  ]);
  const settings = { seed: 20261125, numRuns: 300 };

  it('planning after applying finds nothing to do', () => {
    fc.assert(
      fc.property(reports, people, fc.integer({ min: 1, max: 5 }), (feed, known, chunk) => {
        const org = new MemoryOrg({ Contact: known });
        const records = feed.map(report);
        const first = planFeed(mapping, records, org, chunk);
        org.apply(first);
        // A record that was held for a twin may find its person, once that one has been made.
        const held = new Set(
          first.flatMap(({ key, outcome }) => (outcome === 'held' ? [key] : [])),
        );
        const again = planFeed(mapping, records, org, chunk);
        expect(again.filter(({ key }) => !held.has(key)).flatMap(({ changes }) => changes)).toEqual(
          [],
        );
      }),
      settings,
    );
  });

  it('neither the order of the feed nor the size of the chunks matters', () => {
    fc.assert(
      fc.property(reports, people, fc.integer({ min: 1, max: 5 }), (feed, known, chunk) => {
        const [one, other] = [new MemoryOrg({ Contact: known }), new MemoryOrg({ Contact: known })];
        one.apply(planFeed(mapping, feed.map(report), one));
        other.apply(planFeed(mapping, feed.toReversed().map(report), other, chunk));
        expect(other.content()).toEqual(one.content());
      }),
      settings,
    );
  });

  it('no two people are made whom a rule takes for the same', () => {
    fc.assert(
      fc.property(reports, (feed) => {
        const org = new MemoryOrg();
        org.apply(planFeed(mapping, feed.map(report), org));
        const names = org
          .rows('Contact')
          .filter(({ Email, Birthdate }) => Email && Birthdate)
          // Twins share the rest.
          .map((row) => `${row['Email']} ${row['Birthdate']} ${row['FirstName']}`.toLowerCase());
        expect(new Set(names).size).toBe(names.length);
      }),
      settings,
    );
  });
});
