/** What would change in a row's references to other rows of the same record. */
import { sameValue } from './diff.ts';
import type { FieldChange, ParentLink } from './plan.ts';
import type { ResolvedRow } from './resolve.ts';

export interface LinkChanges {
  /** To rows whose Id is known. */
  readonly known: readonly FieldChange[];
  /** To rows that are yet to be made. */
  readonly unknown: readonly ParentLink[];
}

/** @param siblings all rows of the record */
export function changedLinks(
  { mapped, isNew, current }: ResolvedRow,
  siblings: readonly ResolvedRow[],
): LinkChanges {
  const known: FieldChange[] = [];
  const unknown: ParentLink[] = [];
  for (const { field, row, policy } of mapped.row.parents) {
    const parent = siblings.find((sibling) => sibling.mapped.row.name === row);
    const from = current(field.name);
    const keeps =
      !isNew && (policy.write === 'onCreate' || (policy.write === 'ifBlank' && from !== null));
    if (parent === undefined || keeps || mapped.withoutParents.includes(field.name)) continue;
    if (parent.id === null) {
      unknown.push({
        field: field.name,
        ...(from === null ? {} : { from }),
        relationship: field.relationshipName,
        to: parent.ref,
      });
    } else if (!sameValue(field, from, parent.id)) {
      known.push({ field: field.name, from, to: parent.id });
    }
  }
  return { known, unknown };
}
