/** Personal data on the disk: sealed with a key, readable with it alone. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openVault } from '../../src/state/vault.ts';
import {
  all,
  heldRecord,
  intent,
  journalEntry,
  newFolder,
  open,
  problemOf,
  progress,
} from './folder.ts';

const KEY = 'a key that nobody can guess, of 44 letters..';
const OTHER = 'another key that nobody can guess, as long..';
const MARKED = heldRecord({ text: '{"candidateInfo":{"lastName":"Zzyzx-Marked"}}' });

/** The whole file, once it is closed. */
async function fileWith(key: string | null): Promise<string> {
  const file = `${newFolder()}/s.db`;
  const store = await open(file, key);
  await store.saveProgress(progress({ held: [MARKED], journal: [journalEntry()] }));
  await store.saveIntents([intent()]);
  await store.close();
  return file;
}

describe('the file', () => {
  it('shows personal data when there is no key', async () => {
    expect(readFileSync(await fileWith(null), 'latin1')).toContain('Zzyzx-Marked');
  });

  it('shows none with a key, and gives it back', async () => {
    const file = await fileWith(KEY);
    expect(readFileSync(file, 'latin1')).not.toContain('Zzyzx-Marked');
    const again = await open(file, KEY);
    expect((await again.held())[0]?.text).toBe(MARKED.text);
    expect(await again.journalOfKey('2025071621000001')).toStrictEqual([journalEntry()]);
    expect(await all(again.intents())).toStrictEqual([intent()]);
  });

  it('keeps readable what was written before there was a key', async () => {
    const file = await fileWith(null);
    const store = await open(file, KEY);
    await store.saveProgress(progress({ held: [heldRecord({ id: 'hash-2' })] }));
    expect((await store.held()).map(({ text }) => text)).toEqual([MARKED.text, heldRecord().text]);
    expect(await store.journalOfKey('2025071621000001')).toStrictEqual([journalEntry()]);
  });
});

describe('a key that does not fit', () => {
  it.each([
    ['is another', OTHER, /but `stateKey` is the key [0-9a-f]{8}\.$/],
    ['is missing', null, /and the configuration names none with `stateKey`\.$/],
  ])('is said when it %s', async (_, key, ending) => {
    const file = await fileWith(KEY);
    const store = await open(file, key);
    const problem = await problemOf(store.held());
    expect(problem.kind).toBe('state');
    expect(problem.message).toMatch(/is sealed with the key [0-9a-f]{8}, /);
    expect(problem.message).toMatch(ending);
    expect((await problemOf(store.journalOfKey('2025071621000001'))).message).toMatch(ending);
    expect((await problemOf(all(store.intents()))).message).toMatch(ending);
  });

  it('is refused when it is short enough to be guessed', async () => {
    const problem = await problemOf(open(`${newFolder()}/s.db`, 'secret'));
    expect([problem.kind, problem.message]).toEqual([
      'configuration',
      '`stateKey` is too short to be safe.',
    ]);
  });
});

describe('a sealed value', () => {
  const vault = openVault(KEY, 's.db');

  it('is another each time', () => {
    expect(vault.sealText('same')).not.toBe(vault.sealText('same'));
  });

  it('that was changed anywhere is refused', () => {
    const sealed = vault.seal(Buffer.from('value'));
    for (const index of sealed.keys()) {
      const changed = Uint8Array.from(sealed, (byte, at) => (at === index ? byte ^ 1 : byte));
      // Without its mark it is a plain value, which no reader can unpack.
      if (index < 4) expect(vault.open(changed)).toEqual(changed);
      else expect(() => vault.open(changed)).toThrow(/was changed|is sealed with the key/);
    }
  });
});
