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
import { type OrgReader, openReader } from './mirror.ts';
import type { Parts } from './parts.ts';
import { PlanCount, type PlanSize } from './plan-count.ts';
import { parsePlanned } from './planned.ts';
import { rememberedBy } from './remembered.ts';
import { RowCount } from './row-count.ts';
import { type SavedPlan, savedPlanOf } from './saved-plan.ts';

export interface PlanningOptions {
  /** Records that earlier runs held, by id. */
  readonly heldBefore: ReadonlyMap<string, unknown>;
  /** False reads every row from the org, whatever is remembered. */
  readonly useLedger: boolean;
}

/** What is the same for all chunks of one plan. */
interface Planning extends PlanningOptions {
  readonly parts: Parts;
  readonly planner: Planner;
  readonly reader: OrgReader;
  readonly rows: RowCount;
  readonly unfilled: Unfilled;
  /** Of the records of the chunk. */
  readonly ledger: Map<string, readonly LedgerEntry[]>;
}

/** Puts the plan into the staging, one line a record, and counts it. */
export async function planAll(
  parts: Parts,
  tally: Tally,
  options: PlanningOptions,
): Promise<PlanSize> {
  const reader = openReader(parts);
  try {
    return await planWith(reader, parts, tally, options);
  } finally {
    reader.close();
  }
}

async function planWith(
  reader: OrgReader,
  parts: Parts,
  tally: Tally,
  options: PlanningOptions,
): Promise<PlanSize> {
  const { staging, state, mapping, chunkSize, onProgress, signal } = parts;
  const ledger = new Map<string, readonly LedgerEntry[]>();
  const planner = new Planner(mapping, await rememberedBy(state, ledger), staging.shelf);
  const rows = new RowCount(mapping, tally, staging.shelf);
  const planning = {
    ...options,
    parts,
    planner,
    reader,
    rows,
    ledger,
    unfilled: new Set<string>(),
  };
  const count = new PlanCount(tally, rows, options.heldBefore);
  const waiting: number[] = [];
  let done = 0;
  for (const chunk of staging.chunks(chunkSize)) {
    if (signal.aborted)
      throw new Problem('cancelled', 'Cancelled while planning; nothing was written.');
    onProgress({ stage: 'plan', done, total: staging.size });
    const { records, saved } = await planChunk(planning, chunk);
    const ids = new Map(chunk.map(({ seq, id }) => [seq, id]));
    for (const planned of records) {
      if (waitsForPerson(planned)) waiting.push(planned.seq);
      const settled = saved.confirmed(planned);
      staging.addPlanned(planned.seq, JSON.stringify(settled));
      if (!waitsForPerson(planned)) count.add(settled, ids.get(planned.seq) ?? '');
    }
    rows.putAway();
    done += chunk.length;
    onProgress({ stage: 'plan', done, total: staging.size });
  }
  await lookAgain(planning, waiting, count);
  for (const way of reader.ways) tally.countWay(way);
  return count.size();
}

const ABOUT_PEOPLE: ReadonlySet<string> = new Set([
  'ambiguous-person',
  'doubtful-person',
  'no-person',
]);

function waitsForPerson({ outcome, reasons }: PlannedRecord): boolean {
  return outcome === 'held' && reasons.every(({ code }) => ABOUT_PEOPLE.has(code));
}

/**
 * Records that were held for want of a person, once all others are planned: an older sitting may
 * have made the person meanwhile, and the next run would find her.
 */
async function lookAgain(
  planning: Planning,
  waiting: readonly number[],
  count: PlanCount,
): Promise<void> {
  const { parts, planner, rows } = planning;
  const { staging, chunkSize } = parts;
  for (let start = 0; start < waiting.length; start += chunkSize) {
    const chunk = staging.bySeq(waiting.slice(start, start + chunkSize));
    const mayResolve = chunk.filter((staged) => {
      const input = staged.superseded ? null : mapAgain(parts, staged);
      return input !== null && planner.hasMadeFor(input);
    });
    const { records, saved } = await planChunk(planning, mayResolve);
    for (const planned of records) {
      staging.replacePlanned(planned.seq, JSON.stringify(saved.confirmed(planned)));
    }
    const lines = staging.plannedOf(chunk.map(({ seq }) => seq)).map(parsePlanned);
    for (const [index, planned] of lines.entries()) count.add(planned, chunk[index]?.id ?? '');
    rows.putAway();
  }
}

function mapAgain({ mapping }: Parts, staged: StagedRecord): MappedInput | null {
  const { seq, origin, rank } = staged;
  const parsed = parseRecord(JSON.parse(staged.text));
  if (parsed.kind === 'unusable') return null;
  const mapped = mapping.map(parsed.record);
  if (mapped.kind === 'held') return null;
  const key = staged.key ?? parsed.record.appointmentNo;
  return { seq, origin, key, rank, record: parsed.record, rows: mapped.rows };
}

/** The plan of a chunk, made as it is read, and what a saved plan says of it. */
async function planChunk(
  planning: Planning,
  chunk: readonly StagedRecord[],
): Promise<{ readonly records: Iterable<PlannedRecord>; readonly saved: SavedPlan }> {
  const { parts, planner, reader, ledger, unfilled } = planning;
  await readLedger(parts, chunk, ledger);
  const saved = savedPlanOf(parts.staging, chunk, ledger);
  const planned: PlannedRecord[] = [];
  const inputs: MappedInput[] = [];
  for (const staged of chunk) {
    const result = saved.settled(staged) ?? mapStaged(parts, staged, unfilled);
    if ('outcome' in result) planned.push(result);
    else inputs.push(result);
  }
  const remaining = withoutKnown(planning, inputs, (known) => planned.push(known));
  reader.expect(remaining.length, chunk.length);
  if (remaining.length === 0) return { records: planned, saved };
  const snapshot = planner.snapshot();
  const first = planner.firstReads(remaining);
  snapshot.add(first, await reader.read(first));
  const second = planner.secondReads(remaining, snapshot);
  if (second.length > 0) snapshot.add(second, await reader.read(second));
  return { records: joined(planned, planner.plan(remaining, snapshot)), saved };
}

function* joined<T>(...lists: readonly Iterable<T>[]): Generator<T> {
  for (const list of lists) yield* list;
}

async function readLedger(
  { state }: Parts,
  chunk: readonly StagedRecord[],
  ledger: Planning['ledger'],
): Promise<void> {
  const keys = chunk.flatMap(({ key }) => key ?? []);
  ledger.clear();
  for (const [key, entries] of await state.ledger(keys)) ledger.set(key, entries);
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
  const isOlder = staged.superseded && !unfilled.has(staged.key ?? '');
  if (isOlder || staged.copy) return settled(staged, 'superseded');
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
function withoutKnown(
  { parts, ledger, rows, useLedger }: Planning,
  inputs: readonly MappedInput[],
  settle: (planned: PlannedRecord) => void,
): readonly MappedInput[] {
  if (!useLedger) return inputs;
  const { keyRow } = parts.mapping;
  // Only the row that dates guard says which report the org has: a person's may be another sitting's.
  const isNewer = ({ row, object, rank }: LedgerEntry, input: MappedInput) =>
    row === keyRow.name && object === keyRow.object.name && rank > input.rank;
  return inputs.filter((input) => {
    const entries = ledger.get(input.key) ?? [];
    const known = input.rows.every((row) => isKnown(row, entries));
    const older = keyRow.newest !== null && entries.some((entry) => isNewer(entry, input));
    if (!known && !older) return true;
    settle(settled(input, known ? 'unchanged' : 'superseded'));
    if (known) rows.countKnown(entries);
    return false;
  });
}

function isKnown({ name, fingerprint }: MappedRow, entries: readonly LedgerEntry[]): boolean {
  return entries.some((entry) => entry.row === name && entry.fingerprint === fingerprint);
}
