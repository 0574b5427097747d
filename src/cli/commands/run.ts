/** `toefl-sync run`: pull, plan, apply. */
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import { logTo, quietly, speakingInto } from '../logging.ts';
import { lookAfter, memoryInProcess } from '../looking.ts';
import { printReport, throwFailedSources } from '../output.ts';
import { readSetup, windowOf } from '../session.ts';
import type { PullFlags } from '../sync-routes.ts';
import { attempt, logEnd, logSent } from '../unattended.ts';
import { plan } from './plan.ts';

export interface RunFlags extends PullFlags {
  readonly dryRun?: boolean;
  readonly overLimits?: boolean;
  readonly quiet?: boolean;
}

export async function run(this: Context, flags: RunFlags, ...files: string[]): Promise<void> {
  if (flags.dryRun) return plan.call(this, { ...flags, exitCode: false }, ...files);
  if (flags.quiet) return quietly(this, (quiet) => runNow(quiet, flags, files));
  return runNow(this, flags, files);
}

async function runNow(context: Context, flags: RunFlags, files: readonly string[]): Promise<void> {
  const window = windowOf(flags, context.now());
  const setup = await readSetup(context, flags);
  const log = await logTo(context, setup.config.log);
  const { full, overLimits } = flags;
  const done = await attempt(speakingInto(log, context), {
    ...flags,
    setup,
    feeds: files.length > 0 ? files : 'configured',
    how: { full, overLimits, ...window },
    log,
    onDone: (session, report) => printReport(context, session.parts, report, flags),
  });
  logEnd(log, done);
  // Whoever looks on needs no notice.
  if (setup.config.notify !== undefined && context.process.stderr.isTTY !== true) {
    const options = { setup, refused: null, memory: memoryInProcess() };
    const { sent } = await lookAfter(context, done, options);
    logSent(log.with({ run: done.seen.run }), sent);
    for (const { failure } of sent) {
      if (failure !== null) context.process.stderr.write(`warning: ${failure.message}\n`);
    }
  }
  if (done.report === null || done.error !== null) throw done.error;
  if (done.report.account.held > 0) context.process.exitCode = EXIT.held;
  throwFailedSources(done.report);
}
