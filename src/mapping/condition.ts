/**
 * Conditions of rows and fields: `when: { testInfo.testType: K }`. Each key is a path and what its
 * value must be; all must hold. `all`, `any` and `none` join conditions.
 */
import type { Scope } from '../record/path.ts';
import type { Path } from '../text/issues.ts';
import { checkNamed } from './condition-check.ts';
import { type ConditionDocument, isJoin, type JoinName, partsOf } from './condition-schema.ts';
import { meets, readTest } from './condition-test.ts';
import { neverHolds, readCondition } from './condition-truth.ts';
import { otherJoin } from './condition-words.ts';
import type { FormContext } from './forms/form.ts';
import { compilePathForm } from './forms/path.ts';

export type Holds = (scope: Scope) => boolean;

const JOINS: Readonly<Record<JoinName, (parts: readonly Holds[], scope: Scope) => boolean>> = {
  all: (parts, scope) => parts.every((part) => part(scope)),
  any: (parts, scope) => parts.some((part) => part(scope)),
  none: (parts, scope) => !parts.some((part) => part(scope)),
};

/** Null after an error was reported. */
export function compileCondition(
  condition: ConditionDocument,
  at: Path,
  context: FormContext,
): Holds | null {
  let warned = false;
  const holds = compileParts(condition, at, {
    ...context,
    warn(...warning) {
      warned = true;
      context.warn(...warning);
    },
  });
  // The value that makes it so has been named already, mostly.
  const read = holds === null || warned ? null : readCondition(condition, context.constants);
  if (read !== null && neverHolds(read)) {
    context.warn(
      at,
      'never-holds',
      'no record can meet this condition',
      'Its parts exclude each other, or what they ask for is out of range.',
      'key',
    );
  }
  return holds;
}

function compileParts(condition: ConditionDocument, at: Path, context: FormContext): Holds | null {
  const parts = Object.entries(condition).map(([key, value]) =>
    isJoin(key)
      ? compileJoin(key, value, [...at, key], context)
      : compileTest(key, value, [...at, key], context),
  );
  const compiled = parts.filter((part) => part !== null);
  return compiled.length < parts.length ? null : (scope) => JOINS.all(compiled, scope);
}

function compileJoin(key: JoinName, value: unknown, at: Path, context: FormContext): Holds | null {
  const list = partsOf(value);
  if (list === null) {
    context.error(
      at,
      'wrong-condition',
      `\`${key}\` takes a list of conditions`,
      `Such as \`${key}: [{ scoreStatus: R }, { testInfo.testType: K }]\`.`,
    );
    return null;
  }
  const parts = list.map((part, index) => compileParts(part, [...at, index], context));
  const compiled = parts.filter((part) => part !== null);
  return compiled.length < parts.length ? null : (scope) => JOINS[key](compiled, scope);
}

function compileTest(path: string, value: unknown, at: Path, context: FormContext): Holds | null {
  const other = otherJoin(path);
  if (other !== null) {
    context.error(at, 'wrong-condition', other.message, other.hint, 'key');
    return null;
  }
  const source = compilePathForm(path, at, {
    ...context,
    error: (place, code, message, hint) => context.error(place, code, message, hint, 'key'),
  });
  if (source === null) return null;
  const test = readTest(value, context.constants);
  if (test === null) {
    context.error(
      at,
      'wrong-condition',
      `this is no test of \`${path}\``,
      'Write a value, a list of values, or one of is, in, not, atLeast, atMost, above, below.',
    );
    return null;
  }
  const kind = source.types[0]?.kind ?? 'text';
  if (!checkNamed(test.named, path, kind, at, context)) return null;
  const met = meets(test, kind);
  return (scope) => {
    const found = source.read(scope, IGNORED);
    return met(found === null ? null : String(found));
  };
}

const IGNORED = () => {};
