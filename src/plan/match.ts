/**
 * Which existing row a record belongs to: first the one that its score row in Salesforce points
 * at, then the mapping's rules in order. The first rule that finds exactly one wins; one that finds
 * several holds the record, since a score on the wrong person is worse than a late one.
 */
import type { CompiledRow, MappedRow } from '../mapping/compiled.ts';
import type { HoldReason } from '../record/hold.ts';
import type { Overlay } from './overlay.ts';
import type { RowRef } from './plan.ts';
import { existingRef, idInRef } from './refs.ts';
import { pointedAt } from './requests.ts';
import type { Snapshot } from './snapshot.ts';

export type Match =
  | { readonly kind: 'existing'; readonly id: string }
  /** A row that this plan makes for another record. */
  | { readonly kind: 'planned'; readonly ref: RowRef }
  | { readonly kind: 'none' }
  | { readonly kind: 'held'; readonly reason: HoldReason };

const SHOWN = 5;

/** @param siblings all rows of the same record */
export function matchRow(
  mapped: MappedRow,
  siblings: readonly MappedRow[],
  snapshot: Snapshot,
  overlay: Overlay,
): Match {
  const { row } = mapped;
  const receipt = siblings
    .flatMap((child) => pointedAt(child, row, snapshot))
    .map((id) => snapshot.byId(row, id))
    .find((found) => found !== undefined);
  if (receipt !== undefined) return { kind: 'existing', id: receipt.Id };
  if (row.identity.kind !== 'match') return { kind: 'none' };
  for (const rule of row.identity.rules.keys()) {
    const found = candidates(mapped, rule, snapshot, overlay);
    if (found.length > 1) return { kind: 'held', reason: ambiguous(row, rule, found) };
    const [only] = found;
    if (only !== undefined)
      return only.id === null
        ? { kind: 'planned', ref: only.ref }
        : { kind: 'existing', id: only.id };
  }
  if (row.identity.onNoMatch === 'create') return { kind: 'none' };
  return { kind: 'held', reason: nobody(row) };
}

interface Candidate {
  readonly ref: RowRef;
  readonly id: string | null;
}

/** The org's rows and the plan's, each once. */
function candidates(
  { row, values }: MappedRow,
  rule: number,
  snapshot: Snapshot,
  overlay: Overlay,
): Candidate[] {
  const existing = [...snapshot.byRule(row, rule, values)].map((id) => ({
    ref: existingRef(row, id),
    id,
  }));
  const known = new Set(existing.map(({ ref }) => ref));
  const planned = [...overlay.byRule(row, rule, values)]
    .filter((ref) => !known.has(ref))
    .map((ref) => ({ ref, id: idInRef(row, ref) }));
  return [...existing, ...planned];
}

function ambiguous(row: CompiledRow, rule: number, found: readonly Candidate[]): HoldReason {
  const shown = found
    .slice(0, SHOWN)
    .map(({ ref, id }) => id ?? ref)
    .join(', ');
  const more = found.length > SHOWN ? ` and ${found.length - SHOWN} more` : '';
  return {
    code: 'ambiguous-person',
    where: row.object.name,
    message: `${found.length} rows of ${row.object.name} have the same ${ruleName(row, rule)}: ${shown}${more}`,
  };
}

function nobody(row: CompiledRow): HoldReason {
  return {
    code: 'no-person',
    where: row.object.name,
    message: `no rule found a row of ${row.object.name}, and the mapping says \`onNoMatch: hold\``,
  };
}

function ruleName({ identity, fields }: CompiledRow, rule: number): string {
  if (identity.kind !== 'match') return '';
  return (identity.rules[rule]?.equal ?? [])
    .map((index) => fields[index]?.field.name ?? '')
    .join(' + ');
}
