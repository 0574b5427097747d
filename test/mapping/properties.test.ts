/** What holds of every mapping and every record, found by trying many of both. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { compileMapping } from '../../src/mapping/compile.ts';
import type { CompiledMapping, MappedRecord } from '../../src/mapping/compiled.ts';
import { loadMapping } from '../../src/mapping/load.ts';
import type { FieldMetadata } from '../../src/mapping/metadata.ts';
import { catalogue } from '../../src/record/catalogue.ts';
import { layout } from '../../src/record/layout.ts';
import type { LeafFacts } from '../../src/record/leaf.ts';
import { parseRecord } from '../../src/record/parse.ts';
import { field, object, org, picklist } from '../support/metadata.ts';
import { rawRecord } from '../support/records.ts';

const TARGET = object('Target__c', [
  field('Key__c', 'string', { externalId: true, unique: true, length: 20 }),
  field('Text__c', 'string', { length: 8 }),
  field('Area__c', 'textarea', { length: 20 }),
  field('Mail__c', 'email', { length: 30 }),
  field('Whole__c', 'int', { digits: 2 }),
  field('Number__c', 'double', { precision: 3, scale: 1 }),
  field('Day__c', 'date'),
  field('Moment__c', 'datetime'),
  field('Flag__c', 'boolean', { nillable: false, defaultedOnCreate: true }),
  picklist('Pick__c', ['R', 'C', 'Other']),
  picklist('Open__c', ['R'], false),
]);
const ORG = org(TARGET);

const path = fc.constantFrom(...catalogue.keys());
const constant = fc.oneof(
  fc.constantFrom('R', 'Other', 'true', '2026-01-31', '4.5', '', 'a longer text than fits'),
  fc.integer({ min: -200, max: 200 }),
  fc.boolean(),
  fc.constant(null),
);
const modifiers = {
  truncate: fc.boolean(),
  round: fc.constantFrom('nearest', 'down', 'up'),
  case: fc.constantFrom('upper', 'lower', 'title'),
  when: fc.oneof(
    fc.record({ scoreStatus: fc.constantFrom('R', 'C') }),
    fc.record({ 'score.total': fc.record({ atLeast: fc.integer({ min: 0, max: 6 }) }) }),
  ),
};
const form = fc.oneof(
  path,
  fc.array(path, { minLength: 1, maxLength: 3 }),
  fc.record({ from: path, ...modifiers }, { requiredKeys: ['from'] }),
  fc.record(
    {
      from: path,
      values: fc.oneof(
        fc.dictionary(fc.constantFrom('R', 'C', 'K', 'I', 'L', '1'), constant, { minKeys: 1 }),
        fc.constantFrom('testType', 'gender', 'cefr'),
      ),
      otherwise: constant,
      default: constant,
      when: fc.record({ scoreStatus: fc.constantFrom('R', 'C') }),
    },
    { requiredKeys: ['from', 'values'] },
  ),
  fc.record({
    join: fc.array(path, { minLength: 1, maxLength: 3 }),
    with: fc.constantFrom(' ', '\n'),
  }),
  fc.record({ text: path.map((name) => `<{${name}}>`) }),
  fc.record({ value: constant }),
);
const names = [...TARGET.fields.values()]
  .map(({ name }) => name)
  .filter((name) => name !== 'Key__c');
const fields = fc.dictionary(fc.constantFrom(...names), form, { minKeys: 1, maxKeys: 2 });

/** Mostly what ETS would send for a path, and sometimes what it never should. */
const VALUES = {
  date: fc.constantFrom('', '20260131', '19991231', '20240229'),
  number: fc.constantFrom('', ' ', '0', '4.5', '5.0', '090', '120', '6', '30'),
  boolean: fc.constantFrom('', 'L', 'S'),
  text: fc.oneof(
    fc.constantFrom('', ' ', 'R', 'C', 'K', 'I', 'L', '1', 'x'.repeat(40), 'e\u0301\r\nz'),
    fc.emailAddress(),
    fc.string({ maxLength: 12, unit: 'grapheme' }),
  ),
};
const sent = [...catalogue.values()].filter(({ from }) => from === 'ets');
const record = fc
  .array(
    fc.constantFrom(...sent).chain(({ path, kind }) => fc.tuple(fc.constant(path), VALUES[kind])),
    { maxLength: 20 },
  )
  .map((values) =>
    rawRecord({
      ...Object.fromEntries(values),
      appointmentNo: '2026000000000001',
      reportDate: '20260301',
    }),
  );

const SETTINGS = { seed: 20261125, numRuns: 400 };

/** What ETS documents, leaf by leaf: its codes, numbers of their range, texts of their length. */
const validRecord = fc
  .tuple(
    ...layout.flatMap(({ leaves }) =>
      leaves.map(({ path, facts }) => fc.tuple(fc.constant(path), validValue(path, facts))),
    ),
  )
  .map((values) => rawRecord({ ...Object.fromEntries(values), ...ALWAYS }));

const ALWAYS = { appointmentNo: '2026000000000001', reportDate: '20260301' };

function validValue(path: string, { kind, values, range, maxLength }: LeafFacts) {
  if (values !== null) return fc.constantFrom('', ...Object.keys(values));
  if (path === 'candidateInfo.email') return fc.constantFrom('', 'maria@example.com');
  if (range !== null) {
    const { min, max, step } = range;
    return fc.integer({ min: min / step, max: max / step }).map((steps) => String(steps * step));
  }
  if (kind === 'date') return fc.constantFrom('', '20260131', '19991231', '20240229');
  // Of a length that nobody knows the check cannot tell: such texts are short here.
  return fc.constantFrom('', 'x', 'x'.repeat(maxLength ?? 1));
}

/** The warnings that say which records will be held. */
const ANNOUNCED = ['may-be-too-long', 'may-not-fit', 'missing-code', 'required-blank'];

interface Compiled {
  readonly mapping: CompiledMapping;
  readonly warnings: readonly string[];
}

function compiled(rowFields: unknown, fanOut: boolean): Compiled | null {
  const key = fanOut ? '{appointmentNo}-{section.code}' : 'appointmentNo';
  const row = {
    object: 'Target__c',
    key: { Key__c: key },
    fields: rowFields,
    ...(fanOut && { forEach: 'sections' }),
  };
  const loaded = loadMapping(stringify({ name: 'x', version: 1, rows: { row } }), 'x.yaml');
  if (loaded.kind === 'broken') throw new Error(JSON.stringify(loaded.findings));
  const compilation = compileMapping(loaded.mapping, ORG);
  return compilation.kind === 'wrong'
    ? null
    : { mapping: compilation.mapping, warnings: compilation.warnings.map(({ code }) => code) };
}

function mapped(rowFields: unknown, raw: unknown, fanOut: boolean): MappedRecord | null {
  const mapping = compiled(rowFields, fanOut)?.mapping;
  const parsed = parseRecord(raw);
  return mapping === undefined || parsed.kind === 'unusable' ? null : mapping.map(parsed.record);
}

describe('every mapping and every record', () => {
  it('give rows or reasons, and never a throw', () => {
    let usable = 0;
    fc.assert(
      fc.property(fields, record, fc.boolean(), (rowFields, raw, fanOut) => {
        const result = mapped(rowFields, raw, fanOut);
        if (result !== null) usable += 1;
        if (result?.kind === 'held') expect(result.reasons.length).toBeGreaterThan(0);
      }),
      SETTINGS,
    );
    // The generators must not miss their aim.
    expect(usable).toBeGreaterThan(30);
  });

  it('give only values that Salesforce would store as they are', () => {
    fc.assert(
      fc.property(fields, record, fc.boolean(), (rowFields, raw, fanOut) => {
        const result = mapped(rowFields, raw, fanOut);
        if (result?.kind !== 'rows') return;
        for (const { row, values } of result.rows) {
          for (const [index, value] of values.entries()) {
            const target = row.fields[index]?.field;
            if (target === undefined || value === null || value === undefined) continue;
            expect([target.name, value, fits(target, value)]).toEqual([target.name, value, true]);
          }
        }
      }),
      SETTINGS,
    );
  });

  it('are not held for the sake of a mapping that the check lets pass', () => {
    let silent = 0;
    fc.assert(
      fc.property(fields, validRecord, fc.boolean(), (rowFields, raw, fanOut) => {
        const result = compiled(rowFields, fanOut);
        if (result === null || result.warnings.some((code) => ANNOUNCED.includes(code))) return;
        silent += 1;
        const parsed = parseRecord(raw);
        expect(parsed.kind).toBe('record');
        if (parsed.kind !== 'record') return;
        const row = result.mapping.map(parsed.record);
        expect(row.kind === 'held' ? row.reasons : []).toEqual([]);
      }),
      { ...SETTINGS, numRuns: 1_000 },
    );
    expect(silent).toBeGreaterThan(100);
  });

  it('never have a zero for a blank', () => {
    fc.assert(
      fc.property(path, fc.constantFrom('', ' ', '\u3000'), (name, blank) => {
        const entry = catalogue.get(name);
        fc.pre(entry?.from === 'ets' && entry.kind === 'number');
        const result = mapped({ Number__c: name }, rawRecord({ [name]: blank }), false);
        if (result?.kind === 'rows') expect(result.rows[0]?.values[0]).toBeNull();
      }),
      SETTINGS,
    );
  });
});

/** What Salesforce's documentation says of each type, apart from the converter. */
function fits(target: FieldMetadata, value: string | number | boolean): boolean {
  switch (target.type) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'int':
      return Number.isInteger(value) && Math.abs(Number(value)) < 10 ** target.digits;
    case 'double':
      return (
        typeof value === 'number' &&
        Math.abs(value) < 10 ** (target.precision - target.scale) &&
        Number(value.toFixed(target.scale)) === value
      );
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(String(value)) && !Number.isNaN(Date.parse(String(value)));
    case 'datetime':
      return /^\d{4}-\d{2}-\d{2}T12:00:00\.000\+0000$/.test(String(value));
    case 'email':
      return /^\S+@\S+\.\S+$/.test(String(value)) && String(value).length <= target.length;
    case 'picklist':
      return (
        typeof value === 'string' &&
        (!target.restrictedPicklist || target.picklistValues.some((one) => one.value === value))
      );
    default:
      return (
        typeof value === 'string' &&
        value.length <= target.length &&
        value === value.trim() &&
        !value.includes('\r') &&
        value !== ''
      );
  }
}
