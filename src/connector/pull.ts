/** First stage of a run: everything the sources have, and what was held before, into the staging. */
import { fingerprint } from '../mapping/fingerprint.ts';
import type { RemarkCount } from '../plan/report.ts';
import { parseRecord, type Remark } from '../record/parse.ts';
import { rankOf, rankOfUnusable } from '../record/rank.ts';
import type { Window } from '../source/source.ts';
import type { HeldRecord } from '../state/store.ts';
import type { Parts } from './parts.ts';

export interface Pulled {
  readonly remarks: readonly RemarkCount[];
  /** Records that were held before this run, by their id. */
  readonly heldBefore: ReadonlyMap<string, HeldRecord>;
}

/** How often progress is told. */
const EVERY = 1000;

/** @param windows one for each source, null for files */
export async function pull(parts: Parts, windows: readonly (Window | null)[]): Promise<Pulled> {
  const { sources, state, staging, signal, onProgress } = parts;
  const heldBefore = new Map((await state.held()).map((held) => [held.id, held]));
  const waiting = new Map(heldBefore);
  const remarks = new Map<string, RemarkCount>();
  for (const [index, source] of sources.entries()) {
    for await (const { text, value, origin } of source.pull({
      window: windows[index] ?? null,
      signal,
    })) {
      waiting.delete(stage(parts, text, value, origin, remarks));
      if (staging.size % EVERY === 0)
        onProgress({ stage: 'pull', done: staging.size, total: null });
    }
  }
  // What the feed brought again was staged with the feed.
  for (const { text, origin } of waiting.values()) {
    stage(parts, text, JSON.parse(text), origin, remarks);
  }
  return {
    remarks: [...remarks.values()].toSorted((a, b) => b.count - a.count),
    heldBefore,
  };
}

/** @returns the record's id */
function stage(
  { staging, mapping }: Parts,
  text: string,
  value: unknown,
  origin: string,
  remarks: Map<string, RemarkCount>,
): string {
  const id = idOf(value);
  const parsed = parseRecord(value);
  if (parsed.kind === 'unusable') {
    staging.add({ id, text, origin, key: parsed.appointmentNo, rank: rankOfUnusable(value, id) });
    return id;
  }
  const { record } = parsed;
  countRemarks(record.remarks, remarks);
  staging.add({
    id,
    text,
    origin,
    key: mapping.keyOf(record),
    rank: rankOf(record, id),
  });
  return id;
}

/** The same content has the same id, however the JSON was laid out. */
function idOf(value: unknown): string {
  return fingerprint(value);
}

function countRemarks(found: readonly Remark[], remarks: Map<string, RemarkCount>): void {
  for (const { path, message } of found) {
    const name = `${path} ${message}`;
    remarks.set(name, {
      path,
      message,
      count: (remarks.get(name)?.count ?? 0) + 1,
    });
  }
}
