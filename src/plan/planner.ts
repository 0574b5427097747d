/**
 * Makes the plan of one run, chunk by chunk: what to read first, then what to change. Pure: the
 * caller reads, and feeds records newest first.
 */
import type { CompiledMapping, MappedRow } from '../mapping/compiled.ts';
import type { HoldReason } from '../record/hold.ts';
import type { ScoreRecord } from '../record/parse.ts';
import { blankRequired, changedFields, comparedFields, newFields } from './diff.ts';
import { changedLinks } from './links.ts';
import type { MatchTrail } from './match.ts';
import { type Chosen, type Memory, NO_MEMORY } from './memory.ts';
import { isNewer, isOlder } from './newest.ts';
import { Overlay } from './overlay.ts';
import type {
  FieldChange,
  Outcome,
  OverruledField,
  PlannedRecord,
  RowChange,
  RowFingerprint,
} from './plan.ts';
import type { ReadRequest } from './reads.ts';
import { firstReads, secondReads } from './requests.ts';
import { type ResolvedRow, resolveRows } from './resolve.ts';
import { memoryShelf, type Shelf } from './shelf.ts';
import { Snapshot } from './snapshot.ts';

/** A record that is valid, mapped and the newest of its key in this run. */
export interface MappedInput {
  readonly seq: number;
  readonly key: string;
  readonly origin: string;
  readonly rank: string;
  readonly record: ScoreRecord;
  readonly rows: readonly MappedRow[];
}

export class Planner {
  readonly #mapping: CompiledMapping;
  readonly #overlay: Overlay;
  readonly #memory: Memory;

  constructor(mapping: CompiledMapping, memory: Memory = NO_MEMORY, shelf: Shelf = memoryShelf()) {
    this.#mapping = mapping;
    this.#memory = memory;
    this.#overlay = new Overlay(shelf);
  }

  /** Call for each chunk: the requests, then the answers into `snapshot.add`, then the second. */
  snapshot(): Snapshot {
    return new Snapshot(this.#mapping);
  }

  firstReads(inputs: readonly MappedInput[]): ReadRequest[] {
    return firstReads(
      this.#mapping.rows,
      inputs.flatMap(({ rows }) => rows),
    );
  }

  secondReads(inputs: readonly MappedInput[], snapshot: Snapshot): ReadRequest[] {
    return secondReads(
      this.#mapping.rows,
      inputs.flatMap(({ rows }) => rows),
      snapshot,
      this.#overlay,
      this.#chosen(inputs),
    );
  }

  /** One after the other, since thousands of them are too much to hold. Must be read to the end. */
  *plan(inputs: readonly MappedInput[], snapshot: Snapshot): Generator<PlannedRecord> {
    const resolving = { snapshot, overlay: this.#overlay, chosen: this.#chosen(inputs) };
    for (const input of inputs) {
      const { resolved, reasons, trails } = resolveRows(input.key, input.rows, resolving);
      const found: Findings = { trails, compared: 0, overruled: [] };
      yield reasons.length > 0
        ? finished(input, 'held', found, { reasons })
        : this.#planRecord(input, resolved, found);
    }
    this.#overlay.putAway();
  }

  /** Whether this plan makes or changes a row that a rule may mean by the record's. */
  hasMadeFor({ rows }: MappedInput): boolean {
    return rows.some(({ row, values }) => {
      const rules = row.identity.kind === 'match' ? [...row.identity.rules.keys()] : [];
      return rules.some((rule) => this.#overlay.byRule(row, rule, values).size > 0);
    });
  }

  #chosen(inputs: readonly MappedInput[]): ReadonlyMap<MappedRow, Chosen> {
    const chosen = new Map<MappedRow, Chosen>();
    for (const { key, rows } of inputs) {
      for (const row of rows) {
        const choice = row.key === null ? this.#memory.decided(key, row) : null;
        if (choice !== null) chosen.set(row, choice);
      }
    }
    return chosen;
  }

  #planRecord(
    input: MappedInput,
    resolved: readonly ResolvedRow[],
    found: Findings,
  ): PlannedRecord {
    const { record } = input;
    if (resolved.some(({ mapped, current }) => isOlder(record, mapped, this.#mapping, current))) {
      return finished(input, 'superseded', found);
    }
    const reasons = resolved.flatMap(({ mapped, isNew }) => (isNew ? blankRequired(mapped) : []));
    if (reasons.length > 0) return finished(input, 'held', found, { reasons });
    const changes = resolved.flatMap((row) => this.#change(row, resolved, input, found));
    const fingerprints = resolved.map(({ mapped, ref, id }) => ({
      row: mapped.name,
      object: mapped.row.object.name,
      ref,
      id,
      fingerprint: mapped.fingerprint,
    }));
    return finished(input, this.#outcome(resolved, changes), found, { changes, fingerprints });
  }

  #change(
    row: ResolvedRow,
    siblings: readonly ResolvedRow[],
    { key, record }: MappedInput,
    found: Findings,
  ): RowChange[] {
    const { mapped, ref, id, isNew, current } = row;
    const { identity, object } = mapped.row;
    if (!isNew) found.compared += comparedFields(mapped, current);
    const fields = isNew ? newFields(mapped) : this.#changedFields(row, record, key, found);
    const links = changedLinks(row, siblings);
    // The parents first: whose row it is matters most to whoever reads the plan.
    const changed = [...links.known, ...fields];
    // Rows of one record alone need no remembering, and there may be millions of them.
    if (mapped.row !== this.#mapping.keyRow || mapped.key === null) {
      this.#overlay.settle(mapped, ref, changed, current);
    }
    if (!isNew && changed.length === 0 && links.unknown.length === 0) return [];
    return [
      {
        ref,
        row: mapped.name,
        object: object.name,
        action: isNew ? 'create' : 'update',
        id,
        key:
          identity.kind === 'key' && mapped.key !== null
            ? { field: identity.field.name, value: mapped.key }
            : null,
        fields: changed,
        parents: links.unknown,
      },
    ];
  }

  #changedFields(
    row: ResolvedRow,
    { cancelled }: ScoreRecord,
    key: string,
    found: Findings,
  ): FieldChange[] {
    const { mapped, ref, current } = row;
    // A row guarded by another date than the report's may get what is newer by that date.
    const lastWord = isNewer(mapped, current);
    const isDecided = (field: string) => !lastWord && this.#overlay.isDecided(ref, field);
    const changed = changedFields(mapped, cancelled, current, isDecided);
    return this.#withoutOverruled(changed, row, key, found);
  }

  /**
   * Without the fields that the org itself changes back each time we write them (a trigger, a
   * standard format): the second time shows that it was no person.
   */
  #withoutOverruled(
    fields: FieldChange[],
    { mapped, id }: ResolvedRow,
    key: string,
    found: Findings,
  ): FieldChange[] {
    if (id === null || fields.length === 0 || !this.#memory.sameAsWritten(key, mapped)) {
      return fields;
    }
    const row = { object: mapped.row.object.name, id };
    return fields.flatMap((change): FieldChange[] => {
      const { field, from: theirs, to: ours } = change;
      const overruling = this.#memory.overruling(row, field, ours, theirs);
      if (overruling === 'no') return [{ ...change, again: true }];
      if (overruling === 'new') found.overruled.push({ ...row, field, ours, theirs });
      return [];
    });
  }

  /** The record's fate is that of its key row; a change elsewhere makes it an update. */
  #outcome(resolved: readonly ResolvedRow[], changes: readonly RowChange[]): Outcome {
    const keyRow = resolved.find(({ mapped }) => mapped.row === this.#mapping.keyRow);
    if (keyRow?.isNew) return 'created';
    return changes.length > 0 ? 'updated' : 'unchanged';
  }
}

/** What planning a record finds beside its changes. */
interface Findings {
  readonly trails: readonly MatchTrail[];
  compared: number;
  readonly overruled: OverruledField[];
}

interface Made {
  readonly changes?: readonly RowChange[];
  readonly fingerprints?: readonly RowFingerprint[];
  readonly reasons?: readonly HoldReason[];
}

function finished(
  { seq, key, origin, rank }: MappedInput,
  outcome: Outcome,
  { trails, compared, overruled }: Findings,
  { changes = [], fingerprints = [], reasons = [] }: Made = {},
): PlannedRecord {
  return {
    seq,
    key,
    origin,
    rank,
    outcome,
    changes,
    fingerprints,
    reasons,
    ...(trails.length > 0 ? { match: trails } : {}),
    ...(compared > 0 ? { compared } : {}),
    ...(overruled.length > 0 ? { overruled } : {}),
  };
}
