/** What a condition says of the value at one path: its schema, and whether a value meets it. */
import { z } from 'zod';
import type { SourceType } from './forms/form.ts';
import type { FieldValue } from './values.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
export const oneOrSeveral = z.union([scalar, z.array(scalar).min(1, 'the list is empty')]);

export const testSchema = z
  .strictObject({
    is: z.enum(['blank', 'filled']).optional().describe('Whether there is a value at all.'),
    in: z.array(scalar).min(1, 'the list is empty').optional().describe('One of these.'),
    not: oneOrSeveral.optional().describe('None of these. A blank is none of them.'),
    atLeast: scalar.optional().describe('This number or date, or a greater one.'),
    atMost: scalar.optional().describe('This number or date, or a smaller one.'),
    above: scalar.optional().describe('A greater number or date.'),
    below: scalar.optional().describe('A smaller number or date.'),
  })
  .refine((tests) => Object.keys(tests).length > 0, {
    error: 'say what the value must be',
    // An unknown key says so itself.
    when: ({ issues }) => issues.length === 0,
  });

type Kind = SourceType['kind'];
type Constants = Readonly<Record<string, FieldValue>>;

/** A value that a test names, and where it stands under the test. */
export interface Named {
  readonly text: string;
  readonly at: readonly (string | number)[];
  /** The key it stands under; `in` of a bare value or list. */
  readonly under: 'in' | 'not' | ComparisonName;
}

/** What must all hold of the value at a path. */
export interface PathTest {
  readonly is: 'blank' | 'filled' | undefined;
  readonly named: readonly Named[];
}

/** Compares the value with a bound, by how far it is from it. */
const COMPARISONS = {
  atLeast: (difference: number) => difference >= 0,
  atMost: (difference: number) => difference <= 0,
  above: (difference: number) => difference > 0,
  below: (difference: number) => difference < 0,
};
type ComparisonName = keyof typeof COMPARISONS;
const comparisonNames = ['atLeast', 'atMost', 'above', 'below'] as const;

const CONSTANT = 'constant.';

/**
 * A test as the mapping has it, in one form; null when it is none.
 * @param constants take the place of `constant.NAME`; an unknown one stays as it is
 */
export function readTest(value: unknown, constants: Constants): PathTest | null {
  const plain = oneOrSeveral.safeParse(value);
  if (plain.success) {
    return { is: undefined, named: namedIn(plain.data, 'in', [], constants) };
  }
  const tests = testSchema.safeParse(value);
  if (!tests.success) return null;
  const { is, in: list, not, ...bounds } = tests.data;
  return {
    is,
    named: [
      ...(list === undefined ? [] : namedIn(list, 'in', ['in'], constants)),
      ...(not === undefined ? [] : namedIn(not, 'not', ['not'], constants)),
      ...comparisonNames.flatMap((name) => {
        const bound = bounds[name];
        return bound === undefined ? [] : namedIn(bound, name, [name], constants);
      }),
    ],
  };
}

type Scalar = z.output<typeof scalar>;

function namedIn(
  values: Scalar | readonly Scalar[],
  under: Named['under'],
  at: Named['at'],
  constants: Constants,
): Named[] {
  const isList = Array.isArray(values);
  return [values].flat().map((value, index) => ({
    text: resolved(String(value), constants),
    at: isList ? [...at, index] : at,
    under,
  }));
}

function resolved(text: string, constants: Constants): string {
  const name = text.startsWith(CONSTANT) ? text.slice(CONSTANT.length) : null;
  return name !== null && Object.hasOwn(constants, name) ? String(constants[name] ?? '') : text;
}

/** A function that tells whether the text at a path, or its blank, meets the test. */
export function meets({ is, named }: PathTest, kind: Kind): (found: string | null) => boolean {
  const parts: ((found: string | null) => boolean)[] = [];
  if (is !== undefined) parts.push((found) => (found === null) === (is === 'blank'));
  const wanted = setOf(named, 'in', kind);
  if (wanted.size > 0) {
    parts.push((found) => found !== null && wanted.has(comparable(kind, found)));
  }
  const unwanted = setOf(named, 'not', kind);
  if (unwanted.size > 0) {
    parts.push((found) => found === null || !unwanted.has(comparable(kind, found)));
  }
  for (const { text, under } of named) {
    if (under === 'in' || under === 'not') continue;
    const limit = orderOf(kind, text);
    const compare = COMPARISONS[under];
    parts.push((found) => found !== null && compare(orderOf(kind, found) - limit));
  }
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return (found) => parts.every((part) => part(found));
}

/** Equal as text without case, or as numbers and dates: 5 is 5.0, 2026-01-31 is 20260131. */
export function comparable(kind: Kind, text: string): string {
  const order = orderOf(kind, text.trim());
  return Number.isNaN(order) ? text.trim().toLowerCase() : String(order);
}

function setOf(named: readonly Named[], under: Named['under'], kind: Kind): Set<string> {
  return new Set(
    named.filter((one) => one.under === under).map(({ text }) => comparable(kind, text)),
  );
}

/** Where a number or date stands among its like; NaN of what has no order. */
export function orderOf(kind: Kind, text: string): number {
  if (kind === 'number') return text.trim() === '' ? Number.NaN : Number(text);
  if (kind !== 'date') return Number.NaN;
  return /^\d{4}-?\d{2}-?\d{2}$/.test(text) ? Number(text.replaceAll('-', '')) : Number.NaN;
}
