/**
 * A finding in a file that a person wrote, shown the way a good compiler shows it: the place, the
 * line itself, what is wrong, what to do. Used for mapping files and for the configuration.
 */
import { harmless } from './harmless.ts';
import { wrap } from './wrap.ts';

/** Counted from 1; `length` in characters, for the caret. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  /** The text it stands in, where that is another than the one the findings are about. */
  readonly in?: SourceText;
}

export interface Finding {
  readonly severity: 'error' | 'warning';
  /** Stable name of the kind of finding, such as `unknown-path`. */
  readonly code: string;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What to do, or null when the message says it all. */
  readonly hint: string | null;
  /** Null when the finding is about the file as a whole. */
  readonly position: Position | null;
}

/** The text a finding stands in. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
}

export const COUNT = new Intl.NumberFormat('en-US');

/** More would scroll away what comes first, which is where to begin. */
const SHOWN = 50;

/**
 * Each in several lines, and at last how many more there are.
 * @param width of the terminal; null leaves sentences on one line
 */
export function renderFindings(
  findings: readonly Finding[],
  source: SourceText,
  width: number | null = null,
): string[] {
  const blocks = findings.slice(0, SHOWN).map((finding) => renderFinding(finding, source, width));
  const more = findings.length - blocks.length;
  return more <= 0
    ? blocks
    : [
        ...blocks,
        `… and ${COUNT.format(more)} more. Correct these first; others may go with them.`,
      ];
}

/**
 * Several lines: the place, the line itself, what is wrong, what to do.
 * @param width of the terminal; null leaves sentences on one line
 */
export function renderFinding(
  finding: Finding,
  source: SourceText,
  width: number | null = null,
): string {
  const { severity, code, position } = finding;
  const where = position?.in ?? source;
  const place = position === null ? '' : `:${position.line}:${position.column}`;
  const lines = [
    wrap(`${severity}[${code}]: ${oneLine(finding.message)}`, width ?? Infinity, '', '    '),
    `  --> ${oneLine(where.file)}${place}`,
  ];
  if (position !== null) lines.push(...excerpt(linesOf(where), position, width ?? 80));
  if (finding.hint !== null)
    lines.push(wrap(oneLine(finding.hint), width ?? Infinity, '  = ', '    '));
  return lines.join('\n');
}

/** A text that was quoted whole may be as long as the file. */
const LONGEST = 500;

function oneLine(text: string): string {
  const line = harmless(text.replace(/\s+/g, ' '));
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`;
}

/** Split once for all findings of a file: there may be thousands. */
const LINES = new WeakMap<SourceText, readonly string[]>();

export function linesOf(source: SourceText): readonly string[] {
  const lines = LINES.get(source) ?? source.text.split(/\r\n?|\n/);
  LINES.set(source, lines);
  return lines;
}

/** Errors before warnings, then by place. */
export function byWeight(a: Finding, b: Finding): number {
  if (a.severity !== b.severity) return a.severity === 'error' ? -1 : 1;
  const [here, there] = [a.position, b.position];
  if (here === null || there === null) return Number(there === null) - Number(here === null);
  return here.line - there.line || here.column - there.column;
}

function excerpt(
  lines: readonly string[],
  { line, column, length }: Position,
  width: number,
): string[] {
  const gutter = String(line);
  const room = width - gutter.length - 4;
  const whole = lines[line - 1] ?? '';
  // A long line is cut on both sides of what is wrong in it.
  const cut = column - 1 > room - 12 ? column - 1 - 12 : 0;
  const before = cut > 0 ? '…' : '';
  const last = cut + room - before.length;
  const shown =
    before + (whole.length > last ? `${whole.slice(cut, last - 1)}…` : whole.slice(cut));
  const indent = column - 1 - cut + before.length;
  const carets = Math.max(1, Math.min(length, shown.length - indent));
  const margin = ' '.repeat(gutter.length + 1);
  return [
    ` ${margin}|`,
    // Tabs would put the caret in the wrong place.
    ` ${gutter} | ${harmless(shown.replaceAll('\t', ' '))}`.trimEnd(),
    ` ${margin}| ${' '.repeat(indent)}${'^'.repeat(carets)}`,
  ];
}
