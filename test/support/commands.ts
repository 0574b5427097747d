/** What can be typed after `toefl-sync`: for tests that must not leave a command out. */
import type { Application } from '@stricli/core';
import { buildApp } from '../../src/cli/app.ts';
import type { Context } from '../../src/cli/context.ts';

type Target = Application<Context>['root'];

export interface Typed {
  readonly words: readonly string[];
  /** Whether further words name the command. */
  readonly group: boolean;
}

export function typedCommands(target: Target = buildApp('0.0.0').root): Typed[] {
  if (!('getAllEntries' in target)) return [{ words: [], group: false }];
  const below = target.getAllEntries().flatMap(({ name, target: inner }) =>
    typedCommands(inner).map(({ words, group }) => ({
      words: [name['convert-camel-to-kebab'], ...words],
      group,
    })),
  );
  return [{ words: [], group: true }, ...below];
}
