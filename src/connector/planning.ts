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
import { rememberedBy } from './remembered.ts';
import { type People, RowCount } from './row-count.ts';
import { type SavedPlan, savedPlanOf } from './saved-plan.ts';

/** What the brake has to know of a plan. */
export interface PlanSize {
  readonly people: People;
  /** Records that were pulled now, and those among them that would be held. */
  readonly fresh: { readonly pulled: number; readonly held: number };
  /** Fields of existing rows with a value on both sides, and those among them that would change. */
  readonly fields: { readonly compared: number; readonly overwritten: number };
}

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
  const { heldBefore } = options;
  const fresh = { pulled: 0, held: 0 };
  const fields = { compared: 0, overwritten: 0 };
  let done = 0;
  for (const chunk of staging.chunks(chunkSize)) {
    if (signal.aborted)
      throw new Problem('cancelled', 'Cancelled while planning; nothing was written.');
    const old = new Set(chunk.filter(({ id }) => heldBefore.has(id)).map(({ seq }) => seq));
    fresh.pulled += chunk.length - old.size;
    for (const planned of await planChunk(planning, chunk)) {
      staging.addPlanned(planned.seq, JSON.stringify(planned));
      tally.countRecord(planned.outcome, planned.reasons);
      rows.countPlanned(planned);
      fields.compared += planned.compared ?? 0;
      fields.overwritten += overwrittenBy(planned);
      if (planned.outcome === 'held' && !old.has(planned.seq)) fresh.held += 1;
    }
    rows.putAway();
    done += chunk.length;
    onProgress({ stage: 'plan', done, total: staging.size });
  }
  for (const way of reader.ways) tally.countWay(way);
  return { people: rows.people(), fresh, fields };
}

function overwrittenBy({ changes }: PlannedRecord): number {
  return changes
    .filter(({ action }) => action === 'update')
    .flatMap(({ fields }) => fields)
    .filter(({ from }) => from !== null && from !== '').length;
}

/** The plan of a chunk, made as it is read. */
async function planChunk(
  planning: Planning,
  chunk: readonly StagedRecord[],
): Promise<Iterable<PlannedRecord>> {
  const { parts, planner, reader, ledger, unfilled } = planning;
  await readLedger(parts, chunk, ledger);
  const saved = savedPlanOf(parts.staging, chunk, ledger);
  const planned: PlannedRecord[] = [];
  const inputs: MappedInput[] = [];
  for (const staged of chunk) {
    const result = saved.settled(staged) ?? mapStaged(parts, staged, unfilled);
    if ('outcome' in result) planned.push(saved.confirmed(result));
    else inputs.push(result);
  }
  const remaining = withoutKnown(planning, inputs, (known) => planned.push(saved.confirmed(known)));
  reader.expect(remaining.length, chunk.length);
  if (remaining.length === 0) return planned;
  const snapshot = planner.snapshot();
  const first = planner.firstReads(remaining);
  snapshot.add(first, await reader.read(first));
  const second = planner.secondReads(remaining, snapshot);
  if (second.length > 0) snapshot.add(second, await reader.read(second));
  return joined(planned, planner.plan(remaining, snapshot), saved);
}

function* joined(
  settledNow: readonly PlannedRecord[],
  compared: Iterable<PlannedRecord>,
  saved: SavedPlan,
): Generator<PlannedRecord> {
  yield* settledNow;
  for (const planned of compared) yield saved.confirmed(planned);
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
function withoutKnown(
  { parts, ledger, rows, useLedger }: Planning,
  inputs: readonly MappedInput[],
  settle: (planned: PlannedRecord) => void,
): readonly MappedInput[] {
  if (!useLedger) return inputs;
  const guarded = parts.mapping.keyRow.newest !== null;
  return inputs.filter((input) => {
    const entries = ledger.get(input.key) ?? [];
    const known = input.rows.every((row) => isKnown(row, entries));
    const older = guarded && entries.some(({ rank }) => rank > input.rank);
    if (!known && !older) return true;
    settle(settled(input, known ? 'unchanged' : 'superseded'));
    if (known) rows.countKnown(entries);
    return false;
  });
}

function isKnown({ name, fingerprint }: MappedRow, entries: readonly LedgerEntry[]): boolean {
  return entries.some((entry) => entry.row === name && entry.fingerprint === fingerprint);
}
