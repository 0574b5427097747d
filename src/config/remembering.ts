/**
 * The options of config.json for what is pulled again and how long things are remembered. Part of
 * `schema.ts`.
 */
import { z } from 'zod';
import { secret } from './values.ts';

const CENTURY = 36_500;

function days(least: number, usual: number, what: string) {
  return z.int().min(least).max(CENTURY).default(usual).describe(what);
}

export const window = z
  .strictObject({
    overlapDays: days(
      0,
      7,
      'How many days before the last run a run looks back: re-sends come late.',
    ),
    validDays: days(
      1,
      731,
      'How many days back a first run and a sweep pull: ETS sends scores for two years.',
    ),
    sweepEveryDays: days(
      1,
      30,
      'How often, in days, all that is valid is pulled again: cancellations come months later.',
    ),
  })
  .prefault({})
  .describe('Which stretch of time a run asks ETS for.');

export const retention = z
  .strictObject({
    rawDays: days(1, 90, 'Days that the texts of records that are done are kept, for `explain`.'),
    heldDays: days(1, 730, 'Days that held records are kept.'),
    journalDays: days(1, 365, 'Days that it is kept what each run did, without personal values.'),
    undoDays: days(1, 90, 'Days that old values are kept, so that `undo` can put them back.'),
  })
  .prefault({})
  .describe('How long the state keeps things; what is older is removed after each run.');

export const stateKey = secret(
  'Key that seals personal data in the state: at least 32 random characters. Lost, what it seals is lost.',
);
