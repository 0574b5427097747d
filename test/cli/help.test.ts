/** The help of every command, as a terminal of 80 columns shows it. */
import type { Application } from '@stricli/core';
import { describe, expect, it } from 'vitest';
import { buildApp } from '../../src/cli/app.ts';
import type { Context } from '../../src/cli/context.ts';
import { openDesk } from './call.ts';

type Target = Application<Context>['root'];

/** What to type for a group of commands, and for each of them. */
function callsOf(target: Target): string[][] {
  if (!('getAllEntries' in target)) return [[]];
  const below = target.getAllEntries().flatMap(({ name, target: inner }) => {
    return callsOf(inner).map((call) => [name['convert-camel-to-kebab'], ...call]);
  });
  return [[], ...below];
}

const calls = callsOf(buildApp('0.0.0').root).map((call) => ({ call, typed: call.join(' ') }));

describe('--help', () => {
  it.each(calls)('of `$typed` fits into 80 columns', async ({ call }) => {
    const { stdout } = await (await openDesk()).call(...call, '--help');
    expect(stdout).toContain('USAGE');
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});
