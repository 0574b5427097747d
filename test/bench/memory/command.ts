/** The built command as a process of its own, with what it took. Called by `memory.ts`. */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Command {
  readonly args: readonly string[];
  /** A file of its folder, whose size is of interest. */
  readonly makes: string;
}

interface Cost {
  /** The most memory that was resident at once, in bytes. */
  readonly peak: number;
  readonly ms: number;
  /** Size of the file, in bytes. */
  readonly size: number;
}

const MAIN = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
/** Leaves the peak, in kilobytes, in the file `peak` when all is done. */
const TELL_PEAK = `data:text/javascript,import { writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync('peak', String(process.resourceUsage().maxRSS)));`;

/** @throws Error with what it said, when it failed */
export function measure(folder: string, { args, makes }: Command, accessToken: string): Cost {
  const start = performance.now();
  const { status, signal, stderr } = spawnSync(
    process.execPath,
    ['--import', TELL_PEAK, MAIN, ...args],
    {
      cwd: folder,
      env: { PATH: process.env['PATH'], SF_TOKEN: accessToken },
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    },
  );
  const ms = performance.now() - start;
  // 3: some records are held, as the feed has such.
  if (status !== 0 && status !== 3) {
    throw new Error(`${args.join(' ')} ended with ${status ?? signal}: ${stderr}`);
  }
  const peak = Number(readFileSync(join(folder, 'peak'), 'utf8')) * 1024;
  return { peak, ms, size: statSync(join(folder, makes)).size };
}
