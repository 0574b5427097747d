/**
 * Which existing row a record belongs to: first the one that its score row in Salesforce points
 * at, then the mapping's rules in order. The first rule that finds exactly one wins; one that finds
 * several holds the record, and so does somebody of whom something speaks against it, since a score on
 * the wrong person is worse than a late one.
 */
import type { CompiledRow, MappedRow, MatchRule } from '../mapping/compiled.ts';
import type { HoldReason } from '../record/hold.ts';
import { type Agreement, agreementOf, type ValueIn } from './agreement.ts';
import type { Overlay } from './overlay.ts';
import type { RowRef } from './plan.ts';
import type { OrgRow } from './reads.ts';
import { existingRef, idInRef } from './refs.ts';
import { pointedAt } from './requests.ts';
import { isMeant, keysOfRecord } from './rule-keys.ts';
import type { Snapshot } from './snapshot.ts';

/** How a row was looked for, for `explain`. */
export interface MatchTrail {
  /** The row's name in the mapping. */
  readonly row: string;
  readonly tried: readonly TriedRule[];
  readonly by: 'score row' | 'rule' | 'decision' | 'plan' | 'nobody';
}

interface TriedRule {
  /** `Email + Birthdate`. */
  readonly rule: string;
  /** `blank`: it does not apply; `doubtful`: something speaks against whom it found. */
  readonly result: 'blank' | 'none' | 'one' | 'several' | 'doubtful';
  /** Of rows that the org has; the plan's new rows have none. */
  readonly ids: readonly string[];
}

export type Match = Verdict & { readonly trail: MatchTrail };

type Verdict =
  | { readonly kind: 'existing'; readonly id: string }
  /** A row that this plan makes for another record. */
  | { readonly kind: 'planned'; readonly ref: RowRef }
  | { readonly kind: 'none' }
  | { readonly kind: 'held'; readonly reason: HoldReason };

const SHOWN = 5;
const MOST_CANDIDATES = 20;

/** @param siblings all rows of the same record */
export function matchRow(
  mapped: MappedRow,
  siblings: readonly MappedRow[],
  snapshot: Snapshot,
  overlay: Overlay,
): Match {
  const { row } = mapped;
  const tried: TriedRule[] = [];
  const trail = (by: MatchTrail['by']): MatchTrail => ({ row: mapped.name, tried, by });
  const receipt = receiptOf(mapped, siblings, snapshot);
  if (receipt !== undefined) return { kind: 'existing', id: receipt.Id, trail: trail('score row') };
  if (row.identity.kind !== 'match') return { kind: 'none', trail: trail('nobody') };

  let doubt: HoldReason | null = null;
  for (const [index, rule] of row.identity.rules.entries()) {
    const applies = keysOfRecord(row, index, mapped.values).length > 0;
    const found = applies ? candidates(mapped, index, rule, snapshot, overlay) : [];
    const choice = chosen(rule, found);
    const result = applies ? choice.kind : 'blank';
    const name = ruleName(row, rule);
    tried.push({ rule: name, result, ids: idsOf(found) });
    if (choice.kind === 'several') {
      return { kind: 'held', reason: ambiguous(row, name, found), trail: trail('nobody') };
    }
    if (choice.kind === 'doubtful') doubt ??= doubtful(row, rule, name, found);
    if (choice.kind === 'one') {
      const { id, ref } = choice.candidate;
      return id === null
        ? { kind: 'planned', ref, trail: trail('plan') }
        : { kind: 'existing', id, trail: trail('rule') };
    }
  }
  // Whoever nearly fits may be the person, so nobody is made.
  const reason = doubt ?? unmade(mapped, siblings, snapshot, tried);
  return reason === null
    ? { kind: 'none', trail: trail('nobody') }
    : { kind: 'held', reason, trail: trail('nobody') };
}

/** The row that the record's own rows in the org point at: who wrote them knew whose they are. */
export function receiptOf(
  { row }: MappedRow,
  siblings: readonly MappedRow[],
  snapshot: Snapshot,
): OrgRow | undefined {
  return siblings
    .flatMap((child) => pointedAt(child, row, snapshot))
    .map((id) => snapshot.byId(row, id))
    .find((found) => found !== undefined);
}

interface Candidate {
  readonly ref: RowRef;
  readonly id: string | null;
  readonly agreement: Agreement;
}

/** The org's rows and the plan's, each once. */
function candidates(
  { row, values }: MappedRow,
  index: number,
  rule: MatchRule,
  snapshot: Snapshot,
  overlay: Overlay,
): Candidate[] {
  const refs = new Set([
    ...[...snapshot.byRule(row, index, values)].map((id) => existingRef(row, id)),
    ...overlay.byRule(row, index, values),
  ]);
  // In an order of their own, whatever order the org answers in.
  return [...refs].toSorted().flatMap((ref) => {
    const id = idInRef(row, ref);
    const orgRow = id === null ? undefined : snapshot.byId(row, id);
    const valueIn: ValueIn = ({ name }) => {
      const planned = overlay.value(ref, name);
      return planned === undefined ? orgRow?.[name] : planned;
    };
    return isMeant(row, index, values, valueIn)
      ? [{ ref, id, agreement: agreementOf(row, rule, values, valueIn) }]
      : [];
  });
}

type Choice =
  | { readonly kind: 'none' | 'several' | 'doubtful' }
  | { readonly kind: 'one'; readonly candidate: Candidate };

function chosen({ decides }: MatchRule, found: readonly Candidate[]): Choice {
  const [only, ...more] = found;
  if (only === undefined) return { kind: 'none' };
  if (more.length === 0) {
    return decides && only.agreement !== 'other'
      ? { kind: 'one', candidate: only }
      : { kind: 'doubtful' };
  }
  const against = found.filter(({ agreement }) => agreement === 'other');
  if (against.length === found.length) return { kind: 'doubtful' };
  // Of twins, the one whose name it is; but a blank is no name.
  const [one] = found.filter(({ agreement }) => agreement === 'same');
  return decides && one !== undefined && against.length === found.length - 1
    ? { kind: 'one', candidate: one }
    : { kind: 'several' };
}

function ambiguous(row: CompiledRow, rule: string, found: readonly Candidate[]): HoldReason {
  return {
    code: 'ambiguous-person',
    where: row.object.name,
    message: `${found.length} rows of ${row.object.name} have the same ${rule}: ${shown(found)}`,
    ...candidatesOf(row, found),
  };
}

function doubtful(
  row: CompiledRow,
  rule: MatchRule,
  name: string,
  found: readonly Candidate[],
): HoldReason {
  const rows = found.length === 1 ? '1 row' : `${found.length} rows`;
  const has = found.length === 1 ? 'has' : 'have';
  const why = rule.decides
    ? `another ${agreeNames(row, rule)}`
    : 'nothing that tells people of one name apart';
  return {
    code: 'doubtful-person',
    where: row.object.name,
    message: `${rows} of ${row.object.name} ${has} the same ${name} and ${why}: ${shown(found)}`,
    ...candidatesOf(row, found),
  };
}

/** Why no row is made where nobody fits; null where one is. */
function unmade(
  mapped: MappedRow,
  siblings: readonly MappedRow[],
  snapshot: Snapshot,
  tried: readonly TriedRule[],
): HoldReason | null {
  const { row } = mapped;
  if (row.identity.kind === 'match' && row.identity.onNoMatch === 'hold') return nobody(row);
  const isFoundAgain =
    tried.some(({ result }) => result !== 'blank') ||
    siblings.some((child) => willPointAt(child, row, snapshot));
  return isFoundAgain ? null : unfindable(row, tried);
}

/** Whether the record's own row will say whose it is, to the runs that follow. */
function willPointAt(child: MappedRow, parent: CompiledRow, snapshot: Snapshot): boolean {
  if (child.key === null) return false;
  const current = snapshot.byKey(child.row, child.key);
  return child.row.parents.some(
    ({ field, row, policy: { write } }) =>
      row === parent.name &&
      !child.withoutParents.includes(field.name) &&
      (current === undefined ||
        write === 'always' ||
        (write === 'ifBlank' && (current[field.name] ?? null) === null)),
  );
}

/** No rule applies, and each run would make the row anew. */
function unfindable(row: CompiledRow, tried: readonly TriedRule[]): HoldReason {
  return {
    code: 'unfindable-person',
    where: row.object.name,
    message: `no match rule applies, since of each a value is blank (${tried.map(({ rule }) => rule).join('; ')}), so no run would find the row that an earlier one has made`,
  };
}

function nobody(row: CompiledRow): HoldReason {
  return {
    code: 'no-person',
    where: row.object.name,
    message: `no rule found a row of ${row.object.name}, and the mapping says \`onNoMatch: hold\``,
  };
}

function shown(found: readonly Candidate[]): string {
  const names = found.slice(0, SHOWN).map(({ ref, id }) => id ?? ref);
  const more = found.length > SHOWN ? ` and ${found.length - SHOWN} more` : '';
  return `${names.join(', ')}${more}`;
}

function candidatesOf(row: CompiledRow, found: readonly Candidate[]): Partial<HoldReason> {
  const ids = idsOf(found).slice(0, MOST_CANDIDATES);
  return ids.length === 0 ? {} : { candidates: { object: row.object.name, ids } };
}

function idsOf(found: readonly Candidate[]): string[] {
  return found.flatMap(({ id }) => id ?? []);
}

function ruleName({ fields }: CompiledRow, { equal }: MatchRule): string {
  return equal.map(({ at }) => fields[at]?.field.name ?? '').join(' + ');
}

function agreeNames({ fields }: CompiledRow, { agree, names }: MatchRule): string {
  return [...agree.map(({ at }) => at), ...(names ?? [])]
    .map((at) => fields[at]?.field.name ?? '')
    .join(' or ');
}
