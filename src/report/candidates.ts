/**
 * The people of the org among whom a held record has to find its own, side by side with what ETS
 * sent. Shown by `held show` and `held assign --interactive`.
 */
import type { FieldValue } from '../mapping/values.ts';
import { wrap } from '../text/wrap.ts';
import { shown } from './mask.ts';
import { fitted, type Look, painter } from './paint.ts';

/** How a value of the org is to that of the record; null where the record has none. */
export type Likeness = 'same' | 'alike' | 'other' | null;

export interface ComparedField {
  readonly field: string;
  readonly personal: boolean;
  /** What the mapping makes of the record; null for nothing. */
  readonly record: FieldValue;
  /** One for each candidate. */
  readonly values: readonly FieldValue[];
  readonly likeness: readonly Likeness[];
  /** Whether the candidates differ in it. */
  readonly differs: boolean;
}

export interface Candidates {
  readonly object: string;
  /** The row of the mapping that they are candidates for. */
  readonly row: string;
  readonly people: readonly { readonly id: string; readonly link: string | null }[];
  /** Ids that the org does not show any more. */
  readonly gone: readonly string[];
  /** Those in which the candidates differ, and those that the record has. */
  readonly fields: readonly ComparedField[];
}

export interface CandidateStyle extends Look {
  /** Whether personal values are shown as they are; the signs tell likeness all the same. */
  readonly reveal: boolean;
}

const SIGNS: Readonly<Record<Exclude<Likeness, null>, string>> = {
  same: '=',
  alike: '≈',
  other: '≠',
};

/** Said once below a table. */
export const LEGEND = '= same as ETS sent, ≈ same but for spelling, ≠ other; * they differ in it';

const NARROWEST = 15;

/** Side by side as many as have room, the rest below; what tells nobody apart in a line at the end. */
export function candidateTable(candidates: Candidates, style: CandidateStyle): string {
  const { people, row, object, gone, fields } = candidates;
  const alike = fields.filter(({ likeness }) => likeness.every((like) => like === 'same'));
  const blank = fields.filter(({ values }) => values.every((value) => isBlank(value)));
  const telling = fields.filter((field) => !alike.includes(field) && !blank.includes(field));
  const label = Math.min(18, Math.max(...telling.map(({ field }) => field.length), 5));
  const room = style.width - label - 4;
  const most = Math.max(1, Math.floor(room / (NARROWEST + 2)) - 1);
  const blocks: string[] = [];
  for (let first = 0; first < people.length; first += most) {
    const numbers = people.slice(first, first + most).map((_, index) => first + index);
    blocks.push(block(telling, numbers, label, Math.floor(room / (numbers.length + 1)) - 2, style));
  }
  const rest = [
    namesOf('As ETS sent it in all: ', alike, style.width),
    namesOf('Blank in all: ', blank, style.width),
  ].filter((line) => line !== '');
  const list = people.map(({ id, link }, index) => `  ${index + 1}  ${link ?? `${object} ${id}`}`);
  const lost = gone.map((id) => `     ${id} is not there any more (${row})`);
  return [...blocks, rest.join('\n'), [...list, ...lost].join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

function isBlank(value: FieldValue | undefined): boolean {
  return value === undefined || value === null || value === '';
}

function namesOf(what: string, fields: readonly ComparedField[], width: number): string {
  const names = fields.map(({ field }) => field).join(', ');
  return names === '' ? '' : wrap(`${what}${names}`, width, '  ', '    ');
}

function block(
  fields: readonly ComparedField[],
  numbers: readonly number[],
  label: number,
  width: number,
  style: CandidateStyle,
): string {
  const paint = painter(style);
  const line = (name: string, cells: readonly string[]) => `${name}  ${cells.join('  ')}`.trimEnd();
  const head = line(' '.repeat(label + 2), [
    paint('bold', 'ETS'.padEnd(width)),
    ...numbers.map((number) => paint('bold', `  ${number + 1}`.padEnd(width))),
  ]);
  const lines = fields.map((compared) => {
    const { field, personal, record, values, likeness, differs } = compared;
    const name = `${differs ? '* ' : '  '}${fitted(field, label).padEnd(label)}`;
    const text = (value: FieldValue) => shown(value, personal && !style.reveal);
    const cells = numbers.map((number) => {
      const like = likeness[number] ?? null;
      const sign = like === null ? ' ' : SIGNS[like];
      const cell = fitted(`${sign} ${text(values[number] ?? null)}`, width).padEnd(width);
      return like === 'other' ? paint('yellow', cell) : like === 'same' ? paint('dim', cell) : cell;
    });
    const mine = record === null ? '' : text(record);
    return line(differs ? paint('bold', name) : name, [
      fitted(mine, width).padEnd(width),
      ...cells,
    ]);
  });
  return [head, ...lines].join('\n');
}
