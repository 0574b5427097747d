/** What `plan` and `run` print. */
import type { Parts } from '../connector/parts.ts';
import { plannedRecords } from '../connector/planning.ts';
import type { RunReport } from '../plan/report.ts';
import { showing } from '../report/mask.ts';
import { changesOf, summary } from '../report/terminal.ts';
import type { OutputFlags } from './app.ts';
import { type Context, styleOf } from './context.ts';

export function printReport(
  context: Context,
  parts: Parts,
  report: RunReport,
  { json, limit, fields, reveal }: OutputFlags,
): void {
  const { stdout } = context.process;
  if (json) {
    stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    return;
  }
  const style = styleOf(context, 'stdout');
  const changes = changesOf(plannedRecords(parts), showing(parts.mapping, reveal), limit, {
    ...style,
    fields,
  });
  stdout.write(changes === '' ? '' : `${changes}\n`);
  stdout.write(summary(report, style));
}
