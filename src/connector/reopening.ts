/**
 * Brings back to the held list what a person wants to be decided otherwise: a record that is filed,
 * or one that was dismissed. Called by the `held` commands.
 */
import { Problem } from '../problem.ts';
import type { HoldReason } from '../record/hold.ts';
import { parseRecord } from '../record/parse.ts';
import { rankOf, rankOfUnusable } from '../record/rank.ts';
import { heldName, SHORTEST_ID } from '../report/held.ts';
import type { JournalEntry } from '../state/journal.ts';
import type { HeldRecord, MadeDecision, StateStore } from '../state/store.ts';

type Known = JournalEntry & { readonly text: string };

const REASSIGNED: HoldReason = {
  code: 'reassigned',
  where: 'record',
  message: 'a person has assigned it to somebody else, and the next run moves it',
};

/** The reports of an appointment that are still kept, each once, newest first. None that was dismissed. */
export async function reportsOf(state: StateStore, key: string): Promise<HeldRecord[]> {
  const dismissed = new Set((await dismissedIn(state)).map(({ subject }) => subject));
  const filed = (await state.journalOfKey(key)).filter(hasText);
  const held = (await state.held()).filter((record) => record.key === key);
  const reports = [...filed.map((entry) => asHeld(entry, [REASSIGNED])), ...held];
  return [...new Map(reports.map((report) => [report.id, report])).values()]
    .filter(({ id }) => !dismissed.has(id))
    .map((report) => ({ report, rank: rankOfText(report) }))
    .toSorted((a, b) => (a.rank < b.rank ? 1 : -1))
    .map(({ report }) => report);
}

/** Of a report as it is kept; see `rankOf`. */
export function rankOfText({ id, text }: Pick<HeldRecord, 'id' | 'text'>): string {
  const value: unknown = JSON.parse(text);
  const parsed = parseRecord(value);
  return parsed.kind === 'record' ? rankOf(parsed.record, id) : rankOfUnusable(value, id);
}

export async function isFiled(state: StateStore, key: string): Promise<boolean> {
  if ((await state.ledger([key])).has(key)) return true;
  const entries = await state.journalOfKey(key);
  return entries.some(({ outcome }) => outcome !== 'held' && outcome !== 'superseded');
}

/**
 * The newest report of an appointment that is filed, as if it were held.
 * @returns null when nothing of the appointment is filed
 * @throws Problem (usage) when the record itself is no longer kept, or was dismissed
 */
export async function filedRecord(state: StateStore, key: string): Promise<HeldRecord | null> {
  if (await isFiled(state, key)) {
    const [newest] = await reportsOf(state, key);
    if (newest !== undefined) return newest;
    throw new Problem(
      'usage',
      `The record of ${key} is no longer kept, so it cannot be filed anew.`,
      {
        hint: 'Move the score in Salesforce: what staff have moved there stays, whatever was decided before.',
      },
    );
  }
  const [dismissed] = await dismissedRecords(state, key);
  if (dismissed === undefined) return null;
  throw new Problem('usage', `The record ${key} was dismissed.`, {
    hint: `Bring it back first: \`toefl-sync held restore ${key}\``,
  });
}

export interface DismissedRecord {
  readonly decision: MadeDecision;
  readonly key: string | null;
  /** Why it was held. */
  readonly reasons: readonly HoldReason[];
  /** Null when it is no longer kept. */
  readonly record: HeldRecord | null;
}

/** Those that a person names as `findHeld` does: by their key, or by the first characters of an id. */
export async function dismissedRecords(
  state: StateStore,
  wanted: string,
): Promise<DismissedRecord[]> {
  const all = await allDismissed(state);
  const byKey = all.filter(({ key }) => key === wanted);
  if (byKey.length > 0) return byKey;
  const start = wanted.replace(/^id:/, '');
  if (start.length < SHORTEST_ID) return [];
  const byId = all.filter(({ decision }) => decision.subject.startsWith(start));
  return byId.length === 1 ? byId : [];
}

/** In the order of their dismissal. */
export async function allDismissed(state: StateStore): Promise<DismissedRecord[]> {
  const decisions = await dismissedIn(state);
  const ids = decisions.map(({ subject }) => subject);
  const entries = Map.groupBy(await state.journalOfRecords(ids), ({ recordId }) => recordId);
  return decisions
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))
    .map((decision) => {
      const known = (entries.get(decision.subject) ?? []).filter(
        ({ outcome }) => outcome === 'held',
      );
      const kept = known.findLast(hasText);
      const { key = null, reasons = [] } = known.at(-1) ?? {};
      return {
        decision,
        key,
        reasons,
        record: kept === undefined ? null : asHeld(kept, kept.reasons),
      };
    });
}

/** What a dismissed record is called on the command line. */
export function dismissedName({ decision, key }: DismissedRecord): string {
  return heldName({ key, id: decision.subject });
}

async function dismissedIn(state: StateStore): Promise<MadeDecision[]> {
  return (await state.decisions()).filter(({ kind }) => kind === 'dismissed');
}

function hasText(entry: JournalEntry): entry is Known {
  return entry.text !== null;
}

function asHeld(
  { recordId, key, text, origin, at }: Known,
  reasons: readonly HoldReason[],
): HeldRecord {
  return { id: recordId, key, reasons, text, origin, since: at, tries: 0 };
}
