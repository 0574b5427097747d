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

/** What to write for the first text that is meant as a number; null when none of them is. */
export function numberMeant(texts: readonly unknown[]): string | null {
  for (const text of texts.map((one) => String(one).trim())) {
    if (/^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text)) {
      return `Write ${text.replaceAll(',', '')}, without a comma.`;
    }
    const [, sign = '', whole = '', decimals = ''] = /^([+-]?)(\d*)[.,](\d+)$/.exec(text) ?? [];
    if (decimals !== '') {
      const digits = `${sign === '-' ? '-' : ''}${whole === '' ? '0' : whole}.${decimals}`;
      if (digits !== text) return `Write ${digits}, with a dot.`;
    }
  }
  return null;
}
