/** The shape of a match rule in a mapping file, and of its filter. Read by `schema.ts`. */
import { z } from 'zod';

export const apiName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'this is no API name of Salesforce (letters, digits and `_`)');

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const oneOrSeveral = z.union([scalar, z.array(scalar).min(1, 'the list is empty')]);

const filterTest = z
  .strictObject({
    is: z.enum(['blank', 'filled']).optional().describe('Whether it has a value at all.'),
    not: oneOrSeveral.optional().describe('None of these. A blank is none of them.'),
    recordType: z
      .union([z.string(), z.array(z.string()).min(1, 'the list is empty')])
      .optional()
      .describe('One of these record types, by developer name.'),
  })
  .refine((tests) => Object.keys(tests).length > 0, {
    error: 'say what the field must be: one of is, not, recordType',
    // An unknown key says so itself.
    when: ({ issues }) => issues.length === 0,
  });

const filter = z
  .union([oneOrSeveral, filterTest])
  .describe('What a field of the row must be: a value, a list of values, or a test.');

const ruleWithOptions = z.strictObject({
  fields: z
    .array(apiName)
    .min(1, 'a rule needs a field')
    .describe('Fields that must all be equal.'),
  blank: z
    .array(apiName)
    .optional()
    .describe(
      'Fields that must be blank in the record and in Salesforce, such as FirstName for people with one name.',
    ),
  swapped: z
    .array(apiName)
    .length(2, 'two fields are swapped')
    .optional()
    .describe(
      'Two of the fields whose values may stand in each other’s place: [LastName, FirstName].',
    ),
  firstWord: z
    .array(apiName)
    .optional()
    .describe(
      'Those of the fields of which the first words are enough, on either side: Maria Elena is Maria.',
    ),
  alsoIn: z
    .record(apiName, z.array(apiName).min(1, 'the list is empty'))
    .optional()
    .describe(
      'Further fields of Salesforce in which a value may stand: { Email: [Private_Email__c] }.',
    ),
  agree: z
    .array(apiName)
    .optional()
    .describe(
      'Fields that may be blank and must not contradict. LastName and FirstName if nothing is said; [] for none.',
    ),
  where: z
    .record(apiName, filter)
    .optional()
    .describe('What an existing row must be to be found at all: { Deceased__c: false }.'),
});

export const ruleSchema = z
  .union([z.array(apiName).min(1, 'a rule needs a field'), ruleWithOptions])
  .describe('Fields that must all be equal: [Email, Birthdate]; or those with options.');

export type RuleDocument = z.output<typeof ruleSchema>;
export type RuleOptions = z.output<typeof ruleWithOptions>;
export type FilterDocument = z.output<typeof filter>;

export const ruleKeys: readonly string[] = Object.keys(ruleWithOptions.shape);
export const filterKeys: readonly string[] = Object.keys(filterTest.shape);
