/** What a mapping makes of one record, for a person at a terminal. Called by `mapping preview`. */
import { styleText } from 'node:util';
import type { TracedField, TracedPath, TracedRow } from '../mapping/trace.ts';
import type { FieldValue } from '../mapping/values.ts';
import type { HoldReason } from '../record/hold.ts';
import { harmless } from '../text/harmless.ts';
import { wrap } from '../text/wrap.ts';
import { shown } from './mask.ts';
import type { TerminalStyle } from './terminal.ts';

export interface PreviewStyle extends Pick<TerminalStyle, 'color' | 'width'> {
  /** Whether personal values are shown as they are. */
  readonly reveal: boolean;
}

type Paint = (format: Parameters<typeof styleText>[0], text: string) => string;

/** One line for the value of each field, and its way beside it or below. */
export function previewOf(rows: readonly TracedRow[], style: PreviewStyle): string {
  const paint: Paint = (format, text) =>
    style.color ? styleText(format, text, { validateStream: false }) : text;
  return rows.map((row) => rowLines(row, style, paint).join('\n')).join('\n\n');
}

function rowLines(row: TracedRow, style: PreviewStyle, paint: Paint): string[] {
  const { name, object, made, key, parents, fields } = row;
  const title = `${paint('bold', name)} → ${object}`;
  if (!made) return [`${title}  ${paint('dim', 'not made: its `when` does not hold')}`];
  const all = key === null ? fields : [key, ...fields];
  const column = Math.min(34, Math.max(...[...all, ...parents].map(({ field }) => field.length)));
  const columns = { name: column, value: valueColumn(all, style.width - column - 4, style) };
  return [
    key === null ? `${title}  ${paint('dim', 'found by its match rules')}` : title,
    ...(key === null ? [] : fieldLines(key, columns, style, paint, 'key')),
    ...parents.map(({ field, row: parent }) => `  ${field.padEnd(column)}  → ${parent}`),
    ...fields.flatMap((field) => fieldLines(field, columns, style, paint)),
  ];
}

interface Columns {
  readonly name: number;
  readonly value: number;
}

/** The widest with which nearly as many ways stand beside their values as can. */
function valueColumn(fields: readonly TracedField[], room: number, style: PreviewStyle): number {
  const sizes = fields.map((field) => ({
    value: cellOf(field, style.reveal).length,
    way: wayOf(field, style).length,
  }));
  const beside = (width: number) =>
    sizes.filter(({ value, way }) => way <= room - Math.max(width, value) - GAP).length;
  const most = beside(0);
  const widths = sizes.map(({ value }) => value).filter((width) => beside(width) >= NEARLY * most);
  return Math.max(0, ...widths);
}

const NEARLY = 0.9;
const GAP = 2;

function cellOf({ value, personal }: TracedField, reveal: boolean): string {
  return value === undefined ? '(left as it is)' : oneLine(shown(value, personal && !reveal));
}

function fieldLines(
  traced: TracedField,
  { name: column, value: width }: Columns,
  style: PreviewStyle,
  paint: Paint,
  mark = '',
): string[] {
  const { field, value, reasons } = traced;
  const room = style.width - column - 4;
  const cell = shortened(cellOf(traced, style.reveal), room);
  const blank = value === undefined || value === null;
  const painted = paint(reasons.length > 0 ? 'yellow' : blank ? 'dim' : 'green', cell);
  const way = [mark, wayOf(traced, style)].filter((part) => part !== '').join('  ');
  const start = `  ${field.padEnd(column)}  ${painted}`;
  const beside = room - Math.max(width, cell.length) - GAP;
  const gap = ' '.repeat(Math.max(0, width - cell.length) + GAP);
  const indent = ' '.repeat(column + 4);
  const lines =
    way.length <= beside
      ? [`${start}${way === '' ? '' : `${gap}${paint('dim', way)}`}`]
      : [start, ...wrap(way, style.width, indent, `${indent}  `).split('\n').map(dimmed(paint))];
  const held = reasons.map(({ code, message }) =>
    wrap(
      `${paint('yellow', 'held')} [${code}] ${harmless(message)}`,
      style.width,
      indent,
      `${indent}  `,
    ),
  );
  return [...lines, ...held];
}

function dimmed(paint: Paint): (line: string) => string {
  return (line) => paint('dim', line);
}

/** `scoreStatus R → values`, and what comes out of a step, unless it is what stands before it. */
function wayOf({ reads, steps, value, type, personal }: TracedField, style: PreviewStyle): string {
  const hide = (secret: boolean) => secret && !style.reveal;
  // A single value that comes out as it is need not be said twice.
  const asItIs = reads.length === 1 && steps.length === 0 && isSame(reads[0]?.value ?? null, value);
  const parts = [
    reads.map((read) => (asItIs ? read.path : readText(read, hide(read.personal)))).join(', '),
  ];
  let last: FieldValue = reads.find((read) => read.value !== null)?.value ?? null;
  for (const { step, value: after } of steps) {
    const result = isSame(after, value) ? '' : ` ${oneLine(shown(after, hide(personal)))}`;
    parts.push(`${step}${result}`);
    last = after;
  }
  // A text that was cut, a date in Salesforce's form, a value in the picklist's spelling.
  if (value !== undefined && value !== null && !isSame(last, value)) parts.push(type);
  return harmless(parts.filter((part) => part !== '').join(' → '));
}

function readText({ path, value }: TracedPath, hidden: boolean): string {
  return `${path} ${oneLine(shown(value, hidden))}`;
}

function isSame(one: FieldValue, other: FieldValue | undefined): boolean {
  return other !== undefined && String(one) === String(other);
}

/** The end of a preview: whether the record would go its way. */
export function reasonsText(
  reasons: readonly HoldReason[],
  { color, width }: PreviewStyle,
): string {
  const head = 'This record would be held:';
  const lines = reasons.map(({ code, where, message }) =>
    wrap(harmless(`${where}: ${message} [${code}]`), width, '  ', '    '),
  );
  return [color ? styleText('yellow', head, { validateStream: false }) : head, ...lines].join('\n');
}

function oneLine(text: string): string {
  return text.replaceAll('\n', ' ⏎ ');
}

function shortened(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(1, width - 1))}…`;
}
