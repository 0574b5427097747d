/** Finds out which row of the org each row of a record means, or that it is to be made. */
import type { CompiledRow, MappedRow } from '../mapping/compiled.ts';
import type { FieldValue } from '../mapping/values.ts';
import type { HoldReason } from '../record/hold.ts';
import { type MatchTrail, matchRow, receiptOf } from './match.ts';
import { type Chosen, NOBODY_YET } from './memory.ts';
import type { Overlay } from './overlay.ts';
import { personOf } from './person.ts';
import type { RowRef } from './plan.ts';
import type { OrgRow } from './reads.ts';
import { existingRef, keyedRef, newRef } from './refs.ts';
import type { Snapshot } from './snapshot.ts';

/** A row of the record with the org's row it means. */
export interface ResolvedRow {
  readonly mapped: MappedRow;
  readonly ref: RowRef;
  readonly id: string | null;
  /** Neither the org nor this plan has it yet. */
  readonly isNew: boolean;
  /** With what the plan has changed already. */
  current(field: string): FieldValue;
}

export interface Resolution {
  readonly resolved: readonly ResolvedRow[];
  /** Why the record must be held; empty when all its rows are certain. */
  readonly reasons: readonly HoldReason[];
  readonly trails: readonly MatchTrail[];
}

export interface Resolving {
  readonly snapshot: Snapshot;
  readonly overlay: Overlay;
  readonly chosen: ReadonlyMap<MappedRow, Chosen>;
}

/** @param key of the record, after which new rows are named */
export function resolveRows(
  key: string,
  rows: readonly MappedRow[],
  resolving: Resolving,
): Resolution {
  const resolved: ResolvedRow[] = [];
  const reasons: HoldReason[] = [];
  const trails: MatchTrail[] = [];
  for (const mapped of rows) {
    const found =
      mapped.key === null ? matched(key, mapped, rows, resolving) : keyed(mapped, resolving);
    if (found.trail !== null) trails.push(found.trail);
    if ('reason' in found) reasons.push(found.reason);
    else resolved.push(resolvedRow(mapped, found.ref, found.orgRow, resolving.overlay));
  }
  return { resolved, reasons, trails };
}

type Found = { readonly trail: MatchTrail | null } & (
  | { readonly ref: RowRef; readonly orgRow: OrgRow | undefined }
  | { readonly reason: HoldReason }
);

function keyed(mapped: MappedRow, { snapshot }: Resolving): Found {
  const key = mapped.key ?? '';
  const orgRow = snapshot.byKey(mapped.row, key);
  return { ref: keyedRef(mapped.row, key), orgRow, trail: null };
}

function matched(
  key: string,
  mapped: MappedRow,
  siblings: readonly MappedRow[],
  resolving: Resolving,
): Found {
  const { row } = mapped;
  const { snapshot, overlay, chosen } = resolving;
  const choice = stillThere(chosen.get(mapped), row, snapshot);
  // What a run has made for a choice is there, so the choice makes it no second time.
  const isMade = choice?.id === NOBODY_YET && !choice.pending;
  if (choice !== undefined && !isMade) return followed(choice, key, mapped, siblings, snapshot);
  const match = matchRow(mapped, siblings, snapshot, overlay);
  const { trail } = match;
  switch (match.kind) {
    case 'held':
      return { reason: match.reason, trail };
    case 'existing':
      return {
        ref: existingRef(row, match.id),
        orgRow: snapshot.byId(row, match.id) ?? { Id: match.id },
        trail,
      };
    case 'planned':
      return { ref: match.ref, orgRow: undefined, trail };
    case 'none':
      return { ref: newRef(row, key), orgRow: undefined, trail };
  }
}

function stillThere(
  choice: Chosen | undefined,
  row: CompiledRow,
  snapshot: Snapshot,
): Chosen | undefined {
  if (choice?.otherwise === undefined || snapshot.byId(row, choice.id) !== undefined) return choice;
  return choice.otherwise ?? undefined;
}

/** A row is made once, and then the record's own rows point at it, whether or not a run knows. */
function followed(
  { id, pending }: Chosen,
  key: string,
  mapped: MappedRow,
  siblings: readonly MappedRow[],
  snapshot: Snapshot,
): Found {
  const { row, name } = mapped;
  const receipt = pending && id !== NOBODY_YET ? undefined : receiptOf(mapped, siblings, snapshot);
  if (receipt !== undefined) {
    const by = pending ? 'decision' : 'score row';
    const trail: MatchTrail = { row: name, tried: [], by };
    return { ref: existingRef(row, receipt.Id), orgRow: receipt, trail };
  }
  if (id !== NOBODY_YET) return decided(mapped, id, snapshot);
  // Several sittings of one person that were decided like this make one row.
  const ref = newRef(row, personOf(mapped) ?? key);
  return { ref, orgRow: undefined, trail: { row: name, tried: [], by: 'decision' } };
}

/** The row that a person has chosen, if it is still there. */
function decided({ row, name }: MappedRow, id: string, snapshot: Snapshot): Found {
  const trail: MatchTrail = { row: name, tried: [], by: 'decision' };
  const orgRow = snapshot.byId(row, id);
  return orgRow === undefined
    ? { reason: chosenIsGone(row, id), trail }
    : { ref: existingRef(row, orgRow.Id), orgRow, trail };
}

function chosenIsGone({ object }: CompiledRow, id: string): HoldReason {
  return {
    code: 'no-person',
    where: object.name,
    message: `${id}, which a person has assigned this record to, is no longer in ${object.name}`,
  };
}

function resolvedRow(
  mapped: MappedRow,
  ref: RowRef,
  orgRow: OrgRow | undefined,
  overlay: Overlay,
): ResolvedRow {
  return {
    mapped,
    ref,
    id: orgRow?.Id ?? null,
    isNew: orgRow === undefined && !overlay.has(ref),
    current: (field) => {
      const planned = overlay.value(ref, field);
      return planned === undefined ? (orgRow?.[field] ?? null) : planned;
    },
  };
}
