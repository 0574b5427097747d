/** What has to be read of the org before a chunk can be planned. */
import type { CompiledRow, MappedRow, MatchRule } from '../mapping/compiled.ts';
import type { FieldValue } from '../mapping/values.ts';
import { isFoundLiterally } from './fold.ts';
import type { Overlay } from './overlay.ts';
import type { ReadRequest } from './reads.ts';
import { idInRef } from './refs.ts';
import { ruleKey, type Snapshot } from './snapshot.ts';

type Present = Exclude<FieldValue, null>;

/** The rows by key, and everybody whom a match rule could mean. */
export function firstReads(
  rows: readonly CompiledRow[],
  mapped: readonly MappedRow[],
): ReadRequest[] {
  return rows.flatMap((row) => {
    const mine = mapped.filter((one) => one.row === row);
    return row.identity.kind === 'key'
      ? keyReads(row, row.identity.field.name, mine)
      : ruleReads(row, row.identity.rules, mine);
  });
}

/**
 * The parents that the rows found by key point at, and the rows that only this plan makes a rule
 * find: no first request asked for either.
 */
export function secondReads(
  rows: readonly CompiledRow[],
  mapped: readonly MappedRow[],
  snapshot: Snapshot,
  overlay: Overlay,
): ReadRequest[] {
  return rows.flatMap((row) => {
    if (row.identity.kind === 'key') return [];
    const ids = mapped.flatMap((one) => [
      ...pointedAt(one, row, snapshot),
      ...(one.row === row ? foundByPlan(one, overlay) : []),
    ]);
    const missing = [...new Set(ids)].filter((id) => snapshot.byId(row, id) === undefined);
    return request(
      row,
      ['Id'],
      missing.map((id) => [id]),
    );
  });
}

function foundByPlan({ row, values }: MappedRow, overlay: Overlay): string[] {
  if (row.identity.kind === 'key') return [];
  return [...row.identity.rules.keys()].flatMap((rule) =>
    [...overlay.byRule(row, rule, values)].flatMap((ref) => idInRef(row, ref) ?? []),
  );
}

/** The Ids that a keyed row of the org has for a parent. */
export function pointedAt(child: MappedRow, parent: CompiledRow, snapshot: Snapshot): string[] {
  const current = child.key === null ? undefined : snapshot.byKey(child.row, child.key);
  if (current === undefined) return [];
  return child.row.parents.flatMap(({ field, row }) => {
    const id = row === parent.name ? current[field.name] : null;
    return typeof id === 'string' && id !== '' ? [id] : [];
  });
}

function keyReads(row: CompiledRow, field: string, mapped: readonly MappedRow[]): ReadRequest[] {
  const keys = new Set(mapped.flatMap(({ key }) => (key === null ? [] : [key])));
  return request(
    row,
    [field],
    [...keys].map((key) => [key]),
  );
}

/**
 * Asks by the values that Salesforce compares as the rule does, and by all of a rule that has
 * none: the snapshot keeps only what the rule itself finds.
 */
function ruleReads(
  row: CompiledRow,
  rules: readonly MatchRule[],
  mapped: readonly MappedRow[],
): ReadRequest[] {
  return rules.flatMap(({ equal: positions }, rule) => {
    const literal = positions.filter((index) => {
      const field = row.fields[index]?.field;
      return field !== undefined && isFoundLiterally(field);
    });
    const asked = literal.length === 0 ? positions : literal;
    const tuples = new Map<string, Present[]>();
    for (const { values } of mapped) {
      if (ruleKey(row, rule, (index) => values[index] ?? null) === null) continue;
      const tuple = asked.map((index) => values[index] ?? null).filter((value) => value !== null);
      tuples.set(tuple.join('\u0000'), tuple);
    }
    const by = asked.flatMap((index) => row.fields[index]?.field.name ?? []);
    return request(row, by, [...tuples.values()]);
  });
}

function request(
  row: CompiledRow,
  by: readonly string[],
  anyOf: readonly Present[][],
): ReadRequest[] {
  if (anyOf.length === 0) return [];
  const key = row.identity.kind === 'key' ? [row.identity.field.name] : [];
  const names = [...row.fields, ...row.parents].map(({ field }) => field.name);
  return [
    {
      object: row.object.name,
      fields: [...new Set(['Id', ...key, ...names])],
      by,
      anyOf,
    },
  ];
}
