/** The form `recordType: NAME`: the Id of a record type, by its developer name. */
import { z } from 'zod';
import { nearest } from '../../text/nearest.ts';
import type { ObjectMetadata } from '../metadata.ts';
import { constant } from './constant.ts';
import type { FieldForm } from './form.ts';

const schema = z
  .strictObject({
    recordType: z.string().describe('Developer name of a record type of the object.'),
  })
  .describe('A record type. Its Id differs from org to org; its developer name does not.');

/** For whoever names one as if it were a path. */
export function recordTypeInstead(name: string, { recordTypes }: ObjectMetadata): string {
  const names = recordTypes.filter(({ active }) => active).map((one) => one.developerName);
  const near = nearest(name, names);
  return near === null
    ? `A record type is named like this: \`{ recordType: NAME }\`. There are: ${names.join(', ') || 'none'}.`
    : `For the record type, write \`{ recordType: ${near} }\`.`;
}

export const recordTypeForm: FieldForm<typeof schema> = {
  schema,
  compile({ recordType }, at, { object, error }) {
    const names = object.recordTypes.filter(({ active }) => active);
    const found = names.find(
      ({ developerName }) => developerName.toLowerCase() === recordType.toLowerCase(),
    );
    if (found !== undefined) return constant(found.id);
    const near = nearest(
      recordType,
      names.map(({ developerName }) => developerName),
    );
    const all = names.map(({ developerName }) => developerName).join(', ');
    error(
      [...at, 'recordType'],
      'unknown-record-type',
      `${object.name} has no active record type \`${recordType}\` that this user may use`,
      near === null ? `It has: ${all || 'none'}.` : `Did you mean \`${near}\`?`,
    );
    return null;
  },
};
