/**
 * zod's issues in words for the person who wrote the file: what was found, what is allowed, the
 * nearest right name. Used by the loaders of mapping files and of the configuration.
 */
import type { z } from 'zod';
import { nearest } from './nearest.ts';

export type Path = readonly (string | number)[];

/** One thing wrong with one value. */
export interface Explained {
  readonly path: Path;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  /** Whether the key is wrong, rather than its value. */
  readonly on: 'key' | 'value';
}

type Issue = z.core.$ZodIssue;

/**
 * Everything that is wrong, at once.
 * @param chooseBranch of a union that nothing fitted, the option the author meant (its index, or -1
 *   when it is none of them); null leaves it to the type of the value.
 */
export function explainIssues(
  issues: readonly Issue[],
  root: unknown,
  chooseBranch: (path: Path, value: unknown) => number | null = () => null,
): Explained[] {
  return issues.flatMap((issue) => explain(issue, [], root, chooseBranch));
}

function explain(
  issue: Issue,
  base: Path,
  root: unknown,
  chooseBranch: (path: Path, value: unknown) => number | null,
): Explained[] {
  const path = [...base, ...issue.path.map(asKey)];
  const value = valueAt(root, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...path, key],
        code: 'unknown-key',
        message: `unknown key \`${key}\``,
        hint: null,
        on: 'key' as const,
      }));
    case 'invalid_union': {
      if (value === undefined) return [missing(path)];
      const chosen = chooseBranch(path, value);
      const branch = chosen === null ? issue.errors.find(fitsAtRoot) : issue.errors[chosen];
      if (branch !== undefined) {
        return branch.flatMap((inner) => explain(inner, path, root, chooseBranch));
      }
      return [
        explained(path, 'wrong-type', `${found(value)} does not fit here`, allowedKinds(issue)),
      ];
    }
    case 'invalid_key':
      return [
        {
          ...explained(path, 'wrong-value', lowerFirst(issue.issues[0]?.message ?? ''), null),
          on: 'key',
        },
      ];
    case 'invalid_value': {
      if (value === undefined) return [missing(path)];
      if (typeof value === 'string' && issue.values.some((one) => isBare(one, value))) {
        const message = `${found(value)} is a text here, since it stands in quotes`;
        return [explained(path, 'wrong-value', message, `Leave out the quotes: ${value}.`)];
      }
      const allowed = issue.values.map(String);
      const near = typeof value === 'string' ? nearest(value, allowed) : null;
      return [
        explained(
          path,
          'wrong-value',
          `${found(value)} is not allowed here`,
          `${near === null ? '' : `Did you mean \`${near}\`? `}Allowed: ${allowed.join(', ')}.`,
        ),
      ];
    }
    case 'invalid_type':
      return [
        value === undefined
          ? missing(path)
          : explained(
              path,
              'wrong-type',
              `expected ${kindName(issue.expected)}, found ${found(value)}`,
              HINTS[issue.expected] ?? null,
            ),
      ];
    default:
      return [explained(path, 'wrong-value', lowerFirst(issue.message), null)];
  }
}

/** Whether an allowed value is what a text would be without its quotes. */
function isBare(allowed: unknown, text: string): boolean {
  return typeof allowed !== 'string' && String(allowed) === text;
}

/** Whether a value has the type of a union's option, so that the option says best what is wrong. */
function fitsAtRoot(branch: readonly Issue[]): boolean {
  return branch.every(({ code, path }) => code !== 'invalid_type' || path.length > 0);
}

/** Adds "Did you mean" to unknown keys, once the allowed ones at a path are known. */
export function suggestKey(finding: Explained, allowed: readonly string[]): Explained {
  const near = nearest(String(finding.path.at(-1)), allowed);
  const hint = `${near === null ? '' : `Did you mean \`${near}\`? `}Allowed: ${allowed.join(', ')}.`;
  return { ...finding, hint };
}

function missing(path: Path): Explained {
  return explained(path, 'missing', `\`${String(path.at(-1) ?? '')}\` is missing`, null);
}

function explained(path: Path, code: string, message: string, hint: string | null): Explained {
  return { path, code, message, hint, on: 'value' };
}

function allowedKinds(issue: Extract<Issue, { code: 'invalid_union' }>): string | null {
  const kinds = issue.errors.flatMap((branch) =>
    branch.flatMap((inner) =>
      inner.code === 'invalid_type' && inner.path.length === 0 ? [kindName(inner.expected)] : [],
    ),
  );
  return kinds.length === 0 ? null : `Allowed: ${[...new Set(kinds)].join(', ')}.`;
}

function found(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string')
    return `\`${value.length > 40 ? `${value.slice(0, 40)}…` : value}\``;
  return typeof value === 'object' ? 'a group of keys' : `the ${typeof value} \`${String(value)}\``;
}

/** How what is expected is written. */
const HINTS: Readonly<Record<string, string>> = {
  object: 'Write names with values under it, further indented: `name: value`.',
  record: 'Write names with values under it, further indented: `name: value`.',
  array: 'Write a list: [one, other], or each in a line of its own after `- `.',
  string: 'Write a text. One that looks like a number or is `true`, `false` or empty needs quotes.',
  number: 'Write a number without quotes.',
  int: 'Write a whole number without quotes.',
  boolean: 'Write `true` or `false` without quotes.',
};

const KIND_NAMES: Readonly<Record<string, string>> = {
  object: 'a group of keys',
  record: 'a group of keys',
  array: 'a list',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  null: 'nothing',
};

function kindName(kind: string): string {
  return KIND_NAMES[kind] ?? kind;
}

function asKey(key: PropertyKey): string | number {
  return typeof key === 'number' ? key : String(key);
}

/** Undefined where the path does not lead. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? Reflect.get(value, key)
        : undefined,
    root,
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
