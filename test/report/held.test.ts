/** Held records and their candidates as a person at a terminal sees them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOLD_CODES } from '../../src/record/hold.ts';
import { type Candidates, candidateTable } from '../../src/report/candidates.ts';
import { type HeldItem, heldDetail, heldList } from '../../src/report/held.ts';

const LOOK = { color: false, width: 80 };

function widest(text: string): number {
  return Math.max(...text.split('\n').map(({ length }) => length));
}

function item(parts: Partial<HeldItem> = {}): HeldItem {
  return {
    id: 'abcdefghijklmnopqrst',
    key: '2025071621000001',
    reasons: [{ code: 'too-long', where: 'Contact.LastName', message: 'it is too long' }],
    origin: 'feed.json, record 1',
    since: '2026-11-20T08:00:00.000Z',
    tries: 3,
    ...parts,
  };
}

describe('the list', () => {
  it('puts the most frequent reason first, with what it means', () => {
    const few = item({ reasons: [{ code: 'no-person', where: 'Contact', message: 'nobody' }] });
    const text = heldList([few, item(), item()], LOOK, 'toefl-sync');
    expect(text).toContain(
      [
        '     2  too-long   A value is longer than its field',
        '     1  no-person  Nobody in Salesforce fits',
      ].join('\n'),
    );
    expect(text).toContain('What to do: toefl-sync held show KEY');
  });

  it('says how many further reasons a record has', () => {
    const [reason] = item().reasons;
    const reasons = reason === undefined ? [] : [reason, reason, reason];
    expect(heldList([item({ reasons })], LOOK, 'x')).toMatch(/ too-long \+2 /);
  });

  it('fits the terminal, whatever is held', () => {
    const reason = fc.record({
      code: fc.constantFrom(...HOLD_CODES),
      where: fc.string({ maxLength: 60 }),
      message: fc.string(),
    });
    const any = fc.record({
      id: fc.string({ minLength: 20, maxLength: 20 }),
      key: fc.option(fc.string({ minLength: 1, maxLength: 20 })),
      reasons: fc.array(reason, { minLength: 1, maxLength: 4 }),
      origin: fc.string(),
      since: fc.constant('2026-11-20T08:00:00.000Z'),
      tries: fc.nat(99_999),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 6 }), (items) => {
        expect(widest(heldList(items, LOOK, 'toefl-sync'))).toBeLessThanOrEqual(80);
      }),
      { seed: 6 },
    );
  });
});

describe('the detail', () => {
  it('lets nothing of the record give orders to the terminal', () => {
    const detail = {
      ...item({ origin: 'a\u001B[2J.json' }),
      candidates: [],
      refusals: [{ where: 'Contact', code: 'ODD', message: 'no\u001B[2J room\nfor it' }],
      record: [{ path: 'odd\u001B[31m', value: 'x\u0007', personal: false }],
    };
    const text = heldDetail(detail, { ...LOOK, reveal: true });
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });
});

describe('candidates', () => {
  const people = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: `003${index}`, link: null }));
  const field = (name: string, parts: Partial<Candidates['fields'][number]>) => ({
    field: name,
    personal: false,
    record: 'Ngo',
    values: ['Ngo', 'Ngo'],
    likeness: ['same' as const, 'same' as const],
    differs: false,
    ...parts,
  });
  const table = (candidates: Partial<Candidates>, reveal = true) =>
    candidateTable(
      { object: 'Contact', row: 'person', people: people(2), gone: [], fields: [], ...candidates },
      { ...LOOK, reveal },
    );

  it('shows only what tells them apart, and names the rest', () => {
    const fields = [
      field('LastName', {}),
      field('City', { values: ['Pune', null], likeness: ['other', null], differs: true }),
      field('Street', { values: [null, ''], likeness: [null, null] }),
    ];
    const text = table({ fields });
    expect(text).toMatch(/^\* City +Ngo +≠ Pune +\(blank\)$/m);
    expect(text).toMatch(/^ {2}As ETS sent it in all: LastName$/m);
    expect(text).toMatch(/^ {2}Blank in all: Street$/m);
    expect(text).not.toMatch(/^. LastName/m);
  });

  it.each([
    ['the same', 'same', '='],
    ['alike', 'alike', '≈'],
    ['another', 'other', '≠'],
  ] as const)('tells that a value is %s, even where it is masked', (_, like, sign) => {
    const fields = [field('City', { personal: true, likeness: ['other', like], differs: true })];
    expect(table({ fields }, false)).toMatch(new RegExp(`City +••• +≠ ••• +${sign} •••$`, 'm'));
  });

  it('fits the terminal, however many there are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.string({ maxLength: 50 }), { minLength: 20, maxLength: 20 }),
        (count, texts) => {
          const values = texts.slice(0, count);
          const likeness = values.map(() => 'other' as const);
          const fields = [field('Some_Very_Long_Name__c', { values, likeness, differs: true })];
          const text = table({ people: people(count), fields });
          expect(widest(text)).toBeLessThanOrEqual(80);
          for (const index of values.keys())
            expect(text).toContain(`  ${index + 1}  Contact 003${index}`);
        },
      ),
      { seed: 6 },
    );
  });
});
