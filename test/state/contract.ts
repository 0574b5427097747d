/** What every StateStore has to do, whatever keeps it. Run on SQLite and on one in memory. */
import { describe, expect, it } from 'vitest';
import type { Decision, RunRecord, StateStore } from '../../src/state/store.ts';
import {
  all,
  entry,
  heldRecord,
  intent,
  journalEntry,
  LATER,
  NOON,
  problemOf,
  progress,
} from './folder.ts';

const ORG = '00D000000000001EAA';

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

/** @param open gives an empty store, which ends with the test */
export function storeContract(open: () => Promise<StateStore>): void {
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
      const store = await open();
      await store.bindToOrg('00D00000000000aEAA');
      expect((await problemOf(store.bindToOrg('00D00000000000AEAA'))).kind).toBe('state');
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

  describe('the journal', () => {
    it('comes back as it was, by key and by run and whole', async () => {
      const store = await open();
      const first = journalEntry();
      const second = journalEntry({ run: 'run-2', recordId: 'hash-2', at: LATER });
      const other = journalEntry({ key: null, recordId: 'hash-3', outcome: 'held', rows: [] });
      await store.saveProgress(progress({ journal: [first, second, other] }));
      expect(await store.journalOfKey('2025071621000001')).toStrictEqual([first, second]);
      expect(await all(store.journalOfRun('run-1'))).toStrictEqual([other, first]);
      expect(await all(store.journal())).toStrictEqual([first, second, other]);
    });

    it('finds what was done with records of one content', async () => {
      const store = await open();
      const mine = [journalEntry({ key: null }), journalEntry({ run: 'run-2' })];
      const other = journalEntry({ recordId: 'hash-2' });
      await store.saveProgress(progress({ journal: [...mine, other] }));
      expect(await store.journalOfRecords(['hash-1', 'hash-3'])).toStrictEqual(mine);
    });

    it('has an older report that comes again once', async () => {
      const store = await open();
      const older = journalEntry({ outcome: 'superseded', rows: [], text: null });
      await store.saveProgress(progress({ journal: [older] }));
      await store.saveProgress(progress({ journal: [{ ...older, run: 'run-2' }] }));
      expect(await all(store.journal())).toStrictEqual([older]);
    });
  });

  describe('intents', () => {
    it('come back as they were, in the order of saving, until they are ended', async () => {
      const store = await open();
      const [first, second] = [intent(), intent({ name: '2', key: null, text: null })];
      const other = intent({ run: 'run-2' });
      await store.saveIntents([first, second]);
      await store.saveIntents([other]);
      expect(await all(store.intents())).toStrictEqual([first, second, other]);
      await store.saveProgress(progress({ ended: [{ run: 'run-1', name: '1' }] }));
      expect(await all(store.intents())).toStrictEqual([second, other]);
    });

    it('take the place of earlier ones with the same name', async () => {
      const store = await open();
      await store.saveIntents([intent(), intent({ name: '2' })]);
      await store.saveIntents([intent({ outcome: 'updated' })]);
      expect(await all(store.intents())).toStrictEqual([
        intent({ name: '2' }),
        intent({ outcome: 'updated' }),
      ]);
    });
  });

  describe('decisions', () => {
    it('take the place of earlier ones, and release what is decided', async () => {
      const store = await open();
      await store.saveProgress(progress({ held: [heldRecord()] }));
      const about = { kind: 'appointment', subject: 'A', row: 'person', applied: false } as const;
      await store.saveDecisions({ made: [{ ...about, salesforceId: '003A' }], at: NOON });
      await store.saveDecisions({
        made: [{ ...about, salesforceId: '003B' }],
        released: ['hash-1'],
        at: LATER,
      });
      expect(await store.decisions()).toStrictEqual([
        { ...about, salesforceId: '003B', at: LATER },
      ]);
      expect(await store.held()).toEqual([]);
    });

    const ofAppointment: Decision = {
      kind: 'appointment',
      subject: 'A',
      row: 'person',
      salesforceId: '003A',
      applied: false,
    };
    const ofPerson: Decision = {
      kind: 'person',
      subject: 'A',
      row: 'person',
      salesforceId: '003A',
    };

    it('about an appointment are applied once a record of it is filed so', async () => {
      const store = await open();
      const other = { ...ofAppointment, subject: 'B' };
      await store.saveDecisions({ made: [ofAppointment, other, ofPerson], at: NOON });
      await store.saveProgress(progress({ applied: ['A'], at: LATER }));
      expect(await store.decisions()).toStrictEqual([
        { ...ofAppointment, applied: true, at: NOON },
        { ...other, at: NOON },
        { ...ofPerson, at: NOON },
      ]);
      await store.saveDecisions({ made: [ofAppointment], at: LATER });
      expect(await store.decisions()).toContainEqual({ ...ofAppointment, at: LATER });
    });

    it('can be taken back, each for itself', async () => {
      const store = await open();
      const dismissed: Decision = { kind: 'dismissed', subject: 'A' };
      await store.saveDecisions({ made: [ofAppointment, ofPerson, dismissed], at: NOON });
      await store.saveDecisions({ withdrawn: [ofAppointment, dismissed], at: LATER });
      expect(await store.decisions()).toStrictEqual([{ ...ofPerson, at: NOON }]);
    });

    it('can bring a record back, whose rows the next run compares again', async () => {
      const store = await open();
      await store.saveProgress(
        progress({ ledger: [entry(), entry({ row: 'person' }), entry({ key: 'B' })] }),
      );
      const doubted = ['2025071621000001'];
      await store.saveDecisions({ held: [heldRecord()], doubted, at: LATER });
      expect(await store.held()).toStrictEqual([{ ...heldRecord(), since: LATER, tries: 1 }]);
      expect([...(await store.ledger(['2025071621000001', 'B'])).keys()]).toEqual(['B']);
    });
  });

  describe('notes', () => {
    it('come newest first', async () => {
      const store = await open();
      const note = { at: NOON, who: 'ann@desk', what: 'held show' };
      await store.saveNote(note);
      await store.saveNote({ ...note, what: 'forget' });
      expect((await store.notes()).map(({ what }) => what)).toEqual(['forget', 'held show']);
    });
  });

  describe('what is past its period', () => {
    /** Everything at noon, and the cut-offs at noon as well: nothing goes. */
    const NEVER = {
      raw: NOON,
      undo: NOON,
      journal: NOON,
      runs: NOON,
      notes: NOON,
      held: NOON,
      decisions: NOON,
      ledger: NOON,
    };
    const NONE = {
      raw: 0,
      undo: 0,
      journal: 0,
      runs: 0,
      notes: 0,
      held: 0,
      decisions: 0,
      ledger: 0,
    };

    async function filled(): Promise<StateStore> {
      const store = await open();
      await store.saveProgress(
        progress({ ledger: [entry()], held: [heldRecord()], journal: [journalEntry()] }),
      );
      await store.saveRun({ ...run, outcome: 'done' });
      await store.saveRun({ ...run, id: 'run-2' });
      await store.saveNote({ at: NOON, who: 'ann@desk', what: 'held show' });
      await store.saveDecisions({
        made: [
          { kind: 'dismissed', subject: 'hash-2' },
          { kind: 'person', subject: 'p', row: 'person', salesforceId: '003A' },
        ],
        at: NOON,
      });
      return store;
    }

    it('stays on the day itself', async () => {
      expect(await (await filled()).expire(NEVER)).toStrictEqual(NONE);
    });

    it.each(['raw', 'undo', 'journal', 'runs', 'notes', 'held', 'decisions', 'ledger'] as const)(
      'goes alone: %s',
      async (kind) => {
        const store = await filled();
        expect(await store.expire({ ...NEVER, [kind]: LATER })).toStrictEqual({
          ...NONE,
          [kind]: 1,
        });
        expect(await store.expire({ ...NEVER, [kind]: LATER })).toStrictEqual(NONE);
      },
    );

    it('leaves the history without texts and values', async () => {
      const store = await filled();
      await store.expire({ ...NEVER, raw: LATER, undo: LATER });
      const rows = journalEntry().rows.map((row) => ({ ...row, fields: null }));
      expect(await all(store.journal())).toStrictEqual([journalEntry({ rows, text: null })]);
    });

    it('takes what Salesforce said of a refused row along with the values', async () => {
      const refusals = [{ where: 'Contact', code: 'ODD', message: 'Example is not welcome' }];
      const refused = journalEntry({ outcome: 'held', rows: [], refusals });
      const store = await open();
      await store.saveProgress(progress({ journal: [refused] }));
      expect(await all(store.journal())).toStrictEqual([refused]);
      expect((await store.expire({ ...NEVER, undo: LATER })).undo).toBe(1);
      expect(await all(store.journal())).toStrictEqual([
        journalEntry({ outcome: 'held', rows: [] }),
      ]);
    });

    it.each(['raw', 'undo'] as const)('leaves no intents either: %s', async (kind) => {
      const store = await open();
      await store.saveIntents([intent()]);
      expect(await store.expire(NEVER)).toStrictEqual(NONE);
      expect(await store.expire({ ...NEVER, [kind]: LATER })).toStrictEqual({ ...NONE, undo: 1 });
      expect(await all(store.intents())).toEqual([]);
    });

    it('leaves nobody whom a bulk job has made, when their record never came', async () => {
      const store = await open();
      await store.bulk.saveInserted([{ ref: 'Contact new person A', salesforceId: '003A' }], NOON);
      expect(await store.expire(NEVER)).toStrictEqual(NONE);
      expect(await store.expire({ ...NEVER, ledger: LATER })).toStrictEqual({ ...NONE, ledger: 1 });
      expect(await store.bulk.inserted()).toEqual([]);
    });

    it('leaves runs that are at work, and what was decided about people', async () => {
      const store = await filled();
      await store.expire({ ...NEVER, runs: LATER, decisions: LATER });
      expect((await store.runs()).map(({ id }) => id)).toEqual(['run-2']);
      expect((await store.decisions()).map(({ kind }) => kind)).toEqual(['person']);
    });
  });

  describe('forgetting', () => {
    const subject = {
      keys: ['2025071621000001'],
      records: ['hash-1'],
      ids: ['003000000000001'],
      refs: [],
    };

    async function filled(): Promise<StateStore> {
      const store = await open();
      await store.saveProgress(
        progress({
          ledger: [entry(), entry({ key: 'B' })],
          held: [heldRecord(), heldRecord({ id: 'hash-9', key: 'B' })],
          journal: [journalEntry(), journalEntry({ key: 'B', recordId: 'hash-9' })],
          overrides: ['003000000000001AAA', '003000000000002AAA'].map((salesforceId) => ({
            object: 'Contact',
            salesforceId,
            field: 'Email',
            wrote: 'w',
            found: 'f',
            told: false,
          })),
        }),
      );
      await store.saveDecisions({
        made: [
          {
            kind: 'appointment',
            subject: '2025071621000001',
            row: 'person',
            salesforceId: 'new',
            applied: false,
          },
          { kind: 'dismissed', subject: 'hash-1' },
          { kind: 'person', subject: 'p', row: 'person', salesforceId: '003000000000001AAA' },
          { kind: 'person', subject: 'q', row: 'person', salesforceId: '003000000000002AAA' },
        ],
        at: NOON,
      });
      await store.saveIntents([
        intent({ recordId: 'hash-7' }),
        intent({ name: '2', key: null }),
        intent({ name: '3', key: 'B', recordId: 'hash-9' }),
      ]);
      for (const what of ['held show 2025071621000001', 'held show B']) {
        await store.saveNote({ at: NOON, who: 'ann@desk', what });
      }
      return store;
    }
    const counts = { held: 1, journal: 3, ledger: 1, decisions: 3, overrides: 1, notes: 1 };

    it('removes all that is about the one, and nothing else', async () => {
      const store = await filled();
      expect(await store.forget(subject, { dryRun: false })).toStrictEqual(counts);
      expect((await store.held()).map(({ key }) => key)).toEqual(['B']);
      expect((await all(store.journal())).map(({ key }) => key)).toEqual(['B']);
      expect((await all(store.intents())).map(({ key }) => key)).toEqual(['B']);
      expect([...(await store.ledger(['2025071621000001', 'B'])).keys()]).toEqual(['B']);
      expect((await store.decisions()).map(({ subject: of }) => of)).toEqual(['q']);
      expect((await store.overrides()).map((one) => one.salesforceId)).toEqual([
        '003000000000002AAA',
      ]);
      expect((await store.notes()).map(({ what }) => what)).toEqual(['held show B']);
    });

    it('removes what is remembered of rows in bulk jobs', async () => {
      const store = await open();
      const job = { id: '750A', object: 'Contact', operation: 'insert', at: NOON } as const;
      const refs = ['2025071621000001', '92025071621000001'].map(
        (key) => `Contact new person ${key}`,
      );
      await store.bulk.saveJob(
        job,
        refs.map((ref) => ({ tie: ref, ref })),
      );
      await store.bulk.saveInserted(
        ['003000000000005AAA', '003000000000006AAA'].map((salesforceId, index) => ({
          ref: refs[index] ?? '',
          salesforceId,
        })),
        NOON,
      );
      await store.bulk.saveInserted(
        [{ ref: 'Contact new person C', salesforceId: '003000000000001AAA' }],
        NOON,
      );
      expect((await store.forget(subject, { dryRun: true })).ledger).toBe(3);
      expect((await store.forget(subject, { dryRun: false })).ledger).toBe(3);
      expect((await store.bulk.ties('750A')).map(({ ref }) => ref)).toEqual([refs[1]]);
      expect((await store.bulk.inserted()).map(({ ref }) => ref)).toEqual([refs[1]]);
      expect(await store.bulk.jobs()).toEqual([job]);
    });

    it('removes what is remembered of rows that were to be made for them', async () => {
      const store = await open();
      const [theirs, others] = ['Contact new person h1', 'Contact new person h2'];
      const job = { id: '750A', object: 'Contact', operation: 'insert', at: NOON } as const;
      await store.bulk.saveJob(job, [
        { tie: 't', ref: theirs },
        { tie: 't', ref: others },
      ]);
      await store.forget({ keys: [], records: [], ids: [], refs: [theirs] }, { dryRun: false });
      expect(await store.bulk.ties('750A')).toEqual([{ tie: 't', ref: others }]);
    });

    it('removes what was decided of the person together with an appointment', async () => {
      const store = await open();
      const about = { row: 'person', salesforceId: 'new' };
      const decide = (key: string, person: string, at: string) =>
        store.saveDecisions({
          made: [
            { kind: 'appointment', subject: key, applied: false, ...about },
            { kind: 'person', subject: person, ...about },
          ],
          at,
        });
      await decide('2025071621000001', 'p', NOON);
      await decide('B', 'q', LATER);
      await store.forget(subject, { dryRun: false });
      expect((await store.decisions()).map(({ subject: of }) => of)).toEqual(['B', 'q']);
    });

    it('takes the name of the one out of what is told of others', async () => {
      const store = await open();
      const reasons = [
        {
          code: 'doubtful-person',
          where: 'Contact',
          message: 'Rows fit: 003000000000001AAA, new for 2025071621000001, 92025071621000001',
          candidates: { object: 'Contact', ids: ['003000000000001AAA', '003000000000002AAA'] },
        } as const,
      ];
      const match = [
        {
          row: 'person',
          tried: [
            { rule: 'Email', result: 'one', ids: ['003000000000001AAA'] },
            { rule: 'LastName', result: 'several', ids: ['003000000000002AAA'] },
          ],
          by: 'nobody',
        } as const,
      ];
      await store.saveProgress(
        progress({
          held: [heldRecord({ id: 'hash-9', key: 'B', reasons })],
          journal: [journalEntry({ key: 'B', recordId: 'hash-9', reasons, match })],
        }),
      );
      await store.forget(subject, { dryRun: false });
      const clean = {
        message: 'Rows fit: (forgotten), new for (forgotten), 92025071621000001',
        candidates: { object: 'Contact', ids: ['003000000000002AAA'] },
      };
      expect(await store.held()).toMatchObject([{ reasons: [clean] }]);
      const [entryOfB] = await all(store.journal());
      expect(entryOfB).toMatchObject({ reasons: [clean], rows: journalEntry().rows });
      expect(entryOfB?.match[0]?.tried.map(({ ids }) => ids)).toEqual([[], ['003000000000002AAA']]);
    });

    it('only counts when asked to', async () => {
      const store = await filled();
      expect(await store.forget(subject, { dryRun: true })).toStrictEqual(counts);
      expect(await store.forget(subject, { dryRun: true })).toStrictEqual(counts);
    });
  });

  describe('the lock', () => {
    const owner = { pid: process.pid, host: 'here', at: NOON };

    it('is had once, and free when it is given back', async () => {
      const store = await open();
      await store.lock(owner);
      expect((await problemOf(store.lock(owner))).kind).toBe('locked');
      await store.unlock();
      await expect(store.lock(owner)).resolves.toBeUndefined();
    });
  });
}
