/** Warns of fields that two rows of a mapping fill in one and the same row of the org. */
import type { Report } from './row-context.ts';
import type { MappingDocument, RowDocument } from './schema.ts';

export function warnOfShadows(rows: MappingDocument['rows'], report: Report): void {
  const entries = Object.entries(rows);
  for (const [index, [name, row]] of entries.entries()) {
    for (const [earlier, other] of entries.slice(0, index)) {
      if (!meansTheSame(row, other)) continue;
      for (const field of sharedFields(row, other)) {
        const path = ['rows', name, 'fields', field];
        report(
          'warning',
          path,
          'shadowed',
          `\`${earlier}\` and \`${name}\` are the same row of Salesforce, and both fill ${field}`,
          'What stands here wins. Leave out one of them, or make it one row.',
          'key',
        );
      }
    }
  }
}

/** Rows that fan out, or that have a condition, need not meet. */
function meansTheSame(row: RowDocument, other: RowDocument): boolean {
  const plain = [row, other].every(
    ({ forEach, when }) => forEach === undefined && when === undefined,
  );
  return plain && row.key !== undefined && identityOf(row) === identityOf(other);
}

function identityOf({ object, key }: RowDocument): string {
  return JSON.stringify([object.toLowerCase(), key]);
}

function sharedFields(row: RowDocument, other: RowDocument): string[] {
  const theirs = new Set(Object.keys(other.fields).map((field) => field.toLowerCase()));
  return Object.keys(row.fields).filter((field) => theirs.has(field.toLowerCase()));
}
