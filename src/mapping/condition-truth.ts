/**
 * What can be said of a condition before any record has come: whether a value of one path lets it
 * hold, whether it can hold at all, whether two of them exclude each other. The check asks.
 */
import { catalogue } from '../record/catalogue.ts';
import { type ConditionDocument, isJoin, type JoinName, partsOf } from './condition-schema.ts';
import { meets, orderOf, readTest } from './condition-test.ts';
import type { FieldValue } from './values.ts';

/** A condition, read once. */
export type Condition =
  | { readonly kind: 'join'; readonly name: JoinName; readonly parts: readonly Condition[] }
  | {
      readonly kind: 'test';
      readonly path: string;
      /** The values that it names. */
      readonly named: readonly string[];
      meets(found: string | null): boolean;
    };

/** Of more tests than people write, nothing is said: it would take too long. */
const MOST_TESTS = 50;

/** Null for one that is wrong, or too large to say anything of. */
export function readCondition(
  document: ConditionDocument,
  constants: Readonly<Record<string, FieldValue>>,
): Condition | null {
  const parts: Condition[] = [];
  for (const [key, value] of Object.entries(document)) {
    const part = isJoin(key) ? readJoin(key, value, constants) : readOne(key, value, constants);
    if (part === null) return null;
    parts.push(part);
  }
  const condition: Condition = { kind: 'join', name: 'all', parts };
  return testsIn(condition).length > MOST_TESTS ? null : condition;
}

function readJoin(
  name: JoinName,
  value: unknown,
  constants: Readonly<Record<string, FieldValue>>,
): Condition | null {
  const documents = partsOf(value);
  if (documents === null || documents.length > MOST_TESTS) return null;
  const parts = documents.map((document) => readCondition(document, constants));
  const read = parts.filter((part) => part !== null);
  return read.length < parts.length ? null : { kind: 'join', name, parts: read };
}

function readOne(
  path: string,
  value: unknown,
  constants: Readonly<Record<string, FieldValue>>,
): Condition | null {
  const test = readTest(value, constants);
  if (test === null || test.named.length > MOST_TESTS) return null;
  const named = test.named.map(({ text }) => text);
  return { kind: 'test', path, named, meets: meets(test, kindOf(path)) };
}

/** Whether it holds when the path has the value (null: a blank); undefined when others decide. */
export function judge(
  condition: Condition,
  path: string,
  value: string | null,
): boolean | undefined {
  if (condition.kind === 'test') {
    return condition.path === path ? condition.meets(value) : undefined;
  }
  return JOINS[condition.name](condition.parts.map((part) => judge(part, path, value)));
}

/** `undefined` is neither true nor false. */
type Truth = boolean | undefined;

const JOINS: Readonly<Record<JoinName, (parts: readonly Truth[]) => Truth>> = {
  all: (parts) => (parts.includes(false) ? false : parts.includes(undefined) ? undefined : true),
  any: (parts) => (parts.includes(true) ? true : parts.includes(undefined) ? undefined : false),
  none: (parts) => (parts.includes(true) ? false : parts.includes(undefined) ? undefined : true),
};

/** Whether no value of one of its paths lets it hold. */
export function neverHolds(condition: Condition): boolean {
  return pathsIn(condition).some((path) =>
    candidates(path, [condition]).every((value) => judge(condition, path, value) === false),
  );
}

/** Whether no record can meet both. */
export function excludeEachOther(one: Condition, other: Condition): boolean {
  const shared = new Set(pathsIn(other));
  return pathsIn(one)
    .filter((path) => shared.has(path))
    .some((path) =>
      candidates(path, [one, other]).every((value) =>
        [one, other].some((condition) => judge(condition, path, value) === false),
      ),
    );
}

/** Values that stand for all that the path can have, as far as the conditions tell them apart. */
function candidates(path: string, conditions: readonly Condition[]): (string | null)[] {
  const entry = catalogue.get(path);
  if (entry?.values) return [null, ...Object.keys(entry.values)];
  const named = conditions
    .flatMap(testsIn)
    .flatMap((test) => (test.path === path ? test.named : []));
  switch (kindOf(path)) {
    case 'number': {
      const max = entry?.max ?? Number.POSITIVE_INFINITY;
      const numbers = named.map((text) => orderOf('number', text)).filter(Number.isFinite);
      // Half-way to the next step of any scale is enough to tell `above` from `atLeast`.
      const around = numbers.flatMap((number) => [number - 0.25, number, number + 0.25]);
      const possible = [0, ...around, max].filter((number) => number >= 0 && number <= max);
      return [null, ...possible.map(String)];
    }
    case 'date': {
      const days = named.map((text) => orderOf('date', text)).filter(Number.isFinite);
      // A day before the first of a month is none, but stands where one would.
      const around = days.flatMap((day) => [day - 1, day, day + 1]);
      return [null, '19000101', ...around.map(String), '20991231'];
    }
    default:
      return [null, ...named, ANY_OTHER];
  }
}

/** A text that no mapping has. */
const ANY_OTHER = '\u0000';

function kindOf(path: string) {
  return catalogue.get(path)?.kind ?? 'text';
}

function testsIn(condition: Condition): Extract<Condition, { kind: 'test' }>[] {
  return condition.kind === 'test' ? [condition] : condition.parts.flatMap(testsIn);
}

function pathsIn(condition: Condition): string[] {
  return [...new Set(testsIn(condition).map(({ path }) => path))];
}
