/** Makes the file of a state for its owner's eyes only. Called before anything is in it. */
import { closeSync, fchmodSync, fstatSync, openSync } from 'node:fs';
import { Problem } from '../problem.ts';

/**
 * Makes it where there is none. SQLite gives the files beside it (WAL) the same mode.
 * @throws Problem (state)
 */
export function makePrivate(path: string): void {
  let file: number | null = null;
  try {
    file = openSync(path, 'a+', 0o600);
    const { mode, uid } = fstatSync(file);
    // Somebody else's file keeps the mode that they gave it.
    if ((mode & 0o077) !== 0 && uid === process.getuid?.()) fchmodSync(file, 0o600);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const [what, hint] = WHY_UNOPENED[code] ?? [
      `cannot be opened or made (${code})`,
      'Name another file with `state` in the configuration.',
    ];
    throw new Problem('state', `The state ${path} ${what}.`, {
      hint,
      cause: error,
    });
  } finally {
    if (file !== null) closeSync(file);
  }
}

const RIGHTS =
  'Give this user the right to write the file and its folder, or name another with `state` in the configuration.';
const FOLDER = 'Make the folder, or correct `state` in the configuration.';

const WHY_UNOPENED: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ENOENT: ['cannot be made: its folder does not exist', FOLDER],
  ENOTDIR: ['cannot be made: its folder is a file', FOLDER],
  EISDIR: ['is a folder', 'Name a file in it with `state` in the configuration.'],
  EACCES: ['may not be written by this user', RIGHTS],
  EPERM: ['may not be written by this user', RIGHTS],
  EROFS: ['cannot be written: the disk is read-only', RIGHTS],
  ENOSPC: ['cannot be made: the disk is full', 'Make room on the disk, then run again.'],
};
