/** The form `join: […]`: several paths in one text, blanks left out. */
import { z } from 'zod';
import {
  blankOfAll,
  type CompiledValue,
  type FieldForm,
  longest,
  mayBeEmail,
  type SourceType,
  TEXT,
} from './form.ts';
import { compilePaths, pathSchema } from './path.ts';

const schema = z
  .strictObject({
    join: z
      .array(pathSchema)
      .min(1, 'the list is empty')
      .describe('The paths; those that are blank are left out.'),
    with: z
      .string()
      .default(' ')
      .describe('What stands between two of them: a blank, unless said otherwise.'),
  })
  .describe('Several values in one text.');

export const joinForm: FieldForm<typeof schema> = {
  schema,
  compile(form, at, context) {
    const compiled = compilePaths(form.join, [...at, 'join'], context);
    if (compiled === null) return null;
    return {
      types: [joinedType(compiled, form.with)],
      blank: blankOfAll(compiled),
      paths: compiled.flatMap(({ paths }) => paths),
      read(scope, fault) {
        const found = compiled
          .map((part) => part.read(scope, fault))
          .filter((part) => part !== null);
        return found.length === 0 ? null : found.join(form.with);
      },
    };
  },
};

function joinedType(parts: readonly CompiledValue[], between: string): SourceType {
  const lengths = parts.map(longest).filter((length) => length !== null);
  return {
    ...TEXT,
    maxLength:
      lengths.length === 0
        ? null
        : lengths.reduce((sum, length) => sum + length, between.length * (lengths.length - 1)),
    items: between.trim() === ';' ? valuesOf(parts) : null,
    mayBeEmail: parts.some(mayBeEmail),
  };
}

/** Null where one of the parts may be any text. */
function valuesOf(parts: readonly CompiledValue[]): string[] | null {
  const known = parts.flatMap(({ types }) =>
    types.map(({ outputs, codes }) => outputs?.map(({ text }) => text) ?? codes),
  );
  return known.includes(null) ? null : [...new Set(known.filter((list) => list !== null).flat())];
}
