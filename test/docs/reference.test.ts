/** The reference pages in docs/ are what the code makes of them now. */
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { referencePages } from '../../.ci/pages.ts';
import { findingCodes } from '../../src/mapping/codes.ts';
import { catalogue } from '../../src/record/catalogue.ts';

const pages = referencePages();

it.each([...pages.keys()])('docs/%s is current (npm run docs)', async (name) => {
  const text = await readFile(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
  expect(text).toBe(pages.get(name));
});

it.each([
  ['mapping-errors.md', [...findingCodes]],
  ['catalogue.md', [...catalogue.keys()]],
  ['mapping-reference.md', ['forEach', 'otherwise', 'truncate', 'atLeast', 'recordType', 'row']],
])('docs/%s leaves nothing out', (name, words) => {
  expect(words.filter((word) => !pages.get(name)?.includes(`\`${word}\``))).toEqual([]);
});

it('the pages have no empty heading and no broken table', () => {
  for (const text of pages.values()) {
    expect(text).not.toMatch(/\n#+ [^\n]*\n+#{1,2} /);
    expect(text).not.toMatch(/undefined|\[object|\n\n\n/);
  }
});
