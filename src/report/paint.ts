/** Small things that the texts for a terminal share: colours, counts, moments, what fits a line. */
import { styleText } from 'node:util';
import { wrap } from '../text/wrap.ts';

/** Colours only where somebody looks, never wider than the terminal. */
export interface Look {
  readonly color: boolean;
  readonly width: number;
}

export type Format = Parameters<typeof styleText>[0];
export type Paint = (format: Format, text: string) => string;

export function painter({ color }: Pick<Look, 'color'>): Paint {
  return (format, text) => (color ? styleText(format, text, { validateStream: false }) : text);
}

const COUNT = new Intl.NumberFormat('en-US');

export function counted(count: number, one: string, several = `${one}s`): string {
  return `${COUNT.format(count)} ${count === 1 ? one : several}`;
}

/** `2026-11-25 08:00`, in UTC as everywhere. */
export function moment(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

/** On one line, and cut where there is no more room. */
export function fitted(text: string, width: number): string {
  const line = text.replaceAll('\n', ' ⏎ ');
  return line.length <= width ? line : `${line.slice(0, Math.max(1, width - 1))}…`;
}

/** A table without lines; numbers are put to the right by whoever makes the cells. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** A table with a sentence at the end of each row, which goes on below where the line is full. */
export function described(
  rows: readonly { readonly cells: readonly string[]; readonly sentence: string }[],
  width: number,
  indent = '',
): string[] {
  // With something behind them, the last cells keep their width.
  const heads = columns(rows.map(({ cells }) => [...cells, '.'])).map((head) => head.slice(0, -1));
  return rows.map(({ sentence }, index) => {
    const head = indent + (heads[index] ?? '');
    return wrap(sentence, width, head, ' '.repeat(head.length)).trimEnd();
  });
}
