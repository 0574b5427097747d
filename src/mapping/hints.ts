/**
 * What an admin mostly meant who wrote this there: makes what zod says of a mapping's shape more
 * exact, and says what to write instead. Called by `load.ts`.
 */
import { type Explained, type Path, suggestKey, valueAt } from '../text/issues.ts';
import { nearest } from '../text/nearest.ts';
import { testKeys } from './condition-schema.ts';
import { otherJoin } from './condition-words.ts';
import { allowedFieldKeys, chosenOption } from './forms/forms.ts';
import { isGroup } from './include.ts';
import { allowedKeys } from './schema.ts';
import { wordsOfLine } from './yaml-words.ts';

export function withHint(issue: Explained, root: unknown): Explained {
  const value = valueAt(root, issue.path);
  return (
    ofCondition(issue, root) ??
    ofField(issue, value) ??
    ofTable(issue, value) ??
    ofRow(issue) ?? { ...issue, hint: hintOf(issue, value) ?? issue.hint ?? elsewhere(issue) }
  );
}

/** Unknown keys get what is allowed instead, in `withSuggestion`. */
function elsewhere({ code }: Explained): string | null {
  return code === 'unknown-key' ? null : 'docs/mapping-reference.md says what may stand here.';
}

const JOINS = ['any', 'all', 'none'];

/** `any` with a group instead of a list, of which each key would be an error of its own. */
function ofCondition(issue: Explained, root: unknown): Explained | null {
  const start = issue.path.indexOf('when');
  if (start < 0) return null;
  const other = otherJoin(String(issue.path[start + 1]));
  if (other !== null) {
    const path = issue.path.slice(0, start + 2);
    return { path, code: 'wrong-condition', ...other, on: 'key' };
  }
  const join = issue.path.findIndex((step, index) => index > start && JOINS.includes(String(step)));
  const path = issue.path.slice(0, join + 1);
  const key = String(path.at(-1));
  if (join >= 0 && isGroup(valueAt(root, path))) {
    return {
      path,
      code: 'wrong-condition',
      message: `\`${key}\` takes a list of conditions`,
      hint: `Write each after a dash, or \`${key}: [{ scoreStatus: R }, { testInfo.testType: K }]\`.`,
      on: 'key',
    };
  }
  return issue.code === 'unknown-key' ? suggestKey(issue, testKeys) : null;
}

export function isField(path: Path): boolean {
  return path.length === 4 && path[0] === 'rows' && path[2] === 'fields';
}

/** A group of keys that is no form of a field, and values that are no paths. */
function ofField(issue: Explained, value: unknown): Explained | null {
  if (!isField(issue.path) || issue.on === 'key' || chosenOption(value) !== null) return null;
  if (value === null) {
    const hint =
      'Write a path after the colon, or leave the line out. What empties the field is `{ value: null }`.';
    return { ...issue, message: 'there is no value here', hint };
  }
  if (!isGroup(value)) {
    const hint = `For a value that is always the same, write \`{ value: ${String(value)} }\`.`;
    return { ...issue, hint };
  }
  const [only = '', ...more] = Object.keys(value);
  if (more.length === 0 && value[only] === null) {
    return {
      ...issue,
      message: 'a path alone needs no braces',
      hint: `Write \`${only}\`; braces are for texts in quotes: \`{ text: "{${only}}" }\`.`,
    };
  }
  const forms = allowedFieldKeys({});
  const near = Object.keys(value)
    .map((key) => nearest(key, forms))
    .find((key) => key !== null);
  return {
    ...issue,
    message: 'this group of keys says no form of a field',
    hint: `${near === undefined ? '' : `Did you mean \`${near}\`? `}Say one of: ${forms.join(', ')}.`,
  };
}

/** A table as a list of its lines, which is how some write groups, or as a text. */
function ofTable(issue: Explained, value: unknown): Explained | null {
  if (issue.path.at(-1) !== 'values' || issue.path[2] !== 'fields') return null;
  if (typeof value === 'string') {
    const hint = `${issue.hint ?? ''} A table of your own stands in braces: \`{ R: Reported, C: Cancelled }\`.`;
    return { ...issue, hint: hint.trim() };
  }
  if (!Array.isArray(value)) return null;
  const lines = value.flatMap((item) => (isGroup(item) ? Object.entries(item) : []));
  const table = lines.slice(0, 3).map(([code, text]) => `${code}: ${String(text)}`);
  const shown = table.length === 0 ? 'R: Reported, C: Cancelled' : table.join(', ');
  return {
    ...issue,
    message: 'a table is a group of codes, and this is a list',
    hint: `Leave out the dashes, or write braces for brackets: \`values: { ${shown} }\`.`,
  };
}

/** Keys and rules of a row, whose brackets and braces are easily forgotten. */
function ofRow(issue: Explained): Explained | null {
  if (issue.code !== 'wrong-type') return null;
  const [, , key, index] = issue.path;
  if (key === 'key') {
    const hint = 'Say the field and its value: `key: { Appointment_Number__c: appointmentNo }`.';
    return { ...issue, hint };
  }
  if (key !== 'match') return null;
  const hint = 'Rules are lists of fields in a list: `match: [[Email, Birthdate]]`.';
  // Of a list of names each would be an error of its own.
  return typeof index === 'number'
    ? { ...issue, path: issue.path.slice(0, 3), message: 'a rule is a list of fields', hint }
    : { ...issue, hint };
}

const API_NAME =
  'Write the API name, which Setup → Object Manager shows under Field Name: `FirstName`, `First_Name__c`, not the label.';

/** What is missing, by its name. */
const OF_MISSING: Readonly<Record<string, string>> = {
  name: 'Add a line such as `name: TOEFL scores`: what people call this mapping.',
  version: 'Add the line `version: 1`.',
  rows: 'Add `rows:`, and under it a row for each object; docs/mapping.md begins with one.',
  object: 'Add a line such as `object: Contact`: the API name of the object.',
  fields: 'Add `fields:`, and under it lines such as `Email: candidateInfo.email`.',
};

/** What the schema says, and an example of what it wants. */
const OF_MESSAGES: readonly (readonly [start: string, hint: string])[] = [
  ['this is no API name', API_NAME],
  ['a row name is', 'Choose a word without blanks, such as `person`: only this mapping uses it.'],
  [
    'a mapping needs a row',
    'Under `rows` stands a row for each object; docs/mapping.md begins with one.',
  ],
  ['a name is missing', 'Say what people call this mapping: `name: TOEFL scores`.'],
  ['a rule needs a field', 'Such as `[Email, Birthdate]`.'],
  ['a row that is matched', 'Such as `match: [[Email, Birthdate]]`.'],
  ['a condition needs', 'Such as `{ testInfo.testType: K }`, or leave `when` out.'],
  ['say what the value', `Say one of: ${testKeys.join(', ')}.`],
  ['the list is empty', 'Put something into the list, or leave the line out.'],
  ['a path is missing', 'Write a path, such as `candidateInfo.email`, or leave the line out.'],
];

function hintOf({ code, message, path }: Explained, value: unknown): string | null {
  const last = String(path.at(-1) ?? '');
  if (code === 'missing')
    return OF_MISSING[last] ?? `Add \`${last}\`; docs/mapping-reference.md says what it takes.`;
  if (code === 'wrong-value')
    return OF_MESSAGES.find(([start]) => message.startsWith(start))?.[1] ?? null;
  const line = typeof value === 'string' ? wordsOfLine(value) : null;
  if (line !== null) return line.hint;
  return value === null ? 'Write something after the colon, or leave the line out.' : null;
}

/** Unknown keys with what is allowed there, and the nearest of it. */
export function withSuggestion(issue: Explained, root: unknown): Explained {
  if (issue.code !== 'unknown-key' || issue.hint !== null) return issue;
  const parent = issue.path.slice(0, -1);
  return suggestKey(issue, allowedKeys(parent) ?? allowedFieldKeys(valueAt(root, parent)));
}
