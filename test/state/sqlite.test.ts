/** The state on SQLite: what it remembers, and that it remembers it in whole steps. */
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/state/store.ts';
import { entry, heldRecord, LATER, NOON, newFolder, open, problemOf, progress } from './folder.ts';

const ORG = '00D000000000001EAA';

describe('the org', () => {
  it('may be bound again and again', async () => {
    const store = await open();
    await store.bindToOrg(ORG);
    await expect(store.bindToOrg(ORG)).resolves.toBeUndefined();
  });

  it('is the same by its short id', async () => {
    const store = await open();
    await store.bindToOrg(ORG);
    await expect(store.bindToOrg(ORG.slice(0, 15))).resolves.toBeUndefined();
  });

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

describe('the ledger', () => {
  it('gives back what was saved, all rows of a key together', async () => {
    const store = await open();
    const score = entry();
    const person = entry({ row: 'person', object: 'Contact', rank: '20250720-1-1-x' });
    const other = entry({ key: 'B' });
    await store.saveProgress(progress({ ledger: [score, person, other] }));
    const found = await store.ledger(['2025071621000001', 'nobody']);
    expect(found).toStrictEqual(new Map([['2025071621000001', [person, score]]]));
  });

  it('keeps the newest entry of a row', async () => {
    const store = await open();
    await store.saveProgress(progress({ ledger: [entry()] }));
    const newer = entry({
      fingerprint: 'f2',
      salesforceId: 'a002',
      rank: '20250801-1-1-x',
      run: 'run-2',
      object: 'X__c',
    });
    await store.saveProgress(progress({ ledger: [newer], at: LATER }));
    expect((await store.ledger([newer.key])).get(newer.key)).toStrictEqual([newer]);
  });

  it('answers for thousands of keys, however they are spelt', async () => {
    const store = await open();
    const keys = Array.from({ length: 5000 }, (_, index) => `k'"%,[\\${index}é\u0000`);
    await store.saveProgress(progress({ ledger: keys.map((key) => entry({ key })) }));
    const found = await store.ledger([...keys, ...keys]);
    expect(found.size).toBe(5000);
    expect([...found.values()].every((entries) => entries.length === 1)).toBe(true);
  });

  it('answers nothing for no keys', async () => {
    expect(await (await open()).ledger([])).toStrictEqual(new Map());
  });
});

describe('held records', () => {
  it('come back as they were, with since and the number of tries', async () => {
    const store = await open();
    await store.saveProgress(progress({ held: [heldRecord()] }));
    expect(await store.held()).toStrictEqual([{ ...heldRecord(), since: NOON, tries: 1 }]);
  });

  it('keep since and count up tries when they are held again, with the new reasons', async () => {
    const store = await open();
    await store.saveProgress(progress({ held: [heldRecord()] }));
    const again = heldRecord({
      reasons: [{ code: 'no-person', where: 'Contact', message: 'None fits.' }],
      origin: 'august.json',
    });
    await store.saveProgress(progress({ held: [again], at: LATER }));
    expect(await store.held()).toStrictEqual([{ ...again, since: NOON, tries: 2 }]);
  });

  it('may have no key', async () => {
    const store = await open();
    await store.saveProgress(progress({ held: [heldRecord({ key: null })] }));
    expect((await store.held())[0]?.key).toBeNull();
  });

  it('come in the order in which they were first held', async () => {
    const store = await open();
    await store.saveProgress(
      progress({
        held: [heldRecord({ id: 'z' }), heldRecord({ id: 'm' })],
        at: LATER,
      }),
    );
    await store.saveProgress(progress({ held: [heldRecord({ id: 'a' })], at: NOON }));
    expect((await store.held()).map(({ id }) => id)).toEqual(['a', 'z', 'm']);
  });

  it('are gone when released, and the others stay', async () => {
    const store = await open();
    await store.saveProgress(
      progress({ held: [heldRecord({ id: 'a' }), heldRecord({ id: 'b' })] }),
    );
    await store.saveProgress(progress({ released: ['a', 'unknown'] }));
    expect((await store.held()).map(({ id }) => id)).toEqual(['b']);
  });

  it('are kept when one step both releases and holds them', async () => {
    const store = await open();
    await store.saveProgress(progress({ held: [heldRecord()] }));
    await store.saveProgress(progress({ released: ['hash-1'], held: [heldRecord()] }));
    expect(await store.held()).toHaveLength(1);
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

describe('the watermark', () => {
  it('is null before the first, and then the last, by source', async () => {
    const store = await open();
    expect(await store.watermark('ets')).toBeNull();
    await store.saveWatermark('ets', new Date(NOON));
    await store.saveWatermark('ets', new Date(LATER));
    await store.saveWatermark('other', new Date(NOON));
    expect(await store.watermark('ets')).toStrictEqual(new Date(LATER));
    expect(await store.watermark('other')).toStrictEqual(new Date(NOON));
  });
});

describe('runs', () => {
  const run: RunRecord = {
    id: 'run-1',
    mode: 'run',
    startedAt: NOON,
    finishedAt: null,
    outcome: 'running',
    source: 'ets',
    window: null,
    account: null,
    salesforceCalls: 0,
    failure: null,
    undoneBy: null,
  };

  it('are one record from their start to their end', async () => {
    const store = await open();
    await store.saveRun(run);
    const done: RunRecord = {
      ...run,
      finishedAt: LATER,
      outcome: 'done',
      window: { from: NOON, to: LATER },
      account: {
        pulled: 6,
        created: 1,
        updated: 2,
        unchanged: 1,
        superseded: 1,
        held: 1,
      },
      salesforceCalls: 12,
    };
    await store.saveRun(done);
    expect(await store.runs()).toStrictEqual([done]);
  });

  it('keep why they failed', async () => {
    const store = await open();
    const failed: RunRecord = {
      ...run,
      outcome: 'failed',
      failure: 'The org is down.',
    };
    await store.saveRun(failed);
    expect(await store.runs()).toStrictEqual([failed]);
  });

  it('come newest first, those of one moment by the order they were saved in', async () => {
    const store = await open();
    await store.saveRun({ ...run, id: 'b', startedAt: LATER });
    await store.saveRun({ ...run, id: 'z', startedAt: NOON });
    await store.saveRun({ ...run, id: 'a', startedAt: NOON });
    expect((await store.runs()).map(({ id }) => id)).toEqual(['b', 'a', 'z']);
  });
});

describe('closing', () => {
  it('may be done twice', async () => {
    const store = await open();
    await store.close();
    await expect(store.close()).resolves.toBeUndefined();
  });
});
