/** Every shipped mapping fits the org that it is made for, and gives what its examples say. */
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compileAgainst, readMapping } from '../../src/cli/mapping.ts';
import type { Compilation } from '../../src/mapping/compile.ts';
import { loadExamples } from '../../src/mapping/examples.ts';
import { runExample } from '../../src/mapping/examples-run.ts';
import { updateExamples } from '../../src/mapping/examples-update.ts';
import { readSnapshot } from '../../src/salesforce/snapshot.ts';

const MAPPINGS = new URL('../../mappings/', import.meta.url);
const SNAPSHOTS = new URL('../fixtures/snapshots/', import.meta.url);
const names = (await readdir(MAPPINGS))
  .filter((file) => file.endsWith('.yaml') && !file.endsWith('.examples.yaml'))
  .map((file) => file.replace('.yaml', ''));

async function compile(name: string): Promise<Compilation> {
  const snapshot = await readFile(new URL(`${name}.json`, SNAPSHOTS), 'utf8');
  const mapping = await readMapping(fileURLToPath(new URL(`${name}.yaml`, MAPPINGS)));
  return compileAgainst(mapping, readSnapshot(snapshot, name));
}

async function open(name: string) {
  const compilation = await compile(name);
  const file = `${name}.examples.yaml`;
  const text = await readFile(new URL(file, MAPPINGS), 'utf8');
  const loaded = loadExamples({ file, text });
  if (loaded.kind === 'broken') throw new Error(JSON.stringify(loaded.findings));
  if (compilation.kind === 'wrong') throw new Error(JSON.stringify(compilation.findings));
  return { mapping: compilation.mapping, examples: loaded.examples };
}

it('there are the mappings that the documents name', () => {
  expect(names).toEqual(
    expect.arrayContaining(['contact-only', 'custom-object', 'eda', 'lead', 'person-account']),
  );
});

describe.each(names)('%s.yaml', (name) => {
  it('has no errors', async () => {
    const compilation = await compile(name);
    expect(compilation.kind === 'wrong' ? compilation.findings : []).toEqual([]);
  });

  it('warns of nothing but values that its comments say to add to a picklist', async () => {
    const compilation = await compile(name);
    const comments = (await readFile(new URL(`${name}.yaml`, MAPPINGS), 'utf8'))
      .split('\n')
      .filter((line) => line.startsWith('#'))
      .join(' ')
      .replace(/ *# */g, ' ');
    for (const { code, message } of compilation.kind === 'compiled' ? compilation.warnings : []) {
      expect(code).toBe('not-in-picklist');
      for (const [, value = ''] of message.matchAll(/`([^`]+)`/g))
        expect(comments).toContain(value);
    }
  });

  it('gives what its examples say', async () => {
    const { mapping, examples } = await open(name);
    const results = examples.examples.map((example) => runExample(example, mapping));
    expect(results.filter(({ differences }) => differences.length > 0)).toEqual([]);
  });

  it('shows each test type, a cancellation and a held record', async () => {
    const { mapping, examples } = await open(name);
    const outcomes = examples.examples.map((example) => runExample(example, mapping).outcome.kind);
    expect(outcomes).toContain('rows');
    expect(outcomes).toContain('held');
    const records = JSON.stringify(examples.examples.map(({ record }) => record));
    for (const part of [
      '"testType":"K"',
      '"testType":"I"',
      '"testType":"E"',
      '"scoreStatus":"C"',
    ]) {
      expect(records).toContain(part);
    }
  });

  it('has examples that an update leaves alone', async () => {
    const { mapping, examples } = await open(name);
    expect(updateExamples(examples.source, mapping)).toBe(examples.source.text);
  });
});
