/** The form `row: person`: points a reference field at another row of the same record. */
import { z } from 'zod';

export const parentSchema = z
  .strictObject({
    row: z.string().describe('The name of the row to point at; it is created first if need be.'),
  })
  .describe('A parent row of this mapping.');
