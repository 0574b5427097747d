/** The state on SQLite: the contract of every store, and what is its own. */
import { describe, expect, it } from 'vitest';
import { storeContract } from './contract.ts';
import { entry, heldRecord, newFolder, open, problemOf, progress } from './folder.ts';
import { openMemoryStore } from './memory-store.ts';

describe('on SQLite', () => storeContract(open));
describe('with a key', () => storeContract(() => open(':memory:', 'k'.repeat(40))));
describe('in memory', () => storeContract(async () => openMemoryStore()));

describe('the org', () => {
  it('cannot be changed for another, whose ids may differ in case alone', async () => {
    const path = `${newFolder()}/s.db`;
    const store = await open(path);
    await store.bindToOrg('00D00000000000aEAA');
    const problem = await problemOf(store.bindToOrg('00D00000000000AEAA'));
    expect(problem.kind).toBe('state');
    expect(problem.message).toBe(
      `The state ${path} belongs to the org 00D00000000000aEAA, but the configuration signs in to 00D00000000000AEAA.`,
    );
    expect(problem.hint).toBe(
      'Name a file of its own for each org with `state` in the configuration. Only if the org was ' +
        'replaced (a refreshed sandbox), move the old file away.',
    );
  });
});

describe('progress', () => {
  it('is saved as a whole or not at all', async () => {
    const store = await open();
    await store.saveProgress(progress({ held: [heldRecord({ id: 'old' })] }));
    // As if a program error left a value out: SQLite refuses it at the last statement.
    const broken = { ...heldRecord({ id: 'new' }), text: JSON.parse('null') };
    await expect(
      store.saveProgress(progress({ ledger: [entry()], released: ['old'], held: [broken] })),
    ).rejects.toThrow();
    expect((await store.held()).map(({ id }) => id)).toEqual(['old']);
    expect((await store.ledger([entry().key])).size).toBe(0);
    // And the store goes on working.
    await store.saveProgress(progress({ ledger: [entry()] }));
    expect((await store.ledger([entry().key])).size).toBe(1);
  });
});
