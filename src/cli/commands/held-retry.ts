/** `toefl-sync held retry`: a run of the held records alone, or of some of them. */
import { runConnector } from '../../connector/connector.ts';
import { findHeld } from '../../connector/held.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import type { CommonFlags } from '../flags.ts';
import { printReport } from '../output.ts';
import { openSession } from '../session.ts';
import { openStateAlone } from '../state.ts';
import type { OutputFlags } from '../sync-routes.ts';

export interface RetryFlags extends CommonFlags, OutputFlags {
  readonly overLimits?: boolean;
}

export async function retry(this: Context, flags: RetryFlags, ...keys: string[]): Promise<void> {
  const only = await chosen(this, flags, keys);
  if (only.size === 0) {
    const nothing = flags.json ? '{ "held": [] }' : 'Nothing is held.';
    this.process.stdout.write(`${nothing}\n`);
    return;
  }
  await using session = await openSession(this, { ...flags, feeds: 'none', mode: 'run' });
  const { overLimits = false } = flags;
  const report = await runConnector(session.parts, { mode: 'run', only, overLimits });
  session.progress.clear();
  await printReport(this, session.parts, report, flags);
  if (report.account.held > 0) this.process.exitCode = EXIT.held;
}

/** Ids of the held records that the keys name; of all without keys. */
async function chosen(
  context: Context,
  flags: CommonFlags,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  await using opened = await openStateAlone(context, flags);
  const held = await opened.state.held();
  const records = keys.length === 0 ? held : keys.flatMap((key) => findHeld(held, key));
  return new Set(records.map(({ id }) => id));
}
