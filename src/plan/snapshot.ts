/** The org's rows that a chunk of the plan needs, as they were read, ready to be looked up. */
import type { CompiledMapping, CompiledRow, MappedValue } from '../mapping/compiled.ts';
import type { FieldMetadata } from '../mapping/metadata.ts';
import type { OrgRow, ReadRequest } from './reads.ts';
import { keysOfRecord, keysOfRow } from './rule-keys.ts';

export class Snapshot {
  readonly #byId = new Map<string, OrgRow>();
  readonly #byKey = new Map<string, OrgRow>();
  readonly #byRule = new Map<string, Set<string>>();
  readonly #rows: readonly CompiledRow[];

  constructor(mapping: CompiledMapping) {
    this.#rows = mapping.rows;
  }

  /** Takes in the answers to requests, one list of rows for each. */
  add(requests: readonly ReadRequest[], answers: readonly (readonly OrgRow[])[]): void {
    for (const [index, { object }] of requests.entries()) {
      for (const row of answers[index] ?? []) this.#addRow(object, row);
    }
  }

  byId(row: CompiledRow, id: string): OrgRow | undefined {
    return this.#byId.get(idKey(row.object.name, id));
  }

  byKey(row: CompiledRow, key: string): OrgRow | undefined {
    return this.#byKey.get(keyKey(row.name, row.identity, key));
  }

  /** Ids of the rows that a match rule finds. */
  byRule(row: CompiledRow, rule: number, values: readonly MappedValue[]): ReadonlySet<string> {
    const keys = keysOfRecord(row, rule, values);
    return new Set(keys.flatMap((key) => [...(this.#byRule.get(key) ?? [])]));
  }

  #addRow(object: string, orgRow: OrgRow): void {
    this.#byId.set(idKey(object, orgRow.Id), orgRow);
    for (const row of this.#rows) {
      if (row.object.name !== object) continue;
      if (row.identity.kind === 'key') {
        const key = orgRow[row.identity.field.name] ?? null;
        if (key !== null) this.#byKey.set(keyKey(row.name, row.identity, String(key)), orgRow);
        continue;
      }
      for (const rule of row.identity.rules.keys()) {
        for (const key of keysOfRow(row, rule, ({ name }) => orgRow[name] ?? null)) {
          this.#byRule.set(key, (this.#byRule.get(key) ?? new Set()).add(orgRow.Id));
        }
      }
    }
  }
}

function idKey(object: string, id: string): string {
  return `${object} ${id.slice(0, 15)}`;
}

function keyKey(row: string, identity: CompiledRow['identity'], key: string): string {
  return `${row} ${sameKey(identity.kind === 'key' ? identity.field : null, key)}`;
}

/** External ids are compared without case unless the field says otherwise. */
function sameKey(field: FieldMetadata | null, key: string): string {
  return field?.caseSensitive ? key : key.toLowerCase();
}
