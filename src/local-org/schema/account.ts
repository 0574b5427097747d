/**
 * Account as a new org without person accounts has it; a default of the local org, there to be the
 * parent of Contacts.
 *
 * Source: the recorded describe of an Account, without what person accounts add.
 */

import type { ObjectSchema } from '../schema.ts';
import {
  ACTIVITY_FIELDS,
  defineObject,
  IS_DELETED,
  idField,
  lookup,
  OWNER,
  picklist,
  readOnly,
  SYSTEM_FIELDS,
} from './define.ts';

export const account: ObjectSchema = defineObject({
  name: 'Account',
  label: 'Account',
  labelPlural: 'Accounts',
  keyPrefix: '001',
  extra: { mergeable: true },
  fields: [
    idField('Account ID'),
    IS_DELETED,
    [
      'MasterRecordId',
      'Master Record ID',
      'reference',
      18,
      { ...readOnly, ...lookup('Account', 'MasterRecord') },
    ],
    [
      'Name',
      'Account Name',
      'string',
      255,
      { nillable: false, nameField: true, permissionable: false },
    ],
    ['Type', 'Account Type', 'picklist', 255, picklist('Prospect', 'Customer', 'Partner', 'Other')],
    ['ParentId', 'Parent Account ID', 'reference', 18, { ...lookup('Account', 'Parent') }],
    ['BillingStreet', 'Billing Street', 'textarea', 255, { compoundFieldName: 'BillingAddress' }],
    ['BillingCity', 'Billing City', 'string', 40, { compoundFieldName: 'BillingAddress' }],
    [
      'BillingState',
      'Billing State/Province',
      'string',
      80,
      { compoundFieldName: 'BillingAddress' },
    ],
    [
      'BillingPostalCode',
      'Billing Zip/Postal Code',
      'string',
      20,
      { compoundFieldName: 'BillingAddress' },
    ],
    ['BillingCountry', 'Billing Country', 'string', 80, { compoundFieldName: 'BillingAddress' }],
    ['BillingAddress', 'Billing Address', 'address', 0],
    ['Phone', 'Account Phone', 'phone', 40],
    ['AccountNumber', 'Account Number', 'string', 40],
    ['Website', 'Website', 'url', 255],
    [
      'Industry',
      'Industry',
      'picklist',
      255,
      picklist('Education', 'Government', 'Not For Profit', 'Other'),
    ],
    ['NumberOfEmployees', 'Employees', 'int', 0],
    ['AnnualRevenue', 'Annual Revenue', 'currency', 0, { precision: 18, scale: 0 }],
    [
      'Description',
      'Account Description',
      'textarea',
      32_000,
      {
        filterable: false,
        sortable: false,
        groupable: false,
        aggregatable: false,
      },
    ],
    ['Site', 'Account Site', 'string', 80],
    OWNER,
    ...SYSTEM_FIELDS,
    ...ACTIVITY_FIELDS,
  ],
});
