/** What commands get from the process they run in. Tests hand in their own. */
import type { Readable } from 'node:stream';

interface Output {
  write(text: string): void;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Context {
  readonly process: {
    readonly stdout: Output;
    readonly stderr: Output;
    readonly env: Readonly<Record<string, string | undefined>>;
    exitCode?: number | string | null;
  };
  readonly stdin: Readable;
  readonly cwd: string;
  readonly pid: number;
  readonly host: string;
  /** Who runs the command, for the notes of the state. */
  readonly user: string;
  /** What was typed behind the command's name. */
  readonly argv: readonly string[];
  readonly now: () => Date;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** What to type for the command: in a checkout it is no program of its own. */
export function commandName({ process }: Context): string {
  const { npm_package_name, npm_lifecycle_event = '' } = process.env;
  const fromCheckout =
    npm_package_name === 'toefl-salesforce-connector' &&
    ['start', 'toefl-sync'].includes(npm_lifecycle_event);
  return fromCheckout ? 'npm run -s toefl-sync --' : 'toefl-sync';
}

/** How to write on a stream: colours only where somebody looks, never wider than is read easily. */
export function styleOf(
  { process }: Context,
  stream: 'stdout' | 'stderr',
): { color: boolean; width: number } {
  const { isTTY = false, columns = 80 } = process[stream];
  const { NO_COLOR = '', FORCE_COLOR = '', TERM } = process.env;
  const wanted = FORCE_COLOR !== '' && FORCE_COLOR !== '0';
  return {
    color: NO_COLOR === '' && (wanted || (isTTY && TERM !== 'dumb')),
    width: Math.min(100, Math.max(60, columns)),
  };
}
