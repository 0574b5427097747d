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

export const guide = readFileSync(new URL('../../docs/mapping.md', import.meta.url), 'utf8');

type Piece =
  | { readonly kind: 'block'; readonly info: string; readonly line: number; readonly text: string }
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'heading' };

/** Tables belong to the example before them in the same section. */
export function examplesOf(markdown: string): Example[] {
  const examples: { example: Example; tables: Table[] }[] = [];
  let open: Table[] | null = null;
  let asked: Example | null = null;
  for (const piece of piecesOf(markdown)) {
    if (piece.kind === 'heading') {
      open = null;
    } else if (piece.kind === 'table') {
      open?.push(piece.table);
    } else if (piece.info.startsWith('yaml')) {
      const { line, text } = piece;
      open = [];
      asked = { kind: piece.info.slice(5), line, text, said: null, tables: open };
      examples.push({ example: asked, tables: open });
    } else if (piece.info === 'text' && asked !== null) {
      const said = piece.text.trimEnd();
      examples.splice(-1, 1, { example: { ...asked, said }, tables: [] });
      open = null;
    }
  }
  return examples.map(({ example }) => example);
}

export function tablesOf(markdown: string): Table[] {
  return piecesOf(markdown).flatMap((piece) => (piece.kind === 'table' ? [piece.table] : []));
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
