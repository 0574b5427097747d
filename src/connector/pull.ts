/** First stage of a run: everything the sources have, and what was held before, into the staging. */
import { fingerprint } from '../mapping/fingerprint.ts';
import type { RemarkCount } from '../plan/report.ts';
import { parseRecord, type Remark } from '../record/parse.ts';
import { rankOf, rankOfUnusable } from '../record/rank.ts';
import type { HeldRecord, StateStore } from '../state/store.ts';
import type { Parts } from './parts.ts';
import type { SourceWindow } from './windows.ts';

export interface Pulled {
  readonly remarks: readonly RemarkCount[];
  /** Records that were held before this run, by their id. */
  readonly heldBefore: ReadonlyMap<string, HeldRecord>;
}

/** How often progress is told. */
const EVERY = 1000;

/** @param windows one for each source */
export async function pull(parts: Parts, windows: readonly SourceWindow[]): Promise<Pulled> {
  const { sources, state, staging, signal, onProgress } = parts;
  const heldBefore = new Map((await state.held()).map((held) => [held.id, held]));
  const dismissed = await dismissedIn(state);
  const waiting = new Map(heldBefore);
  const remarks = new Map<string, RemarkCount>();
  for (const [index, source] of sources.entries()) {
    for await (const { text, value, origin } of source.pull({
      window: windows[index]?.window ?? null,
      signal,
    })) {
      const id = idOf(value);
      waiting.delete(id);
      if (dismissed.has(id)) count(DISMISSED, remarks);
      else stage(parts, id, text, value, origin, remarks);
      if (staging.size % EVERY === 0)
        onProgress({ stage: 'pull', done: staging.size, total: null });
    }
  }
  // What the feed brought again was staged with the feed.
  for (const { id, text, origin } of waiting.values()) {
    stage(parts, id, text, JSON.parse(text), origin, remarks);
  }
  return {
    remarks: [...remarks.values()].toSorted((a, b) => b.count - a.count),
    heldBefore,
  };
}

/** Only what earlier runs have held: all of it, or the records with these ids. */
export async function pullHeld(parts: Parts, only: ReadonlySet<string>): Promise<Pulled> {
  const held = (await parts.state.held()).filter(({ id }) => only.has(id));
  const remarks = new Map<string, RemarkCount>();
  for (const { id, text, origin } of held) {
    stage(parts, id, text, JSON.parse(text), origin, remarks);
  }
  return { remarks: [...remarks.values()], heldBefore: new Map(held.map((one) => [one.id, one])) };
}

/** The ids of records that a person has put aside for good. */
async function dismissedIn(state: StateStore): Promise<ReadonlySet<string>> {
  const decisions = await state.decisions();
  return new Set(decisions.flatMap(({ kind, subject }) => (kind === 'dismissed' ? [subject] : [])));
}

function stage(
  { staging, mapping }: Parts,
  id: string,
  text: string,
  value: unknown,
  origin: string,
  remarks: Map<string, RemarkCount>,
): void {
  const parsed = parseRecord(value);
  if (parsed.kind === 'unusable') {
    staging.add({ id, text, origin, key: parsed.appointmentNo, rank: rankOfUnusable(value, id) });
    return;
  }
  const { record } = parsed;
  for (const remark of record.remarks) count(remark, remarks);
  staging.add({
    id,
    text,
    origin,
    key: mapping.keyOf(record),
    rank: rankOf(record, id),
  });
}

/** The same content has the same id, however the JSON was laid out. */
function idOf(value: unknown): string {
  return fingerprint(value);
}

const DISMISSED: Remark = {
  path: 'record',
  message: 'a person has dismissed it, so it was passed over',
};

function count({ path, message }: Remark, remarks: Map<string, RemarkCount>): void {
  const name = `${path} ${message}`;
  remarks.set(name, { path, message, count: (remarks.get(name)?.count ?? 0) + 1 });
}
