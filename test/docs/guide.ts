/** Takes the mapping guide apart: its examples with what it says of each. Its test reads it. */
import { readFileSync } from 'node:fs';

/** A fenced block, with what follows it up to the next one. */
export interface Example {
  /** The word after `yaml`: empty, `wrong`, `examples`. */
  readonly kind: string;
  readonly line: number;
  readonly text: string;
  /** The `text` block after it: what the connector says. */
  readonly said: string | null;
  readonly tables: readonly Table[];
}

export interface Table {
  readonly line: number;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A command that the guide calls, and what it answers. */
export interface Command {
  readonly line: number;
  readonly args: readonly string[];
  readonly answer: string;
}

export const guide = readFileSync(new URL('../../docs/mapping.md', import.meta.url), 'utf8');

type Piece =
  | { readonly kind: 'block'; readonly info: string; readonly line: number; readonly text: string }
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'heading' };

/** What the connector says stands directly after an example; its tables in the same section. */
export function examplesOf(markdown: string): Example[] {
  const pieces = piecesOf(markdown);
  return pieces.flatMap((piece, index) => {
    if (piece.kind !== 'block' || !piece.info.startsWith('yaml')) return [];
    const after = pieces.slice(index + 1);
    const end = after.findIndex(({ kind }) => kind !== 'table');
    const tables = after.slice(0, end < 0 ? after.length : end);
    const [next] = after;
    return [
      {
        kind: piece.info.slice('yaml '.length),
        line: piece.line,
        text: piece.text,
        said: next?.kind === 'block' && next.info === 'text' ? next.text.trimEnd() : null,
        tables: tables.flatMap((one) => (one.kind === 'table' ? [one.table] : [])),
      },
    ];
  });
}

export function tablesOf(markdown: string): Table[] {
  return piecesOf(markdown).flatMap((piece) => (piece.kind === 'table' ? [piece.table] : []));
}

/** In a `console` block a command stands after `$`, and its answer goes on to the next one. */
export function commandsOf(markdown: string): Command[] {
  return piecesOf(markdown).flatMap((piece) => {
    if (piece.kind !== 'block' || piece.info !== 'console') return [];
    return piece.text.split(/^\$ toefl-sync /m).flatMap((call) => {
      const [words = '', ...answer] = call.split('\n');
      if (words === '') return [];
      return [{ line: piece.line, args: words.split(' '), answer: answer.join('\n') }];
    });
  });
}

function piecesOf(markdown: string): Piece[] {
  const lines = markdown.split('\n');
  const pieces: Piece[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.startsWith('```')) {
      const end = lines.indexOf('```', at + 1);
      const text = `${lines.slice(at + 1, end).join('\n')}\n`;
      pieces.push({ kind: 'block', info: line.slice(3), line: at + 1, text });
      at = end;
    } else if (line.startsWith('|')) {
      const end = lines.findIndex((other, index) => index > at && !other.startsWith('|'));
      const [columns = [], , ...rows] = lines.slice(at, end).map(cellsOf);
      pieces.push({ kind: 'table', table: { line: at + 1, columns, rows } });
      at = end - 1;
    } else if (line.startsWith('#')) {
      pieces.push({ kind: 'heading' });
    }
  }
  return pieces;
}

function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** What stands in backquotes in a cell. */
export function codeIn(cell: string): string | null {
  return /^`([^`]+)`$/.exec(cell)?.[1] ?? null;
}
