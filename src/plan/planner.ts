/**
 * Makes the plan of one run, chunk by chunk: what to read first, then what to change. Pure: the
 * caller reads, and feeds records newest first.
 */
import type { CompiledMapping, MappedRow } from '../mapping/compiled.ts';
import type { FieldValue } from '../mapping/values.ts';
import type { HoldReason } from '../record/hold.ts';
import type { ScoreRecord } from '../record/parse.ts';
import { blankRequired, changedFields, newFields, sameValue } from './diff.ts';
import { matchRow } from './match.ts';
import { isNewer, isOlder } from './newest.ts';
import { Overlay } from './overlay.ts';
import type {
  FieldChange,
  Outcome,
  ParentLink,
  PlannedRecord,
  RowChange,
  RowFingerprint,
  RowRef,
} from './plan.ts';
import type { OrgRow, ReadRequest } from './reads.ts';
import { existingRef, keyedRef } from './refs.ts';
import { firstReads, secondReads } from './requests.ts';
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

/** A row of the record with the org's row it means. */
interface ResolvedRow {
  readonly mapped: MappedRow;
  readonly ref: RowRef;
  readonly id: string | null;
  /** Neither the org nor this plan has it yet. */
  readonly isNew: boolean;
  /** With what the plan has changed already. */
  current(field: string): FieldValue;
}

export class Planner {
  readonly #mapping: CompiledMapping;
  readonly #overlay = new Overlay();

  constructor(mapping: CompiledMapping) {
    this.#mapping = mapping;
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
    );
  }

  plan(inputs: readonly MappedInput[], snapshot: Snapshot): PlannedRecord[] {
    return inputs.map((input) => this.#planRecord(input, snapshot));
  }

  #planRecord(input: MappedInput, snapshot: Snapshot): PlannedRecord {
    const { record } = input;
    const resolved: ResolvedRow[] = [];
    const reasons: HoldReason[] = [];
    for (const mapped of input.rows) {
      const row = this.#resolve(mapped, input.rows, snapshot);
      if ('code' in row) reasons.push(row);
      else resolved.push(row);
    }
    if (reasons.length > 0) return finished(input, 'held', [], [], reasons);
    if (resolved.some(({ mapped, current }) => isOlder(record, mapped, this.#mapping, current))) {
      return finished(input, 'superseded', [], [], []);
    }
    const blanks = resolved.flatMap(({ mapped, isNew }) => (isNew ? blankRequired(mapped) : []));
    if (blanks.length > 0) return finished(input, 'held', [], [], blanks);
    const changes = resolved.flatMap((row) => this.#change(row, resolved, record.cancelled));
    const fingerprints = resolved.map(
      ({ mapped, ref, id }): RowFingerprint => ({
        row: mapped.name,
        object: mapped.row.object.name,
        ref,
        id,
        fingerprint: mapped.fingerprint,
      }),
    );
    return finished(input, this.#outcome(resolved, changes), changes, fingerprints, []);
  }

  #resolve(
    mapped: MappedRow,
    siblings: readonly MappedRow[],
    snapshot: Snapshot,
  ): ResolvedRow | HoldReason {
    if (mapped.key !== null) {
      return this.#resolved(
        mapped,
        keyedRef(mapped.row, mapped.key),
        snapshot.byKey(mapped.row, mapped.key),
      );
    }
    const match = matchRow(mapped, siblings, snapshot, this.#overlay);
    switch (match.kind) {
      case 'held':
        return match.reason;
      case 'existing':
        return this.#resolved(
          mapped,
          existingRef(mapped.row, match.id),
          snapshot.byId(mapped.row, match.id) ?? { Id: match.id },
        );
      case 'planned':
        return this.#resolved(mapped, match.ref, undefined);
      case 'none':
        return this.#resolved(mapped, this.#overlay.nameNewRow(mapped.row), undefined);
    }
  }

  #resolved(mapped: MappedRow, ref: RowRef, orgRow: OrgRow | undefined): ResolvedRow {
    return {
      mapped,
      ref,
      id: orgRow?.Id ?? null,
      isNew: orgRow === undefined && !this.#overlay.has(ref),
      current: (field) => {
        const planned = this.#overlay.value(ref, field);
        return planned === undefined ? (orgRow?.[field] ?? null) : planned;
      },
    };
  }

  #change(row: ResolvedRow, siblings: readonly ResolvedRow[], cancelled: boolean): RowChange[] {
    const { mapped, ref, id, isNew, current } = row;
    // A row guarded by another date than the report's may get what is newer by that date.
    const lastWord = isNewer(mapped, current);
    const fields = isNew
      ? newFields(mapped)
      : changedFields(
          mapped,
          cancelled,
          current,
          (field) => !lastWord && this.#overlay.isDecided(ref, field),
        );
    const links = parentChanges(row, siblings);
    // The parents first: whose row it is matters most to whoever reads the plan.
    const changed = [...links.known, ...fields];
    // Rows of one record alone need no remembering, and there may be millions of them.
    if (mapped.row !== this.#mapping.keyRow || mapped.key === null) {
      this.#overlay.settle(mapped, ref, changed, current);
    }
    if (!isNew && changed.length === 0 && links.unknown.length === 0) return [];
    const { identity } = mapped.row;
    return [
      {
        ref,
        row: mapped.name,
        object: mapped.row.object.name,
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

  /** The record's fate is that of its key row; a change elsewhere makes it an update. */
  #outcome(resolved: readonly ResolvedRow[], changes: readonly RowChange[]): Outcome {
    const keyRow = resolved.find(({ mapped }) => mapped.row === this.#mapping.keyRow);
    if (keyRow?.isNew) return 'created';
    return changes.length > 0 ? 'updated' : 'unchanged';
  }
}

/** References to the row's parents: with the Id where it is known, else to be resolved on apply. */
function parentChanges(
  { mapped, isNew, current }: ResolvedRow,
  siblings: readonly ResolvedRow[],
): { known: FieldChange[]; unknown: ParentLink[] } {
  const known: FieldChange[] = [];
  const unknown: ParentLink[] = [];
  for (const { field, row, policy } of mapped.row.parents) {
    const parent = siblings.find((sibling) => sibling.mapped.row.name === row);
    const from = current(field.name);
    const keeps =
      !isNew && (policy.write === 'onCreate' || (policy.write === 'ifBlank' && from !== null));
    if (parent === undefined || keeps || mapped.withoutParents.includes(field.name)) continue;
    if (parent.id === null) {
      unknown.push({
        field: field.name,
        relationship: field.relationshipName,
        to: parent.ref,
      });
    } else if (!sameValue(field, from, parent.id)) {
      known.push({ field: field.name, from, to: parent.id });
    }
  }
  return { known, unknown };
}

function finished(
  { seq, key, origin, rank }: MappedInput,
  outcome: Outcome,
  changes: readonly RowChange[],
  fingerprints: readonly RowFingerprint[],
  reasons: readonly HoldReason[],
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
  };
}
