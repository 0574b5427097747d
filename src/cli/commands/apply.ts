/** `toefl-sync apply PLAN`: carries out a plan that was saved and looked at. */
import { resolve } from 'node:path';
import { applyPlan } from '../../connector/connector.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import { linesOf } from '../files.ts';
import type { CommonFlags } from '../flags.ts';
import { printReport } from '../output.ts';
import { openSession } from '../session.ts';
import type { OutputFlags } from '../sync-routes.ts';

export interface ApplyFlags extends CommonFlags, OutputFlags {
  readonly overLimits?: boolean;
}

export async function apply(this: Context, flags: ApplyFlags, file: string): Promise<void> {
  const path = resolve(this.cwd, file);
  const options = { ...flags, plan: path, feeds: 'none', mode: 'run' } as const;
  await using session = await openSession(this, options);
  const { parts, planKey, progress } = session;
  const plan = { shown: file, lines: () => linesOf(path, file) };
  const report = await applyPlan(parts, plan, { key: planKey, overLimits: flags.overLimits });
  progress.clear();
  await printReport(this, parts, report, flags);
  if (report.account.held > 0) this.process.exitCode = EXIT.held;
}
