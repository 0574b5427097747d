/** The shape of a condition, for the schema of mappings and for whoever reads one. */
import { z } from 'zod';
import { oneOrSeveral, testSchema } from './condition-test.ts';

/** Keys are paths, but for `all`, `any` and `none`, which hold lists of conditions. */
export const conditionSchema = z
  .record(
    z.string(),
    z.union([oneOrSeveral, testSchema, z.array(z.record(z.string(), z.unknown()))]),
  )
  .refine((condition) => Object.keys(condition).length > 0, 'a condition needs a path')
  .describe(
    'When it applies: paths and what their values must be, such as { testInfo.testType: K } or { score.total: { atLeast: 4 } }; all must hold. `any`, `all` and `none` take lists of conditions.',
  );

/** What a path can be tested for. */
export const testKeys = Object.keys(testSchema.shape);

/** Which option of a condition's value the author meant, by its shape. */
export function chosenTest(value: unknown): number | null {
  if (Array.isArray(value)) return value.some((item) => typeof item === 'object') ? 2 : 0;
  return typeof value === 'object' && value !== null ? 1 : 0;
}

export type ConditionDocument = z.output<typeof conditionSchema>;

const JOIN_NAMES = ['all', 'any', 'none'] as const;
export type JoinName = (typeof JOIN_NAMES)[number];

export function isJoin(key: string): key is JoinName {
  return JOIN_NAMES.some((name) => name === key);
}

/** The conditions that a join takes; null when it is no list of some. */
export function partsOf(value: unknown): readonly ConditionDocument[] | null {
  const list = z.array(conditionSchema).min(1).safeParse(value);
  return list.success ? list.data : null;
}
