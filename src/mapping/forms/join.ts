/** The form `join: […]`: several paths in one text, blanks left out. */
import { z } from 'zod';
import { type CompiledValue, type FieldForm, TEXT } from './form.ts';
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
      type: { ...TEXT, maxLength: joinedLength(compiled, form.with.length) },
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

function joinedLength(parts: readonly CompiledValue[], between: number): number | null {
  return parts.reduce<number | null>(
    (sum, { type }) => (sum === null || type.maxLength === null ? null : sum + type.maxLength),
    between * (parts.length - 1),
  );
}
