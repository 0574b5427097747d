/**
 * What is wrong with a configuration, in words: zod's issues, each with the path of its value, what
 * was found, what is allowed there and the nearest right name. Called by `load.ts`.
 *
 * The mapping's findings (`text/issues.ts`) show the text that was found; here that might be a
 * secret, so it is shown only where the schema says that it is none.
 */
import { z } from 'zod';
import type { Explained, Path } from '../text/issues.ts';
import { nearest } from '../text/nearest.ts';
import { kindsAt, kindsKnowing, namesAt, optionIndex, placeAt, valueAt } from './places.ts';
import { secretSchemas } from './schema.ts';

type Issue = z.core.$ZodIssue;

/** A finding, and the path of the missing name that an unknown one was meant for. */
interface Worded extends Explained {
  readonly meant?: string;
}

/** Everything that is wrong with a parsed configuration, at once. */
export function explainConfig(issues: readonly Issue[], root: unknown): Explained[] {
  const all = issues.flatMap((issue) => explain(issue, [], root));
  // A misspelt name is one mistake, not an unknown name and a missing one.
  const meant = new Set(all.map((finding) => finding.meant));
  const seen = new Set<string>();
  return all.flatMap(({ meant: _, ...finding }) => {
    const path = pathText(finding.path);
    if (finding.code === 'missing' && meant.has(path)) return [];
    const message =
      finding.path.length === 0
        ? `the configuration ${finding.message}`
        : `\`${path}\` ${finding.message}`;
    if (seen.has(message)) return [];
    seen.add(message);
    return [{ ...finding, message }];
  });
}

/** `salesforce.auth.kind`, `source[1].name`. */
function pathText(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

function explain(issue: Issue, base: Path, root: unknown): Worded[] {
  const path = [...base, ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))];
  const secretPath = enclosingSecret(path, root);
  if (secretPath !== null) return [wrongSecret(secretPath, issue, root)];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownName([...path, key], root));
    case 'invalid_union':
      return explainUnion(issue, path, root);
    case 'invalid_type':
      return [explainType(issue.expected, path, root)];
    case 'too_small':
    case 'too_big':
      return [explainBound(issue, path, root)];
    default:
      // The checks of our schemas: sentences that begin with their verb.
      return [finding('wrong-value', path, issue.message, describedAs(path, root))];
  }
}

function explainUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: Path,
  root: unknown,
): Worded[] {
  if (issue.discriminator !== undefined) return [wrongKind(path, root)];
  const schema = placeAt(path, root)?.schema;
  const branch =
    schema instanceof z.ZodUnion
      ? issue.errors[optionIndex(schema, valueAt(root, path))]
      : undefined;
  if (branch !== undefined) return branch.flatMap((inner) => explain(inner, path, root));
  return [wrongType(`is ${found(valueAt(root, path))}, which does not fit here`, path, root)];
}

function explainType(expected: string, path: Path, root: unknown): Worded {
  const value = valueAt(root, path);
  return wrongType(`should be ${KINDS[expected] ?? expected}, but is ${found(value)}`, path, root);
}

function wrongType(message: string, path: Path, root: unknown): Worded {
  const missing = valueAt(root, path) === undefined;
  return finding(
    missing ? 'missing' : 'wrong-type',
    path,
    missing ? 'is missing' : message,
    describedAs(path, root),
  );
}

function explainBound(
  issue: Extract<Issue, { code: 'too_small' | 'too_big' }>,
  path: Path,
  root: unknown,
): Worded {
  // Lists carry their own message.
  if (issue.origin === 'array')
    return finding('wrong-value', path, issue.message, describedAs(path, root));
  const bound =
    issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  return finding(
    'wrong-value',
    path,
    `is ${found(valueAt(root, path))}, but must be ${bound}`,
    describedAs(path, root),
  );
}

function wrongKind(path: Path, root: unknown): Worded {
  const kinds = kindsAt(path, root);
  const value = valueAt(root, path);
  if (value === undefined) return finding('missing', path, 'is missing', allowed(null, kinds));
  const near = typeof value === 'string' ? nearest(value, kinds) : null;
  return finding(
    'wrong-value',
    path,
    `is ${found(value)}, which is not allowed`,
    allowed(near, kinds),
  );
}

function unknownName(path: Path, root: unknown): Worded {
  const place = path.slice(0, -1);
  const names = namesAt(place, root);
  const kinds = kindsKnowing(path, root).map((kind) => `\`${kind}\``);
  const near = kinds.length === 0 ? nearest(String(path.at(-1)), names) : null;
  const elsewhere = kinds.length === 0 ? '' : `It belongs to the kind ${kinds.join(' and ')}. `;
  const hint = elsewhere + allowed(near, names);
  const wrong: Worded = {
    ...finding('unknown-key', path, 'is not a name that is known here', hint),
    on: 'key',
  };
  return near === null ? wrong : { ...wrong, meant: pathText([...place, near]) };
}

/** Never shows what was found, not even the names inside, since the secret may be anywhere there. */
function wrongSecret(path: Path, issue: Issue, root: unknown): Worded {
  const value = valueAt(root, path);
  const place = placeAt(path, root);
  const wanted = place?.description ?? null;
  if (value === undefined) return finding('missing', path, 'is missing', wanted);
  if (typeof value === 'object') {
    const part = issue.code === 'invalid_format' ? issue.path.at(-1) : undefined;
    if (part === 'env' || part === 'file')
      return finding('wrong-secret', [...path, part], issue.message, wanted);
    return finding('wrong-secret', path, 'does not say where it is kept', wanted);
  }
  const mayStandHere = place !== null && secretSchemas.get(place.schema) === 'here or elsewhere';
  if (mayStandHere)
    return finding(
      'wrong-value',
      path,
      value === '' ? 'must not be blank' : `should be text`,
      wanted,
    );
  return finding(
    'literal-secret',
    path,
    'holds the secret itself, which must not stand in this file',
    LITERAL,
  );
}

const LITERAL =
  'Put it into an environment variable or a file, and write { "env": "NAME" } or { "file": "PATH" } ' +
  'here. If others could read this file, have the secret replaced.';

function enclosingSecret(path: Path, root: unknown): Path | null {
  const lengths = path.map((_, index) => index + 1);
  const length = lengths.find((here) => {
    const place = placeAt(path.slice(0, here), root);
    return place !== null && secretSchemas.has(place.schema);
  });
  return length === undefined ? null : path.slice(0, length);
}

function allowed(near: string | null, names: readonly string[]): string {
  return `${near === null ? '' : `Did you mean \`${near}\`? `}Allowed: ${names.join(', ')}.`;
}

function describedAs(path: Path, root: unknown): string | null {
  return placeAt(path, root)?.description ?? null;
}

function finding(code: string, path: Path, message: string, hint: string | null): Worded {
  return { code, path, message, hint, on: 'value' };
}

const KINDS: Readonly<Record<string, string>> = {
  object: 'an object in { }',
  record: 'an object in { }',
  array: 'a list in [ ]',
  string: 'text in double quotes',
  number: 'a number',
  int: 'a whole number',
};

function found(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string')
    return `the text "${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`;
  return typeof value === 'number' ? `the number ${value}` : String(value);
}
