/** `toefl-sync plan`: what a run would change. */
import { runConnector } from '../../connector/connector.ts';
import type { PullFlags } from '../app.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import { printReport } from '../output.ts';
import { openSession, windowOf } from '../session.ts';

export interface PlanFlags extends PullFlags {
  readonly exitCode: boolean;
}

export async function plan(this: Context, flags: PlanFlags, ...files: string[]): Promise<void> {
  const window = windowOf(flags);
  await using session = await openSession(this, {
    ...flags,
    files,
    mode: 'plan',
  });
  const { full } = flags;
  const report = await runConnector(session.parts, {
    mode: 'plan',
    full,
    ...window,
  });
  session.progress.clear();
  printReport(this, session.parts, report, flags);
  const { created, updated, held } = report.account;
  if (flags.exitCode && created + updated > 0) this.process.exitCode = EXIT.changes;
  else if (held > 0) this.process.exitCode = EXIT.held;
}
