/** Second stage of a run: what is staged becomes a plan, chunk by chunk, newest reports first. */
import type { Tally } from '../plan/account.ts';
import type { PlannedRecord } from '../plan/plan.ts';
import { Planner } from '../plan/planner.ts';
import { Problem } from '../problem.ts';
import { type OrgReader, openReader } from './mirror.ts';
import type { Parts } from './parts.ts';
import { PlanCount, type PlanSize } from './plan-count.ts';
import { parsePlanned } from './planned.ts';
import {
  type ChunkLedger,
  mapAgain,
  type PlanningOptions,
  type PreparedChunk,
  type Preparing,
  prepare,
} from './preparing.ts';
import { readAhead } from './read-ahead.ts';
import { rememberedBy } from './remembered.ts';
import { RowCount } from './row-count.ts';

/** What is the same for all chunks of one plan. */
interface Planning extends Preparing {
  /** What the planner remembers is of the chunk that it is at. */
  readonly current: { ledger: ChunkLedger };
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
    await reader.close();
  }
}

async function planWith(
  reader: OrgReader,
  parts: Parts,
  tally: Tally,
  options: PlanningOptions,
): Promise<PlanSize> {
  const { staging, state, mapping, chunkSize, onProgress, signal } = parts;
  const current: Planning['current'] = { ledger: new Map() };
  const memory = await rememberedBy(state, (key) => current.ledger.get(key) ?? []);
  const planner = new Planner(mapping, memory, staging.shelf);
  const rows = new RowCount(mapping, tally, staging.shelf);
  const planning = {
    ...options,
    parts,
    planner,
    reader,
    rows,
    current,
    unfilled: new Set<string>(),
  };
  const count = new PlanCount(tally, rows, options.heldBefore);
  const waiting: number[] = [];
  let done = 0;
  const chunks = readAhead(staging.chunks(chunkSize), (chunk) => {
    onProgress({ stage: 'plan', done, total: staging.size });
    return prepare(planning, chunk);
  });
  for await (const prepared of chunks) {
    if (signal.aborted)
      throw new Problem('cancelled', 'Cancelled while planning; nothing was written.');
    const { staged, saved } = prepared;
    const ids = new Map(staged.map(({ seq, id }) => [seq, id]));
    for (const planned of await planChunk(planning, prepared)) {
      if (waitsForPerson(planned)) waiting.push(planned.seq);
      const settled = saved.confirmed(planned);
      staging.addPlanned(planned.seq, JSON.stringify(settled));
      if (!waitsForPerson(planned)) count.add(settled, ids.get(planned.seq) ?? '');
    }
    rows.putAway();
    done += staged.length;
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
    const prepared = await prepare(planning, mayResolve);
    for (const planned of await planChunk(planning, prepared)) {
      staging.replacePlanned(planned.seq, JSON.stringify(prepared.saved.confirmed(planned)));
    }
    const lines = staging.plannedOf(chunk.map(({ seq }) => seq)).map(parsePlanned);
    for (const [index, planned] of lines.entries()) count.add(planned, chunk[index]?.id ?? '');
    rows.putAway();
  }
}

/** Made as it is read, since thousands of records' plans are too much to hold. Must be read to the end. */
async function planChunk(
  { planner, reader, current }: Planning,
  { settled, inputs, snapshot, ledger }: PreparedChunk,
): Promise<Iterable<PlannedRecord>> {
  if (inputs.length === 0) return settled;
  const second = planner.secondReads(inputs, snapshot);
  if (second.length > 0) snapshot.add(second, await reader.read(second));
  current.ledger = ledger;
  return joined(settled, planner.plan(inputs, snapshot));
}

function* joined<T>(...lists: readonly Iterable<T>[]): Generator<T> {
  for (const list of lists) yield* list;
}
