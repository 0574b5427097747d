/** What is past its period goes at the end of a run, and a person hears of held records that went. */
import { expect, it } from 'vitest';
import { expireOld } from '../../src/connector/retention.ts';
import { entry, heldRecord, journalEntry, progress } from '../state/folder.ts';
import { openMemoryStore } from '../state/memory-store.ts';
import { NOW } from '../support/stand.ts';

const now = () => NOW;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000).toISOString();

/** A state in which everything is so old. */
async function stateOf(days: number) {
  const at = daysAgo(days);
  const state = openMemoryStore();
  await state.saveProgress(
    progress({
      ledger: [entry()],
      held: [heldRecord()],
      journal: [journalEntry({ at })],
      at,
    }),
  );
  return state;
}

async function left(days: number, retention = {}) {
  const state = await stateOf(days);
  const usual = { rawDays: 90, heldDays: 730, journalDays: 365, undoDays: 90 };
  const remarks = await expireOld({ state, now, retention: { ...usual, ...retention } });
  const [journal] = await state.journalOfKey(entry().key);
  return {
    text: (journal?.text ?? null) !== null,
    values: (journal?.rows[0]?.fields ?? null) !== null,
    journal: journal !== undefined,
    held: (await state.held()).length > 0,
    ledger: (await state.ledger([entry().key])).size > 0,
    told: remarks.map(({ message, count }) => `${count}: ${message}`),
  };
}

const ALL = { text: true, values: true, journal: true, held: true, ledger: true, told: [] };

it.each([
  [90, {}],
  [91, { text: false, values: false }],
  [366, { text: false, values: false, journal: false }],
  [
    731,
    {
      text: false,
      values: false,
      journal: false,
      held: false,
      told: ['1: it was held for more than 730 days, so it was removed'],
    },
  ],
])('after %i days the usual periods leave what they should', async (days, gone) => {
  expect(await left(days)).toEqual({ ...ALL, ...gone });
});

it.each([
  ['rawDays', { text: false }],
  ['undoDays', { values: false }],
  ['journalDays', { text: false, values: false, journal: false }],
  ['heldDays', { held: false, told: ['1: it was held for more than 5 days, so it was removed'] }],
])('%s alone takes what it is about', async (name, gone) => {
  expect(await left(6, { [name]: 5 })).toEqual({ ...ALL, ...gone });
});

it('the ledger stays as long as ETS may send a record again', async () => {
  const short = { rawDays: 1, heldDays: 1, journalDays: 1, undoDays: 1 };
  expect((await left(760, short)).ledger).toBe(true);
  expect((await left(762, short)).ledger).toBe(false);
});
