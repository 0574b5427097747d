/** The form `from: …`: a path, then a table of values, what to do with other codes and with blanks. */
import { z } from 'zod';
import { shapeOf } from '../../record/hold.ts';
import type { Path } from '../../text/issues.ts';
import type { FieldValue } from '../values.ts';
import { constant, constantSchema, constantType } from './constant.ts';
import {
  type CompiledValue,
  eitherType,
  type FieldForm,
  type FormContext,
  type SourceType,
} from './form.ts';
import { compilePathForm, firstOf, pathSchema } from './path.ts';

const fromPath = z.union([pathSchema, z.array(pathSchema).min(1, 'the list is empty')]);

/** Where `otherwise` and `default` take their value from: fixed, or read. */
const fallback = z.union([constantSchema, z.strictObject({ from: fromPath })]);

const schema = z
  .strictObject({
    from: fromPath.describe('The path to read, or a list: the first that is not blank.'),
    values: z
      .record(z.string(), constantSchema)
      .optional()
      .describe(
        "What each of ETS's codes becomes. A code that is not in the table holds the record, unless `otherwise` says more.",
      ),
    otherwise: fallback
      .optional()
      .describe('For a code that is not in `values`: a fixed value, or `{ from: path }`.'),
    default: fallback.optional().describe('For a blank: a fixed value, or `{ from: path }`.'),
  })
  .describe('A path with more to say about it.');

type From = z.infer<typeof schema>;
type Fallback = z.infer<typeof fallback>;

export const fromForm: FieldForm<typeof schema> = { schema, compile: compileFrom };

function compileFrom(form: From, at: Path, context: FormContext): CompiledValue | null {
  const source = compileFromPath(form.from, [...at, 'from'], context);
  const otherwise = compileFallback(form.otherwise, [...at, 'otherwise'], context);
  const fallback = compileFallback(form.default, [...at, 'default'], context);
  if (form.otherwise !== undefined && form.values === undefined) {
    context.error(
      [...at, 'otherwise'],
      'otherwise-without-values',
      '`otherwise` says what to do with codes that are not in `values`, and there are none',
      'Add `values`, or use `default` for blanks.',
    );
    return null;
  }
  if (source === null || otherwise === null || fallback === null) return null;
  const looked = form.values === undefined ? source : lookUp(source, form.values, otherwise);
  return fallback === undefined ? looked : withDefault(looked, fallback);
}

/** The value that `values` has for the code; case and outer blanks of the code do not count. */
function lookUp(
  source: CompiledValue,
  values: Readonly<Record<string, FieldValue>>,
  otherwise: CompiledValue | undefined,
): CompiledValue {
  const table = new Map(
    Object.entries(values).map(([code, value]) => [code.trim().toLowerCase(), value]),
  );
  const types: SourceType[] = Object.values(values).map(constantType);
  return {
    type: eitherType(otherwise === undefined ? types : [...types, otherwise.type]),
    paths: [...source.paths, ...(otherwise?.paths ?? [])],
    read(scope, fault) {
      const code = source.read(scope, fault);
      if (code === null) return null;
      const value = table.get(String(code).toLowerCase());
      if (value !== undefined) return value === '' ? null : value;
      if (otherwise !== undefined) return otherwise.read(scope, fault);
      fault(
        'not-in-values',
        `\`values\` says nothing about the code in ${source.paths.join(', ')} (it looks like ${shapeOf(String(code))})`,
      );
      return null;
    },
  };
}

function withDefault(source: CompiledValue, fallback: CompiledValue): CompiledValue {
  return {
    type: eitherType([source.type, fallback.type]),
    paths: [...source.paths, ...fallback.paths],
    read: (scope, fault) => source.read(scope, fault) ?? fallback.read(scope, fault),
  };
}

function compileFromPath(
  from: string | string[],
  at: Path,
  context: FormContext,
): CompiledValue | null {
  return typeof from === 'string'
    ? compilePathForm(from, at, context)
    : firstOf(from.map((path, index) => compilePathForm(path, [...at, index], context)));
}

/** Undefined when the mapping has none, null after an error. */
function compileFallback(
  form: Fallback | undefined,
  at: Path,
  context: FormContext,
): CompiledValue | null | undefined {
  if (form === undefined) return undefined;
  if (typeof form === 'object' && form !== null)
    return compileFromPath(form.from, [...at, 'from'], context);
  return constant(form);
}
