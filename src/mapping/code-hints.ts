/** What to do, where several checks say the same of it. */
import { nearest } from '../text/nearest.ts';

/** `the code K`, `the codes K, I`. */
export function codesNamed(codes: readonly string[]): string {
  return `the code${codes.length === 1 ? '' : 's'} ${codes.join(', ')}`;
}

/** For a code that its path does not have. Codes of a letter or two are all near to each other. */
export function insteadOfCode(code: string, codes: readonly string[]): string {
  const near = nearest(code, codes);
  return near === null || near.length < 3
    ? `It can be ${codes.join(', ')}.`
    : `Did you mean \`${near}\`?`;
}
