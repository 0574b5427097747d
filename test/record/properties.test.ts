import fc from 'fast-check';
import { expect, it } from 'vitest';
import { catalogue } from '../../src/record/catalogue.ts';
import { checkLeaves, type LeafFindings } from '../../src/record/leaves.ts';
import { parseRecord } from '../../src/record/parse.ts';
import { compilePath } from '../../src/record/path.ts';
import { rankOf } from '../../src/record/rank.ts';
import { scoreRecord } from '../../src/record/schema.ts';
import { viewOf } from '../../src/record/view.ts';
import { essentialsRecord, ibt26Record, ibtRecord, type Json, parsed, set } from './records.ts';

const runs = { seed: 20261125, numRuns: 400 };
const paths = [...catalogue.keys()];
const readers = paths.map((path) => ({ path, read: compilePath(path) }));

const blank = fc.constantFrom(null, undefined, '', ' ', '\t\n', '\u00a0', '\u3000', '\ufeff');

/** A record of a known type in which any few fields and objects hold anything. */
const nearRecord = fc
  .tuple(
    fc.constantFrom(ibt26Record(), ibtRecord(), essentialsRecord()),
    fc.dictionary(
      fc.oneof(
        fc.constantFrom(...paths),
        fc.constantFrom('candidateInfo', 'candidateInfo.address', 'testInfo', 'ibt26', 'ibt.mbs'),
        fc.string({ maxLength: 5 }),
      ),
      fc.oneof(blank, fc.jsonValue(), fc.constantFrom('20250230', '5.0', 'L', 'S', 'C', 'K', '0')),
      { maxKeys: 6, noNullPrototype: true },
    ),
  )
  .map(([record, changes]) => set(record, changes));

it('no JSON value makes the parser, a view or a path throw', () => {
  const anything = fc.oneof(fc.jsonValue(), nearRecord);
  const anyPath = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc
      .array(fc.oneof(fc.constantFrom('__proto__', 'score', 'section', ''), fc.string()))
      .map((n) => n.join('.')),
  );
  fc.assert(
    fc.property(anything, anyPath, (value, path) => {
      const result = parseRecord(value);
      if (result.kind === 'unusable') return result.reasons.length > 0;
      const view = viewOf(result.record);
      for (const section of [null, ...view.sections]) {
        const scope = { view, section };
        for (const { read } of [...readers, { read: compilePath(path) }]) {
          const text = read(scope);
          if (text !== null && (text === '' || text !== text.trim())) return false;
        }
      }
      return rankOf(result.record, '').length > 8;
    }),
    runs,
  );
});

it('a value of another JSON type is found wherever zod would find it', () => {
  fc.assert(
    fc.property(nearRecord, (value) => {
      const result = scoreRecord.safeParse(value);
      const found: LeafFindings = { reasons: [], remarks: [] };
      expect(checkLeaves(value, found)).toBe(result.success);
      // And there is nothing to be made of it.
      if (result.success) expect(result.data).toEqual(value);
    }),
    runs,
  );
});

it('unknown fields are kept and reachable', () => {
  const name = fc
    .string({ minLength: 1, maxLength: 8 })
    .filter((n) => !n.includes('.') && !(n in {}));
  const at = fc.constantFrom(
    '',
    'candidateInfo.',
    'candidateInfo.address.',
    'testInfo.',
    'ibt26.mbs.',
  );
  fc.assert(
    fc.property(at, name, fc.jsonValue(), (prefix, key, value) => {
      const path = `${prefix}x${key}`;
      const record = ibt26Record({ [path]: value });
      const { fields, ...rest } = parsed(record);
      expect(fields).toEqual(record);
      const read = compilePath(path)({
        view: viewOf({ fields, ...rest }),
        section: null,
      });
      const reachable =
        typeof value === 'string'
          ? value.trim() || null
          : typeof value === 'object'
            ? null
            : JSON.stringify(value);
      expect(read).toBe(reachable);
    }),
    runs,
  );
});

it('a field that is blank in the feed is null, never a zero or a blank text', () => {
  const raw = paths.filter((path) => catalogue.get(path)?.from === 'ets');
  const mayBeBlank = raw.filter((path) => path !== 'appointmentNo' && path !== 'reportDate');
  fc.assert(
    fc.property(fc.subarray(mayBeBlank, { minLength: 1 }), blank, (blanked, value) => {
      const changes: Json = Object.fromEntries(blanked.map((path) => [path, value]));
      const view = viewOf(parsed(ibt26Record(changes)));
      for (const path of blanked) {
        expect(compilePath(path)({ view, section: null })).toBeNull();
      }
      if (blanked.includes('ibt26.listeningScore')) {
        expect([view.score.listening, view.sections[0]?.score]).toEqual([null, null]);
      }
      if (blanked.includes('ibt26.totalScore')) expect(view.score.total).toBeNull();
      if (blanked.includes('ibt26.mbs.totalScore')) expect(view.mybest.total).toBeNull();
    }),
    runs,
  );
});

it('a view holds nothing that ETS did not send', () => {
  fc.assert(
    fc.property(nearRecord, (value) => {
      const result = parseRecord(value);
      if (result.kind === 'unusable') return;
      const { score, mybest } = viewOf(result.record);
      const sent = new Set<unknown>([null, '1-6', '0-120', '1-12']);
      JSON.stringify(value, (_, leaf: unknown) => {
        if (typeof leaf === 'string') sent.add(leaf.trim());
        return leaf;
      });
      for (const text of [...Object.values(score), ...Object.values(mybest)]) {
        expect(sent).toContain(text);
      }
    }),
    runs,
  );
});

it('the order of the fields in the feed does not matter', () => {
  fc.assert(
    fc.property(nearRecord, (value) => {
      expect(parseRecord(reversed(value))).toEqual(parseRecord(value));
    }),
    { ...runs, numRuns: 100 },
  );
});

function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inside]) => [key, reversed(inside)]),
  );
}
