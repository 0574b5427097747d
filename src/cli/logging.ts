/** The log of unattended runs on standard error, and what the parts of a run say there as its lines. */
import type { Config } from '../config/schema.ts';
import { type Log, silent } from '../log/log.ts';
import { type Context, styleOf } from './context.ts';

/** Without options nothing is logged. */
export async function logTo(context: Context, options: Config['log']): Promise<Log> {
  if (options === undefined) return silent;
  const { openLog } = await import('../log/open.ts');
  const { level, format } = options;
  const { stderr } = context.process;
  const readable = stderr.isTTY ?? false;
  return openLog({
    level,
    format: format === 'auto' ? (readable ? 'text' : 'json') : format,
    color: styleOf(context, 'stderr').color,
    now: context.now,
    write: (line) => stderr.write(line),
  });
}

/** The same context, in which every line for standard error is an event of the log. */
export function speakingInto(log: Log, context: Context): Context {
  if (log === silent) return context;
  let begun = '';
  const stderr = {
    write(text: string) {
      const lines = (begun + text).split('\n');
      begun = lines.pop() ?? '';
      for (const line of lines) if (line.trim() !== '') log.event('said', { text: line });
    },
  };
  return { ...context, process: { ...outputs(context), stderr } };
}

/**
 * Without standard output and error when the work ends well: cron mails whatever is printed.
 * @param work its exit code is the context's
 */
export async function quietly(
  context: Context,
  work: (quiet: Context) => Promise<void>,
): Promise<void> {
  const { process } = context;
  const kept: { readonly to: 'stdout' | 'stderr'; readonly text: string }[] = [];
  const keeping = (to: 'stdout' | 'stderr') => ({
    write(text: string) {
      kept.push({ to, text });
    },
  });
  const quiet = {
    ...outputs(context),
    stdout: keeping('stdout'),
    stderr: keeping('stderr'),
  };
  const show = () => {
    for (const { to, text } of kept) process[to].write(text);
  };
  try {
    await work({ ...context, process: quiet });
  } catch (error) {
    show();
    throw error;
  }
  if ((quiet.exitCode ?? 0) === 0) return;
  show();
  process.exitCode = quiet.exitCode ?? null;
}

/** A copy: the process's own streams and exit code are not plain properties. */
function outputs({ process }: Context): Context['process'] {
  const { stdout, stderr, env } = process;
  return { stdout, stderr, env };
}
