/** `toefl-sync mapping preview`: what one record becomes, field by field. */
import { type TracedRow, traceRecord } from '../../mapping/trace.ts';
import { Problem } from '../../problem.ts';
import type { HoldReason } from '../../record/hold.ts';
import { parseRecord } from '../../record/parse.ts';
import { maskedRows } from '../../report/masked-trace.ts';
import { previewOf, reasonsText } from '../../report/preview.ts';
import { fileSource } from '../../source/file.ts';
import type { SourceRecord } from '../../source/source.ts';
import { harmless, harmlessJson } from '../../text/harmless.ts';
import { type Context, styleOf } from '../context.ts';
import { EXIT } from '../exit.ts';
import { compileFor, readMapping } from '../mapping.ts';
import { fileOf, openTarget, type TargetFlags } from '../target.ts';

export interface PreviewFlags extends TargetFlags {
  readonly json?: boolean;
  readonly reveal?: boolean;
  readonly record?: number;
  readonly appointment?: string;
}

type Chosen = Pick<SourceRecord, 'value' | 'origin'>;

export async function preview(
  this: Context,
  flags: PreviewFlags,
  file?: string,
  feed?: string,
): Promise<void> {
  const { stdout, stderr } = this.process;
  await using target = await openTarget(this, flags, file === undefined ? [] : [file]);
  const { path, shown } = fileOf(target);
  const mapping = await readMapping(path, shown);
  const compiled = await compileFor(mapping, target.describes, stderr, target.constants);
  const chosen = feed === undefined ? await sampleRecord() : await choose(this, feed, flags);
  const parsed = parseRecord(chosen.value);
  const rows =
    parsed.kind === 'record' ? traceRecord(mapping, compiled, parsed.record, target.constants) : [];
  const reasons = parsed.kind === 'record' ? reasonsOf(rows) : parsed.reasons;
  const appointmentNo =
    parsed.kind === 'record' ? parsed.record.appointmentNo : parsed.appointmentNo;
  if (flags.json) {
    const record = { origin: chosen.origin, appointmentNo };
    const result = { record, rows: flags.reveal ? rows : maskedRows(rows), held: reasons };
    stdout.write(`${harmlessJson(result)}\n`);
  } else {
    const style = { ...styleOf(this, 'stdout'), reveal: flags.reveal === true };
    const blocks = [
      harmless(`${chosen.origin}: appointment ${appointmentNo ?? '(none)'}`),
      ...(rows.length > 0 ? [previewOf(rows, style)] : []),
      ...(reasons.length > 0 ? [reasonsText(reasons, style)] : []),
      ...(flags.reveal || rows.length === 0
        ? []
        : ['Personal values are masked; --reveal shows them.']),
    ];
    stdout.write(`${blocks.join('\n\n')}\n`);
  }
  if (reasons.length > 0) this.process.exitCode = EXIT.held;
}

function reasonsOf(rows: readonly TracedRow[]): HoldReason[] {
  return rows.flatMap(({ key, fields }) =>
    [...(key === null ? [] : [key]), ...fields].flatMap(({ reasons }) => reasons),
  );
}

async function sampleRecord(): Promise<Chosen> {
  const { generateFeed } = await import('../../local-org/feed/feed.ts');
  const [value] = generateFeed({ seed: 2026, count: 1 });
  return { value, origin: 'a fictitious record' };
}

/** @throws Problem (usage) when the feed has no such record, or cannot be read */
async function choose(
  { cwd, stdin, signal }: Context,
  feed: string,
  { record = 1, appointment }: PreviewFlags,
): Promise<Chosen> {
  let count = 0;
  const source = fileSource({ paths: [feed], cwd, stdin });
  try {
    for await (const one of source.pull({ window: null, signal })) {
      count += 1;
      const found = appointment === undefined ? count === record : numberOf(one) === appointment;
      if (found) return one;
    }
  } catch (error) {
    // The feed is an argument here, not a source that a schedule could try again.
    if (!(error instanceof Problem) || error.kind !== 'source') throw error;
    const hint = error.hint === null ? {} : { hint: error.hint };
    throw new Problem('usage', error.message, { ...hint, details: error.details, cause: error });
  }
  const what =
    appointment === undefined ? `record ${record}` : `record with the appointment ${appointment}`;
  throw new Problem('usage', `${feed} has no ${what}.`, {
    hint: `It has ${count} ${count === 1 ? 'record' : 'records'}, which are counted from 1.`,
  });
}

function numberOf({ value }: SourceRecord): string | null {
  const parsed = parseRecord(value);
  return parsed.kind === 'record' ? parsed.record.appointmentNo : parsed.appointmentNo;
}
