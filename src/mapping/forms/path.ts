/** The forms `candidateInfo.email` and `[a, b]`: a path, or the first of several that is not blank. */
import { z } from 'zod';
import { type CatalogueEntry, catalogue } from '../../record/catalogue.ts';
import { compilePath } from '../../record/path.ts';
import type { Path } from '../../text/issues.ts';
import { nearest } from '../../text/nearest.ts';
import { constant } from './constant.ts';
import {
  type CompiledValue,
  eitherType,
  type FieldForm,
  type FormContext,
  type SourceType,
  TEXT,
} from './form.ts';

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
  if (path.startsWith(UNLISTED)) {
    const read = compilePath(path.slice(UNLISTED.length));
    return { type: TEXT, paths: [path], read };
  }
  if (path.startsWith(CONSTANT)) return compileConstant(path.slice(CONSTANT.length), at, context);
  const entry = catalogue.get(path);
  if (entry === undefined) {
    context.error(at, 'unknown-path', `the catalogue has no path \`${path}\``, hintFor(path));
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
  const read = compilePath(path);
  return { type: typeOf(entry), paths: [path], read };
}

function compileConstant(name: string, at: Path, context: FormContext): CompiledValue | null {
  const { constants } = context;
  if (Object.hasOwn(constants, name)) return constant(constants[name] ?? null);
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
function hintFor(path: string): string {
  if (path.includes('{')) return 'For a text with values in it, write `{ text: "…" }`.';
  const near = nearest(path, catalogue.keys()) ?? endingIn(path);
  if (near !== null) return `Did you mean \`${near}\`?`;
  const listed = 'See `toefl-sync mapping fields`.';
  return path.includes('.')
    ? `${listed} For a field that ETS added since, write \`${UNLISTED}${path}\`.`
    : `${listed} For a fixed text, write \`{ value: ${path} }\`.`;
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
    type: eitherType(compiled.map(({ type }) => type)),
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

function typeOf(entry: CatalogueEntry): SourceType {
  return {
    kind: entry.kind,
    maxLength: entry.maxLength,
    decimals: entry.decimals,
    // ETS's codes are said to be complete, but an unknown one must not break a mapping that
    // passes them through, so they count as open text.
    outputs: entry.kind === 'boolean' ? ['true', 'false'] : null,
    codes: entry.values === null ? null : Object.keys(entry.values),
  };
}
