/** Calls a command in this process, in a folder of its own, with what it would get from a terminal. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { callHere } from '../support/call-here.ts';
import type { Ended } from '../support/command.ts';

export interface Desk {
  readonly path: string;
  write(name: string, content: string | object): Promise<void>;
  read(name: string): Promise<string>;
  call(...args: string[]): Promise<Ended>;
}

export function snapshotOf(name: string): string {
  return fileURLToPath(new URL(`../fixtures/snapshots/${name}.json`, import.meta.url));
}

const MAPPINGS = fileURLToPath(new URL('../../mappings', import.meta.url));

export function shippedMapping(name: string): string {
  return join(MAPPINGS, `${name}.yaml`);
}

/** All shipped mappings, and the parts that they include. */
export function copyMappings(folder: string): Promise<void> {
  return cp(MAPPINGS, folder, { recursive: true });
}

/** Gone with the test. */
export async function openDesk(): Promise<Desk> {
  const path = await mkdtemp(join(tmpdir(), 'toefl-sync-cli-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return {
    path,
    write: (name, content) =>
      writeFile(join(path, name), typeof content === 'string' ? content : JSON.stringify(content)),
    read: (name) => readFile(join(path, name), 'utf8'),
    call: (...args) => callHere(path, args),
  };
}
