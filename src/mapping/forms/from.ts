/** The form `from: …`: a path, then a table of values, what to do with other codes and with blanks. */
import { z } from 'zod';
import { shapeOf } from '../../record/hold.ts';
import type { Path } from '../../text/issues.ts';
import { codeTables, type TableName, tableName } from '../tables/tables.ts';
import type { FieldValue } from '../values.ts';
import { constant, constantSchema, constantType } from './constant.ts';
import {
  type CompiledValue,
  eitherType,
  type FieldForm,
  type FormContext,
  type SourceType,
  TEXT,
} from './form.ts';
import { compilePathForm, firstOf, pathSchema } from './path.ts';

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
  if (typeof form.values === 'object') warnOfDoubles(form.values, [...at, 'values'], context);
  if (source === null || otherwise === null || fallback === null) return null;
  const table = form.values === undefined ? null : tableOf(form.values);
  const looked = table === null ? source : lookUp(source, table, otherwise);
  return fallback === undefined ? looked : withDefault(looked, fallback);
}

/** What `values` says, whether it is written out or named. */
interface Table {
  readonly types: readonly SourceType[];
  /** Undefined for a code that is not in it; null for one that is blank there. */
  readonly valueOf: (code: string) => FieldValue | undefined;
}

function warnOfDoubles(
  values: Readonly<Record<string, FieldValue>>,
  at: Path,
  context: FormContext,
): void {
  const seen = new Set<string>();
  for (const code of Object.keys(values)) {
    const upper = code.trim().toUpperCase();
    if (seen.has(upper)) {
      context.warn(
        [...at, code],
        'same-code',
        `\`${code}\` stands in the table already, since case does not count`,
        'Leave out one of them; the last wins.',
      );
    }
    seen.add(upper);
  }
}

function tableOf(values: Readonly<Record<string, FieldValue>> | TableName): Table {
  if (typeof values === 'string') {
    const table = codeTables[values];
    const { outputs } = table;
    return {
      types: [{ ...TEXT, outputs }],
      valueOf: (code) => table.valueOf(code) ?? undefined,
    };
  }
  const entries = new Map(
    Object.entries(values).map(([code, value]) => [
      code.trim().toUpperCase(),
      value === '' ? null : value,
    ]),
  );
  return {
    types: [...entries.values()].map(constantType),
    valueOf: (code) => entries.get(code),
  };
}

/** The value that the table has for the code; case of the code does not count. */
function lookUp(
  source: CompiledValue,
  table: Table,
  otherwise: CompiledValue | undefined,
): CompiledValue {
  return {
    type: eitherType(otherwise === undefined ? table.types : [...table.types, otherwise.type]),
    paths: [...source.paths, ...(otherwise?.paths ?? [])],
    read(scope, fault) {
      const code = source.read(scope, fault);
      if (code === null) return null;
      const value = table.valueOf(String(code).toUpperCase());
      if (value !== undefined) return value;
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
export function compileFallback(
  form: Fallback | undefined,
  at: Path,
  context: FormContext,
): CompiledValue | null | undefined {
  if (form === undefined) return undefined;
  if (typeof form === 'object' && form !== null)
    return compileFromPath(form.from, [...at, 'from'], context);
  return constant(form);
}
