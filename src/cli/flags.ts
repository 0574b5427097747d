/** Flags and words that the commands of `toefl-sync` share. */
import { numberParser } from '@stricli/core';

/** Flags that every command with a configuration has. */
export interface CommonFlags {
  readonly config?: string;
  readonly json: boolean;
}

export const common = {
  config: {
    kind: 'parsed',
    parse: String,
    optional: true,
    brief: 'Configuration file (default: $TOEFL_SYNC_CONFIG, then config.json)',
    placeholder: 'FILE',
  },
  json: {
    kind: 'boolean',
    default: false,
    brief: 'Print one JSON object instead of text',
    withNegated: false,
  },
} as const;

/** Checks against a file instead of the org. */
export const snapshot = {
  kind: 'parsed',
  parse: String,
  optional: true,
  brief: 'Use a snapshot of the org (`toefl-sync org snapshot`), without signing in',
  placeholder: 'FILE',
} as const;

export const reveal = {
  kind: 'boolean',
  default: false,
  brief: 'Show personal values, which are masked otherwise',
  withNegated: false,
} as const;

/** What a command is for, then lines to copy. */
export function examples(
  what: string,
  lines: readonly (readonly [command: string, what: string])[],
): string {
  const width = Math.max(...lines.map(([command]) => command.length));
  const rows = lines.map(([command, note]) => `  ${command.padEnd(width)}  ${note}`.trimEnd());
  return `${what}\n\nEXAMPLES\n${rows.join('\n')}`;
}

export function wholeNumber(text: string): number {
  const number = numberParser(text);
  if (!Number.isSafeInteger(number) || number < 0)
    throw new SyntaxError(`${text} is no whole number`);
  return number;
}
