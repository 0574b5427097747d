/** A StateStore in plain objects: shows that nothing but the interface is needed. For the contract tests. */
import { Problem } from '../../src/problem.ts';
import type { BulkJob, BulkMemory, BulkTie, InsertedRow } from '../../src/state/bulk-memory.ts';
import type { Intent } from '../../src/state/intents.ts';
import type { JournalEntry } from '../../src/state/journal.ts';
import { scrubbingOf } from '../../src/state/scrubbing.ts';
import type {
  Decision,
  HeldRecord,
  LedgerEntry,
  Note,
  Override,
  Progress,
  RunRecord,
  StateStore,
  Told,
} from '../../src/state/store.ts';

type Dated<T> = { readonly value: T; readonly at: string };

export function openMemoryStore(): StateStore {
  let org: string | null = null;
  let locked = false;
  const ledger = new Map<string, Dated<LedgerEntry>>();
  const held = new Map<string, HeldRecord>();
  const watermarks = new Map<string, { moment: Date; swept: Date | null }>();
  const runs = new Map<string, RunRecord>();
  let journal: JournalEntry[] = [];
  const intents = new Map<string, Intent>();
  const decisions = new Map<string, Dated<Decision>>();
  const overrides = new Map<string, Override>();
  let notes: Note[] = [];
  const told = new Map<string, Told>();
  const jobs = new Map<string, { job: BulkJob; ties: readonly BulkTie[] }>();
  const inserted = new Map<string, Dated<InsertedRow>>();

  const release = (ids: readonly string[]) => {
    for (const id of ids) held.delete(id);
  };
  const hold = (records: Progress['held'], at: string) => {
    for (const record of records) {
      const known = held.get(record.id);
      const since = known?.since ?? at;
      held.set(record.id, { ...record, since, tries: (known?.tries ?? 0) + 1 });
    }
  };
  const allLedger = () =>
    [...ledger.values()]
      .map(({ value }) => value)
      .toSorted((a, b) => compare(a.key, b.key) || compare(a.row, b.row));

  return {
    bulk: memoryBulk(jobs, inserted),
    async bindToOrg(id) {
      org ??= id;
      if (short(org) !== short(id)) throw new Problem('state', `It belongs to the org ${org}.`);
    },
    async ledger(keys) {
      const wanted = new Set(keys);
      return Map.groupBy(
        allLedger().filter(({ key }) => wanted.has(key)),
        ({ key }) => key,
      );
    },
    async held() {
      return [...held.values()].toSorted((a, b) => compare(a.since, b.since));
    },
    async saveProgress(progress) {
      const { at } = progress;
      for (const value of progress.ledger) ledger.set(`${value.key} ${value.row}`, { value, at });
      release(progress.released);
      hold(progress.held, at);
      for (const [name, { value, at }] of decisions) {
        if (value.kind === 'appointment' && progress.applied.includes(value.subject)) {
          decisions.set(name, { value: { ...value, applied: true }, at });
        }
      }
      for (const entry of progress.journal) {
        const again = journal.some(
          ({ recordId, outcome }) => recordId === entry.recordId && outcome === 'superseded',
        );
        if (entry.outcome !== 'superseded' || !again) journal.push(entry);
      }
      for (const { run, name } of progress.ended) intents.delete(`${run} ${name}`);
      for (const one of progress.overrides) {
        overrides.set(`${one.object} ${one.salesforceId} ${one.field}`, one);
      }
    },
    async saveIntents(more) {
      for (const intent of more) {
        intents.delete(`${intent.run} ${intent.name}`);
        intents.set(`${intent.run} ${intent.name}`, intent);
      }
    },
    async *intents() {
      if (intents.size > 0) yield [...intents.values()];
    },
    async watermark(source) {
      return watermarks.get(source)?.moment ?? null;
    },
    async swept(source) {
      return watermarks.get(source)?.swept ?? null;
    },
    async saveWatermark(source, moment, swept) {
      watermarks.set(source, { moment, swept: swept ?? watermarks.get(source)?.swept ?? null });
    },
    async saveRun(run) {
      runs.set(run.id, run);
    },
    async runs() {
      return [...runs.values()].toReversed().toSorted((a, b) => compare(b.startedAt, a.startedAt));
    },
    async journalOfKey(wanted) {
      return journal.filter(({ key }) => key === wanted);
    },
    async *journalOfRun(wanted) {
      const found = journal.filter(({ run }) => run === wanted).toReversed();
      if (found.length > 0) yield found;
    },
    async journalOfRecords(ids) {
      return journal.filter(({ recordId }) => ids.includes(recordId));
    },
    async *journal() {
      if (journal.length > 0) yield [...journal];
    },
    async decisions() {
      return [...decisions.values()]
        .map(({ value, at }) => ({ ...value, at }))
        .toSorted((a, b) => compare(nameOf(a), nameOf(b)));
    },
    async saveDecisions({
      made = [],
      withdrawn = [],
      released = [],
      held: again = [],
      doubted,
      at,
    }) {
      for (const value of withdrawn) decisions.delete(nameOf(value));
      for (const value of made) decisions.set(nameOf(value), { value, at });
      release(released);
      hold(again, at);
      drop(ledger, ({ value: { key } }) => doubted?.includes(key) ?? false);
    },
    async overrides() {
      return [...overrides.values()];
    },
    async ledgerOf(ids) {
      const wanted = new Set(ids.map(short));
      return allLedger().filter(({ salesforceId }) => wanted.has(short(salesforceId)));
    },
    async forgetLedger(rows) {
      for (const { key, row } of rows) ledger.delete(`${key} ${row}`);
    },
    async saveNote(note) {
      notes.push(note);
    },
    async notes() {
      return notes.toReversed();
    },
    async told() {
      return [...told.values()].toSorted(
        (a, b) => compare(a.channel, b.channel) || compare(a.cause, b.cause),
      );
    },
    async saveTold(more, over) {
      for (const { channel, cause } of over) told.delete(`${channel} ${cause}`);
      for (const one of more) told.set(`${one.channel} ${one.cause}`, one);
    },
    async expire(cutoffs) {
      let raw = 0;
      let undo = 0;
      const notesBefore = notes.length;
      const journalBefore = journal.length;
      journal = journal.map((entry) => {
        const textGoes = entry.at < cutoffs.raw && entry.text !== null;
        const { refusals, ...bare } = entry;
        const hasDetail = refusals !== undefined || entry.rows.some(({ fields }) => fields);
        const fieldsGo = entry.at < cutoffs.undo && hasDetail;
        if (textGoes) raw += 1;
        if (fieldsGo) undo += 1;
        const rows = fieldsGo ? entry.rows.map((row) => ({ ...row, fields: null })) : entry.rows;
        return { ...(fieldsGo ? bare : entry), rows, text: textGoes ? null : entry.text };
      });
      journal = journal.filter(({ at }) => at >= cutoffs.journal);
      notes = notes.filter(({ at }) => at >= cutoffs.notes);
      undo += drop(intents, ({ at }) => at < cutoffs.undo || at < cutoffs.raw);
      return {
        raw,
        undo,
        journal: journalBefore - journal.length,
        notes: notesBefore - notes.length,
        runs: drop(
          runs,
          ({ startedAt, outcome }) => startedAt < cutoffs.runs && outcome !== 'running',
        ),
        held: drop(held, ({ since }) => since < cutoffs.held),
        decisions: drop(
          decisions,
          ({ value, at }) => at < cutoffs.decisions && value.kind !== 'person',
        ),
        ledger:
          drop(ledger, ({ at }) => at < cutoffs.ledger) +
          drop(inserted, ({ at }) => at < cutoffs.ledger),
      };
    },
    async forget(subject, { dryRun }) {
      const { keys, records, ids, refs } = subject;
      const isKey = (key: string | null) => key !== null && keys.includes(key);
      const isRef = (ref: string) =>
        refs.includes(ref) || keys.some((key) => ref.endsWith(` ${key}`));
      const isRow = (id: string) => ids.some((one) => short(one) === short(id));
      const theirs = [...decisions.values()].filter(
        ({ value }) => value.kind === 'appointment' && isKey(value.subject),
      );
      const madeWithTheirs = (of: Decision, at: string) =>
        of.kind === 'person' &&
        theirs.some(
          ({ value, at: then }) =>
            then === at &&
            value.kind === 'appointment' &&
            value.row === of.row &&
            value.salesforceId === of.salesforceId,
        );
      const goes = {
        held: ({ key, id }: HeldRecord) => isKey(key) || records.includes(id),
        journal: ({ key, recordId }: Pick<JournalEntry, 'key' | 'recordId'>) =>
          isKey(key) || records.includes(recordId),
        ledger: ({ value: { key } }: Dated<LedgerEntry>) => isKey(key),
        decisions: ({ value, at }: Dated<Decision>) =>
          value.kind === 'appointment'
            ? isKey(value.subject)
            : value.kind === 'dismissed'
              ? records.includes(value.subject)
              : isRow(value.salesforceId) || madeWithTheirs(value, at),
        ties: ({ ref }: BulkTie) => isRef(ref),
        inserted: ({ value: { ref, salesforceId } }: Dated<InsertedRow>) =>
          isRef(ref) || isRow(salesforceId),
        overrides: ({ salesforceId }: Override) => isRow(salesforceId),
        notes: ({ what }: Note) => keys.some((key) => what.includes(key)),
      };
      const forgotten = {
        held: [...held.values()].filter(goes.held).length,
        journal: [...journal, ...intents.values()].filter(goes.journal).length,
        ledger:
          [...ledger.values()].filter(goes.ledger).length +
          [...jobs.values()].flatMap(({ ties }) => ties).filter(goes.ties).length +
          [...inserted.values()].filter(goes.inserted).length,
        decisions: [...decisions.values()].filter(goes.decisions).length,
        overrides: [...overrides.values()].filter(goes.overrides).length,
        notes: notes.filter(goes.notes).length,
      };
      if (dryRun) return forgotten;
      drop(held, goes.held);
      journal = journal.filter((entry) => !goes.journal(entry));
      drop(intents, goes.journal);
      drop(ledger, goes.ledger);
      drop(inserted, goes.inserted);
      for (const [id, { job, ties }] of jobs) {
        jobs.set(id, { job, ties: ties.filter((tie) => !goes.ties(tie)) });
      }
      drop(decisions, goes.decisions);
      drop(overrides, goes.overrides);
      notes = notes.filter((note) => !goes.notes(note));
      const { reasons, summary } = scrubbingOf(subject);
      for (const [id, one] of held) {
        held.set(id, { ...one, reasons: JSON.parse(reasons(JSON.stringify(one.reasons))) });
      }
      journal = journal.map((one) => ({ ...one, ...JSON.parse(summary(JSON.stringify(one))) }));
      return forgotten;
    },
    async lock() {
      if (locked) throw new Problem('locked', 'Another run is at work.');
      locked = true;
    },
    async unlock() {
      locked = false;
    },
    async close() {},
  };
}

function memoryBulk(
  jobs: Map<string, { job: BulkJob; ties: readonly BulkTie[] }>,
  inserted: Map<string, Dated<InsertedRow>>,
): BulkMemory {
  return {
    async saveJob(job, ties) {
      jobs.set(job.id, { job, ties });
    },
    async jobs() {
      return [...jobs.values()].map(({ job }) => job);
    },
    async ties(id) {
      return jobs.get(id)?.ties ?? [];
    },
    async saveInserted(rows, at) {
      for (const row of rows) inserted.set(row.ref, { value: row, at });
    },
    async endJob(id) {
      jobs.delete(id);
    },
    async inserted() {
      return [...inserted.values()].map(({ value }) => value);
    },
    async forgetInserted(refs) {
      for (const ref of refs) inserted.delete(ref);
    },
  };
}

function nameOf(decision: Decision): string {
  const row = decision.kind === 'dismissed' ? '' : decision.row;
  return `${decision.kind}\n${row}\n${decision.subject}`;
}

/** @returns how many went */
function drop<T>(from: Map<string, T>, goes: (value: T) => boolean): number {
  const before = from.size;
  for (const [name, value] of from) if (goes(value)) from.delete(name);
  return before - from.size;
}

function short(id: string): string {
  return id.slice(0, 15);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
