/**
 * The rows that a duplicate rule of the org found, as an error names them. Called by `failure.ts`.
 *
 * Source: recorded answers (DUPLICATES_DETECTED, with Salesforce's spelling `duplicateResut`).
 */
import { z } from 'zod';
import type { RowError } from '../plan/plan.ts';

/** More are of no help to a person who has to choose. */
const MOST_SHOWN = 20;

/** Lets a save pass an alerting rule, not a blocking one. REST API guide, "Duplicate Rule Header". */
export const ALLOW_DUPLICATES = {
  'Sforce-Duplicate-Rule-Header': 'allowSave=true; includeRecordDetails=false',
} as const;

const resultSchema = z.looseObject({
  duplicateRuleEntityType: z.string().optional(),
  matchResults: z.array(
    z.looseObject({
      entityType: z.string(),
      matchRecords: z.array(z.looseObject({ record: z.looseObject({ Id: z.string() }) })),
    }),
  ),
});

/** Of the object that was to be saved; where the rule found only others (leads), of those. */
export function duplicatesIn(result: unknown): NonNullable<RowError['duplicates']> | null {
  const parsed = resultSchema.safeParse(result).data;
  const found = (parsed?.matchResults ?? []).filter(({ matchRecords }) => matchRecords.length > 0);
  const object = found.some(({ entityType }) => entityType === parsed?.duplicateRuleEntityType)
    ? parsed?.duplicateRuleEntityType
    : found[0]?.entityType;
  if (object === undefined) return null;
  const ids = found
    .filter(({ entityType }) => entityType === object)
    .flatMap(({ matchRecords }) => matchRecords.map(({ record }) => record.Id));
  return { object, ids: [...new Set(ids)].slice(0, MOST_SHOWN) };
}
