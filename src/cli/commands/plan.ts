/** `toefl-sync plan`: what a run would change. */
import { resolve } from 'node:path';
import { planRun } from '../../connector/connector.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import { writeWhole } from '../files.ts';
import { printReport, throwFailedSources } from '../output.ts';
import { openSession, windowOf } from '../session.ts';
import type { PullFlags } from '../sync-routes.ts';

export interface PlanFlags extends PullFlags {
  readonly exitCode?: boolean;
  readonly out?: string;
}

export async function plan(this: Context, flags: PlanFlags, ...files: string[]): Promise<void> {
  const window = windowOf(flags, this.now());
  await using session = await openSession(this, {
    ...flags,
    feeds: files.length > 0 ? files : 'configured',
    mode: 'plan',
  });
  const { parts, planKey, progress } = session;
  const { report, planLines } = await planRun(parts, { full: flags.full, ...window });
  progress.clear();
  if (flags.out !== undefined) {
    await writeWhole(resolve(this.cwd, flags.out), withLineEnds(planLines(planKey)));
  }
  await printReport(this, parts, report, flags);
  if (flags.out !== undefined && !flags.json) sayNext(this, flags.out);
  const { created, updated, held } = report.account;
  if (flags.exitCode && created + updated > 0) this.process.exitCode = EXIT.changes;
  else if (held > 0) this.process.exitCode = EXIT.held;
  throwFailedSources(report);
}

async function* withLineEnds(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}

function sayNext({ process }: Context, file: string): void {
  process.stderr.write(
    `\nThe plan is in ${file}, with personal values: keep it safe.\nCarry it out with \`toefl-sync apply ${file}\`.\n`,
  );
}
