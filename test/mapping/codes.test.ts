/** Every kind of finding is explained, and the explanations show what they say. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { explanationOf, findingCodes } from '../../src/mapping/codes.ts';
import { findingsOfPart } from './explanations.ts';

const SOURCES = fileURLToPath(new URL('../../src', import.meta.url));

/** The codes that the sources of the check name where they report something. */
async function codesInSources(): Promise<string[]> {
  const folder = await readdir(join(SOURCES, 'mapping'), { recursive: true });
  const files = [...folder.map((name) => join('mapping', name)), 'text/issues.ts'];
  const texts = await Promise.all(
    files
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFile(join(SOURCES, name), 'utf8')),
  );
  return texts.flatMap((text) => {
    // Paths such as `[...at, 'object']` have names in quotes as well.
    const calls = text.replace(/\[\.\.\.[^\][]*\]/g, '[]');
    return [...calls.matchAll(REPORTS)].map(([, code = '']) => code);
  });
}

/** `report('error', path, 'code'`, `error(at, 'code'`, `wholeFile('code'`, `code: 'code'`. */
const REPORTS =
  /(?:\breport\(\s*'\w+',\s*[^,'()]+(?:\([^()]*\))?,\s*|\b(?:error|warn|explained)\(\s*[^,'()]+,\s*|\bwholeFile\(\s*|\bcode: )'([a-z-]+)'/g;

describe('the table of codes', () => {
  it('explains every code that the check can give, and no other', async () => {
    const reported = new Set(await codesInSources());
    expect(reported.size).toBeGreaterThan(30);
    expect([...reported].toSorted()).toEqual([...findingCodes].toSorted());
  });

  it.each(findingCodes)('explains %s in a few lines', (code) => {
    const { title = '', why = '' } = explanationOf(code) ?? {};
    expect(title).toMatch(/^[A-Z`].*[^.]$/);
    expect(why).toMatch(/[.]$/);
    expect(why.length).toBeLessThan(420);
  });
});

/** What no part of a mapping can show: it is about whole files, or about functions. */
const NOT_SHOWN = [
  'unreadable',
  'wrong-encoding',
  'too-large',
  'too-complex',
  'unknown-include',
  'nested-include',
  'wrong-arguments',
];
const shown = findingCodes.filter((code) => !NOT_SHOWN.includes(code));

describe('the examples of an explanation', () => {
  it.each(shown)('of %s: the wrong one gives it', (code) => {
    const wrong = explanationOf(code)?.wrong ?? '';
    expect(findingsOfPart(wrong).map((finding) => finding.code)).toContain(code);
  });

  it.each(shown)('of %s: the right one is right', (code) => {
    const right = explanationOf(code)?.right ?? '';
    const bad = findingsOfPart(right).filter(
      (one) => one.code === code || one.severity === 'error',
    );
    expect(bad).toEqual([]);
  });
});
