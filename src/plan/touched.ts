/**
 * What a run made of each row of the org, over all records that touched it: its journal, read from
 * the end, put together by row. Used by `undo`.
 */
import type { FieldChange, RowChange } from './plan.ts';

/** A row as one record of the run wrote it. */
export interface WrittenRow extends Pick<RowChange, 'row' | 'object' | 'action' | 'key'> {
  readonly id: string;
  /** Null when the values are not known any more. */
  readonly fields: readonly FieldChange[] | null;
}

/** The record that a row was written for. */
export interface RecordName {
  readonly key: string | null;
  readonly recordId: string;
}

export interface TouchedRow extends Omit<WrittenRow, 'action'> {
  /** Whether the run made the row. */
  readonly made: boolean;
  /** From what was there before the run to what it left. Null when that is not known any more. */
  readonly fields: readonly FieldChange[] | null;
  /** The first record that touched it. */
  readonly record: RecordName;
  /** All records that touched it, and as which row of the mapping. */
  readonly mentions: readonly { readonly key: string; readonly row: string }[];
}

interface Growing {
  row: WrittenRow;
  record: RecordName;
  made: boolean;
  fields: Map<string, FieldChange> | null;
  readonly mentions: { key: string; row: string }[];
}

/**
 * Reads a journal twice: first only to count how often a row is written, then to put it together.
 * So only the rows of several records, such as a person with several scores, wait in memory.
 */
export class TouchedRows {
  readonly #left = new Map<string, number>();
  readonly #growing = new Map<string, Growing>();

  /** How many rows there are; known after the first reading. */
  get count(): number {
    return this.#left.size;
  }

  foresee(row: WrittenRow): void {
    const name = nameOf(row);
    this.#left.set(name, (this.#left.get(name) ?? 0) + 1);
  }

  /** In the journal's order from the end. Gives the row when this was the first that was done to it. */
  take(row: WrittenRow, record: RecordName): TouchedRow | null {
    const name = nameOf(row);
    const left = (this.#left.get(name) ?? 1) - 1;
    this.#left.set(name, left);
    const grown = withEarlier(this.#growing.get(name), row, record);
    if (left > 0) {
      this.#growing.set(name, grown);
      return null;
    }
    this.#growing.delete(name);
    const { made, fields, mentions } = grown;
    const { action: _, ...rest } = grown.row;
    return {
      ...rest,
      made,
      fields: fields === null ? null : [...fields.values()],
      record: grown.record,
      mentions,
    };
  }
}

function withEarlier(later: Growing | undefined, row: WrittenRow, record: RecordName): Growing {
  const made = row.action === 'create' || (later?.made ?? false);
  const known = row.fields !== null && later?.fields !== null;
  const fields = known ? new Map(later?.fields) : null;
  for (const change of row.fields ?? []) {
    const to = fields?.get(change.field)?.to;
    fields?.set(change.field, to === undefined ? change : { ...change, to });
  }
  const mention = record.key === null ? [] : [{ key: record.key, row: row.row }];
  return { row, record, made, fields, mentions: [...(later?.mentions ?? []), ...mention] };
}

function nameOf({ object, id }: WrittenRow): string {
  return `${object} ${id}`;
}
