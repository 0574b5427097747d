/** Flags and words that the commands of `toefl-sync` share. */
import { wrap } from '../text/wrap.ts';

/** Flags that every command with a configuration has. */
export interface CommonFlags {
  readonly config?: string;
  readonly json?: boolean;
}

export const common = {
  config: {
    kind: 'parsed',
    parse: String,
    optional: true,
    brief: 'Configuration ($TOEFL_SYNC_CONFIG, config.json)',
    placeholder: 'FILE',
  },
  json: {
    kind: 'boolean',
    optional: true,
    brief: 'Print one JSON object instead of text',
    withNegated: false,
  },
} as const;

/** Checks against a file instead of the org. */
export const snapshot = {
  kind: 'parsed',
  parse: String,
  optional: true,
  brief: 'A snapshot instead of the org (`org snapshot`)',
  placeholder: 'FILE',
} as const;

export const reveal = {
  kind: 'boolean',
  optional: true,
  brief: 'Show personal values, masked otherwise',
  withNegated: false,
} as const;

export function fileName(brief: string) {
  return { kind: 'parsed', parse: String, optional: true, brief, placeholder: 'FILE' } as const;
}

const WIDTH = 80;

/** What a command is for, then lines to copy, each with its note beside or, if need be, below it. */
export function examples(
  what: string,
  lines: readonly (readonly [command: string, what: string])[],
): string {
  const column = Math.max(...lines.map(([command]) => command.length)) + 4;
  const beside = lines.every(([, note]) => column + note.length <= WIDTH);
  const rows = lines.map(([command, note]) => {
    if (note === '') return `  ${command}`;
    return beside ? `  ${command.padEnd(column - 2)}${note}` : `  ${command}\n      ${note}`;
  });
  return `${wrap(what, WIDTH, '', '')}\n\nEXAMPLES\n${rows.join('\n')}`;
}

export function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number)) {
    throw new SyntaxError(`${text} is no whole number`);
  }
  return number;
}
