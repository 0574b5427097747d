/**
 * Warns of fields that two rows of a mapping fill in one and the same row of the org: rows that the
 * same values are matched by. Of rows with the same key `sittings.ts` says more.
 */
import type { Report } from './row-context.ts';
import type { RuleDocument } from './rule-schema.ts';
import type { MappingDocument, RowDocument } from './schema.ts';

export function warnOfShadows(rows: MappingDocument['rows'], report: Report): void {
  /** The first row that finds by a rule, from the same values. */
  const firsts = new Map<string, string>();
  for (const [name, row] of Object.entries(rows)) {
    // Rows that have a condition need not meet.
    if (row.when !== undefined) continue;
    const ways = (row.match ?? []).map(
      (rule) => `${row.object.toLowerCase()} ${valuesOf(rule, row)}`,
    );
    const earlier = ways.map((way) => firsts.get(way)).find((first) => first !== undefined);
    const other = earlier === undefined ? undefined : rows[earlier];
    if (other !== undefined) {
      const path = ['rows', name];
      report(
        'warning',
        path,
        'shadowed',
        `\`${earlier}\` and \`${name}\` find the same row of Salesforce, and both fill ${sharedFields(row, other).join(', ')}`,
        'What stands here wins. Make it one row, or match by other fields.',
        'key',
      );
    }
    for (const way of ways) firsts.set(way, firsts.get(way) ?? name);
  }
}

function valuesOf(rule: RuleDocument, { fields }: RowDocument): string {
  const names = (Array.isArray(rule) ? rule : rule.fields).map((name) => name.toLowerCase());
  const compared = Object.entries(fields)
    .map(([name, form]) => [name.toLowerCase(), form] as const)
    .filter(([name]) => names.includes(name));
  return JSON.stringify([rule, compared.toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}

function sharedFields(row: RowDocument, other: RowDocument): string[] {
  const theirs = new Set(Object.keys(other.fields).map((field) => field.toLowerCase()));
  return Object.keys(row.fields).filter((field) => theirs.has(field.toLowerCase()));
}
