/** A command called in this process, with what it would get from a terminal: quick, and never signalled. */
import { Readable } from 'node:stream';
import { run } from '@stricli/core';
import { buildApp } from '../../src/cli/app.ts';
import type { Context } from '../../src/cli/context.ts';
import type { CallOptions, Ended } from './command.ts';

/** @param cwd the folder in which it is typed */
export async function callHere(
  cwd: string,
  args: readonly string[],
  { env = {} }: Pick<CallOptions, 'env'> = {},
): Promise<Ended> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    write(text: string) {
      written[name] += text;
    },
  });
  const context: Context = {
    process: { stdout: stream('stdout'), stderr: stream('stderr'), env },
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
