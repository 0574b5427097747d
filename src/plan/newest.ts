/**
 * Which report wins: the newest by report date, and on the same date a cancellation over a report,
 * so that no older report ever undoes a cancellation (design: "which report wins").
 */
import type { CompiledMapping, MappedRow } from '../mapping/compiled.ts';
import type { FieldValue } from '../mapping/values.ts';
import type { ScoreRecord } from '../record/parse.ts';
import { sameValue } from './diff.ts';

/** Whether the row already holds a newer report than the record. */
export function isOlder(
  record: ScoreRecord,
  mapped: MappedRow,
  mapping: CompiledMapping,
  current: (field: string) => FieldValue,
): boolean {
  const dates = guardDates(mapped, current);
  if (dates === null) return false;
  if (dates.mine !== dates.theirs) return dates.mine < dates.theirs;
  return !record.cancelled && holdsCancellation(record, mapped, mapping, current);
}

/** Whether the record is newer than what the row holds, by the date that guards the row. */
export function isNewer(mapped: MappedRow, current: (field: string) => FieldValue): boolean {
  const dates = guardDates(mapped, current);
  return dates !== null && dates.mine > dates.theirs;
}

/** `YYYY-MM-DD`; null without a guard, or when one side is blank. */
function guardDates(
  { row, values }: MappedRow,
  current: (field: string) => FieldValue,
): { readonly mine: string; readonly theirs: string } | null {
  if (row.newest === null) return null;
  const guard = row.fields[row.newest];
  const mine = values[row.newest] ?? null;
  const theirs = guard === undefined ? null : current(guard.field.name);
  if (mine === null || theirs === null || theirs === '') return null;
  return { mine: String(mine), theirs: String(theirs).slice(0, 10) };
}

/** The org has no field for it that every mapping shares, so its status fields tell. */
function holdsCancellation(
  record: ScoreRecord,
  mapped: MappedRow,
  mapping: CompiledMapping,
  current: (field: string) => FieldValue,
): boolean {
  return [...mapping.ifCancelled(record, mapped)].some(([index, cancelled]) => {
    const field = mapped.row.fields[index]?.field;
    if (field === undefined || cancelled === null || cancelled === undefined) return false;
    const tellsApart = !sameValue(field, cancelled, mapped.values[index] ?? null);
    return tellsApart && sameValue(field, cancelled, current(field.name));
  });
}
