/** Held records for a person at a terminal. Called by `held list` and `held show`. */
import type { FieldValue } from '../mapping/values.ts';
import type { HoldReason } from '../record/hold.ts';
import { harmless } from '../text/harmless.ts';
import { wrap } from '../text/wrap.ts';
import { adviceOn } from './advice.ts';
import { type Candidates, candidateTable, LEGEND } from './candidates.ts';
import { shown } from './mask.ts';
import { columns, counted, described, fitted, type Look, moment, painter } from './paint.ts';
import { refusalLines, type ShownRefusal } from './refusals.ts';

export interface HeldItem {
  readonly id: string;
  readonly key: string | null;
  readonly reasons: readonly HoldReason[];
  readonly origin: string;
  readonly since: string;
  readonly tries: number;
}

/** A leaf of the record as ETS sent it. */
export interface RecordField {
  readonly path: string;
  readonly value: FieldValue;
  readonly personal: boolean;
}

export interface HeldDetail extends HeldItem {
  readonly record: readonly RecordField[];
  readonly refusals: readonly ShownRefusal[];
  /** For each reason that has any. */
  readonly candidates: readonly Candidates[];
}

/** Of the id, for records without an appointment number. */
export const SHORTEST_ID = 8;

/** What a record is called on the command line. */
export function heldName({ key, id }: Pick<HeldItem, 'key' | 'id'>): string {
  return key ?? `id:${id.slice(0, SHORTEST_ID)}`;
}

export interface DismissedItem extends Pick<HeldItem, 'key' | 'id' | 'reasons'> {
  /** ISO 8601 in UTC. */
  readonly dismissed: string;
  /** Null when it is no longer known. */
  readonly by: string | null;
}

export function dismissedList(items: readonly DismissedItem[], width: number): string {
  if (items.length === 0) return 'Nothing was dismissed.\n';
  const lines = columns([
    ['KEY', 'DISMISSED', 'WAS HELD FOR', 'BY'],
    ...items.map((item) => [
      heldName(item),
      moment(item.dismissed),
      item.reasons[0]?.code ?? '',
      harmless(item.by ?? ''),
    ]),
  ]);
  return `${lines.map((line) => fitted(line, width)).join('\n')}\n`;
}

/** One line for each, then how many of each reason. */
export function heldList(items: readonly HeldItem[], look: Look, command: string): string {
  const paint = painter(look);
  if (items.length === 0) return 'Nothing is held.\n';
  const rows = items.map((item) => {
    const [first] = item.reasons;
    const more = item.reasons.length - 1;
    return {
      key: heldName(item),
      reason: `${first?.code ?? ''}${more > 0 ? ` +${more}` : ''}`,
      where: first?.where ?? '',
      since: item.since.slice(0, 10),
      tries: String(item.tries).padStart(5),
    };
  });
  const widest = (cells: readonly string[]) => Math.max(...cells.map(({ length }) => length));
  const taken = widest(rows.map(({ key }) => key)) + widest(rows.map(({ reason }) => reason));
  const room = Math.max(8, look.width - taken - '2026-11-25'.length - 5 - 4 * 2);
  const [head = '', ...lines] = columns([
    ['KEY', 'REASON', 'WHERE', 'SINCE', 'TRIES'],
    ...rows.map(({ key, reason, where, since, tries }) => [
      key,
      reason,
      fitted(where, room),
      since,
      tries,
    ]),
  ]);
  const counts = [...Map.groupBy(items, ({ reasons: [first] }) => first?.code ?? '')]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([code, { length }]) => ({
      cells: [String(length).padStart(6), code],
      sentence: adviceOn(code)?.title ?? '',
    }));
  return [
    paint('dim', head),
    ...lines,
    '',
    `${counted(items.length, 'record is', 'records are')} held, and tried again in every run:`,
    ...described(counts, look.width),
    '',
    paint('dim', `What to do: ${command} held show KEY`),
    '',
  ].join('\n');
}

/** Why it is held with what to do, whom it may belong to, and the record itself. */
export function heldDetail(detail: HeldDetail, style: Look & { readonly reveal: boolean }): string {
  const paint = painter(style);
  const { reasons, candidates, record, refusals } = detail;
  const since = `held since ${moment(detail.since)} UTC, tried ${counted(detail.tries, 'time')}`;
  const blocks = [
    [
      paint('bold', heldName(detail)),
      wrap(`${since}, from ${harmless(detail.origin)}`, style.width, '  ', '  '),
    ].join('\n'),
    ...reasons.map((reason) => reasonText(reason, style)),
    ...(refusals.length === 0 ? [] : [refusalLines(refusals, style.width, '  ').join('\n')]),
    ...candidates.map((one) =>
      [
        paint('bold', `Candidates for the row ${one.row}`),
        candidateTable(one, style),
        paint('dim', `  ${LEGEND}`),
      ].join('\n'),
    ),
    [paint('bold', 'The record'), ...recordLines(record, style)].join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

export function reasonText({ code, where, message }: HoldReason, look: Look): string {
  const paint = painter(look);
  const advice = adviceOn(code);
  const title = advice?.title ?? 'It is held';
  return [
    `${paint('yellow', title)} ${paint('dim', `[${code}]`)}`,
    wrap(`${where}: ${message}`, look.width, '  ', '  '),
    ...(advice === null ? [] : [wrap(advice.todo, look.width, '  → ', '    ')]),
  ].join('\n');
}

function recordLines(
  record: readonly RecordField[],
  { width, reveal }: Look & { readonly reveal: boolean },
): string[] {
  const column = Math.min(42, Math.max(0, ...record.map(({ path }) => path.length)));
  return record.map(({ path, value, personal }) => {
    const text = fitted(shown(value, personal && !reveal), width - column - 4);
    return `  ${fitted(harmless(path), column).padEnd(column)}  ${text}`;
  });
}
