/**
 * Organization, User and RecordType: the objects every org has and the API cannot make; added by
 * the store to whatever schema the local org is given.
 *
 * Source: the recorded Organization row; Object Reference for User and RecordType.
 */

import type { ObjectSchema } from '../schema.ts';
import { defineObject, type FieldRow, idField, lookup, readOnly, SYSTEM_FIELDS } from './define.ts';

const fixed = {
  createable: false,
  updateable: false,
  deletable: false,
  mergeable: false,
} as const;

const shown = (rows: readonly FieldRow[]): readonly FieldRow[] =>
  rows.map(([name, label, type, length, extra]) => [
    name,
    label,
    type,
    length,
    { ...extra, ...readOnly },
  ]);

export const systemObjects: readonly ObjectSchema[] = [
  defineObject({
    name: 'Organization',
    label: 'Organization',
    labelPlural: 'Organizations',
    keyPrefix: '00D',
    extra: fixed,
    fields: [
      idField('Organization ID'),
      ...shown([
        ['Name', 'Name', 'string', 80, { nameField: true }],
        ['Country', 'Country', 'string', 80],
        ['InstanceName', 'Instance Name', 'string', 5],
        ['IsSandbox', 'Is Sandbox', 'boolean', 0],
        ['IsReadOnly', 'Is Read Only', 'boolean', 0],
        ['OrganizationType', 'Edition', 'picklist', 40],
        ['NamespacePrefix', 'Namespace Prefix', 'string', 15],
        ['TrialExpirationDate', 'Trial Expiration Date', 'datetime', 0],
        ['DefaultLocaleSidKey', 'Locale', 'picklist', 40],
        ['LanguageLocaleKey', 'Language', 'picklist', 40],
        ['TimeZoneSidKey', 'Time Zone', 'picklist', 40],
      ]),
      ...SYSTEM_FIELDS,
    ],
  }),
  defineObject({
    name: 'User',
    label: 'User',
    labelPlural: 'Users',
    keyPrefix: '005',
    extra: fixed,
    fields: [
      idField('User ID'),
      ...shown([
        ['Username', 'Username', 'string', 80, { idLookup: true }],
        ['LastName', 'Last Name', 'string', 80],
        ['FirstName', 'First Name', 'string', 40],
        ['Name', 'Full Name', 'string', 121, { nameField: true }],
        ['Email', 'Email', 'email', 128, { idLookup: true }],
        ['IsActive', 'Active', 'boolean', 0],
        ['LocaleSidKey', 'Locale', 'picklist', 40],
        ['TimeZoneSidKey', 'Time Zone', 'picklist', 40],
      ]),
      ...SYSTEM_FIELDS,
    ],
  }),
  defineObject({
    name: 'RecordType',
    label: 'Record Type',
    labelPlural: 'Record Types',
    keyPrefix: '012',
    extra: fixed,
    fields: [
      idField('Record Type ID'),
      ...shown([
        ['Name', 'Name', 'string', 80, { nameField: true }],
        ['DeveloperName', 'Record Type Name', 'string', 80],
        ['NamespacePrefix', 'Namespace Prefix', 'string', 15],
        ['SobjectType', 'SObject Type Name', 'picklist', 40],
        ['IsActive', 'Active', 'boolean', 0],
        ['IsPersonType', 'Is Person Type', 'boolean', 0],
        [
          'BusinessProcessId',
          'Business Process ID',
          'reference',
          18,
          lookup('BusinessProcess', 'BusinessProcess'),
        ],
      ]),
      ...SYSTEM_FIELDS,
    ],
  }),
];
