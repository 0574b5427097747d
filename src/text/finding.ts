/**
 * A finding in a file that a person wrote, shown the way a good compiler shows it: the place, the
 * line itself, what is wrong, what to do. Used for mapping files and for the configuration.
 */

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

const WIDEST = 78;

/** Several lines, at most 80 columns where the source allows it. */
export function renderFinding(finding: Finding, source: SourceText): string {
  const { position } = finding;
  const { file, text } = position?.in ?? source;
  const place = position === null ? file : `${file}:${position.line}:${position.column}`;
  const lines = [`${finding.severity}[${finding.code}]: ${finding.message}`, `  --> ${place}`];
  if (position !== null) lines.push(...excerpt(text, position));
  if (finding.hint !== null) lines.push(`  = ${finding.hint}`);
  return lines.join('\n');
}

/** Errors before warnings, then by place. */
export function byWeight(a: Finding, b: Finding): number {
  if (a.severity !== b.severity) return a.severity === 'error' ? -1 : 1;
  const [here, there] = [a.position, b.position];
  if (here === null || there === null) return Number(there === null) - Number(here === null);
  return here.line - there.line || here.column - there.column;
}

function excerpt(text: string, { line, column, length }: Position): string[] {
  const gutter = String(line);
  const room = WIDEST - gutter.length - 5;
  // Tabs would put the caret in the wrong place; long lines would wrap it away.
  const whole = (text.split('\n')[line - 1] ?? '').replaceAll('\t', ' ').replace(/\r$/, '');
  const cut = column - 1 > room - 12 ? Math.max(0, column - 1 - 12) : 0;
  const shown = `${cut > 0 ? '…' : ''}${whole.slice(cut, cut + room)}`;
  const indent = column - 1 - cut + (cut > 0 ? 1 : 0);
  const carets = Math.max(1, Math.min(length, shown.length - indent));
  const margin = ' '.repeat(gutter.length + 1);
  return [
    ` ${margin}|`,
    ` ${gutter} | ${shown}`,
    ` ${margin}| ${' '.repeat(indent)}${'^'.repeat(carets)}`,
  ];
}
