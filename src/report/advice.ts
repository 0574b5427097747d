/** What to do about each kind of held record, in words for the person who has to. Used by the reports. */
import type { HoldCode } from '../record/hold.ts';

export interface Advice {
  /** What is the matter, as a heading. */
  readonly title: string;
  /** What to do, in whole sentences. */
  readonly todo: string;
}

/** Every held record is tried again in every run, so no advice has to say so. */
export const ADVICE: Readonly<Record<HoldCode, Advice>> = {
  'not-a-record': {
    title: 'It is no score record',
    todo: 'Look at the feed at the place that is named. If it never was a score, `held dismiss` puts it away; otherwise ask ETS to send the report again.',
  },
  'missing-value': {
    title: 'A value that the score cannot be filed without is missing',
    todo: 'Ask ETS to send the report again with the value that is named. If only the mapping needs it, choose another field there.',
  },
  'wrong-type': {
    title: 'A value has another form than ETS documents',
    todo: 'Ask ETS to send the report again. If many records have it, the layout may have changed: look for a newer version of the connector.',
  },
  'impossible-date': {
    title: 'A date that no calendar has',
    todo: 'Ask ETS to correct the date and to send the report again.',
  },
  'not-a-number': {
    title: 'A text stands where a number belongs',
    todo: 'Ask ETS to send the report again. If the text has a meaning, translate it in the mapping with `values`.',
  },
  'too-long': {
    title: 'A value is longer than its field',
    todo: 'Make the field longer in Salesforce, or let the mapping cut the text with `truncate: true`.',
  },
  'not-in-picklist': {
    title: 'The picklist does not have the value',
    todo: 'Add the value to the picklist in Salesforce, or translate it in the mapping with `values`.',
  },
  'not-in-values': {
    title: 'The mapping has no translation for a value',
    todo: 'Add the value to the field’s `values` in the mapping, or say with `otherwise` what becomes of all others.',
  },
  'number-too-large': {
    title: 'A number has more digits than its field',
    todo: 'Give the field more digits in Salesforce, or map the value to another field.',
  },
  'would-lose-digits': {
    title: 'A number has more decimals than its field',
    todo: 'Give the field more decimal places in Salesforce, or say in the mapping how to round.',
  },
  'not-convertible': {
    title: 'A value does not fit the type of its field',
    todo: 'Map the value to a field of another type, or translate it in the mapping with `values`.',
  },
  'required-blank': {
    title: 'Salesforce requires a value that ETS left blank',
    todo: 'Give the field a `default` in the mapping, or make it optional in Salesforce.',
  },
  'same-row': {
    title: 'Two rows of the record have the same key',
    todo: 'Give each row a key of its own in the mapping, so that none overwrites another: rows of one section with `{section.code}` in it.',
  },
  'ambiguous-person': {
    title: 'Several people fit, and none is guessed',
    todo: 'Choose the right one with `held assign APPOINTMENT CONTACT_ID`. If they are one person, merge them in Salesforce: the next run finds the one that is left, unless you had chosen the other.',
  },
  'doubtful-person': {
    title: 'Somebody nearly fits, and something speaks against it',
    todo: 'It may be a twin or a namesake, or the same person under another name or address. If it is the one that is named, use `held assign APPOINTMENT CONTACT_ID`; `held assign APPOINTMENT new` makes a new one.',
  },
  'no-person': {
    title: 'Nobody in Salesforce fits',
    todo: 'Nothing, for an applicant who has yet to register: the score waits. If the person is there under another name or date, or the one you had chosen was merged away, use `held assign APPOINTMENT CONTACT_ID`.',
  },
  'unfindable-person': {
    title: 'Nothing tells who the person is',
    todo: 'Ask ETS to send the report again with the values that are named, or add a match rule that compares what ETS sends of everybody. If you know who it is, use `held assign APPOINTMENT CONTACT_ID`.',
  },
  reassigned: {
    title: 'Somebody has assigned it to another person',
    todo: 'Nothing: the next run moves it, and `held retry` does so now.',
  },
  duplicates: {
    title: 'A duplicate rule of the org found the person already there',
    todo: 'If it is one of those it found, use `held assign APPOINTMENT CONTACT_ID`. If none of them is, exempt the connecting user from the rule in Salesforce; a rule that only warns is passed with `salesforce.allowDuplicates: true`.',
  },
  rejected: {
    title: 'Salesforce refused the row',
    todo: 'Mend what Salesforce names: mostly a validation rule, or a permission of the connecting user.',
  },
  'not-written': {
    title: 'Salesforce did not come to write it',
    todo: 'Mostly nothing. If it stays, look at what the record leans on: a row above it that was refused, or a run that was stopped.',
  },
  'unknown-outcome': {
    title: "Salesforce's answer was lost, so it may be written or not",
    todo: 'Nothing: the next run looks whether the row is in Salesforce, and writes it if it is not.',
  },
  untraceable: {
    title: 'Nobody can tell whether it was written',
    todo: 'Nothing: later runs decide by what is in Salesforce. Whoever takes this run back looks there for a row that `undo` does not know.',
  },
  drifted: {
    title: 'The org has changed since the plan was made',
    todo: 'Make a new plan and look at it: it shows the record as it would be written now.',
  },
};

/** Of a code out of a report; one that this version does not know has none. */
export function adviceOn(code: string): Advice | null {
  return isHoldCode(code) ? ADVICE[code] : null;
}

function isHoldCode(code: string): code is HoldCode {
  return Object.hasOwn(ADVICE, code);
}
