/** The form `call: NAME`: a function that a developer has added under a name. */
import { z } from 'zod';
import { nearest } from '../../text/nearest.ts';
import { type FieldForm, type SourceType, TEXT, TRUE_OR_FALSE } from './form.ts';
import { compilePaths, pathSchema } from './path.ts';

const schema = z
  .strictObject({
    call: z.string().describe('Name of a function that was given to the library.'),
    with: z.array(pathSchema).default([]).describe('The paths whose values it gets.'),
  })
  .describe('A named function.');

export const callForm: FieldForm<typeof schema> = {
  schema,
  compile(form, at, context) {
    const { functions } = context;
    const named = Object.hasOwn(functions, form.call) ? functions[form.call] : undefined;
    if (named === undefined) {
      const near = nearest(form.call, Object.keys(functions));
      context.error(
        [...at, 'call'],
        'unknown-function',
        `there is no function \`${form.call}\``,
        near === null
          ? 'Functions are given to `compileMapping` by the program that uses the library.'
          : `Did you mean \`${near}\`?`,
      );
      return null;
    }
    const { least, most } = named.takes;
    if (form.with.length < least || form.with.length > most) {
      const wanted = least === most ? `${least}` : `${least} to ${most}`;
      context.error(
        at,
        'wrong-arguments',
        `\`${form.call}\` takes ${wanted} ${wanted === '1' ? 'path' : 'paths'}, and here are ${form.with.length}`,
        named.description,
      );
      return null;
    }
    const parts = compilePaths(form.with, [...at, 'with'], context);
    if (parts === null) return null;
    return {
      types: [typeOf(named.type)],
      blank: 'maybe',
      paths: parts.flatMap(({ paths }) => paths),
      read(scope, fault) {
        const values = parts.map((part) => part.read(scope, fault));
        try {
          return named.call(values.map((value) => (value === null ? null : String(value)))) || null;
        } catch {
          // What it says may hold a personal value.
          fault('not-convertible', `the function \`${form.call}\` failed on this record`);
          return null;
        }
      },
    };
  },
};

function typeOf(kind: SourceType['kind']): SourceType {
  return {
    ...TEXT,
    kind,
    outputs: kind === 'boolean' ? TRUE_OR_FALSE : null,
    mayBeEmail: kind === 'text',
  };
}
