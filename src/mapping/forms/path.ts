/** The forms `candidateInfo.email` and `[a, b]`: a path, or the first of several that is not blank. */
import { z } from 'zod';
import { type CatalogueEntry, catalogue } from '../../record/catalogue.ts';
import { compilePath } from '../../record/path.ts';
import type { Path } from '../../text/issues.ts';
import { nearest } from '../../text/nearest.ts';
import { constant } from './constant.ts';
import {
  blankOfAll,
  type CompiledValue,
  type FieldForm,
  type FormContext,
  type SourceType,
  TEXT,
  TRUE_OR_FALSE,
} from './form.ts';
import { recordTypeInstead } from './record-type.ts';

/** Says that ETS sends a field which the catalogue does not know (yet). */
const UNLISTED = 'raw.';
/** Reads a value of the mapping or the configuration instead of the record. */
const CONSTANT = 'constant.';

export const pathSchema = z
  .string()
  .min(1, 'a path is missing')
  .describe('A path of the catalogue (`toefl-sync mapping fields`), such as candidateInfo.email.');

const listSchema = z
  .array(pathSchema)
  .min(1, 'the list is empty')
  .describe('The first path that is not blank.');

export const pathForm: FieldForm<typeof pathSchema> = {
  schema: pathSchema,
  compile: compilePathForm,
};

export const firstOfForm: FieldForm<typeof listSchema> = {
  schema: listSchema,
  compile(paths, at, context) {
    return firstOf(paths.map((path, index) => compilePathForm(path, [...at, index], context)));
  },
};

export function compilePathForm(
  path: string,
  at: Path,
  context: FormContext,
): CompiledValue | null {
  if (path.startsWith(UNLISTED)) return compileUnlisted(path, at, context);
  if (path.startsWith(CONSTANT)) return compileConstant(path.slice(CONSTANT.length), at, context);
  const entry = catalogue.get(path);
  if (entry === undefined) {
    context.error(
      at,
      'unknown-path',
      `the catalogue has no path \`${path}\``,
      hintFor(path, at, context),
    );
    return null;
  }
  if (entry.scope === 'section' && !context.fanOut) {
    context.error(
      at,
      'not-in-fan-out',
      `\`${path}\` is only there in a row with \`forEach\``,
      `Add \`forEach: sections\` to the row, or use a path such as \`score.listening\`.`,
    );
    return null;
  }
  return compileListed(entry, path, compilePath(path), at, context);
}

/** Of a path that the catalogue has after all, `raw.` takes away nothing that is known of it. */
function compileUnlisted(path: string, at: Path, context: FormContext): CompiledValue | null {
  const name = path.slice(UNLISTED.length);
  if (name === '' || name.split('.').includes('')) {
    context.error(
      at,
      'unknown-path',
      `\`${path}\` names no field`,
      `After \`${UNLISTED}\` comes the path of a field of ETS's record, such as \`${UNLISTED}testInfo.newField\`.`,
    );
    return null;
  }
  const read = compilePath(name);
  const entry = catalogue.get(name);
  if (entry?.from === 'ets') return compileListed(entry, path, read, at, context);
  return { types: [{ ...TEXT, mayBeEmail: true, at }], blank: 'maybe', paths: [path], read };
}

function compileListed(
  entry: CatalogueEntry,
  path: string,
  read: CompiledValue['read'],
  at: Path,
  context: FormContext,
): CompiledValue {
  const isFilled = ALWAYS_SENT.has(entry.path) || context.allows?.(entry.path, null) === false;
  const blank = isFilled ? 'never' : 'maybe';
  const minLength = isFilled ? leastOf(entry) : 0;
  return { types: [{ ...typeOf(entry, context), minLength, at }], blank, paths: [path], read };
}

/** Of people with one name, ETS has it in one of the two fields or the other. */
const ALWAYS_SENT: ReadonlySet<string> = new Set([
  'institutionCode',
  'departmentCode',
  'appointmentNo',
  'reportDate',
  'candidateInfo.lastName',
  'candidateInfo.firstName',
  'candidateInfo.dob',
  'candidateInfo.email',
  'testInfo.testDate',
  'testInfo.testType',
  'score.scale',
  'section.code',
  'section.name',
  'section.omitted',
]);

function compileConstant(name: string, at: Path, context: FormContext): CompiledValue | null {
  const { constants } = context;
  if (Object.hasOwn(constants, name)) {
    return { ...constant(constants[name] ?? null, at), paths: [`${CONSTANT}${name}`] };
  }
  const near = nearest(name, Object.keys(constants));
  context.error(
    at,
    'unknown-constant',
    `there is no constant \`${name}\``,
    near === null
      ? 'Constants stand under `constants` in the mapping, or in the configuration.'
      : `Did you mean \`${CONSTANT}${near}\`?`,
  );
  return null;
}

/** What the author may have meant by a path that is none. */
function hintFor(path: string, at: Path, { rows, constants, object }: FormContext): string {
  if (path.includes('{')) return 'For a text with values in it, write `{ text: "…" }`.';
  if (rows.includes(path)) return `For a lookup to that row, write \`{ row: ${path} }\`.`;
  if (Object.hasOwn(constants, path)) return `Did you mean \`${CONSTANT}${path}\`?`;
  if (String(at.at(-1)).toLowerCase() === 'recordtypeid') {
    return recordTypeInstead(path, object);
  }
  const near = nearest(path, catalogue.keys()) ?? memberOf(path) ?? endingIn(path);
  if (near !== null) return `Did you mean \`${near}\`?`;
  const listed = 'See `toefl-sync mapping fields`.';
  return path.includes('.')
    ? `${listed} For a field that ETS added since, write \`${UNLISTED}${path}\`.`
    : `${listed} For a fixed text, write \`{ value: ${path} }\`.`;
}

/** Of a path that is a group of values, such as `score`, the one that is mostly meant. */
function memberOf(path: string): string | null {
  const inside = [...catalogue.keys()].filter((one) => one.startsWith(`${path}.`));
  return inside.find((one) => one.endsWith('.total')) ?? inside[0] ?? null;
}

/** The first path whose last name is this: `email` is `candidateInfo.email`. */
function endingIn(name: string): string | null {
  const ending = `.${name.split('.').at(-1) ?? ''}`.toLowerCase();
  return [...catalogue.keys()].find((path) => path.toLowerCase().endsWith(ending)) ?? null;
}

/** Each of several paths; null when one of them did not compile. */
export function compilePaths(
  paths: readonly string[],
  at: Path,
  context: FormContext,
): CompiledValue[] | null {
  const parts = paths.map((path, index) => compilePathForm(path, [...at, index], context));
  const compiled = parts.filter((part) => part !== null);
  return compiled.length < parts.length ? null : compiled;
}

/** The first value that is not blank; null when one of them did not compile. */
export function firstOf(values: readonly (CompiledValue | null)[]): CompiledValue | null {
  const compiled = values.filter((value) => value !== null);
  if (compiled.length < values.length) return null;
  const [only] = compiled;
  if (only !== undefined && compiled.length === 1) return only;
  return {
    types: compiled.flatMap(({ types }) => types),
    blank: blankOfAll(compiled),
    paths: compiled.flatMap(({ paths }) => paths),
    read(scope, fault) {
      for (const value of compiled) {
        const found = value.read(scope, fault);
        if (found !== null) return found;
      }
      return null;
    },
  };
}

function typeOf(entry: CatalogueEntry, { allows }: FormContext): SourceType {
  const codes = entry.values === null ? null : Object.keys(entry.values);
  return {
    ...TEXT,
    kind: entry.kind,
    maxLength: entry.maxLength ?? digitsOf(entry),
    decimals: entry.decimals,
    max: entry.max,
    // ETS's codes are said to be complete, but an unknown one must not break a mapping that
    // passes them through, so they count as open text.
    outputs: entry.kind === 'boolean' ? TRUE_OR_FALSE : null,
    codes:
      allows === undefined ? codes : (codes?.filter((code) => allows(entry.path, code)) ?? null),
    mayBeEmail: entry.path === 'candidateInfo.email',
  };
}

/** Characters of a date, or of the shortest code; 0 where nothing is sure. */
function leastOf({ kind, values }: CatalogueEntry): number {
  if (kind === 'date') return 'YYYYMMDD'.length;
  return values === null ? 0 : Math.min(...Object.keys(values).map((code) => code.length));
}

/** Characters of the longest number, as ETS writes it; null of what is none. */
function digitsOf({ max, decimals }: CatalogueEntry): number | null {
  if (max === null) return null;
  return String(max).length + (decimals > 0 ? decimals + 1 : 0);
}
