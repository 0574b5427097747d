#!/usr/bin/env node
/** The `toefl-sync` command. */
import { readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import process from 'node:process';
import { run } from '@stricli/core';
import { buildApp } from './app.ts';
import { cancelSignal } from './cancelling.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit.ts';
import { keepHeapSmall } from './heap.ts';

keepHeapSmall();

const packageJson: { version: string; engines: { node: string } } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);
refuseOldNode(packageJson.engines.node.replace('>=', ''));

// node:sqlite is called experimental on Node 22, which nobody at a terminal can do anything about.
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  if (warning.name !== 'ExperimentalWarning')
    process.stderr.write(`${warning.name}: ${warning.message}\n`);
});

// `… | head` closes the pipe early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
});

const { stdout, stderr, env } = process;
const context: Context = {
  process: { stdout, stderr, env },
  stdin: process.stdin,
  // npm runs its scripts in the package's folder, whatever folder the person is in.
  cwd: (env['npm_lifecycle_event'] === 'toefl-sync' && env['INIT_CWD']) || process.cwd(),
  pid: process.pid,
  host: hostname(),
  user: userName(),
  argv: process.argv.slice(2),
  now: () => new Date(),
  signal: cancelSignal(process),
};

await run(buildApp(packageJson.version), context.argv, context);

// The library's own codes are negative; all of them mean that the command was not understood.
const code = Number(context.process.exitCode ?? EXIT.done);
process.exitCode = code < 0 ? EXIT.usage : code;

/** In a container the user may have a number only. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? '?'}`;
  }
}

/** An old Node fails somewhere in the middle, with words that say nothing about the cause. */
function refuseOldNode(needed: string): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [neededMajor = 0, neededMinor = 0] = needed.split('.').map(Number);
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return;
  process.stderr.write(
    `error: toefl-sync needs Node.js ${needed} or newer, and this is ${process.versions.node}.\n\n` +
      'Install a current Node.js (https://nodejs.org) and run the same command again.\n',
  );
  process.exit(EXIT.usage);
}
