/** What `plan`, `apply` and `run` print, and the reports they write into files. */
import { resolve } from 'node:path';
import type { Parts } from '../connector/parts.ts';
import { plannedRecords } from '../connector/planned.ts';
import type { PlannedRecord } from '../plan/plan.ts';
import type { RunReport } from '../plan/report.ts';
import { Problem } from '../problem.ts';
import { showing } from '../report/mask.ts';
import type { ReportInput } from '../report/report.ts';
import { changesOf, summary } from '../report/terminal.ts';
import { type Context, styleOf } from './context.ts';
import { writeWhole } from './files.ts';
import type { OutputFlags } from './sync-routes.ts';

export async function printReport(
  context: Context,
  parts: Parts,
  report: RunReport,
  flags: OutputFlags,
): Promise<void> {
  const { json = false, limit, fields, reveal = false } = flags;
  const { stdout, stderr } = context.process;
  const show = showing(parts.mapping, reveal);
  for (const [file, made] of await reportsIn(flags)) {
    const records = wanted(parts, flags);
    const { name: mapping } = parts.mapping;
    const { orgId: org, instanceUrl: orgUrl } = parts.salesforce;
    const input = { report, records, show, revealed: reveal, orgUrl, mapping, org };
    await writeWhole(resolve(context.cwd, file), made(input));
    if (!json) stderr.write(`The report is in ${file}.\n`);
  }
  if (json) {
    stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    return;
  }
  const style = styleOf(context, 'stdout');
  const changes = await changesOf(wanted(parts, flags), show, limit, { ...style, fields });
  stdout.write(changes === '' ? '' : `${changes}\n`);
  stdout.write(summary(report, style));
}

/**
 * After all else: what the others brought stands in the report.
 * @throws Problem (source) that names the sources that failed
 */
export function throwFailedSources({ failedSources = [] }: RunReport): void {
  const [first] = failedSources;
  if (first === undefined) return;
  const names = failedSources.map(({ source }) => source).join(', ');
  throw new Problem(
    'source',
    `${failedSources.length === 1 ? 'The source' : 'The sources'} ${names} failed; the others were dealt with.`,
    {
      details: failedSources.map(
        ({ source, message, hint }) => `${source}: ${message}${hint === null ? '' : `\n  ${hint}`}`,
      ),
      hint: 'Nothing is lost: the next run asks for the same window again.',
    },
  );
}

type MakeReport = (input: ReportInput) => AsyncIterable<string>;

/** Each loaded only when it is asked for. */
async function reportsIn({ html, csv, ndjson }: OutputFlags): Promise<[string, MakeReport][]> {
  const made: [string, MakeReport][] = [];
  if (html !== undefined) made.push([html, (await import('../report/html/page.ts')).htmlReport]);
  if (csv !== undefined) made.push([csv, (await import('../report/csv.ts')).csvReport]);
  if (ndjson !== undefined) made.push([ndjson, (await import('../report/lines.ts')).linesReport]);
  return made;
}

async function* wanted(parts: Parts, { only }: OutputFlags): AsyncGenerator<PlannedRecord> {
  for await (const record of plannedRecords(parts)) {
    if (only === undefined || record.outcome === only) yield record;
  }
}
