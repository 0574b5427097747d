/**
 * What the mapping must know of an org's objects: the part of Salesforce's describe that decides
 * how a value is converted, compared and written.
 *
 * Source: REST API Developer Guide, "sObject Describe".
 */

/** Describe's own names of field types, as far as a field can be written or compared. */
export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'email'
  | 'phone'
  | 'url'
  | 'picklist'
  | 'multipicklist'
  | 'combobox'
  | 'encryptedstring'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'time'
  | 'reference'
  | 'other';

interface PicklistValue {
  readonly value: string;
  readonly label: string;
  readonly active: boolean;
}

export interface FieldMetadata {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  /** Characters; 0 where the type has no length. */
  readonly length: number;
  /** Digits in all, of double, currency and percent. */
  readonly precision: number;
  /** Digits after the point. */
  readonly scale: number;
  /** Digits of an int. */
  readonly digits: number;
  readonly nillable: boolean;
  readonly defaultedOnCreate: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly filterable: boolean;
  readonly externalId: boolean;
  readonly unique: boolean;
  readonly idLookup: boolean;
  readonly caseSensitive: boolean;
  readonly restrictedPicklist: boolean;
  readonly picklistValues: readonly PicklistValue[];
  readonly referenceTo: readonly string[];
  readonly relationshipName: string | null;
}

interface RecordType {
  readonly id: string;
  readonly developerName: string;
  readonly active: boolean;
}

export interface ObjectMetadata {
  readonly name: string;
  readonly label: string;
  readonly keyPrefix: string | null;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly queryable: boolean;
  readonly recordTypes: readonly RecordType[];
  /** By lower-case name, since Salesforce's field names do not depend on case. */
  readonly fields: ReadonlyMap<string, FieldMetadata>;
}

/** Objects by lower-case name. */
export type OrgMetadata = ReadonlyMap<string, ObjectMetadata>;

export function objectOf(org: OrgMetadata, name: string): ObjectMetadata | undefined {
  return org.get(name.toLowerCase());
}

export function fieldOf(object: ObjectMetadata, name: string): FieldMetadata | undefined {
  return object.fields.get(name.toLowerCase());
}

/** The reference field behind a relationship's name: `Contact__r`. */
export function relationshipOf(
  object: ObjectMetadata | undefined,
  name: string,
): FieldMetadata | undefined {
  return [...(object?.fields.values() ?? [])].find(
    ({ relationshipName }) => relationshipName?.toLowerCase() === name.toLowerCase(),
  );
}

/** Whether rows can be looked up by it. Of multi-select picklists SOQL knows no `IN`, whatever describe says. */
export function isSearchable({ filterable, type }: FieldMetadata): boolean {
  return filterable && type !== 'multipicklist';
}

/** Describe has no flag for it: createable, not nillable and without a default. */
export function isRequired(field: FieldMetadata): boolean {
  return (
    field.createable && !field.nillable && !field.defaultedOnCreate && field.type !== 'boolean'
  );
}
