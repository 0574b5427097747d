/** A plan or run for a person at a terminal: the account, then the changes field by field. */
import { styleText } from 'node:util';
import type { PlannedRecord, RowChange } from '../plan/plan.ts';
import type { RunReport } from '../plan/report.ts';
import type { HoldReason } from '../record/hold.ts';
import { wrap } from '../text/wrap.ts';
import type { Show } from './mask.ts';

export interface TerminalStyle {
  readonly color: boolean;
  readonly width: number;
  /** Fields shown of a new row at most; all when it is left out. */
  readonly fields?: number;
}

type Format = Parameters<typeof styleText>[0];

/** Paints where the reader can see it. */
function painter({ color }: TerminalStyle): (format: Format, text: string) => string {
  return (format, text) => (color ? styleText(format, text, { validateStream: false }) : text);
}

const COUNT = new Intl.NumberFormat('en-US');

/** The summary: records, rows by object, what was held, what it cost. */
export function summary(report: RunReport, style: TerminalStyle): string {
  const paint = painter(style);
  const { account, rows, held, remarks, calls } = report;
  const lines = [
    `${paint('bold', report.mode === 'plan' ? 'Plan' : 'Run')} ${report.run}${report.mode === 'plan' ? paint('dim', '   nothing was written') : ''}`,
    '',
    `  ${paint('bold', COUNT.format(account.pulled))} ${account.pulled === 1 ? 'record' : 'records'}: ${counts(account, paint)}`,
    ...table(rows, paint),
  ];
  if (held.length > 0) {
    lines.push('', `  ${paint('yellow', 'Held')}, and tried again in every run:`);
    lines.push(
      ...held.map(({ reason, count }) => `    ${COUNT.format(count).padStart(6)}  ${reason}`),
    );
  }
  if (remarks.length > 0) lines.push('', ...remarkLines(remarks, paint, style.width));
  lines.push(
    '',
    paint(
      'dim',
      `  ${plural(calls.salesforce, 'call')} to Salesforce, ${calls.source} to the source, ${seconds(report.durationMs)}`,
    ),
  );
  return `${lines.join('\n')}\n`;
}

function counts(account: RunReport['account'], paint: ReturnType<typeof painter>): string {
  const parts: [number, string, Format][] = [
    [account.created, 'created', 'green'],
    [account.updated, 'updated', 'cyan'],
    [account.unchanged, 'unchanged', 'dim'],
    [account.superseded, 'superseded', 'dim'],
    [account.held, 'held', 'yellow'],
  ];
  const shown = parts
    .filter(([count]) => count > 0)
    .map(([count, name, color]) => paint(color, `${COUNT.format(count)} ${name}`));
  return shown.length === 0 ? 'nothing came' : shown.join(', ');
}

function table(rows: RunReport['rows'], paint: ReturnType<typeof painter>): string[] {
  const entries = Object.entries(rows);
  if (entries.length === 0) return [];
  const width = Math.max(...entries.map(([object]) => object.length));
  return [
    '',
    ...entries.map(([object, { created, updated, unchanged }]) =>
      [
        `  ${object.padEnd(width)}`,
        column(created, 'created', 'green', paint),
        column(updated, 'updated', 'cyan', paint),
        column(unchanged, 'unchanged', 'dim', paint),
      ].join('  '),
    ),
  ];
}

function column(
  count: number,
  name: string,
  color: Format,
  paint: ReturnType<typeof painter>,
): string {
  const text = `${COUNT.format(count).padStart(7)} ${name}`;
  return count === 0 ? paint('dim', text) : paint(color, text);
}

const REMARKS_SHOWN = 5;

function remarkLines(
  remarks: RunReport['remarks'],
  paint: ReturnType<typeof painter>,
  width: number,
): string[] {
  const shown = remarks
    .slice(0, REMARKS_SHOWN)
    .map(({ path, message, count }) =>
      wrap(`${COUNT.format(count)} × ${path}: ${message}`, width, '    ', '      '),
    );
  const more = remarks.length - REMARKS_SHOWN;
  return [
    `  ${paint('yellow', 'Odd in the feed')}, and used as it is:`,
    ...shown,
    ...(more > 0 ? [`    and ${plural(more, 'more kind')} (--json lists them all)`] : []),
  ];
}

/**
 * The changes of a plan, field by field.
 * @param limit records shown at most
 */
export function changesOf(
  records: Iterable<PlannedRecord>,
  show: Show,
  limit: number,
  style: TerminalStyle,
): string {
  const paint = painter(style);
  const lines: string[] = [];
  let [shown, left] = [0, 0];
  for (const record of records) {
    if (record.changes.length === 0 && record.reasons.length === 0) continue;
    if (shown === limit) {
      left += 1;
      continue;
    }
    shown += 1;
    if (record.reasons.length > 0) lines.push(...heldLines(record, paint, style.width));
    else
      for (const change of record.changes) lines.push(...changeLines(change, show, paint, style));
    lines.push('');
  }
  if (left > 0)
    lines.push(
      paint('dim', `  … and ${plural(left, 'more record')} with changes (--limit ${shown + left})`),
      '',
    );
  return lines.join('\n');
}

function heldLines(
  { key, origin, reasons }: PlannedRecord,
  paint: ReturnType<typeof painter>,
  width: number,
): string[] {
  return [
    wrap(
      `${paint('yellow', '!')} held  ${key ?? '(no appointment number)'}  ${paint('dim', origin)}`,
      width,
      '',
      '    ',
    ),
    ...reasons.map((reason) => wrap(reasonText(reason), width, '    ', '      ')),
  ];
}

function reasonText({ code, where, message }: HoldReason): string {
  return `${where}: ${message} [${code}]`;
}

function changeLines(
  change: RowChange,
  show: Show,
  paint: ReturnType<typeof painter>,
  { width, fields: most = Number.POSITIVE_INFINITY }: TerminalStyle,
): string[] {
  const { action, object, ref, fields, parents } = change;
  const [sign, color]: [string, Format] = action === 'create' ? ['+', 'green'] : ['~', 'cyan'];
  // What changes is always shown; of a new row the first fields say enough.
  const shown = action === 'create' ? fields.slice(0, most) : fields;
  const column = Math.min(
    30,
    Math.max(0, ...[...shown, ...parents].map(({ field }) => field.length)),
  );
  const lines = shown.map(({ field, from, to }) => {
    const after = oneLine(show(object, field, to));
    const text = action === 'create' ? after : `${oneLine(show(object, field, from))} → ${after}`;
    return `    ${field.padEnd(column)}  ${shortened(text, width - column - 6)}`;
  });
  const links = parents.map(
    ({ field, to }) => `    ${field.padEnd(column)}  ${paint('dim', '→')} ${to}`,
  );
  const left = fields.length - shown.length;
  return [
    `${paint(color, sign)} ${paint('bold', ref)}`,
    ...links,
    ...lines,
    ...(left > 0 ? [paint('dim', `    … and ${plural(left, 'more field')}`)] : []),
  ];
}

function oneLine(text: string): string {
  return text.replaceAll('\n', ' ⏎ ');
}

function shortened(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(1, width - 1))}…`;
}

function plural(count: number, name: string): string {
  return `${COUNT.format(count)} ${name}${count === 1 ? '' : 's'}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
