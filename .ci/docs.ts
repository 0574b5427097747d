/**
 * Writes the reference pages in docs/ from the code: `node .ci/docs.ts`; with `--check` it fails
 * when one of them is not current. Called by `npm run docs`, and by the tests.
 */
import { readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { referencePages } from './pages.ts';

const DOCS = new URL('../docs/', import.meta.url);
const checking = process.argv.includes('--check');
const stale: string[] = [];
for (const [name, text] of referencePages()) {
  const file = new URL(name, DOCS);
  if ((await readFile(file, 'utf8').catch(() => '')) === text) continue;
  stale.push(name);
  if (!checking) await writeFile(file, text);
}
if (stale.length > 0) {
  const pages = stale.map((name) => `docs/${name}`).join(', ');
  process.stdout.write(
    checking ? `Not current: ${pages}. Run \`npm run docs\`.\n` : `Wrote ${pages}.\n`,
  );
  if (checking) process.exitCode = 1;
}
