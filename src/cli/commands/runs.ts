/** `toefl-sync runs`: what past runs did, without signing in anywhere. */
import type { PlannedRecord } from '../../plan/plan.ts';
import { Problem } from '../../problem.ts';
import { showingWritten } from '../../report/personal.ts';
import { type RunContent, runList, runSummary } from '../../report/runs.ts';
import { changesOf } from '../../report/terminal.ts';
import type { JournalEntry } from '../../state/journal.ts';
import type { RunRecord, StateStore } from '../../state/store.ts';
import { nearest } from '../../text/nearest.ts';
import { type Context, styleOf } from '../context.ts';
import type { CommonFlags } from '../flags.ts';
import { note, openStateAlone } from '../state.ts';
import { writtenRows } from './explain.ts';

export interface RunsFlags extends CommonFlags {
  readonly limit: number;
}

export async function list(this: Context, flags: RunsFlags): Promise<void> {
  const { stdout } = this.process;
  await using opened = await openStateAlone(this, flags);
  const all = (await opened.state.runs()).toReversed();
  const runs = all.slice(Math.max(0, all.length - flags.limit));
  if (flags.json) stdout.write(`${JSON.stringify(runs, null, 2)}\n`);
  else stdout.write(runList(runs, all.length - runs.length, styleOf(this, 'stdout')));
}

export interface RunShowFlags extends RunsFlags {
  readonly reveal?: boolean;
}

export async function show(this: Context, flags: RunShowFlags, name: string): Promise<void> {
  const { reveal = false, json, limit } = flags;
  const { stdout } = this.process;
  await using opened = await openStateAlone(this, flags);
  const run = findRun(await opened.state.runs(), name);
  if (reveal) await note(this, opened.state, `runs show ${run.id} --reveal`);
  const { content, first } = await contentOf(opened.state, run.id, limit);
  if (json) {
    stdout.write(`${JSON.stringify({ ...run, ...content }, null, 2)}\n`);
    return;
  }
  const style = styleOf(this, 'stdout');
  const written = showingWritten(await writtenRows(opened.config.mapping), reveal);
  const changes = await changesOf(first, written, limit, { ...style, fields: 8 }, content.held);
  stdout.write(`${runSummary(run, content, style)}${changes === '' ? '' : `\n${changes}\n`}`);
  const left = content.entries - first.length;
  if (left > 0) stdout.write(`  … and ${left} more (--limit)\n`);
  if (!reveal && first.length > 0) {
    stdout.write('Personal values are masked; --reveal shows them.\n');
  }
}

/**
 * By its id, the beginning of one, or `last`.
 * @throws Problem (usage)
 */
function findRun(runs: readonly RunRecord[], name: string): RunRecord {
  const exact = name === 'last' ? runs[0] : runs.find(({ id }) => id === name);
  if (exact !== undefined) return exact;
  const begun = runs.filter(({ id }) => id.startsWith(name));
  const [only] = begun;
  if (only !== undefined && begun.length === 1) return only;
  const near = nearest(
    name,
    runs.map(({ id }) => id),
  );
  const what = begun.length > 1 ? `Several runs begin with ${name}.` : `There is no run ${name}.`;
  throw new Problem('usage', what, {
    hint: `${near === null ? '' : `Did you mean ${near}? `}\`toefl-sync runs\` lists them; \`last\` means the newest.`,
  });
}

interface Content extends RunContent {
  /** Records that the run changed or held anew. */
  readonly entries: number;
}

/** What the journal has of a run, and its first records as a plan would show them. */
async function contentOf(
  state: StateStore,
  run: string,
  limit: number,
): Promise<{ content: Content; first: PlannedRecord[] }> {
  const rows: Record<string, { created: number; updated: number }> = {};
  const held: Record<string, number> = {};
  let last: JournalEntry[] = [];
  let entries = 0;
  for await (const chunk of state.journalOfRun(run)) {
    for (const entry of chunk) {
      for (const { object, action } of entry.rows) {
        const count = rows[object] ?? { created: 0, updated: 0 };
        count[action === 'create' ? 'created' : 'updated'] += 1;
        rows[object] = count;
      }
      const [reason] = entry.reasons;
      if (reason !== undefined) held[reason.code] = (held[reason.code] ?? 0) + 1;
    }
    const telling = chunk.filter(({ rows, reasons }) => rows.length > 0 || reasons.length > 0);
    entries += telling.length;
    // They come last first.
    last = [...last, ...telling].slice(-limit);
  }
  const first = limit === 0 ? [] : last.toReversed().map(plannedAs);
  return { content: { rows, held, entries }, first };
}

function plannedAs({ key, origin, outcome, reasons, rows }: JournalEntry): PlannedRecord {
  return {
    seq: 0,
    key,
    origin,
    rank: '',
    outcome,
    changes: rows.map(({ row, object, action, id, key: rowKey, fields }) => ({
      ref: `${object} ${rowKey?.value ?? id}`,
      row,
      object,
      action,
      id,
      key: rowKey,
      fields: fields ?? [],
      parents: [],
    })),
    fingerprints: [],
    reasons,
  };
}
