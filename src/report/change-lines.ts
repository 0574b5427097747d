/** One record of a plan for a person at a terminal: what holds it, or its rows field by field. Called by `terminal.ts`. */
import type { FieldValue } from '../mapping/values.ts';
import { harmless } from '../text/harmless.ts';
import { wrap } from '../text/wrap.ts';
import { counted, type Format, fitted, type Look, painter } from './paint.ts';
import type { ChangeLine, OverruledLine, RecordLine } from './record-line.ts';

/** Its reasons, under its number and where it came from. */
export function heldLines({ appointment, origin, reasons }: RecordLine, look: Look): string[] {
  const paint = painter(look);
  const name = appointment ?? '(no appointment number)';
  return [
    `    ${name}  ${paint('dim', fitted(harmless(origin), look.width - name.length - 6))}`,
    ...reasons.map(({ where, message }) =>
      wrap(`${where}: ${message}`, look.width, '      ', '        '),
    ),
  ];
}

/** @param most fields shown of a new row */
export function changedLines(
  { changes, overruled }: RecordLine,
  look: Look,
  most: number,
): string[] {
  return [
    ...changes.flatMap((change) => rowLines(change, look, most)),
    ...overruled.flatMap((field) => overruledLines(field, look)),
  ];
}

function rowLines(
  { action, ref, fields, parents }: ChangeLine,
  look: Look,
  most: number,
): string[] {
  const paint = painter(look);
  const isNew = action === 'create';
  const [sign, color]: [string, Format] = isNew ? ['+', 'green'] : ['~', 'cyan'];
  // What changes is always shown; of a new row the first fields say enough.
  const shown = isNew ? fields.slice(0, most) : fields;
  const names = [...parents, ...shown].map(({ field }) => field.length);
  const column = Math.min(30, Math.max(0, ...names));
  const room = look.width - column - 6;
  const line = (field: string, text: string) =>
    `    ${field.padEnd(column)}  ${fitted(text, room)}`;
  const left = fields.length - shown.length;
  return [
    `${paint(color, sign)} ${paint('bold', ref)}`,
    ...parents.map((parent) => line(parent.field, `→ ${parent.new}`)),
    ...shown.flatMap(({ field, old, new: value, again }) => [
      line(field, isNew ? textOf(value) : `${textOf(old)} → ${textOf(value)}`),
      ...(again ? [paint('yellow', line('', 'changed in the org since we wrote it'))] : []),
    ]),
    ...(left > 0 ? [paint('dim', `    … and ${counted(left, 'more field')}`)] : []),
  ];
}

const OVERRULED = 'the org has twice put its own value in place of the mapped one';

function overruledLines({ object, id, field, ours, theirs }: OverruledLine, look: Look): string[] {
  const paint = painter(look);
  return [
    `${paint('yellow', '=')} ${paint('bold', `${object} ${id}`)}`,
    `    ${fitted(`${field}  stays ${textOf(theirs)}, not ${textOf(ours)}`, look.width - 4)}`,
    ...wrap(OVERRULED, look.width, '    ', '    ')
      .split('\n')
      .map((line) => paint('dim', line)),
  ];
}

function textOf(value: FieldValue): string {
  return value === null ? '(blank)' : String(value);
}
