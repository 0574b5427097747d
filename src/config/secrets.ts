/**
 * Reads the secrets that a configuration only names. Called when a source or an org is opened, so
 * that a command asks for no more than it needs.
 */
import { readFile, stat } from 'node:fs/promises';
import { Problem } from '../problem.ts';
import { nearest } from '../text/nearest.ts';
import type { Secret } from './schema.ts';

export interface SecretOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the secret stands in the configuration, for messages: `source.authCode`. */
  readonly path: string;
  /** Told, in one sentence, of files that others on this machine can read. */
  readonly warn?: (sentence: string) => void;
}

/** A part of the configuration with the texts of its secrets in their places. */
export type Resolved<T> = T extends Secret
  ? string
  : T extends object
    ? { [Key in keyof T]: Resolved<T[Key]> }
    : T;

/** Keys and tokens are a few kilobytes; anything larger is the wrong file. */
const LARGEST = 64 * 1024;

/**
 * The text of one secret, without a byte order mark and the line breaks at its end.
 * @throws Problem (configuration) saying what is missing where, never what was found.
 */
export async function resolveSecret(secret: Secret, options: SecretOptions): Promise<string> {
  const found =
    'env' in secret ? fromEnvironment(secret.env, options) : await fromFile(secret.file, options);
  const text = found.replace(/^\uFEFF/, '').replace(/[\r\n]+$/, '');
  if (text.trim() !== '') return text;
  const place = 'env' in secret ? variable(secret.env) : `the file ${secret.file}`;
  throw problem(options, `${place} is blank`, 'Put the secret there.');
}

/**
 * The same for all secrets within a part of the configuration (an `auth`, the sources). Not for its
 * `constants`, where an admin may call a value `env`.
 * @throws Problem (configuration) with all that are missing, at once.
 */
export async function resolveSecrets<T>(part: T, options: SecretOptions): Promise<Resolved<T>>;
export async function resolveSecrets(part: unknown, options: SecretOptions): Promise<unknown> {
  const problems: Problem[] = [];
  const resolved = await resolveWithin(part, options, problems);
  const [first, ...others] = problems;
  if (first === undefined) return resolved;
  if (others.length === 0) throw first;
  throw new Problem('configuration', `${problems.length} secrets cannot be read.`, {
    details: problems.map(({ message, hint }) =>
      hint === null ? message : `${message}\n  = ${hint}`,
    ),
    hint: 'The configuration only names them; put them where it says.',
  });
}

async function resolveWithin(
  part: unknown,
  options: SecretOptions,
  problems: Problem[],
): Promise<unknown> {
  if (isSecret(part)) {
    try {
      return await resolveSecret(part, options);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problems.push(error);
      return null;
    }
  }
  if (typeof part !== 'object' || part === null) return part;
  const within = (value: unknown, key: string) =>
    resolveWithin(
      value,
      {
        ...options,
        path: options.path === '' ? key : `${options.path}.${key}`,
      },
      problems,
    );
  if (Array.isArray(part)) {
    return inOrder(part, (value, index) =>
      resolveWithin(value, { ...options, path: `${options.path}[${index}]` }, problems),
    );
  }
  const entries = Object.entries(part);
  const values = await inOrder(entries, ([key, value]) => within(value, key));
  return Object.fromEntries(entries.map(([key], index) => [key, values[index]]));
}

/** One after the other, so that problems come in the order of the file. */
async function inOrder<T>(
  items: readonly T[],
  resolve: (item: T, index: number) => Promise<unknown>,
): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const [index, item] of items.entries()) results.push(await resolve(item, index));
  return results;
}

function isSecret(part: unknown): part is Secret {
  if (typeof part !== 'object' || part === null) return false;
  const [entry, ...others] = Object.entries(part);
  return (
    others.length === 0 &&
    entry !== undefined &&
    /^(?:env|file)$/.test(entry[0]) &&
    typeof entry[1] === 'string'
  );
}

function fromEnvironment(name: string, options: SecretOptions): string {
  const { env } = options;
  const value = env[name];
  if (value !== undefined) return value;
  const near = nearest(
    name,
    Object.keys(env).filter((other) => samePrefix(name, other) && (env[other] ?? '') !== ''),
  );
  const meant = near === null || !isConventional(name) ? '' : `${near} is set: did you mean that? `;
  throw problem(
    options,
    `${variable(name)} is not set`,
    `${meant}Set it where this command runs, then try again.`,
  );
}

/** Variables of one product begin alike; others would be guesses. */
function samePrefix(name: string, other: string): boolean {
  const [prefix = ''] = name.split('_');
  return other.toUpperCase().startsWith(prefix.toUpperCase());
}

/** What does not look like a variable's name may be the secret itself, put in the wrong place. */
function variable(name: string): string {
  return isConventional(name)
    ? `the environment variable ${name}`
    : 'the environment variable that it names';
}

function isConventional(name: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(name) && name.length <= 64;
}

async function fromFile(file: string, options: SecretOptions): Promise<string> {
  try {
    const { size, mode } = await stat(file);
    if (size > LARGEST) {
      throw problem(
        options,
        `the file ${file} has ${size} bytes, too many for a secret`,
        'Name the file that holds the secret alone.',
      );
    }
    if (isOpenToOthers(mode, file)) {
      options.warn?.(
        `${file} can be read by other users of this machine; \`chmod 600\` keeps it to yours.`,
      );
    }
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Problem) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const [why, hint] = WHY_UNREADABLE[code] ?? [
      `cannot be read (${code})`,
      'Name a file that this user may read.',
    ];
    throw problem(options, `the file ${file} ${why}`, hint, error);
  }
}

/** Windows has no such modes, and what a container's runtime mounts has the mode that it gives. */
function isOpenToOthers(mode: number, file: string): boolean {
  if (process.platform === 'win32' || /^(?:\/var)?\/run\/secrets\//.test(file)) return false;
  return (mode & 0o077) !== 0;
}

const WHY_UNREADABLE: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  ENOENT: [
    'does not exist',
    'Put the secret there, or correct the path; it is relative to the configuration.',
  ],
  ENOTDIR: [
    'does not exist',
    'Put the secret there, or correct the path; it is relative to the configuration.',
  ],
  EACCES: ['may not be read by this user', 'Give this user the right to read it.'],
  EPERM: ['may not be read by this user', 'Give this user the right to read it.'],
  EISDIR: ['is a folder', 'Name the file in it that holds the secret.'],
};

function problem({ path }: SecretOptions, message: string, hint: string, cause?: unknown): Problem {
  return new Problem('configuration', `\`${path}\` cannot be read: ${message}.`, {
    hint,
    ...(cause === undefined ? {} : { cause }),
  });
}
