/** The real command as a child process in a folder of its own, for end-to-end tests. */
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { callHere } from './call-here.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const MAPPINGS = fileURLToPath(new URL('../../mappings', import.meta.url));
/** The first wait before a retry is drawn from 0 to its longest: now always 0. */
const NO_WAITS = 'data:text/javascript,Math.random = () => 0;';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type SignalName = 'SIGINT' | 'SIGTERM' | 'SIGKILL';

export interface CallOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input; closed at once without it. */
  readonly stdin?: string;
  /** Sent as soon as the text stands on standard error; SIGINT is Ctrl-C. */
  readonly signal?: { readonly name: SignalName; readonly at: string };
  /** Given what sends the process a signal; nothing happens once it has ended. */
  readonly onStart?: (send: (name: SignalName) => void) => void;
}

export interface Folder {
  readonly path: string;
  /** Objects as JSON, texts as they are. */
  write(name: string, content: string | object): Promise<void>;
  read(name: string): Promise<string>;
  /** As a process of its own. */
  call(args: readonly string[], options?: CallOptions): Promise<Ended>;
  /** In this process, which is ten times as quick. */
  callHere(args: readonly string[], options?: Pick<CallOptions, 'env'>): Promise<Ended>;
}

/** A folder with the shipped mappings in it; gone with the test. */
export async function openFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'toefl-sync-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  await cp(MAPPINGS, join(path, 'mappings'), { recursive: true });
  return {
    path,
    write: (name, content) =>
      writeFile(
        join(path, name),
        typeof content === 'string' ? content : JSON.stringify(content, null, 2),
      ),
    read: (name) => readFile(join(path, name), 'utf8'),
    call: (args, options = {}) => call(path, args, options),
    callHere: (args, options) => callHere(path, args, options),
  };
}

function call(
  cwd: string,
  args: readonly string[],
  { env, stdin = '', signal, onStart }: CallOptions,
): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', NO_WAITS, MAIN, ...args], {
    cwd,
    // Nothing of the machine: a FORCE_COLOR or a configuration of its own would leak in.
    env: { PATH: process.env['PATH'], HOME: cwd, ...env },
  });
  onStart?.((name) => void child.kill(name));
  let [stdout, stderr, signalled] = ['', '', false];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    if (signal === undefined || signalled || !stderr.includes(signal.at)) return;
    signalled = true;
    child.kill(signal.name);
  });
  // A command that does not read its input closes it early.
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}
