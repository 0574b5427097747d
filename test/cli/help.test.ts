/** The help of every command, as a terminal of 80 columns shows it. */
import { describe, expect, it } from 'vitest';
import { typedCommands } from '../support/commands.ts';
import { openDesk } from './call.ts';

const calls = typedCommands().map(({ words }) => ({ call: words, typed: words.join(' ') }));

describe('--help', () => {
  it.each(calls)('of `$typed` fits into 80 columns', async ({ call }) => {
    const { stdout } = await (await openDesk()).call(...call, '--help');
    expect(stdout).toContain('USAGE');
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});
