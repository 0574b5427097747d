/** From paths and globs as a person wrote them to the files to read. Called by `file.ts`. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { Problem } from '../problem.ts';
import { nearest } from '../text/nearest.ts';
import { codeOf, readingProblem } from './reading-problem.ts';

/** One thing to read. `shown` is how messages call it. */
export type FeedFile =
  | { readonly kind: 'stdin'; readonly shown: string }
  | { readonly kind: 'file'; readonly path: string; readonly shown: string };

/**
 * The files in the order of the paths, those of one glob sorted by their characters, each once.
 *
 * A path that exists is taken as it is, even with glob characters in its name. Throws a `Problem`
 * naming the path that leads to no file, and the nearest name there.
 */
export async function resolvePaths(paths: readonly string[], cwd: string): Promise<FeedFile[]> {
  if (paths.length === 0) {
    throw new Problem('source', 'No file was named to read scores from.', {
      hint: 'Name files, globs such as "inbox/*.json", or - for standard input.',
    });
  }
  const files = new Map<string, FeedFile>();
  for (const path of paths) {
    for (const file of await resolveOne(path, cwd)) {
      // By its full path, so that a file named by two globs is read once.
      files.set(file.kind === 'stdin' ? '-' : file.path, file);
    }
  }
  return [...files.values()];
}

async function resolveOne(path: string, cwd: string): Promise<FeedFile[]> {
  if (path === '-') return [{ kind: 'stdin', shown: 'standard input' }];
  const full = resolve(cwd, path);
  const found = await kindAt(full, show(full, cwd));
  if (found === 'file') return [fileAt(full, cwd)];
  if (found === 'folder') {
    throw new Problem('source', `${show(full, cwd)} is a folder, not a file of scores.`, {
      hint: `To read the files in it, write a glob in quotes: "${path.replace(/[/\\]+$/, '')}/*.json".`,
    });
  }
  const pattern = sep === '\\' ? path.replaceAll('\\', '/') : path;
  if (!isDynamicPattern(pattern)) throw await missing(full, cwd);
  const matches = await glob(pattern, {
    cwd,
    absolute: true,
    expandDirectories: false,
  });
  if (matches.length === 0) throw await nothingMatches(path, cwd);
  const order = matches.map((match) => resolve(match)).sort(byCharacters);
  return order.map((match) => fileAt(match, cwd));
}

async function kindAt(full: string, shown: string): Promise<'file' | 'folder' | 'nothing'> {
  try {
    // A pipe or a device such as /dev/stdin can be read like a file.
    return (await stat(full)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (ABSENT.has(codeOf(error) ?? '')) return 'nothing';
    throw readingProblem(error, shown);
  }
}

const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'EINVAL', 'ERR_INVALID_ARG_VALUE']);

async function missing(full: string, cwd: string): Promise<Problem> {
  const folder = dirname(full);
  const shown = show(full, cwd);
  const names = await namesIn(folder);
  if (names === null) {
    const parent = await nearestIn(dirname(folder), basename(folder), cwd);
    return new Problem(
      'source',
      `${shown} does not exist: there is no folder ${show(folder, cwd)}.`,
      {
        hint: parent === null ? hereHint(cwd) : `Did you mean the folder ${parent}?`,
      },
    );
  }
  const near = nearest(basename(full), names);
  return new Problem('source', `${shown} does not exist.`, {
    hint: near === null ? hereHint(cwd) : `Did you mean ${show(resolve(folder, near), cwd)}?`,
  });
}

async function nothingMatches(pattern: string, cwd: string): Promise<Problem> {
  const parts = pattern.split(/[/\\]/);
  const fixed = parts.slice(
    0,
    parts.findIndex((part) => isDynamicPattern(part)),
  );
  // Of "/*.json" only the empty part before the slash is fixed.
  const folder = resolve(cwd, fixed.join('/') || (isAbsolute(pattern) ? '/' : '.'));
  const names = await namesIn(folder);
  if (names === null) return missing(folder, cwd);
  return new Problem('source', `No file matches ${pattern}.`, {
    hint: whatIsThere(names, parts.slice(fixed.length).join('/'), show(folder, cwd)),
  });
}

function whatIsThere(names: readonly string[], pattern: string, folder: string): string {
  if (names.length === 0) {
    return `The folder ${folder} is empty. Check that the feed was delivered there.`;
  }
  const near = nearest(pattern.replaceAll('*', ''), names) ?? nearest(pattern, names);
  if (near !== null) return `Did you mean ${near} in the folder ${folder}?`;
  const entries = names.length === 1 ? '1 entry' : `${names.length} entries`;
  return `The folder ${folder} has ${entries}, but none that fits. Check the pattern.`;
}

async function nearestIn(folder: string, name: string, cwd: string): Promise<string | null> {
  const near = nearest(name, (await namesIn(folder)) ?? []);
  return near === null ? null : show(resolve(folder, near), cwd);
}

/** The names in a folder; null when it cannot be looked into. */
async function namesIn(folder: string): Promise<readonly string[] | null> {
  try {
    return (await readdir(folder)).sort(byCharacters);
  } catch {
    return null;
  }
}

function hereHint(cwd: string): string {
  return `Relative paths are looked up from ${cwd}.`;
}

function fileAt(full: string, cwd: string): FeedFile {
  return { kind: 'file', path: full, shown: show(full, cwd) };
}

/** A path as a person in `cwd` would write it. */
function show(full: string, cwd: string): string {
  const path = relative(cwd, full);
  if (path === '') return '.';
  return path.startsWith('..') || isAbsolute(path) ? full : path.split(sep).join('/');
}

function byCharacters(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
