/**
 * All forms of a field in one list: the schema, the compiler and the messages take them from here.
 */
import { z } from 'zod';
import type { Path } from '../../text/issues.ts';
import { compileCondition, type Holds } from '../condition.ts';
import { type ConditionDocument, conditionSchema } from '../condition-schema.ts';
import { judge, readCondition } from '../condition-truth.ts';
import { callForm } from './call.ts';
import { inCase } from './case.ts';
import { constantForm } from './constant.ts';
import { blankOfAny, type CompiledValue, type FormContext } from './form.ts';
import { compileFallback, fallbackSchema, fromForm } from './from.ts';
import { joinForm } from './join.ts';
import { parentSchema } from './parent.ts';
import { firstOfForm, pathForm } from './path.ts';
import { recordTypeForm } from './record-type.ts';
import { textForm } from './text.ts';

export const writePolicy = z
  .enum(['always', 'ifBlank', 'onCreate'])
  .describe(
    'When a value replaces what Salesforce has: always, only if Salesforce has nothing, or only when the row is made.',
  );

export const blankPolicy = z
  .enum(['clear', 'keep'])
  .describe('What a blank does to a value in Salesforce: clear it, or keep it.');

const policies = {
  write: writePolicy.optional(),
  blank: blankPolicy.optional(),
  when: conditionSchema.optional(),
};

/** Where the value comes from when `when` does not hold; without it the field is left as it is. */
const elseSchema = fallbackSchema.describe(
  'What the field gets when `when` does not hold: a fixed value, or `{ from: path }`. Without it, the field is left as it is.',
);

/** What a field that holds a value may say beside its form, whichever that is. */
const modifiers = {
  ...policies,
  else: elseSchema.optional(),
  truncate: z
    .boolean()
    .optional()
    .describe('Cut text that is longer than the field, instead of holding the record.'),
  case: z
    .enum(['upper', 'lower', 'title'])
    .optional()
    .describe(
      'Change the case of the text. `title` touches only texts that are all upper or all lower case.',
    ),
  round: z
    .enum(['nearest', 'down', 'up'])
    .optional()
    .describe(
      'Round a number that has more decimals than the field, instead of holding the record.',
    ),
};

// `extend` loses what the schema says of itself, which editors and the reference page show.
const parent = parentSchema.extend(policies).describe(parentSchema.description ?? '');
const group = {
  from: fromForm.schema.extend(modifiers).describe(fromForm.schema.description ?? ''),
  join: joinForm.schema.extend(modifiers).describe(joinForm.schema.description ?? ''),
  text: textForm.schema.extend(modifiers).describe(textForm.schema.description ?? ''),
  value: constantForm.schema.extend(modifiers).describe(constantForm.schema.description ?? ''),
  call: callForm.schema.extend(modifiers).describe(callForm.schema.description ?? ''),
  recordType: recordTypeForm.schema
    .extend(modifiers)
    .describe(recordTypeForm.schema.description ?? ''),
  row: parent,
};
const GROUP_KEYS = [
  'from',
  'join',
  'text',
  'value',
  'call',
  'recordType',
  'row',
] as const satisfies (keyof typeof group)[];

export const fieldSchema = z
  .union([
    pathForm.schema,
    firstOfForm.schema,
    group.from,
    group.join,
    group.text,
    group.value,
    group.call,
    group.recordType,
    group.row,
  ])
  .describe('What a field gets.');

export type FieldFormValue = z.output<typeof fieldSchema>;

/** Which option of `fieldSchema` the author meant, by its shape; null when nothing tells. */
export function chosenOption(value: unknown): number | null {
  if (typeof value === 'string') return 0;
  if (Array.isArray(value)) return 1;
  const key = groupKey(value);
  return key === null ? null : GROUP_KEYS.indexOf(key) + 2;
}

/** The keys that a group may have, by the form it was meant as; those that select one otherwise. */
export function allowedFieldKeys(value: unknown): readonly string[] {
  const key = groupKey(value);
  return key === null ? GROUP_KEYS : Object.keys(group[key].shape);
}

function groupKey(value: unknown): (typeof GROUP_KEYS)[number] | null {
  if (typeof value !== 'object' || value === null) return null;
  return GROUP_KEYS.find((key) => Object.hasOwn(value, key)) ?? null;
}

/** How a field is written, where the mapping says so; undefined leaves it to the row. */
export interface FieldPolicy {
  readonly write: z.output<typeof writePolicy> | undefined;
  readonly blank: z.output<typeof blankPolicy> | undefined;
}

export type CompiledForm =
  | {
      readonly kind: 'value';
      readonly value: CompiledValue;
      readonly policy: FieldPolicy;
      readonly fit: Fit;
      readonly when: Holds | null;
      /** A table without a `default`: its blanks stay blanks. */
      readonly mayBeBlank: boolean;
      /** Whether it is only read of some records. */
      readonly conditional: boolean;
    }
  | {
      readonly kind: 'parent';
      readonly row: string;
      readonly policy: FieldPolicy;
      readonly when: Holds | null;
    };

/** What the mapping allows to be done to a value that does not fit its field. */
export interface Fit {
  readonly truncate: boolean;
  readonly round: 'nearest' | 'down' | 'up' | null;
}

const AS_IT_IS: Fit = { truncate: false, round: null };
const NO_POLICY: FieldPolicy = { write: undefined, blank: undefined };

/** Null after an error was reported. */
export function compileForm(
  form: FieldFormValue,
  at: Path,
  context: FormContext,
): CompiledForm | null {
  if (typeof form === 'string') return bare(pathForm.compile(form, at, context));
  if (Array.isArray(form)) return bare(firstOfForm.compile(form, at, context));
  const policy: FieldPolicy = { write: form.write, blank: form.blank };
  const when =
    form.when === undefined ? null : compileCondition(form.when, [...at, 'when'], context);
  const brokenCondition = form.when !== undefined && when === null;
  if ('row' in form)
    return brokenCondition ? null : { kind: 'parent', row: form.row, policy, when };
  const read = compileGroup(form, at, under(form.when, context));
  const other = compileFallback(form.else, [...at, 'else'], context);
  if (form.else !== undefined && form.when === undefined) {
    context.error(
      [...at, 'else'],
      'else-without-when',
      '`else` says what comes when `when` does not hold, and there is none',
      'Add `when`, or use `default` for blanks.',
    );
    return null;
  }
  if (read === null || other === null || brokenCondition) return null;
  const value = when === null || other === undefined ? read : either(when, read, other);
  const fit: Fit = {
    truncate: form.truncate ?? false,
    round: form.round ?? null,
  };
  const cased = form.case === undefined ? value : inCase(value, form.case);
  const mayBeBlank = 'from' in form && form.default === undefined;
  return {
    kind: 'value',
    value: cased,
    policy,
    fit,
    when: other === undefined ? when : null,
    mayBeBlank,
    conditional: form.when !== undefined,
  };
}

/** The context of what is only read when the condition holds. */
export function under(condition: ConditionDocument | undefined, context: FormContext): FormContext {
  const read = condition === undefined ? null : readCondition(condition, context.constants);
  if (read === null) return context;
  const { allows = () => true } = context;
  return {
    ...context,
    allows: (path, code) => allows(path, code) && judge(read, path, code) !== false,
  };
}

function either(holds: Holds, value: CompiledValue, other: CompiledValue): CompiledValue {
  return {
    types: [...value.types, ...other.types],
    blank: blankOfAny([value.blank, other.blank]),
    paths: [...value.paths, ...other.paths],
    read: (scope, fault) => (holds(scope) ? value : other).read(scope, fault),
  };
}

function compileGroup(
  form: Exclude<FieldFormValue, string | string[] | z.output<typeof parent>>,
  at: Path,
  context: FormContext,
): CompiledValue | null {
  if ('from' in form) return fromForm.compile(form, at, context);
  if ('join' in form) return joinForm.compile(form, at, context);
  if ('text' in form) return textForm.compile(form, at, context);
  if ('call' in form) return callForm.compile(form, at, context);
  if ('recordType' in form) return recordTypeForm.compile(form, at, context);
  return constantForm.compile(form, at, context);
}

function bare(value: CompiledValue | null): CompiledForm | null {
  return value === null
    ? null
    : {
        kind: 'value',
        value,
        policy: NO_POLICY,
        fit: AS_IT_IS,
        when: null,
        mayBeBlank: true,
        conditional: false,
      };
}
