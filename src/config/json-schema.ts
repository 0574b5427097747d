/** The JSON Schema of config.json, by which editors complete and check it. Called by `init`. */
import { z } from 'zod';
import { configSchema } from './schema.ts';

/** Of what is written, not of what is made of it: values with a default may be left out. */
export function configJsonSchema(): object {
  // Draft 7 is what editors understand best.
  const schema = z.toJSONSchema(configSchema, {
    io: 'input',
    target: 'draft-7',
  });
  return { title: 'toefl-sync configuration', ...schema };
}
