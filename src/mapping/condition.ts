/**
 * Conditions of rows and fields: `when: { testInfo.testType: K }`. Each key is a path and what its
 * value must be; all must hold. `all`, `any` and `none` join conditions.
 */
import { z } from 'zod';
import type { Scope } from '../record/path.ts';
import type { Path } from '../text/issues.ts';
import type { CompiledValue, FormContext } from './forms/form.ts';
import { compilePathForm } from './forms/path.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const oneOrSeveral = z.union([scalar, z.array(scalar).min(1, 'the list is empty')]);

const test = z
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

type Test = z.output<typeof test>;
type Scalar = z.output<typeof scalar>;

/** Keys are paths, but for `all`, `any` and `none`, which hold lists of conditions. */
export const conditionSchema = z
  .record(z.string(), z.union([oneOrSeveral, test, z.array(z.record(z.string(), z.unknown()))]))
  .refine((condition) => Object.keys(condition).length > 0, 'a condition needs a path')
  .describe(
    'When it applies: paths and what their values must be, such as { testInfo.testType: K } or { score.total: { atLeast: 4 } }; all must hold. `any`, `all` and `none` take lists of conditions.',
  );

/** What a path can be tested for. */
export const testKeys = Object.keys(test.shape);

/** Which option of a condition's value the author meant, by its shape. */
export function chosenTest(value: unknown): number | null {
  if (Array.isArray(value)) return value.some((item) => typeof item === 'object') ? 2 : 0;
  return typeof value === 'object' && value !== null ? 1 : 0;
}

export type ConditionDocument = z.output<typeof conditionSchema>;

export type Holds = (scope: Scope) => boolean;

const JOINS = {
  all: (parts: readonly Holds[], scope: Scope) => parts.every((part) => part(scope)),
  any: (parts: readonly Holds[], scope: Scope) => parts.some((part) => part(scope)),
  none: (parts: readonly Holds[], scope: Scope) => !parts.some((part) => part(scope)),
};

/** Null after an error was reported. */
export function compileCondition(
  condition: ConditionDocument,
  at: Path,
  context: FormContext,
): Holds | null {
  const parts = Object.entries(condition).map(([key, value]) =>
    isJoin(key)
      ? compileJoin(key, value, [...at, key], context)
      : compileTest(key, value, [...at, key], context),
  );
  const compiled = parts.filter((part) => part !== null);
  return compiled.length < parts.length ? null : (scope) => JOINS.all(compiled, scope);
}

function isJoin(key: string): key is keyof typeof JOINS {
  return Object.hasOwn(JOINS, key);
}

function compileJoin(
  key: keyof typeof JOINS,
  value: unknown,
  at: Path,
  context: FormContext,
): Holds | null {
  const list = z.array(conditionSchema).min(1).safeParse(value);
  if (!list.success) {
    context.error(
      at,
      'wrong-condition',
      `\`${key}\` takes a list of conditions`,
      `Such as \`${key}: [{ scoreStatus: R }, { testInfo.testType: K }]\`.`,
    );
    return null;
  }
  const parts = list.data.map((part, index) => compileCondition(part, [...at, index], context));
  const compiled = parts.filter((part) => part !== null);
  return compiled.length < parts.length ? null : (scope) => JOINS[key](compiled, scope);
}

function compileTest(path: string, value: unknown, at: Path, context: FormContext): Holds | null {
  const source = compilePathForm(path, at, context);
  if (source === null) return null;
  const plain = oneOrSeveral.safeParse(value);
  if (plain.success) return isOneOf(source, plain.data);
  const tests = test.safeParse(value);
  if (!tests.success) {
    context.error(
      at,
      'wrong-condition',
      `this is no test of \`${path}\``,
      'Write a value, a list of values, or one of is, in, not, atLeast, atMost, above, below.',
    );
    return null;
  }
  const parts = compileTests(source, tests.data, at, context);
  return parts === null ? null : (scope) => JOINS.all(parts, scope);
}

function compileTests(
  source: CompiledValue,
  tests: Test,
  at: Path,
  context: FormContext,
): Holds[] | null {
  const parts: Holds[] = [];
  if (tests.is !== undefined) {
    const blank = tests.is === 'blank';
    parts.push((scope) => (read(source, scope) === null) === blank);
  }
  if (tests.in !== undefined) parts.push(isOneOf(source, tests.in));
  if (tests.not !== undefined) {
    const found = isOneOf(source, tests.not);
    parts.push((scope) => !found(scope));
  }
  for (const [name, compare] of COMPARISONS) {
    const bound = tests[name];
    if (bound === undefined) continue;
    const order = orderOf(source, bound);
    if (order === null) {
      context.error(
        at,
        'wrong-condition',
        `\`${name}\` compares numbers and dates, and this is neither on both sides`,
        'Dates are written as 2026-01-31.',
      );
      return null;
    }
    parts.push((scope) => {
      const difference = order(scope);
      return difference !== null && compare(difference);
    });
  }
  return parts;
}

const COMPARISONS = [
  ['atLeast', (difference: number) => difference >= 0],
  ['atMost', (difference: number) => difference <= 0],
  ['above', (difference: number) => difference > 0],
  ['below', (difference: number) => difference < 0],
] as const;

/** Equal as text without case, or as numbers: 5 is 5.0. */
function isOneOf(source: CompiledValue, wanted: Scalar | readonly Scalar[]): Holds {
  const values = new Set([wanted].flat().map((value) => comparable(source, String(value))));
  return (scope) => {
    const found = read(source, scope);
    return found !== null && values.has(comparable(source, found));
  };
}

function comparable(source: CompiledValue, text: string): string {
  if (source.type.kind === 'number') return String(Number(text));
  if (source.type.kind === 'date') return text.replaceAll('-', '');
  return text.trim().toLowerCase();
}

/** How far the value is from the bound; null of a blank. */
function orderOf(source: CompiledValue, bound: Scalar): ((scope: Scope) => number | null) | null {
  const toNumber = NUMBERS[source.type.kind];
  const limit = toNumber?.(String(bound)) ?? Number.NaN;
  if (toNumber === undefined || Number.isNaN(limit)) return null;
  return (scope) => {
    const found = read(source, scope);
    return found === null ? null : toNumber(found) - limit;
  };
}

const NUMBERS: Readonly<Partial<Record<CompiledValue['type']['kind'], (text: string) => number>>> =
  {
    number: Number,
    date: (text) =>
      /^\d{4}-?\d{2}-?\d{2}$/.test(text) ? Number(text.replaceAll('-', '')) : Number.NaN,
  };

function read(source: CompiledValue, scope: Scope): string | null {
  const found = source.read(scope, () => {});
  return found === null ? null : String(found);
}
