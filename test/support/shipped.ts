/** The mapping that `init` writes, with what it includes, for tests that bring their own org. */
import { readFile } from 'node:fs/promises';
import { loadMapping, type Mapping } from '../../src/mapping/load.ts';

const FOLDER = new URL('../../mappings/', import.meta.url);
const FILE = 'custom-object.yaml';
const PART = 'parts/toefl-score.yaml';

/** @param change of the text of each file */
export async function shippedMapping(
  change: (text: string) => string = (text) => text,
): Promise<Mapping> {
  const read = async (name: string) => change(await readFile(new URL(name, FOLDER), 'utf8'));
  const included = new Map([[PART, { file: PART, text: await read(PART) }]]);
  const loaded = loadMapping(await read(FILE), FILE, included);
  if (loaded.kind === 'mapping') return loaded.mapping;
  throw new Error(`the shipped mapping is broken: ${loaded.findings[0]?.message}`);
}
