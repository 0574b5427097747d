/**
 * Contact as a new org has it: the standard fields and their limits; a default of the local org.
 *
 * Source: the recorded describe of a Contact, and for Title etc. the Object Reference.
 */

import type { ObjectSchema } from '../schema.ts';
import {
  ACTIVITY_FIELDS,
  defineObject,
  type FieldRow,
  IS_DELETED,
  idField,
  lookup,
  OWNER,
  picklist,
  readOnly,
  restricted,
  SYSTEM_FIELDS,
} from './define.ts';

const personName = {
  compoundFieldName: 'Name',
  extraTypeInfo: 'personname',
  permissionable: false,
} as const;

const ACCURACY = restricted(
  'Address',
  'NearAddress',
  'Block',
  'Street',
  'ExtendedZip',
  'Zip',
  'Neighborhood',
  'City',
  'County',
  'State',
  'Unknown',
);

function address(prefix: string): readonly FieldRow[] {
  const part = { compoundFieldName: `${prefix}Address` };
  const degrees = { ...part, precision: 18, scale: 15 };
  return [
    [`${prefix}Street`, `${prefix} Street`, 'textarea', 255, part],
    [`${prefix}City`, `${prefix} City`, 'string', 40, part],
    [`${prefix}State`, `${prefix} State/Province`, 'string', 80, part],
    [`${prefix}PostalCode`, `${prefix} Zip/Postal Code`, 'string', 20, part],
    [`${prefix}Country`, `${prefix} Country`, 'string', 80, part],
    [`${prefix}Latitude`, `${prefix} Latitude`, 'double', 0, degrees],
    [`${prefix}Longitude`, `${prefix} Longitude`, 'double', 0, degrees],
    [
      `${prefix}GeocodeAccuracy`,
      `${prefix} Geocode Accuracy`,
      'picklist',
      40,
      { ...part, ...ACCURACY },
    ],
    [`${prefix}Address`, `${prefix} Address`, 'address', 0],
  ];
}

export const contact: ObjectSchema = defineObject({
  name: 'Contact',
  label: 'Contact',
  labelPlural: 'Contacts',
  keyPrefix: '003',
  extra: {
    mergeable: true,
    childRelationships: [
      {
        cascadeDelete: false,
        childSObject: 'TOEFL_Score__c',
        deprecatedAndHidden: false,
        field: 'Contact__c',
        junctionIdListNames: [],
        junctionReferenceTo: [],
        relationshipName: 'TOEFL_Scores__r',
        restrictedDelete: false,
      },
    ],
  },
  fields: [
    idField('Contact ID'),
    IS_DELETED,
    [
      'MasterRecordId',
      'Master Record ID',
      'reference',
      18,
      { ...readOnly, ...lookup('Contact', 'MasterRecord') },
    ],
    [
      'AccountId',
      'Account ID',
      'reference',
      18,
      { ...lookup('Account', 'Account'), searchPrefilterable: true },
    ],
    ['LastName', 'Last Name', 'string', 80, { ...personName, nillable: false }],
    ['FirstName', 'First Name', 'string', 40, personName],
    [
      'Salutation',
      'Salutation',
      'picklist',
      40,
      { ...personName, ...picklist('Mr.', 'Ms.', 'Mrs.', 'Dr.', 'Prof.') },
    ],
    [
      'Name',
      'Full Name',
      'string',
      121,
      {
        ...readOnly,
        nillable: false,
        nameField: true,
        extraTypeInfo: 'personname',
      },
    ],
    ...address('Other'),
    ...address('Mailing'),
    ['Phone', 'Business Phone', 'phone', 40],
    ['Fax', 'Business Fax', 'phone', 40],
    ['MobilePhone', 'Mobile Phone', 'phone', 40],
    ['HomePhone', 'Home Phone', 'phone', 40],
    ['OtherPhone', 'Other Phone', 'phone', 40],
    ['AssistantPhone', 'Asst. Phone', 'phone', 40],
    [
      'ReportsToId',
      'Reports To ID',
      'reference',
      18,
      { ...lookup('Contact', 'ReportsTo'), searchPrefilterable: true },
    ],
    ['Email', 'Email', 'email', 80, { idLookup: true }],
    ['Title', 'Title', 'string', 128],
    ['Department', 'Department', 'string', 80],
    ['AssistantName', "Assistant's Name", 'string', 40],
    [
      'LeadSource',
      'Lead Source',
      'picklist',
      255,
      picklist('Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other'),
    ],
    ['Birthdate', 'Birthdate', 'date', 0],
    [
      'Description',
      'Contact Description',
      'textarea',
      32_000,
      {
        filterable: false,
        sortable: false,
        groupable: false,
        aggregatable: false,
      },
    ],
    OWNER,
    ['HasOptedOutOfEmail', 'Email Opt Out', 'boolean', 0],
    ['HasOptedOutOfFax', 'Fax Opt Out', 'boolean', 0],
    ['DoNotCall', 'Do Not Call', 'boolean', 0],
    ...SYSTEM_FIELDS,
    ...ACTIVITY_FIELDS,
    ['LastCURequestDate', 'Last Stay-in-Touch Request Date', 'datetime', 0, readOnly],
    ['LastCUUpdateDate', 'Last Stay-in-Touch Save Date', 'datetime', 0, readOnly],
    ['EmailBouncedReason', 'Email Bounced Reason', 'string', 255, { permissionable: false }],
    ['EmailBouncedDate', 'Email Bounced Date', 'datetime', 0, { permissionable: false }],
    ['IsEmailBounced', 'Is Email Bounced', 'boolean', 0, readOnly],
    ['PhotoUrl', 'Photo URL', 'url', 255, { ...readOnly, extraTypeInfo: 'imageurl' }],
    ['Jigsaw', 'Data.com Key', 'string', 20],
    [
      'JigsawContactId',
      'Jigsaw Contact ID',
      'string',
      20,
      { ...readOnly, relationshipName: 'JigsawContact' },
    ],
    [
      'CleanStatus',
      'Clean Status',
      'picklist',
      40,
      restricted(
        'Matched',
        'Different',
        'Acknowledged',
        'NotFound',
        'Inactive',
        'Pending',
        'SelectMatch',
        'Skipped',
      ),
    ],
    [
      'IndividualId',
      'Individual ID',
      'reference',
      18,
      {
        ...lookup('Individual', 'Individual'),
        permissionable: false,
        searchPrefilterable: true,
      },
    ],
  ],
});
