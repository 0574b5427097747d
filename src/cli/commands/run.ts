/** `toefl-sync run`: pull, plan, apply. */
import { runConnector } from '../../connector/connector.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import { printReport } from '../output.ts';
import { openSession, windowOf } from '../session.ts';
import type { PullFlags } from '../sync-routes.ts';
import { plan } from './plan.ts';

export interface RunFlags extends PullFlags {
  readonly dryRun?: boolean;
  readonly overLimits?: boolean;
}

export async function run(this: Context, flags: RunFlags, ...files: string[]): Promise<void> {
  if (flags.dryRun) return plan.call(this, { ...flags, exitCode: false }, ...files);
  const window = windowOf(flags);
  await using session = await openSession(this, {
    ...flags,
    feeds: files.length > 0 ? files : 'configured',
    mode: 'run',
  });
  const { full, overLimits } = flags;
  const report = await runConnector(session.parts, { mode: 'run', full, overLimits, ...window });
  session.progress.clear();
  await printReport(this, session.parts, report, flags);
  if (report.account.held > 0) this.process.exitCode = EXIT.held;
}
