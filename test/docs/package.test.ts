/** What is published: that it is there, and that the changelog is of this version and complete. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { typedCommands } from '../support/commands.ts';

const ROOT = new URL('../../', import.meta.url);
const read = (name: string) => readFile(new URL(name, ROOT), 'utf8');
const manifest: { readonly version: string; readonly files: readonly string[] } = JSON.parse(
  await read('package.json'),
);

it('every file that the package names is there, but for what the build makes', () => {
  const missing = manifest.files.filter((name) => !existsSync(new URL(name, ROOT)));
  expect(missing.filter((name) => name !== 'dist')).toEqual([]);
});

it('the changelog begins with this version, and names every command', async () => {
  const text = await read('CHANGELOG.md');
  expect(/^## (\S+),/m.exec(text)?.[1]).toBe(manifest.version);
  const named = [
    ...text.replace(/\s+/g, ' ').matchAll(/`([a-z ]+?)( [a-z|]+\|[a-z|]+)?`/g),
  ].flatMap(([, group = '', names = '']) =>
    names === ''
      ? [group]
      : names
          .trim()
          .split('|')
          .map((name) => `${group} ${name}`),
  );
  const commands = typedCommands().flatMap(({ words, group }) => (group ? [] : words.join(' ')));
  expect(commands.filter((command) => !named.includes(command))).toEqual([]);
});
