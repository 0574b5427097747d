/** Calls a command in this process, in a folder of its own, with what it would get from a terminal. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { run } from '@stricli/core';
import { onTestFinished } from 'vitest';
import { buildApp } from '../../src/cli/app.ts';
import type { Context } from '../../src/cli/context.ts';

interface Called {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Desk {
  readonly path: string;
  write(name: string, content: string | object): Promise<void>;
  read(name: string): Promise<string>;
  call(...args: string[]): Promise<Called>;
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
    call: (...args) => call(path, args),
  };
}

async function call(cwd: string, args: readonly string[]): Promise<Called> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    write(text: string) {
      written[name] += text;
    },
  });
  const context: Context = {
    process: { stdout: stream('stdout'), stderr: stream('stderr'), env: {} },
    stdin: Readable.from([]),
    cwd,
    pid: 1,
    host: 'desk',
    user: 'ann',
    argv: args,
    now: () => new Date('2026-11-25T12:00:00Z'),
    signal: new AbortController().signal,
  };
  await run(buildApp('0.0.0'), args, context);
  return { code: Number(context.process.exitCode ?? 0), ...written };
}
