/** The form `value: …`: the same for every record. */
import { z } from 'zod';
import type { FieldValue } from '../values.ts';
import type { CompiledValue, FieldForm, SourceType } from './form.ts';

export const constantSchema = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .describe('A fixed value: text, a number, true or false; null is blank.');

const schema = z
  .strictObject({ value: constantSchema })
  .describe('The same value for every record.');

export const constantForm: FieldForm<typeof schema> = {
  schema,
  compile: ({ value }) => constant(value),
};

export function constant(value: FieldValue): CompiledValue {
  const blank = value === null || value === '';
  return {
    type: constantType(value),
    paths: [],
    read: () => (blank ? null : value),
  };
}

/** Numbers and dates stand in quotes as well as bare in YAML, so the text decides. */
export function constantType(value: FieldValue): SourceType {
  const text = value === null ? '' : String(value);
  const number = /^-?\d+(?:\.(\d+))?$/.exec(text);
  return {
    kind: typeof value === 'boolean' ? 'boolean' : typeof value === 'number' ? 'number' : 'text',
    maxLength: text.length,
    decimals: number?.[1]?.length ?? 0,
    outputs: text === '' ? [] : [text],
    codes: null,
  };
}
