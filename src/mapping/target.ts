/** Finds the field of the org that a mapping names. */
import type { Path } from '../text/issues.ts';
import { nearest } from '../text/nearest.ts';
import type { FieldPolicy } from './forms/forms.ts';
import { type FieldMetadata, fieldOf, objectOf, relationshipOf } from './metadata.ts';
import type { RowContext } from './row-context.ts';
import { missingField, missingObject, takenAgain } from './snapshot-hints.ts';

/** A field to be filled, and the name of the field that is then filled in truth. */
export interface Target {
  readonly field: FieldMetadata;
  readonly fills: string;
}

/** Null after an error was reported. */
export function findTarget(context: RowContext, name: string, path: Path): Target | null {
  const [relationship = '', key] = name.split('.');
  if (key !== undefined) return findParentKey(context, relationship, key, path);
  const field = findField(context, name, path);
  return field === null ? null : { field, fills: field.name };
}

/** `Contact__r.Key__c`: the external id of a parent, in place of the reference to it. */
function findParentKey(
  { object, org, snapshot, report }: RowContext,
  name: string,
  keyName: string,
  path: Path,
): Target | null {
  const reference = relationshipOf(object, name);
  if (reference === undefined) {
    const known = [...object.fields.values()].flatMap(
      ({ relationshipName }) => relationshipName ?? [],
    );
    const near = nearest(name, known);
    const hint =
      near === null ? `It has: ${known.join(', ') || 'none'}.` : `Did you mean \`${near}\`?`;
    report(
      'error',
      path,
      'unknown-relationship',
      `${object.name} has no relationship \`${name}\``,
      hint,
      'key',
    );
    return null;
  }
  const [parentName = ''] = reference.referenceTo;
  const parent = objectOf(org, parentName);
  const key = parent === undefined ? undefined : fieldOf(parent, keyName);
  if (parent === undefined && snapshot !== null) {
    const message = missingObject(parentName, snapshot);
    report(
      'error',
      path,
      'unknown-object',
      message,
      takenAgain(snapshot, parentName, parentName, null),
      'key',
    );
    return null;
  }
  if (parent === undefined || key === undefined) {
    const near = nearest(
      keyName,
      [...(parent?.fields.values() ?? [])].map((one) => one.name),
    );
    const hint = near === null ? null : `Did you mean \`${name}.${near}\`?`;
    report(
      'error',
      path,
      'unknown-field',
      missingField(parentName, keyName, snapshot),
      hint,
      'key',
    );
    return null;
  }
  if (!key.externalId && !key.idLookup) {
    report(
      'error',
      path,
      'no-external-id',
      `${parentName}.${key.name} is no external id, so no row can be found by it`,
      'Tick "External ID" and "Unique" of the field in Setup.',
      'key',
    );
    return null;
  }
  const { createable, updateable, nillable } = reference;
  const field = {
    ...key,
    name: `${reference.relationshipName}.${key.name}`,
    createable,
    updateable,
    nillable,
  };
  return { field, fills: reference.name };
}

export function findField(context: RowContext, name: string, path: Path): FieldMetadata | null {
  const field = fieldOf(context.object, name);
  if (field !== undefined) return field;
  const { object, snapshot } = context;
  const near = nearest(
    name,
    [...object.fields.values()].map((known) => known.name),
  );
  context.report(
    'error',
    path,
    'unknown-field',
    missingField(object.name, name, snapshot),
    unknownFieldHint(object.name, name, near, snapshot),
    'key',
  );
  return null;
}

function unknownFieldHint(
  object: string,
  name: string,
  near: string | null,
  snapshot: string | null,
): string {
  if (snapshot !== null) return takenAgain(snapshot, object, name, near);
  return near === null
    ? 'Check the API name in Setup → Object Manager, and that the permission set of this user has the field.'
    : `Did you mean \`${near}\`? If \`${name}\` is right, give the field to the permission set of this user.`;
}

/** @param write the field's own policy, if the mapping says one */
export function checkWritable(
  { report, object, row }: RowContext,
  field: FieldMetadata,
  path: Path,
  write: FieldPolicy['write'],
): void {
  const onlyOnCreate = (write ?? row.write) === 'onCreate';
  if (!field.createable && (!field.updateable || onlyOnCreate)) {
    report(
      'error',
      path,
      'read-only',
      `${object.name}.${field.name} cannot be written`,
      'It is a formula or system field, or this user has only read access to it.',
      'key',
    );
  } else if (!field.updateable && !onlyOnCreate) {
    report(
      'warning',
      path,
      'create-only',
      `${object.name}.${field.name} can only be set when the row is made`,
      'Say `write: onCreate`, so that a changed value does not hold the record.',
      'key',
    );
  }
}
