/**
 * What this plan has decided so far about rows that several records share, so that five sittings
 * of one unknown candidate make one person, in whatever chunks they come, and a dry run finds the
 * same as a run. Reports come newest first, so what is settled here is never older.
 */
import type { CompiledRow, MappedRow, MappedValue } from '../mapping/compiled.ts';
import type { FieldValue } from '../mapping/values.ts';
import type { FieldChange, RowRef } from './plan.ts';
import { idInRef } from './refs.ts';
import { keysOfRecord, keysOfRow } from './rule-keys.ts';
import { Drawer, type Shelf } from './shelf.ts';

interface Settled {
  /** What the row holds once the plan is applied, where that is not what the org has. */
  readonly values: Map<string, FieldValue>;
  /** Fields that a newer report has the last word on. */
  readonly decided: Set<string>;
}

export class Overlay {
  readonly #settled: Drawer<Settled>;
  readonly #byRule: Drawer<readonly RowRef[]>;

  constructor(shelf: Shelf) {
    this.#settled = new Drawer(shelf, 'row', readSettled, writeSettled);
    this.#byRule = new Drawer(shelf, 'rule', readRefs, JSON.stringify);
  }

  /** Call at the end of a chunk. */
  putAway(): void {
    this.#settled.putAway();
    this.#byRule.putAway();
  }

  has(ref: RowRef): boolean {
    return this.#settled.get(ref) !== undefined;
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
    const keys = keysOfRecord(row, rule, values);
    return new Set(keys.flatMap((key) => this.#byRule.get(key) ?? []));
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
    const isNew = idInRef(row, ref) === null;
    for (const rule of row.identity.rules.keys()) {
      const keys = keysOfRow(row, rule, ({ name }) => {
        const planned = this.value(ref, name);
        return planned === undefined && !isNew ? current(name) : planned;
      });
      for (const key of keys) {
        const known = this.#byRule.get(key) ?? [];
        if (!known.includes(ref)) this.#byRule.set(key, [...known, ref]);
      }
    }
  }
}

/** The texts are this process's own, written a moment ago, so they have the shape they had. */
function readSettled(text: string): Settled {
  const { values, decided }: { values: [string, FieldValue][]; decided: string[] } =
    JSON.parse(text);
  return { values: new Map(values), decided: new Set(decided) };
}

function writeSettled({ values, decided }: Settled): string {
  return JSON.stringify({ values: [...values], decided: [...decided] });
}

function readRefs(text: string): readonly RowRef[] {
  const refs: RowRef[] = JSON.parse(text);
  return refs;
}
