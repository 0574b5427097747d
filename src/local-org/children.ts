/** Which lookups of an org's objects point at an object; told by describes, obeyed by deletions. */

import type { Org } from './org.ts';
import type { FieldSchema, ObjectModel } from './schema.ts';

export interface ChildLink {
  readonly child: ObjectModel;
  readonly field: FieldSchema;
  /** The child goes with its parent, as in a master-detail relationship. */
  readonly cascade: boolean;
  /** The parent cannot go while it has a child. */
  readonly restricted: boolean;
}

/** The parent's own list says how standard lookups behave; otherwise the field does. */
export function childLinks({ store }: Org, parent: ObjectModel): readonly ChildLink[] {
  const listed = new Map(
    parent.schema.childRelationships.map((each) => [
      `${each['childSObject']}.${each['field']}`,
      each,
    ]),
  );
  return store.models.flatMap((child) =>
    child.schema.fields
      .filter((field) => field.type === 'reference' && field.referenceTo.includes(parent.name))
      .map((field) => {
        const known = listed.get(`${child.name}.${field.name}`);
        return {
          child,
          field,
          cascade: field.cascadeDelete || known?.['cascadeDelete'] === true,
          restricted: field.restrictedDelete || known?.['restrictedDelete'] === true,
        };
      }),
  );
}
