/** The form `value: …`: the same for every record. */
import { z } from 'zod';
import { catalogue } from '../../record/catalogue.ts';
import type { Path } from '../../text/issues.ts';
import type { FieldValue } from '../values.ts';
import {
  type CompiledValue,
  type FieldForm,
  type FormContext,
  type SourceType,
  TEXT,
} from './form.ts';

export const constantSchema = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .describe('A fixed value: text, a number, true or false; null is blank.');

const schema = z
  .strictObject({ value: constantSchema })
  .describe('The same value for every record.');

export const constantForm: FieldForm<typeof schema> = {
  schema,
  compile({ value }, at, context) {
    const where = [...at, 'value'];
    warnOfPath(value, where, context);
    return constant(value, where);
  },
};

/** @param at where it is written, if it has a place of its own */
export function constant(value: FieldValue, at: Path | null = null): CompiledValue {
  const blank = isBlank(value);
  return {
    types: [typeOfAll([{ value, at }])],
    blank: blank ? 'always' : 'never',
    paths: [],
    read: () => (blank ? null : value),
  };
}

/** Salesforce trims texts, so one of blanks only is none. */
export function isBlank(value: FieldValue): boolean {
  return value === null || (typeof value === 'string' && value.trim() === '');
}

/** Numbers and dates stand in quotes as well as bare in YAML, so the texts decide. */
export function typeOfAll(
  values: readonly { readonly value: FieldValue; readonly at: Path | null }[],
): SourceType {
  const outputs = values
    .filter(({ value }) => !isBlank(value))
    .map(({ value, at }) => ({ text: String(value), at }));
  return {
    ...TEXT,
    maxLength: Math.max(0, ...outputs.map(({ text }) => text.length)),
    outputs,
  };
}

/** A path where a fixed value belongs would be written as it stands. */
export function warnOfPath(value: FieldValue, at: Path, context: FormContext): void {
  if (typeof value !== 'string' || !(catalogue.has(value) || PATH_LIKE.test(value))) return;
  context.warn(
    at,
    'path-as-text',
    `this writes the text \`${value}\`, not what the path holds`,
    at.at(-1) === 'value'
      ? `To read the path, write it alone, or \`{ from: ${value} }\`.`
      : `To read the path, write \`{ from: ${value} }\`.`,
  );
}

const PATH_LIKE = /^(?:raw|constant)\.\w/;
