/**
 * A saved plan on its way to Salesforce: its records go into the staging and are planned anew, and
 * only what comes out the same is written. So whatever has changed since (the row, the person, a
 * newer report) is noticed by the very code that made the plan.
 */
import {
  openSeal,
  type PlanEnd,
  type PlanHeader,
  readEnd,
  readHeader,
  readRecord,
} from '../plan/file.ts';
import type { PlannedRecord, RowChange } from '../plan/plan.ts';
import { Problem } from '../problem.ts';
import type { HoldReason } from '../record/hold.ts';
import type { StagedRecord, Staging } from '../state/staging.ts';
import type { LedgerEntry } from '../state/store.ts';
import type { Parts } from './parts.ts';
import { parsePlanned } from './planned.ts';
import type { SourceWindow } from './windows.ts';

/** The lines of a plan file. May be read several times. */
export interface PlanLines {
  /** What messages call it. */
  readonly shown: string;
  lines(): AsyncIterable<string>;
}

/**
 * Makes sure that the file is whole, unchanged, and made for this org and this mapping.
 * @param key that it was sealed with; null when it was sealed with none
 * @throws Problem (usage)
 */
export async function verifyPlan(
  { shown, lines }: PlanLines,
  { salesforce, mapping }: Pick<Parts, 'salesforce' | 'mapping'>,
  key: string | null,
): Promise<PlanHeader> {
  const seal = openSeal(key);
  let header: PlanHeader | null = null;
  let end: PlanEnd | null = null;
  let records = -1;
  for await (const line of lines()) {
    if (header === null) {
      header = readHeader(line);
      if (header === null) throw noPlan(shown);
    }
    if (end !== null) throw changed(shown, 'there are lines behind its end');
    end = readEnd(line);
    if (end === null) {
      seal.add(line);
      records += 1;
    }
  }
  if (header === null) throw noPlan(shown);
  if (end === null) throw changed(shown, 'its end is missing, so it was cut off');
  checkSeal(shown, end.seal, seal.text());
  if (end.records !== records) throw changed(shown, 'lines are missing');
  checkOrg(shown, header, salesforce);
  checkMapping(shown, header, mapping);
  return header;
}

function noPlan(shown: string): Problem {
  return new Problem('usage', `${shown} is no plan that this version can read.`, {
    hint: 'Plans are made by `toefl-sync plan --out FILE`. One of another version has to be made again.',
  });
}

function changed(shown: string, why: string): Problem {
  return new Problem('usage', `${shown} is not as it was written: ${why}.`, {
    hint: 'Nothing was written. Make the plan again with `toefl-sync plan --out FILE`.',
  });
}

function checkSeal(shown: string, said: string, found: string): void {
  if (said === found) return;
  const [kind] = said.split(':');
  const [mine] = found.split(':');
  if (kind === mine) throw changed(shown, 'its seal does not fit its content');
  throw new Problem(
    'usage',
    mine === 'sha256'
      ? `${shown} is sealed with a key, and the configuration has none.`
      : `${shown} is not sealed with a key, and the configuration asks for one.`,
    { hint: 'Make and apply the plan with the same `planKey`.' },
  );
}

function checkOrg(shown: string, { org }: PlanHeader, salesforce: Parts['salesforce']): void {
  if (org.id.slice(0, 15) === salesforce.orgId.slice(0, 15)) return;
  throw new Problem(
    'usage',
    `${shown} is a plan for the org ${org.id} (${org.url}), but the configuration signs in to ${salesforce.orgId}.`,
    { hint: 'Apply it with the configuration it was made with, or make a plan for this org.' },
  );
}

function checkMapping(shown: string, header: PlanHeader, mapping: Parts['mapping']): void {
  if (header.mapping.fingerprint === mapping.fingerprint) return;
  const why =
    header.mapping.name === mapping.name
      ? 'the mapping has changed since'
      : `it was made with \`${header.mapping.name}\``;
  throw new Problem('usage', `${shown} is not for \`${mapping.name}\` as it is: ${why}.`, {
    hint: 'Make the plan again with the mapping as it is now, and look at it again.',
  });
}

/**
 * Its records go into the staging, each with the plan that was made of it.
 * @param dismissed ids of records that people have put aside since
 */
export async function stagePlan(
  { staging, onProgress }: Pick<Parts, 'staging' | 'onProgress'>,
  { shown, lines }: PlanLines,
  dismissed: ReadonlySet<string>,
): Promise<void> {
  for await (const line of lines()) {
    const saved = readRecord(line);
    if (saved === null) {
      if (readHeader(line) !== null || readEnd(line) !== null) continue;
      throw changed(shown, 'a line is none of a plan');
    }
    const { planned, id, text } = saved;
    if (dismissed.has(id)) continue;
    const { key, rank, origin } = planned;
    staging.add({ id, text: text ?? '', origin, key, rank });
    const seq = staging.size;
    staging.addSaved(seq, JSON.stringify({ ...planned, seq }));
    if (seq % 1000 === 0) onProgress({ stage: 'pull', done: seq, total: null });
  }
}

export function windowsIn({ windows }: PlanHeader): SourceWindow[] {
  return windows.map(({ source, from, to, whole }) => ({
    source,
    window: { from: new Date(from), to: new Date(to) },
    whole,
  }));
}

/** What the saved plan says of records that are planned again. */
export interface SavedPlan {
  /** Of records that the plan finds unchanged or superseded: its own word. Null for the others. */
  settled(record: StagedRecord): PlannedRecord | null;
  /** What was planned anew if it is what was planned then; else the record is held. */
  confirmed(planned: PlannedRecord): PlannedRecord;
}

/** @param ledger of these records */
export function savedPlanOf(
  staging: Staging,
  records: readonly StagedRecord[],
  ledger: ReadonlyMap<string, readonly LedgerEntry[]>,
): SavedPlan {
  const lines = staging.saved(records.map(({ seq }) => seq));
  const saved = new Map([...lines].map(([seq, line]) => [seq, parsePlanned(line)]));
  return {
    settled({ seq }) {
      const planned = saved.get(seq);
      // What was held may have been decided, filed or mended since.
      if (planned === undefined || planned.changes.length > 0 || planned.outcome === 'held') {
        return null;
      }
      const { key, rank } = planned;
      const later = ledger.get(key ?? '')?.some((entry) => entry.rank > rank) ?? false;
      // A later run knows better what the row should be like.
      return later ? { ...planned, fingerprints: [] } : planned;
    },
    confirmed(planned) {
      const before = saved.get(planned.seq);
      if (before === undefined) return planned;
      // Nobody has seen what it would change now, so that is the next run's to do.
      if (before.changes.length === 0) return planned.changes.length > 0 ? before : planned;
      if (sameChanges(before.changes, planned.changes)) return planned;
      // All of it is there already: the plan was applied before.
      if (planned.outcome === 'unchanged') return planned;
      const reason = drift(before, planned);
      return {
        ...planned,
        outcome: 'held',
        changes: [],
        fingerprints: [],
        reasons: [reason, ...planned.reasons],
      };
    },
  };
}

function sameChanges(a: readonly RowChange[], b: readonly RowChange[]): boolean {
  return JSON.stringify(a.map(comparable)) === JSON.stringify(b.map(comparable));
}

/** Without what another machine's state may see differently. */
function comparable({ fields, ...rest }: RowChange): unknown {
  return [rest, fields.map(({ field, from, to }) => [field, from, to])];
}

function drift(before: PlannedRecord, now: PlannedRecord): HoldReason {
  const fields = before.changes.flatMap((change) => driftedFields(change, now.changes));
  const [where = before.changes[0]?.object ?? ''] = fields;
  const more = fields.length > 1 ? ` (and ${fields.length - 1} more fields)` : '';
  return {
    code: 'drifted',
    where,
    message: `${WHY[now.outcome]}${more}, so this record was left as it is`,
  };
}

const WHY: Readonly<Record<PlannedRecord['outcome'], string>> = {
  created: 'the org has changed since the plan was made',
  updated: 'the org has changed since the plan was made',
  unchanged: 'the org has changed since the plan was made',
  superseded: 'a newer report has come since the plan was made',
  held: 'the record can no longer be applied as it was planned',
};

/** The fields of a row that would be written otherwise now. */
function driftedFields({ ref, object, fields }: RowChange, now: readonly RowChange[]): string[] {
  const same = now.find((change) => change.ref === ref);
  const told = (list: RowChange['fields']) =>
    new Map(list.map(({ field, from, to }) => [field, JSON.stringify([from, to])]));
  const [then, anew] = [told(fields), told(same?.fields ?? [])];
  if (same === undefined) return [];
  return [...new Set([...then.keys(), ...anew.keys()])]
    .filter((field) => then.get(field) !== anew.get(field))
    .map((field) => `${object}.${field}`);
}
