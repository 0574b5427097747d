/** Describes objects as rows need them, when no mapping names them. Called by undo and recovery. */
import { type ObjectMetadata, objectOf } from '../mapping/metadata.ts';
import { parentsNamed } from '../plan/undo.ts';
import type { Salesforce } from '../salesforce/salesforce.ts';

/** A row with the fields that it is about; null when they are not known. */
interface Named {
  readonly object: string;
  readonly fields: readonly { readonly field: string }[] | null;
}

/**
 * Rows' objects, and the parents that fields name by their keys.
 * @param org filled with what it does not have yet
 * @throws Problem (salesforce)
 */
export async function describeFor(
  salesforce: Salesforce,
  org: Map<string, ObjectMetadata>,
  rows: readonly Named[],
): Promise<void> {
  await describeMore(rows.map(({ object }) => object));
  await describeMore(
    rows.flatMap(({ object, fields }) => {
      const described = objectOf(org, object);
      return described === undefined
        ? []
        : (fields ?? []).flatMap(({ field }) => parentsNamed(described, field));
    }),
  );

  async function describeMore(names: readonly string[]): Promise<void> {
    const missing = [...new Set(names)].filter((name) => objectOf(org, name) === undefined);
    if (missing.length === 0) return;
    for (const [name, object] of await salesforce.describe(missing)) org.set(name, object);
  }
}
