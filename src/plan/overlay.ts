/**
 * What this plan has decided so far about rows that several records share, so that five sittings
 * of one unknown candidate make one person, in whatever chunks they come, and a dry run finds the
 * same as a run. Reports come newest first, so what is settled here is never older.
 */
import type { CompiledRow, MappedRow, MappedValue } from '../mapping/compiled.ts';
import type { FieldValue } from '../mapping/values.ts';
import type { FieldChange, RowRef } from './plan.ts';
import { newRef } from './refs.ts';
import { ruleKey } from './snapshot.ts';

interface Settled {
  /** What the row holds once the plan is applied, where that is not what the org has. */
  readonly values: Map<string, FieldValue>;
  /** Fields that a newer report has the last word on. */
  readonly decided: Set<string>;
}

export class Overlay {
  readonly #settled = new Map<RowRef, Settled>();
  readonly #byRule = new Map<string, Set<RowRef>>();
  #made = 0;

  /** A name for a row that is to be made and has no key. */
  nameNewRow(row: CompiledRow): RowRef {
    this.#made += 1;
    return newRef(row, this.#made);
  }

  has(ref: RowRef): boolean {
    return this.#settled.has(ref);
  }

  /** What the plan has put into a field; undefined when the org's value stands. */
  value(ref: RowRef, field: string): FieldValue | undefined {
    return this.#settled.get(ref)?.values.get(field);
  }

  isDecided(ref: RowRef, field: string): boolean {
    return this.#settled.get(ref)?.decided.has(field) ?? false;
  }

  /** Rows that a match rule finds only because of what the plan does to them. */
  byRule(row: CompiledRow, rule: number, values: readonly MappedValue[]): ReadonlySet<RowRef> {
    const key = ruleKey(row, rule, (index) => values[index] ?? null);
    return (key === null ? undefined : this.#byRule.get(key)) ?? NONE;
  }

  /**
   * Remembers what a record does to a row.
   * @param current what the org has, for the fields that nothing changes
   */
  settle(
    mapped: MappedRow,
    ref: RowRef,
    changes: readonly FieldChange[],
    current: (field: string) => FieldValue,
  ): void {
    const settled = this.#settled.get(ref) ?? {
      values: new Map(),
      decided: new Set(),
    };
    this.#settled.set(ref, settled);
    for (const { field, to } of changes) settled.values.set(field, to);
    for (const [index, { field, policy }] of mapped.row.fields.entries()) {
      const value = mapped.values[index];
      const said = value !== undefined && (value !== null || policy.blank === 'clear');
      if (policy.write === 'always' && said) settled.decided.add(field.name);
    }
    if (changes.length > 0) this.#register(mapped.row, ref, current);
  }

  #register(row: CompiledRow, ref: RowRef, current: (field: string) => FieldValue): void {
    if (row.identity.kind !== 'match') return;
    for (const rule of row.identity.rules.keys()) {
      const key = ruleKey(row, rule, (index) => {
        const name = row.fields[index]?.field.name ?? '';
        const planned = this.value(ref, name);
        return planned === undefined ? current(name) : planned;
      });
      if (key !== null) this.#byRule.set(key, (this.#byRule.get(key) ?? new Set()).add(ref));
    }
  }
}

const NONE: ReadonlySet<RowRef> = new Set();
