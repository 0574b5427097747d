/** A copy of a state's file that is whole, also while a run is at work. Called by `state backup`. */
import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { Problem } from '../problem.ts';
import { withFile } from './open-file.ts';

/**
 * @param force replaces a file that is there
 * @throws Problem (usage, state)
 */
export async function backupState(file: string, to: string, force: boolean): Promise<void> {
  if (resolve(file) === resolve(to)) {
    throw new Problem('usage', `${to} is the state itself.`, { hint: 'Name another file.' });
  }
  if (existsSync(to) && !force) {
    throw new Problem('usage', `${to} is there already.`, {
      hint: 'Name another file, or say --force to replace it.',
    });
  }
  const unfinished = `${to}.unfinished`;
  try {
    await withFile(file, async (db) => {
      const { backup, DatabaseSync } = await import('node:sqlite');
      makePrivate(unfinished, to);
      await backup(db, unfinished);
      const copy = new DatabaseSync(unfinished);
      // One file, free of the lock of a run that is none of its own.
      copy.exec('PRAGMA journal_mode = DELETE; DELETE FROM lock');
      copy.close();
    });
    renameSync(unfinished, to);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function makePrivate(unfinished: string, shown: string): void {
  try {
    rmSync(unfinished, { force: true });
    closeSync(openSync(unfinished, 'wx', 0o600));
  } catch (cause) {
    throw new Problem('usage', `${shown} cannot be written.`, {
      hint: 'Check its folder, and the right to write there.',
      cause,
    });
  }
}
