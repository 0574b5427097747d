/** The shape of a mapping file. Its JSON Schema, for editors, is made from it. */
import { z } from 'zod';
import { conditionSchema } from './condition-schema.ts';
import { constantSchema } from './forms/constant.ts';
import { blankPolicy, fieldSchema, writePolicy } from './forms/forms.ts';
import { apiName, filterKeys, ruleKeys, ruleSchema } from './rule-schema.ts';

/** A field, or a parent by its external id: `Contact__r.Key__c`. */
const fieldName = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)?$/,
    'this is no API name of Salesforce (letters, digits and `_`)',
  );

const rowSchema = z
  .strictObject({
    object: apiName.describe('API name of the object: Contact, TOEFL_Score__c.'),
    key: z
      .record(apiName, z.string())
      .optional()
      .describe(
        'The external id that the row is upserted by: one field, and a path or a text such as "{appointmentNo}-{section.code}".',
      ),
    match: z
      .array(ruleSchema)
      .min(1, 'a row that is matched needs a rule')
      .optional()
      .describe(
        'How an existing row is found: lists of fields that must all be equal. The first rule that finds exactly one wins.',
      ),
    onNoMatch: z
      .enum(['create', 'hold'])
      .optional()
      .describe(
        'What to do when no rule finds a row: create one (the default), or hold the record.',
      ),
    newest: z
      .record(apiName, z.string())
      .optional()
      .describe(
        'A date field and its path: an older report never overwrites a row with a newer date.',
      ),
    forEach: z
      .enum(['sections', 'mybest'])
      .optional()
      .describe(
        'One row for each section of the test, or for each section that has a MyBest score. Its fields read `section.…`.',
      ),
    when: conditionSchema.optional(),
    write: writePolicy.optional(),
    blank: blankPolicy.optional(),
    fields: z
      .record(fieldName, fieldSchema)
      .describe(
        'What each field of the object gets. A parent that is no row of the mapping is named by its external id: `Contact__r.Key__c`.',
      ),
  })
  .describe('One row of Salesforce.');

export const mappingSchema = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().min(1, 'a name is missing').describe('What people call this mapping.'),
  version: z.literal(1).describe('The version of the mapping language: 1.'),
  include: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe(
      'Files with what several mappings share, relative to this one. What stands here wins, row by row and field by field.',
    ),
  constants: z
    .record(z.string(), constantSchema)
    .optional()
    .describe(
      'Values that are named once and read as `constant.NAME`. The configuration can give others for an org.',
    ),
  rows: z
    .record(
      z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'a row name is letters, digits and `_`'),
      rowSchema,
    )
    .refine((rows) => Object.keys(rows).length > 0, 'a mapping needs a row')
    .describe('The rows that one score record becomes, by a name of your own.'),
});

export type MappingDocument = z.output<typeof mappingSchema>;
export type RowDocument = z.output<typeof rowSchema>;

const KEYS_OF_ROW = Object.keys(rowSchema.shape);
const KEYS_OF_MAPPING = Object.keys(mappingSchema.shape);

/** The keys allowed in the group at a path, for "did you mean"; null where the author names them. */
export function allowedKeys(path: readonly (string | number)[]): readonly string[] | null {
  if (path.length === 0) return KEYS_OF_MAPPING;
  if (path[0] === 'rows' && path[2] === 'match') {
    if (path.length === 4) return ruleKeys;
    return path.length === 6 && path[4] === 'where' ? filterKeys : null;
  }
  return path.length === 2 && path[0] === 'rows' ? KEYS_OF_ROW : null;
}
