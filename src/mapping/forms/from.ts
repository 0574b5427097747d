/** The form `from: …`: a path, then a table of values, what to do with other codes and with blanks. */
import { z } from 'zod';
import type { Path } from '../../text/issues.ts';
import { tableName } from '../tables/tables.ts';
import { constant, constantSchema, warnOfPath } from './constant.ts';
import { blankOfAll, type CompiledValue, type FieldForm, type FormContext } from './form.ts';
import { compilePathForm, firstOf, pathSchema } from './path.ts';
import { compileTable } from './table.ts';

const fromPath = z
  .union([pathSchema, z.array(pathSchema).min(1, 'the list is empty')])
  .describe('The path to read, or a list: the first that is not blank.');

/** Where `otherwise`, `default` and `else` take their value from: fixed, or read. */
export const fallbackSchema = z.union([constantSchema, z.strictObject({ from: fromPath })]);

const schema = z
  .strictObject({
    from: fromPath,
    values: z
      .union([z.record(z.string(), constantSchema), tableName])
      .optional()
      .describe(
        "What each of ETS's codes becomes. A code that is not in the table holds the record, unless `otherwise` says more.",
      ),
    otherwise: fallbackSchema
      .optional()
      .describe('For a code that is not in `values`: a fixed value, or `{ from: path }`.'),
    default: fallbackSchema.optional().describe('For a blank: a fixed value, or `{ from: path }`.'),
  })
  .describe('A path with more to say about it.');

type From = z.infer<typeof schema>;
type Fallback = z.infer<typeof fallbackSchema>;

export const fromForm: FieldForm<typeof schema> = {
  schema,
  compile: compileFrom,
};

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
  const looked = compileTable(form.values, source, otherwise, [...at, 'values'], context);
  if (looked === null) return null;
  return fallback === undefined ? looked : withDefault(looked, fallback);
}

function withDefault(source: CompiledValue, fallback: CompiledValue): CompiledValue {
  return {
    types: [...source.types, ...fallback.types],
    blank: source.blank === 'always' ? fallback.blank : blankOfAll([source, fallback]),
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
export function compileFallback(
  form: Fallback | undefined,
  at: Path,
  context: FormContext,
): CompiledValue | null | undefined {
  if (form === undefined) return undefined;
  if (typeof form === 'object' && form !== null)
    return compileFromPath(form.from, [...at, 'from'], context);
  warnOfPath(form, at, context);
  return constant(form, at);
}
