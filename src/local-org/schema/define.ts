/**
 * Expands compact tables of fields into full describes; called by the schemas beside it.
 *
 * What each type adds was read off recorded describes of a Contact and of custom fields.
 */

import { type FieldSchema, kindOf, type ObjectSchema, parseDescribe } from '../schema.ts';

/** A row of a table of fields: API name, label, describe's type, length, what else differs. */
export type FieldRow = readonly [
  name: string,
  label: string,
  type: string,
  length: number,
  extra?: Readonly<Record<string, unknown>>,
];

export interface ObjectRow {
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  readonly keyPrefix: string;
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly fields: readonly FieldRow[];
}

export function defineObject(row: ObjectRow): ObjectSchema {
  return parseDescribe({
    ...OBJECT,
    name: row.name,
    label: row.label,
    labelPlural: row.labelPlural,
    keyPrefix: row.keyPrefix,
    custom: row.name.endsWith('__c'),
    ...row.extra,
    fields: row.fields.map(defineField),
  });
}

export function picklist(...values: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    picklistValues: values.map((value) => ({
      active: true,
      defaultValue: false,
      label: value,
      validFor: null,
      value,
    })),
  };
}

/** A restricted picklist refuses every other value; an unrestricted one stores it. */
export function restricted(...values: readonly string[]): Readonly<Record<string, unknown>> {
  return { ...picklist(...values), restrictedPicklist: true };
}

export function lookup(
  object: string,
  relationshipName: string,
): Readonly<Record<string, unknown>> {
  return { referenceTo: [object], relationshipName };
}

/** `Number(digits before and after, after)` as the object manager does not write it: all digits. */
export function digits(precision: number, scale: number): Readonly<Record<string, unknown>> {
  return { precision, scale };
}

/** A field nobody can write. */
export const readOnly = {
  createable: false,
  updateable: false,
  permissionable: false,
} as const;

/** The fields that every object has after its own. */
export const SYSTEM_FIELDS: readonly FieldRow[] = [
  [
    'CreatedDate',
    'Created Date',
    'datetime',
    0,
    { ...readOnly, nillable: false, defaultedOnCreate: true },
  ],
  [
    'CreatedById',
    'Created By ID',
    'reference',
    18,
    {
      ...readOnly,
      ...lookup('User', 'CreatedBy'),
      nillable: false,
      defaultedOnCreate: true,
    },
  ],
  [
    'LastModifiedDate',
    'Last Modified Date',
    'datetime',
    0,
    { ...readOnly, nillable: false, defaultedOnCreate: true },
  ],
  [
    'LastModifiedById',
    'Last Modified By ID',
    'reference',
    18,
    {
      ...readOnly,
      ...lookup('User', 'LastModifiedBy'),
      nillable: false,
      defaultedOnCreate: true,
    },
  ],
  [
    'SystemModstamp',
    'System Modstamp',
    'datetime',
    0,
    { ...readOnly, nillable: false, defaultedOnCreate: true },
  ],
];

export function idField(label: string): FieldRow {
  return [
    'Id',
    label,
    'id',
    18,
    { ...readOnly, nillable: false, idLookup: true, defaultedOnCreate: true },
  ];
}

export const IS_DELETED: FieldRow = ['IsDeleted', 'Deleted', 'boolean', 0, readOnly];

export const OWNER: FieldRow = [
  'OwnerId',
  'Owner ID',
  'reference',
  18,
  {
    ...lookup('User', 'Owner'),
    nillable: false,
    defaultedOnCreate: true,
    permissionable: false,
  },
];

/** The fields that `SELECT Id FROM T` shows as seen or used last; always null here. */
export const ACTIVITY_FIELDS: readonly FieldRow[] = [
  ['LastActivityDate', 'Last Activity', 'date', 0, readOnly],
  ['LastViewedDate', 'Last Viewed Date', 'datetime', 0, readOnly],
  ['LastReferencedDate', 'Last Referenced Date', 'datetime', 0, readOnly],
];

/** One field with everything that its type has; its attributes are checked with the object's. */
export function defineField([name, label, type, length, extra = {}]: FieldRow): Record<
  string,
  unknown
> {
  const text = kindOf(type) === 'text';
  return {
    ...FIELD,
    ...TYPES[type],
    name,
    label,
    type,
    length,
    byteLength: text ? length * 3 : length,
    custom: name.endsWith('__c'),
    ...extra,
  } satisfies Partial<FieldSchema>;
}

const TYPES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  id: { soapType: 'tns:ID' },
  reference: { soapType: 'tns:ID' },
  boolean: {
    soapType: 'xsd:boolean',
    nillable: false,
    defaultedOnCreate: true,
    defaultValue: false,
    aggregatable: false,
  },
  date: { soapType: 'xsd:date' },
  datetime: { soapType: 'xsd:dateTime', groupable: false },
  double: { soapType: 'xsd:double', groupable: false },
  currency: { soapType: 'xsd:double', groupable: false },
  int: { soapType: 'xsd:int', digits: 8 },
  textarea: { extraTypeInfo: 'plaintextarea' },
  address: {
    soapType: 'urn:address',
    createable: false,
    updateable: false,
    sortable: false,
    groupable: false,
    aggregatable: false,
    queryByDistance: true,
  },
};

const FIELD: Readonly<Record<string, unknown>> = {
  aggregatable: true,
  aiPredictionField: false,
  autoNumber: false,
  calculated: false,
  calculatedFormula: null,
  cascadeDelete: false,
  caseSensitive: false,
  compoundFieldName: null,
  controllerName: null,
  createable: true,
  defaultValue: null,
  defaultValueFormula: null,
  defaultedOnCreate: false,
  dependentPicklist: false,
  deprecatedAndHidden: false,
  digits: 0,
  displayLocationInDecimal: false,
  encrypted: false,
  externalId: false,
  extraTypeInfo: null,
  filterable: true,
  filteredLookupInfo: null,
  formulaTreatNullNumberAsZero: false,
  groupable: true,
  highScaleNumber: false,
  htmlFormatted: false,
  idLookup: false,
  inlineHelpText: null,
  mask: null,
  maskType: null,
  nameField: false,
  namePointing: false,
  nillable: true,
  permissionable: true,
  picklistValues: [],
  polymorphicForeignKey: false,
  precision: 0,
  queryByDistance: false,
  referenceTargetField: null,
  referenceTo: [],
  relationshipName: null,
  relationshipOrder: null,
  restrictedDelete: false,
  restrictedPicklist: false,
  scale: 0,
  searchPrefilterable: false,
  soapType: 'xsd:string',
  sortable: true,
  unique: false,
  updateable: true,
  writeRequiresMasterRead: false,
};

const OBJECT: Readonly<Record<string, unknown>> = {
  actionOverrides: [],
  activateable: false,
  associateEntityType: null,
  associateParentEntity: null,
  childRelationships: [],
  compactLayoutable: true,
  createable: true,
  customSetting: false,
  deepCloneable: false,
  defaultImplementation: null,
  deletable: true,
  deprecatedAndHidden: false,
  extendedBy: null,
  extendsInterfaces: null,
  feedEnabled: true,
  hasSubtypes: false,
  implementedBy: null,
  implementsInterfaces: null,
  isInterface: false,
  isSubtype: false,
  layoutable: true,
  listviewable: null,
  lookupLayoutable: null,
  mergeable: false,
  mruEnabled: true,
  namedLayoutInfos: [],
  networkScopeFieldName: null,
  queryable: true,
  recordTypeInfos: [
    {
      active: true,
      available: true,
      defaultRecordTypeMapping: true,
      developerName: 'Master',
      master: true,
      name: 'Master',
      recordTypeId: '012000000000000AAA',
    },
  ],
  replicateable: true,
  retrieveable: true,
  searchLayoutable: true,
  searchable: true,
  sobjectDescribeOption: 'FULL',
  supportedScopes: [],
  triggerable: true,
  undeletable: true,
  updateable: true,
};
