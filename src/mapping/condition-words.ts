/** Says what to write for what other languages say of conditions. Called where a condition is checked. */
import type { JoinName } from './condition-schema.ts';
import type { FieldValue } from './values.ts';

/** What joins conditions elsewhere. */
const JOINS: Readonly<Record<string, JoinName>> = { or: 'any', and: 'all', not: 'none' };

export interface Words {
  readonly message: string;
  readonly hint: string;
}

/** Of a key that stands where `any`, `all` or `none` may; null for all but the words of other languages. */
export function otherJoin(key: string): Words | null {
  const join = Object.hasOwn(JOINS, key.toLowerCase()) ? JOINS[key.toLowerCase()] : undefined;
  if (join === undefined) return null;
  return {
    message: `\`${key}\` joins no conditions`,
    hint: `Write \`${join}\`, and each condition after a dash, or \`${join}: [{ scoreStatus: R }, { testInfo.testType: K }]\`.`,
  };
}

const SIGNS: Readonly<Record<string, string>> = {
  '>=': 'atLeast',
  '≥': 'atLeast',
  '<=': 'atMost',
  '≤': 'atMost',
  '>': 'above',
  '<': 'below',
  '!=': 'not',
  '<>': 'not',
};

/**
 * Of a text that is compared with the value of a path; null for one that may be meant as it stands.
 * @param isNot whether it stands under `not`
 */
export function otherTest(text: string, isNot: boolean): string | null {
  const word = text.trim().toLowerCase();
  if (word === 'blank' || word === 'filled') {
    return `Write \`{ is: ${(word === 'blank') === isNot ? 'filled' : 'blank'} }\`.`;
  }
  const [, sign = '', value = ''] = /^(>=|<=|!=|<>|[<>≥≤])\s*(\S.*)$/.exec(text.trim()) ?? [];
  const test = SIGNS[sign];
  return test === undefined ? null : `Write \`{ ${test}: ${value} }\`.`;
}

/** Of a text that is the name of a constant; null for one that is none. */
export function constantMeant(
  text: string,
  constants: Readonly<Record<string, FieldValue>>,
): string | null {
  return Object.hasOwn(constants, text) ? `Did you mean \`constant.${text}\`?` : null;
}
