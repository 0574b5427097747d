/** Which sections were left out as an accommodation; the views and the checks ask. */
import { textOf } from './blank.ts';
import { isObject } from './json.ts';

interface Omitted {
  readonly listening: boolean;
  readonly speaking: boolean;
  readonly any: boolean;
}

/**
 * From a record's `testInfo`. How ETS writes the score of such a section is not documented: `""`,
 * absent or `"0"`. It is no score in any case, and neither is a total of zero beside it.
 */
export function omittedOf(testInfo: unknown): Omitted {
  if (!isObject(testInfo)) return nothing;
  const listening = textOf(testInfo['listeningAccommodationInd']) === 'L';
  const speaking = textOf(testInfo['speakingAccommodationInd']) === 'S';
  return listening || speaking ? { listening, speaking, any: true } : nothing;
}

const nothing: Omitted = { listening: false, speaking: false, any: false };
