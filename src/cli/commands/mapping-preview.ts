/** `toefl-sync mapping preview`: what one record becomes, field by field. */
import type { MappedValue } from '../../mapping/compiled.ts';
import { type TracedField, type TracedRow, traceRecord } from '../../mapping/trace.ts';
import { Problem } from '../../problem.ts';
import type { HoldReason } from '../../record/hold.ts';
import { parseRecord } from '../../record/parse.ts';
import { shown } from '../../report/mask.ts';
import { previewOf, reasonsText } from '../../report/preview.ts';
import { fileSource } from '../../source/file.ts';
import type { SourceRecord } from '../../source/source.ts';
import { type Context, styleOf } from '../context.ts';
import { EXIT } from '../exit.ts';
import { compileFor, readMapping } from '../mapping.ts';
import { openTarget, shownPath, type TargetFlags } from '../target.ts';

export interface PreviewFlags extends TargetFlags {
  readonly json: boolean;
  readonly reveal: boolean;
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
  const [path = ''] = target.files;
  const mapping = await readMapping(path, shownPath(path, this));
  const compiled = await compileFor(mapping, target.describes, stderr, target.constants);
  const chosen = feed === undefined ? await sampleRecord() : await choose(this, feed, flags);
  const parsed = parseRecord(chosen.value);
  const rows =
    parsed.kind === 'record' ? traceRecord(mapping, compiled, parsed.record, target.constants) : [];
  const reasons = parsed.kind === 'record' ? reasonsOf(rows) : parsed.reasons;
  const appointmentNo =
    parsed.kind === 'record' ? parsed.record.appointmentNo : parsed.appointmentNo;
  if (flags.json) {
    const result = { record: { origin: chosen.origin, appointmentNo }, rows, held: reasons };
    stdout.write(`${JSON.stringify(flags.reveal ? result : masked(result), null, 2)}\n`);
  } else {
    const style = { ...styleOf(this, 'stdout'), reveal: flags.reveal };
    const blocks = [
      `${chosen.origin}: appointment ${appointmentNo ?? '(none)'}`,
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

/** @throws Problem (usage) when the feed has no such record */
async function choose(
  { cwd, stdin, signal }: Context,
  feed: string,
  { record = 1, appointment }: PreviewFlags,
): Promise<Chosen> {
  let count = 0;
  const source = fileSource({ paths: [feed], cwd, stdin });
  for await (const one of source.pull({ window: null, signal })) {
    count += 1;
    const found = appointment === undefined ? count === record : numberOf(one) === appointment;
    if (found) return one;
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

interface Result {
  readonly record: object;
  readonly rows: readonly TracedRow[];
  readonly held: readonly HoldReason[];
}

/** The same without personal values. */
function masked(result: Result): Result {
  const rows = result.rows.map((row) => ({
    ...row,
    key: row.key && maskedField(row.key),
    fields: row.fields.map(maskedField),
  }));
  return { ...result, rows };
}

function maskedField(field: TracedField): TracedField {
  const hide = <Value extends MappedValue>(value: Value, personal: boolean) =>
    personal && value !== null && value !== undefined ? shown(value, true) : value;
  return {
    ...field,
    value: hide(field.value, field.personal),
    reads: field.reads.map((read) => ({ ...read, value: hide(read.value, read.personal) })),
    steps: field.steps.map((step) => ({ ...step, value: hide(step.value, field.personal) })),
  };
}
