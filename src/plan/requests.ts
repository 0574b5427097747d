/** What has to be read of the org before a chunk can be planned. */
import type { CompiledRow, MappedRow, MappedValue, MatchRule } from '../mapping/compiled.ts';
import type { FieldValue } from '../mapping/values.ts';
import { isFoundLiterally } from './fold.ts';
import { type Chosen, NOBODY_YET } from './memory.ts';
import type { Overlay } from './overlay.ts';
import type { ReadRequest } from './reads.ts';
import { idInRef } from './refs.ts';
import { arrangements, keysOfRecord } from './rule-keys.ts';
import type { Snapshot } from './snapshot.ts';

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
 * The parents that the rows found by key point at, the rows that only this plan makes a rule find,
 * and those that people have chosen: no first request asked for any of them.
 * @param chosen by the row of a record that it was chosen for
 */
export function secondReads(
  rows: readonly CompiledRow[],
  mapped: readonly MappedRow[],
  snapshot: Snapshot,
  overlay: Overlay,
  chosen: ReadonlyMap<MappedRow, Chosen>,
): ReadRequest[] {
  return rows.flatMap((row) => {
    if (row.identity.kind === 'key') return [];
    const ids = mapped.flatMap((one) => [
      ...pointedAt(one, row, snapshot),
      ...(one.row === row ? [...foundByPlan(one, overlay), ...chosenFor(one, chosen)] : []),
    ]);
    const missing = [...new Set(ids)].filter((id) => snapshot.byId(row, id) === undefined);
    return request(
      row,
      ['Id'],
      missing.map((id) => [id]),
    );
  });
}

function chosenFor(row: MappedRow, chosen: ReadonlyMap<MappedRow, Chosen>): string[] {
  const id = chosen.get(row)?.id ?? NOBODY_YET;
  return id === NOBODY_YET ? [] : [id];
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

/** Rows to be asked for by the same fields. */
interface Question {
  readonly by: readonly string[];
  readonly tuples: Map<string, readonly Present[]>;
}

/**
 * Asks for a superset of what the rules find: by the values that Salesforce compares as the rule does,
 * wherever they may stand. What another question brings along is not asked twice.
 */
function ruleReads(
  row: CompiledRow,
  rules: readonly MatchRule[],
  mapped: readonly MappedRow[],
): ReadRequest[] {
  const questions = new Map<string, Question>();
  for (const [index, rule] of rules.entries()) {
    for (const { values } of mapped) {
      if (keysOfRecord(row, index, values).length === 0) continue;
      for (const { by, tuple } of askedOf(rule, values)) {
        const known = questions.get(by.join()) ?? { by, tuples: new Map() };
        known.tuples.set(keyOf(tuple), tuple);
        questions.set(by.join(), known);
      }
    }
  }
  const all = [...questions.values()];
  return all.flatMap((question) => {
    const broader = all.filter(
      ({ by }) => by.length < question.by.length && by.every((name) => question.by.includes(name)),
    );
    const needed = [...question.tuples.values()].filter(
      (tuple) => !broader.some((other) => brings(other, question.by, tuple)),
    );
    return request(row, question.by, needed);
  });
}

/** The fields and values by which a rule's rows are asked for; all of a rule that tells nobody apart. */
function askedOf(
  rule: MatchRule,
  values: readonly MappedValue[],
): { readonly by: readonly string[]; readonly tuple: readonly Present[] }[] {
  return arrangements(rule, values).flatMap((arranged) => {
    const parts = rule.equal.flatMap(({ in: places }, index) => {
      const value = arranged[index] ?? null;
      const [field] = places;
      const asked = field !== undefined && (!rule.decides || isFoundLiterally(field));
      return asked && value !== null ? [{ places, value }] : [];
    });
    return parts
      .reduce<string[][]>(
        (all, { places }) => all.flatMap((by) => places.map(({ name }) => [...by, name])),
        [[]],
      )
      .map((by) => ({ by, tuple: parts.map(({ value }) => value) }));
  });
}

function brings(
  { by, tuples }: Question,
  names: readonly string[],
  tuple: readonly Present[],
): boolean {
  const same = by.flatMap((name) => tuple[names.indexOf(name)] ?? []);
  return tuples.has(keyOf(same));
}

function keyOf(tuple: readonly Present[]): string {
  return tuple.join('\u0000').toLowerCase();
}

/** What a request for rows of this kind brings back. */
export function fieldsOf({ identity, fields, parents }: CompiledRow): string[] {
  const key = identity.kind === 'key' ? [identity.field.name] : [];
  const rules = identity.kind === 'match' ? identity.rules : [];
  const ofRules = rules.flatMap(({ equal, agree, where }) => [
    ...[...equal, ...agree].flatMap((one) => one.in),
    ...where.map(({ field }) => field),
  ]);
  const names = [...[...fields, ...parents].map(({ field }) => field), ...ofRules].map(
    ({ name }) => name,
  );
  return [...new Set(['Id', ...key, ...names])];
}

function request(
  row: CompiledRow,
  by: readonly string[],
  anyOf: readonly (readonly Present[])[],
): ReadRequest[] {
  if (anyOf.length === 0) return [];
  return [{ object: row.object.name, fields: fieldsOf(row), by, anyOf }];
}
