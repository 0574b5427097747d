/** A plan or run for a person at a terminal: what is held, the changes field by field, the account. */
import type { RunReport, Way } from '../plan/report.ts';
import { wrap } from '../text/wrap.ts';
import { adviceOn } from './advice.ts';
import { changedLines, heldLines } from './change-lines.ts';
import type { Show } from './mask.ts';
import { counted, described, type Format, type Look, type Paint, painter } from './paint.ts';
import { recordLine } from './record-line.ts';
import type { ReportInput } from './report.ts';

export interface TerminalStyle extends Look {
  /** Fields shown of a new row at most; all when it is left out. */
  readonly fields?: number;
}

const COUNT = new Intl.NumberFormat('en-US');

/** The summary: records, rows by object, what was held, what it cost. */
export function summary(report: RunReport, style: TerminalStyle): string {
  const paint = painter(style);
  const { account, rows, held, remarks, calls } = report;
  const isPlan = report.mode === 'plan';
  const lines = [
    `${paint('bold', isPlan ? 'Plan' : 'Run')} ${report.run}${isPlan ? paint('dim', '   nothing was written') : ''}`,
    '',
    `  ${paint('bold', COUNT.format(account.pulled))} ${account.pulled === 1 ? 'record' : 'records'}: ${counts(account, paint)}`,
    ...table(rows, paint),
    ...heldTable(held, paint, style.width),
    ...remarkLines(remarks, paint, style.width),
    ...brakeLines(report, paint, style.width),
    ...wayLines(report, paint, style.width),
    '',
    paint(
      'dim',
      `  ${counted(calls.salesforce, 'call')} to Salesforce, ${COUNT.format(calls.source)} to the source, ${seconds(report.durationMs)}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function brakeLines({ overLimits = [] }: RunReport, paint: Paint, width: number): string[] {
  if (overLimits.length === 0) return [];
  return [
    '',
    `  ${paint('yellow', 'A run of this would stop before it writes')}, unless told \`--over-limits\`:`,
    ...overLimits.map((line) => wrap(line, width, '    ', '      ')),
  ];
}

function counts(account: RunReport['account'], paint: Paint): string {
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

function table(rows: RunReport['rows'], paint: Paint): string[] {
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

function column(count: number, name: string, color: Format, paint: Paint): string {
  const text = `${COUNT.format(count).padStart(7)} ${name}`;
  return count === 0 ? paint('dim', text) : paint(color, text);
}

function heldTable(held: RunReport['held'], paint: Paint, width: number): string[] {
  if (held.length === 0) return [];
  const rows = held.map(({ reason, count }) => ({
    cells: [COUNT.format(count).padStart(6), reason],
    sentence: adviceOn(reason)?.title ?? '',
  }));
  return [
    '',
    `  ${paint('yellow', 'Held')}, and tried again in every run:`,
    ...described(rows, width, '    '),
  ];
}

const REMARKS_SHOWN = 5;

function remarkLines(remarks: RunReport['remarks'], paint: Paint, width: number): string[] {
  if (remarks.length === 0) return [];
  const shown = remarks
    .slice(0, REMARKS_SHOWN)
    .map(({ path, message, count }) =>
      wrap(`${COUNT.format(count)} × ${path}: ${message}`, width, '    ', '      '),
    );
  const more = remarks.length - REMARKS_SHOWN;
  return [
    '',
    `  ${paint('yellow', 'Odd in the feed')}, but no reason to hold a record:`,
    ...shown,
    ...(more > 0 ? [`    and ${counted(more, 'more kind')} (--json lists them all)`] : []),
  ];
}

const WAYS: Readonly<Record<Way['does'], Readonly<Record<Way['way'], string>>>> = {
  read: { bulk: 'Read whole by bulk jobs', collections: '', graph: '' },
  write: {
    bulk: 'Written by bulk jobs',
    collections: 'Written 200 at a time',
    graph: 'Written person by person',
  },
};

/** Only where bulk jobs were at work: everyday runs need no explanation. */
function wayLines({ ways = [] }: RunReport, paint: Paint, width: number): string[] {
  if (!ways.some(({ way }) => way === 'bulk')) return [];
  const groups = Map.groupBy(ways, ({ does, way, why }) => `${WAYS[does][way]} (${why})`);
  return [
    '',
    ...[...groups].map(([what, all]) => {
      const rows = all.map(({ object, rows: count }) => `${COUNT.format(count)} ${object}`);
      return paint('dim', wrap(`${what}: ${rows.join(', ')}`, width, '  ', '    '));
    }),
  ];
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Held records of one kind. */
interface HeldGroup {
  count: number;
  readonly lines: string[];
}

/**
 * What is held, by its first reason, and then the changes of a plan, field by field.
 * @param limit held records shown at most, and changed ones
 * @param heldInAll how many are held for each reason, where `records` are not all of them
 */
export async function changesOf(
  records: ReportInput['records'],
  show: Show,
  limit: number,
  style: TerminalStyle,
  heldInAll: Readonly<Record<string, number>> = {},
): Promise<string> {
  const most = style.fields ?? Number.POSITIVE_INFINITY;
  const groups = new Map<string, HeldGroup>();
  const changed: string[] = [];
  let [heldCount, changedCount] = [0, 0];
  for await (const planned of records) {
    const record = recordLine(planned, { show, orgUrl: null });
    const [reason] = record.reasons;
    if (reason !== undefined) {
      heldCount += 1;
      const group = groups.get(reason.code) ?? { count: 0, lines: [] };
      group.count += 1;
      if (heldCount <= limit) group.lines.push(...heldLines(record, style));
      groups.set(reason.code, group);
    } else if (record.changes.length + record.overruled.length > 0) {
      changedCount += 1;
      if (changedCount <= limit) changed.push(...changedLines(record, style, most), '');
    }
  }
  const paint = painter(style);
  const more = (count: number, what: string) =>
    count <= limit
      ? []
      : [paint('dim', `  … and ${counted(count - limit, `more ${what}`)} (--limit ${count})`), ''];
  return [
    ...[...groups].flatMap(([code, { count, lines }]) =>
      groupLines(code, { count: heldInAll[code] ?? count, lines }, style),
    ),
    ...more(heldCount, 'held record'),
    ...changed,
    ...more(changedCount, 'record'),
  ].join('\n');
}

function groupLines(code: string, { count, lines }: HeldGroup, style: TerminalStyle): string[] {
  const paint = painter(style);
  const advice = adviceOn(code);
  const title = `${advice?.title ?? code}: ${counted(count, 'record')} held [${code}]`;
  return [
    `${paint('yellow', '!')} ${paint('bold', wrap(title, style.width - 2, '', '  '))}`,
    ...(advice === null ? [] : [wrap(advice.todo, style.width, '    ', '    ')]),
    ...lines,
    '',
  ];
}
