/**
 * The values that many options of config.json are made of: texts, addresses, secrets, each as a zod
 * schema. Used by `schema.ts` and `operating.ts`.
 */
import { z } from 'zod';

/** Where a secret is kept. Never the secret itself. */
export type Secret = z.output<typeof secretPlace>;

/**
 * Schemas of values that no message may show, and whether the value itself may stand in the file.
 * Held beside the schemas, so that the JSON Schema stays free of it.
 */
export const secretSchemas = new WeakMap<z.ZodType, 'elsewhere' | 'here or elsewhere'>();

const ENV_NAME = 'must be the name of an environment variable: letters, digits and _';

export const secretPlace = z.union([
  z.strictObject({
    env: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, ENV_NAME)
      .describe('Name of the environment variable that holds it, such as "ETS_AUTHCODE".'),
  }),
  z.strictObject({
    file: text('Path of the file that holds it, relative to this file.'),
  }),
]);

export function secret(what: string) {
  const schema = secretPlace.describe(
    `${what} Written as { "env": "NAME" } or { "file": "PATH" }, never as text.`,
  );
  secretSchemas.set(schema, 'elsewhere');
  return schema;
}

export function text(what: string) {
  return z.string().regex(/\S/, 'must not be blank').describe(what);
}

export function url(what: string, faultOf: (text: string) => string | null) {
  return z
    .string()
    .superRefine((value, context) => {
      const fault = faultOf(value);
      if (fault !== null) context.addIssue({ code: 'custom', message: fault });
    })
    .overwrite((value) => value.replace(/\/+$/, ''))
    .describe(what);
}
