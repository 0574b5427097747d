/** Second stage of a run: what is staged becomes a plan, chunk by chunk, newest reports first. */
import type { MappedRow } from '../mapping/compiled.ts';
import type { Tally } from '../plan/account.ts';
import type { PlannedRecord } from '../plan/plan.ts';
import { type MappedInput, Planner } from '../plan/planner.ts';
import { Problem } from '../problem.ts';
import type { HoldReason } from '../record/hold.ts';
import { parseRecord } from '../record/parse.ts';
import { isCancellation } from '../record/rank.ts';
import type { StagedRecord } from '../state/staging.ts';
import type { LedgerEntry } from '../state/store.ts';
import type { Parts } from './parts.ts';
import { type People, RowCount } from './row-count.ts';

/** What the brake has to know of a plan. */
export interface PlanSize {
  readonly people: People;
  /** Records that were pulled now, and those among them that would be held. */
  readonly fresh: { readonly pulled: number; readonly held: number };
}

/**
 * Puts the plan into the staging, one line a record, and counts it.
 * @param heldBefore records that earlier runs held, by id
 * @param useLedger false reads every row from the org, whatever is remembered
 */
export async function planAll(
  parts: Parts,
  tally: Tally,
  heldBefore: ReadonlyMap<string, unknown>,
  useLedger: boolean,
): Promise<PlanSize> {
  const { staging, chunkSize, onProgress, signal } = parts;
  const planner = new Planner(parts.mapping);
  const rows = new RowCount(parts.mapping, tally);
  const unfilled: Unfilled = new Set();
  const fresh = { pulled: 0, held: 0 };
  let done = 0;
  for (const chunk of staging.chunks(chunkSize)) {
    if (signal.aborted)
      throw new Problem('cancelled', 'Cancelled while planning; nothing was written.');
    const old = new Set(chunk.filter(({ id }) => heldBefore.has(id)).map(({ seq }) => seq));
    fresh.pulled += chunk.length - old.size;
    for (const planned of await planChunk(parts, planner, chunk, rows, unfilled, useLedger)) {
      staging.addPlanned(JSON.stringify(planned));
      tally.countRecord(planned.outcome, planned.reasons);
      rows.countPlanned(planned);
      if (planned.outcome === 'held' && !old.has(planned.seq)) fresh.held += 1;
    }
    done += chunk.length;
    onProgress({ stage: 'plan', done, total: staging.size });
  }
  return { people: rows.finish(), fresh };
}

async function planChunk(
  parts: Parts,
  planner: Planner,
  chunk: readonly StagedRecord[],
  rows: RowCount,
  unfilled: Unfilled,
  useLedger: boolean,
): Promise<PlannedRecord[]> {
  const planned: PlannedRecord[] = [];
  const inputs: MappedInput[] = [];
  for (const staged of chunk) {
    const result = mapStaged(parts, staged, unfilled);
    if ('outcome' in result) planned.push(result);
    else inputs.push(result);
  }
  const remaining = useLedger ? await withoutKnown(parts, inputs, planned, rows) : inputs;
  if (remaining.length === 0) return planned;
  const snapshot = planner.snapshot();
  const first = planner.firstReads(remaining);
  snapshot.add(first, await parts.salesforce.read(first));
  const second = planner.secondReads(remaining, snapshot);
  if (second.length > 0) snapshot.add(second, await parts.salesforce.read(second));
  return [...planned, ...planner.plan(remaining, snapshot)];
}

/**
 * Keys whose newest report so far cannot be used: the next older one counts then. Reports come
 * newest first. A cancellation is not among them: nothing older may stand in for it.
 */
type Unfilled = Set<string>;

function mapStaged(
  { mapping }: Parts,
  staged: StagedRecord,
  unfilled: Unfilled,
): MappedInput | PlannedRecord {
  const { seq, origin, rank } = staged;
  if (staged.superseded && !unfilled.has(staged.key ?? '')) return settled(staged, 'superseded');
  const parsed = parseRecord(JSON.parse(staged.text));
  if (parsed.kind === 'unusable') return hold(staged, parsed.reasons, unfilled);
  const { record } = parsed;
  const mapped = mapping.map(record);
  if (mapped.kind === 'held') return hold(staged, mapped.reasons, unfilled);
  const key = staged.key ?? record.appointmentNo;
  unfilled.delete(key);
  return { seq, origin, key, rank, record, rows: mapped.rows };
}

function hold(
  staged: StagedRecord,
  reasons: readonly HoldReason[],
  unfilled: Unfilled,
): PlannedRecord {
  if (staged.key !== null && !isCancellation(staged.rank)) unfilled.add(staged.key);
  return settled(staged, 'held', reasons);
}

function settled(
  { seq, key, origin, rank }: Pick<StagedRecord, 'seq' | 'key' | 'origin' | 'rank'>,
  outcome: 'held' | 'superseded' | 'unchanged',
  reasons: readonly HoldReason[] = [],
): PlannedRecord {
  return { seq, key, origin, rank, outcome, changes: [], fingerprints: [], reasons };
}

/** Those of which the ledger cannot say that the org has them, or something newer, already. */
async function withoutKnown(
  { state, mapping }: Parts,
  inputs: readonly MappedInput[],
  planned: PlannedRecord[],
  rows: RowCount,
): Promise<MappedInput[]> {
  const ledger = await state.ledger(inputs.map(({ key }) => key));
  return inputs.filter((input) => {
    const entries = ledger.get(input.key) ?? [];
    const known = input.rows.every((row) => isKnown(row, entries));
    const older = mapping.keyRow.newest !== null && entries.some(({ rank }) => rank > input.rank);
    if (!known && !older) return true;
    planned.push(settled(input, known ? 'unchanged' : 'superseded'));
    if (known) rows.countKnown(entries);
    return false;
  });
}

function isKnown({ name, fingerprint }: MappedRow, entries: readonly LedgerEntry[]): boolean {
  return entries.some((entry) => entry.row === name && entry.fingerprint === fingerprint);
}

/** What was planned, in the order of the plan: newest reports first. */
export function* plannedRecords({
  staging,
  chunkSize,
}: Pick<Parts, 'staging' | 'chunkSize'>): Generator<PlannedRecord> {
  for (const lines of staging.plannedChunks(chunkSize)) {
    for (const line of lines) yield parsePlanned(line);
  }
}

/** The lines are this process's own, written a moment ago, so they have the shape they had. */
export function parsePlanned(line: string): PlannedRecord {
  const planned: PlannedRecord = JSON.parse(line);
  return planned;
}
