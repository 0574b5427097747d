/** Ctrl-C, and the signal by which services are stopped. Used by `main.ts`, and by what takes long. */
import type nodeProcess from 'node:process';
import { Problem } from '../problem.ts';
import { type Context, commandName } from './context.ts';
import { EXIT } from './exit.ts';

const FIRST = 'Cancelling: what is under way is finished first. Ctrl-C again stops at once.';
const SECOND = 'Stopped at once. What was being sent may have arrived: the next run finds out.';

/** The terminal and npm both pass a Ctrl-C on. Milliseconds. */
const THE_SAME = 500;

/** Aborted by the first of these signals; the second one ends the process. */
export function cancelSignal(process: typeof nodeProcess): AbortSignal {
  const cancel = new AbortController();
  const { stderr } = process;
  let first = 0;
  const onSignal = (name: NodeJS.Signals) => {
    if (cancel.signal.aborted) {
      if (performance.now() - first < THE_SAME) return;
      // On a line of its own: a bar may stand there.
      stderr.write(`\n${SECOND}\n`);
      process.exit(EXIT.cancelled);
    }
    // Whoever stops a service looks at what its log says in the end.
    if (name === 'SIGINT' || stderr.isTTY) stderr.write(`\n${FIRST}\n`);
    first = performance.now();
    cancel.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return cancel.signal;
}

type CommandOf<Flags, Args extends readonly string[]> = (
  this: Context,
  flags: Flags,
  ...args: Args
) => Promise<void>;

/**
 * The same command. When it is cancelled, its failure says how to go on.
 * @param how before the command: what became of what was done
 */
export function goingOn<Flags, Args extends readonly string[]>(
  command: CommandOf<Flags, Args>,
  how = GO_ON,
): CommandOf<Flags, Args> {
  return async function (flags, ...args) {
    try {
      await command.call(this, flags, ...args);
    } catch (error) {
      throw withNext(error, this, how, this.argv);
    }
  };
}

export const GO_ON = 'What is done is remembered. Go on with';

/** A failure that says that it was cancelled, with the next command; any other as it is. */
export function withNext(
  error: unknown,
  context: Context,
  how: string,
  argv: readonly string[],
): unknown {
  if (!(error instanceof Problem) || error.kind !== 'cancelled') return error;
  const { message, details } = error;
  const hint = `${how}: \`${[commandName(context), ...argv.map(quoted)].join(' ')}\``;
  return new Problem('cancelled', message, { details, hint, cause: error });
}

/** As a shell takes it. */
function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
