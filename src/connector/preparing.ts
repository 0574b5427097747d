/**
 * A chunk before it is planned: what its records say, what is known of them already, and what the org
 * has of the others. Called by `planning.ts`, a chunk ahead.
 */
import type { MappedRow } from '../mapping/compiled.ts';
import type { PlannedRecord } from '../plan/plan.ts';
import type { MappedInput, Planner } from '../plan/planner.ts';
import type { Snapshot } from '../plan/snapshot.ts';
import type { HoldReason } from '../record/hold.ts';
import { parseRecord } from '../record/parse.ts';
import { isCancellation } from '../record/rank.ts';
import type { StagedRecord } from '../state/staging.ts';
import type { LedgerEntry } from '../state/store.ts';
import type { OrgReader } from './mirror.ts';
import type { Parts } from './parts.ts';
import type { RowCount } from './row-count.ts';
import { type SavedPlan, savedPlanOf } from './saved-plan.ts';

export interface PlanningOptions {
  /** Records that earlier runs held, by id. */
  readonly heldBefore: ReadonlyMap<string, unknown>;
  /** False reads every row from the org, whatever is remembered. */
  readonly useLedger: boolean;
}

/** What preparing takes; the same for all chunks of one plan. */
export interface Preparing extends PlanningOptions {
  readonly parts: Parts;
  readonly planner: Planner;
  readonly reader: OrgReader;
  readonly rows: RowCount;
  readonly unfilled: Unfilled;
}

/** The ledger's entries for the records of a chunk, by key. */
export type ChunkLedger = ReadonlyMap<string, readonly LedgerEntry[]>;

export interface PreparedChunk {
  readonly staged: readonly StagedRecord[];
  readonly ledger: ChunkLedger;
  /** What a saved plan says of them. */
  readonly saved: SavedPlan;
  /** Records that are settled without a look at the org. */
  readonly settled: readonly PlannedRecord[];
  /** The others, whose first reads are answered in the snapshot. */
  readonly inputs: readonly MappedInput[];
  readonly snapshot: Snapshot;
}

/** Chunks have to come in their order: newest reports first. */
export async function prepare(
  preparing: Preparing,
  staged: readonly StagedRecord[],
): Promise<PreparedChunk> {
  const { parts, planner, reader, unfilled } = preparing;
  const ledger = await parts.state.ledger(staged.flatMap(({ key }) => key ?? []));
  const saved = savedPlanOf(parts.staging, staged, ledger);
  const settled: PlannedRecord[] = [];
  const mapped: MappedInput[] = [];
  for (const one of staged) {
    const result = saved.settled(one) ?? mapStaged(parts, one, unfilled);
    if ('outcome' in result) settled.push(result);
    else mapped.push(result);
  }
  const inputs = withoutKnown(preparing, mapped, ledger, (known) => settled.push(known));
  const snapshot = planner.snapshot();
  reader.expect(inputs.length, staged.length);
  if (inputs.length > 0) {
    const reads = planner.firstReads(inputs);
    snapshot.add(reads, await reader.read(reads));
  }
  return { staged, ledger, saved, settled, inputs, snapshot };
}

/** Of a record that could be mapped before; null when there is none. */
export function mapAgain({ mapping }: Parts, staged: StagedRecord): MappedInput | null {
  const { seq, origin, rank } = staged;
  const parsed = parseRecord(JSON.parse(staged.text));
  if (parsed.kind === 'unusable') return null;
  const mapped = mapping.map(parsed.record);
  if (mapped.kind === 'held') return null;
  const key = staged.key ?? parsed.record.appointmentNo;
  return { seq, origin, key, rank, record: parsed.record, rows: mapped.rows };
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
  if (isOlder || staged.copy) return settle(staged, 'superseded');
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
  return settle(staged, 'held', reasons);
}

function settle(
  { seq, key, origin, rank }: Pick<StagedRecord, 'seq' | 'key' | 'origin' | 'rank'>,
  outcome: 'held' | 'superseded' | 'unchanged',
  reasons: readonly HoldReason[] = [],
): PlannedRecord {
  return { seq, key, origin, rank, outcome, changes: [], fingerprints: [], reasons };
}

/** Those of which the ledger cannot say that the org has them, or something newer, already. */
function withoutKnown(
  { parts, rows, useLedger }: Preparing,
  inputs: readonly MappedInput[],
  ledger: ChunkLedger,
  onKnown: (planned: PlannedRecord) => void,
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
    onKnown(settle(input, known ? 'unchanged' : 'superseded'));
    if (known) rows.countKnown(entries);
    return false;
  });
}

function isKnown({ name, fingerprint }: MappedRow, entries: readonly LedgerEntry[]): boolean {
  return entries.some((entry) => entry.row === name && entry.fingerprint === fingerprint);
}
