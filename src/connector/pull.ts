/** First stage of a run: everything the sources have, and what was held before, into the staging. */
import { fingerprint } from '../mapping/fingerprint.ts';
import type { FailedSource, RemarkCount } from '../plan/report.ts';
import { Problem } from '../problem.ts';
import { parseRecord, type Remark } from '../record/parse.ts';
import { rankOf, rankOfUnusable } from '../record/rank.ts';
import type { Source } from '../source/source.ts';
import type { HeldRecord, StateStore } from '../state/store.ts';
import type { Parts } from './parts.ts';
import type { SourceWindow } from './windows.ts';

export interface Pulled {
  readonly remarks: readonly RemarkCount[];
  /** Records that were held before this run, by their id. */
  readonly heldBefore: ReadonlyMap<string, HeldRecord>;
  /** Of the sources that were pulled to their end. */
  readonly windows: readonly SourceWindow[];
  readonly failed: readonly FailedSource[];
}

type Remarks = Map<string, RemarkCount>;

/** How often progress is told. */
const EVERY = 1000;

/**
 * A source that breaks off fails alone: what it gave is taken out again, so it writes nothing and
 * its watermark stays.
 * @param windows one for each source
 * @throws Problem when every source fails: that of the first
 */
export async function pull(parts: Parts, windows: readonly SourceWindow[]): Promise<Pulled> {
  const { sources, state, staging } = parts;
  const heldBefore = new Map((await state.held()).map((held) => [held.id, held]));
  const dismissed = await dismissedIn(state);
  const waiting = new Map(heldBefore);
  const remarks: Remarks = new Map();
  const pulled: SourceWindow[] = [];
  const failures: { readonly source: string; readonly problem: Problem }[] = [];
  for (const [index, source] of sources.entries()) {
    const window = windows[index] ?? { source: source.name, window: null, whole: false };
    const before = staging.size;
    try {
      const brought = await pullSource(parts, source, window.window, dismissed, heldBefore);
      for (const id of brought.ids) waiting.delete(id);
      for (const remark of brought.remarks.values()) count(remark, remarks, remark.count);
      pulled.push(window);
    } catch (error) {
      if (!isOwnFailure(error)) throw error;
      staging.truncate(before);
      failures.push({ source: source.name, problem: error });
    }
  }
  const [first] = failures;
  if (first !== undefined && pulled.length === 0) throw first.problem;
  // What the feed brought again was staged with the feed.
  for (const { id, text, origin } of waiting.values()) {
    stage(parts, id, text, JSON.parse(text), origin, remarks);
  }
  return {
    remarks: [...remarks.values()].toSorted((a, b) => b.count - a.count),
    heldBefore,
    windows: pulled,
    failed: failures.map(({ source, problem: { message, hint } }) => ({ source, message, hint })),
  };
}

/** The disk, the state and a person who cancels concern all sources. */
function isOwnFailure(error: unknown): error is Problem {
  return error instanceof Problem && ['source', 'configuration'].includes(error.kind);
}

/** @returns what it brought: the ids of its records that were held before, and remarks */
async function pullSource(
  parts: Parts,
  source: Source,
  window: SourceWindow['window'],
  dismissed: ReadonlySet<string>,
  heldBefore: Pulled['heldBefore'],
): Promise<{ readonly ids: ReadonlySet<string>; readonly remarks: Remarks }> {
  const { staging, signal, onProgress } = parts;
  const ids = new Set<string>();
  const remarks: Remarks = new Map();
  onProgress({ stage: 'pull', done: staging.size, total: null });
  for await (const { text, value, origin } of source.pull({ window, signal })) {
    const id = idOf(value);
    if (heldBefore.has(id)) ids.add(id);
    if (dismissed.has(id)) count(DISMISSED, remarks);
    else stage(parts, id, text, value, origin, remarks);
    if (staging.size % EVERY === 0) onProgress({ stage: 'pull', done: staging.size, total: null });
  }
  return { ids, remarks };
}

/** Only what earlier runs have held: all of it, or the records with these ids. */
export async function pullHeld(parts: Parts, only: ReadonlySet<string>): Promise<Pulled> {
  const held = (await parts.state.held()).filter(({ id }) => only.has(id));
  const remarks: Remarks = new Map();
  for (const { id, text, origin } of held) {
    stage(parts, id, text, JSON.parse(text), origin, remarks);
  }
  const heldBefore = new Map(held.map((one) => [one.id, one]));
  return { remarks: [...remarks.values()], heldBefore, windows: [], failed: [] };
}

/** The ids of records that a person has put aside for good. */
export async function dismissedIn(state: StateStore): Promise<ReadonlySet<string>> {
  const decisions = await state.decisions();
  return new Set(decisions.flatMap(({ kind, subject }) => (kind === 'dismissed' ? [subject] : [])));
}

function stage(
  { staging, mapping }: Parts,
  id: string,
  text: string,
  value: unknown,
  origin: string,
  remarks: Remarks,
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

function count({ path, message }: Remark, remarks: Remarks, times = 1): void {
  const name = `${path} ${message}`;
  remarks.set(name, { path, message, count: (remarks.get(name)?.count ?? 0) + times });
}
