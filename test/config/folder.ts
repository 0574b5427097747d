/** A folder of its own for a test, and configurations to put there. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { Problem } from '../../src/problem.ts';

/** Gone when the test is over. */
export async function newFolder(name = 'toefl-config-'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), name));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function load(text: string, folder?: string) {
  const cwd = folder ?? (await newFolder());
  await writeFile(join(cwd, 'config.json'), text);
  return loadConfig({ env: {}, cwd });
}

/** What was thrown, which must be a Problem. */
export async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const error = await work.then(
    () => new Error('nothing was thrown'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof Problem) return error;
  throw error;
}

export const SOURCE = { kind: 'file', path: 'inbox/scores.json' };
export const AUTH = { kind: 'sfCli', targetOrg: 'prod' };
export const SMALLEST = {
  source: SOURCE,
  salesforce: { auth: AUTH },
  mapping: 'map.yaml',
};
