/** An undo for a person at a terminal: rows field by field, then the account. Called by `undo`. */
import type { CompiledMapping } from '../mapping/compiled.ts';
import { STAYS } from '../plan/undo.ts';
import { inDoubt, type UndoneRow, type UndoOutcome, type UndoReport } from '../plan/undo-report.ts';
import { wrap } from '../text/wrap.ts';
import { type Show, shown } from './mask.ts';
import { columns, counted, type Format, fitted, type Look, painter } from './paint.ts';

const SIGNS: Readonly<Record<UndoOutcome, readonly [sign: string, format: Format]>> = {
  restored: ['~', 'cyan'],
  skipped: ['!', 'yellow'],
  deleted: ['-', 'red'],
  kept: ['=', 'yellow'],
};

/**
 * Masks whatever the mapping does not know to be impersonal: the run may have had another one.
 * @param mapping null when there is none that fits the org
 */
export function showingUndone(mapping: CompiledMapping | null, reveal: boolean): Show {
  const rows = mapping?.rows ?? [];
  const named = (personal: boolean) =>
    rows.flatMap(({ object, fields }) =>
      fields
        .filter((field) => field.personal === personal)
        .map(({ field }) => `${object.name}.${field.name}`),
    );
  const links = rows.flatMap(({ object, parents }) =>
    parents.map(({ field }) => `${object.name}.${field.name}`),
  );
  const plain = new Set([...named(false), ...links]);
  for (const field of named(true)) plain.delete(field);
  return (object, field, value) => shown(value, !reveal && !plain.has(`${object}.${field}`));
}

/** Collects what is shown of the rows, as they come: of each half not more than the limit. */
export class UndoListing {
  readonly #look: Look;
  readonly #show: Show;
  readonly #limit: number;
  readonly #done: string[] = [];
  readonly #left: string[] = [];
  #more = 0;

  constructor(look: Look, show: Show, limit: number) {
    this.#look = look;
    this.#show = show;
    this.#limit = limit;
  }

  add(row: UndoneRow): void {
    if (!isWorthALine(row)) return;
    const list = row.stays.length === 0 ? this.#done : this.#left;
    if (list.length < this.#limit) list.push(rowText(row, this.#look, this.#show));
    else this.#more += 1;
  }

  /** What was done, then what was left. */
  text(): string {
    const rest = `… and ${counted(this.#more, 'more row')} (--limit)`;
    const more = this.#more === 0 ? [] : [painter(this.#look)('dim', rest)];
    const parts = [...this.#done, ...this.#left, ...more];
    return parts.length === 0 ? '' : `${parts.join('\n')}\n\n`;
  }
}

/** What needs no telling: a row that was so already, and what nobody asked to have deleted. */
function isWorthALine({ fields, stays }: UndoneRow): boolean {
  return fields.length > 0 || stays.some(({ code }) => code !== 'not-asked');
}

function rowText(row: UndoneRow, look: Look, show: Show): string {
  const { object, id, outcome, fields, stays } = row;
  const paint = painter(look);
  const [sign, format] = SIGNS[outcome];
  const changes = outcome === 'deleted' ? [] : fields;
  const names = [...changes, ...stays].map(({ field }) => field?.length ?? 0);
  const width = Math.min(30, Math.max(0, ...names));
  const lines = changes.map(({ field, from, to }) => {
    const text = `${show(object, field, from)} → ${show(object, field, to)}`;
    return `    ${field.padEnd(width)}  ${fitted(text, look.width - width - 6)}`;
  });
  const reasons = stays.map(({ field, message }) =>
    field === null
      ? wrap(`stays: ${message}`, look.width, '    ', '      ')
      : wrap(
          `stays: ${message}`,
          look.width,
          `    ${field.padEnd(width)}  `,
          ' '.repeat(width + 8),
        ),
  );
  return [
    `${paint(format, sign)} ${paint('bold', `${object} ${id}`)}  ${paint(format, outcome)}`,
    ...lines,
    ...reasons,
  ].join('\n');
}

const OUTCOMES: readonly (readonly [UndoOutcome, Format])[] = [
  ['restored', 'cyan'],
  ['deleted', 'red'],
  ['skipped', 'yellow'],
  ['kept', 'yellow'],
];

/** @param command what to type for the command */
export function undoSummary(report: UndoReport, look: Look, command: string): string {
  const paint = painter(look);
  const { account, rows, stays, unseen, unaccounted, dryRun, calls, durationMs } = report;
  const present = OUTCOMES.filter(([outcome]) => account[outcome] > 0);
  const total = present.reduce((sum, [outcome]) => sum + account[outcome], 0);
  const counts = present.map(([outcome, format]) =>
    paint(format, `${account[outcome].toLocaleString('en-US')} ${outcome}`),
  );
  const objects = Object.entries(rows).map(([object, count]) => [
    `  ${object}`,
    ...present.map(
      ([outcome]) => `${count[outcome].toLocaleString('en-US').padStart(7)} ${outcome}`,
    ),
  ]);
  const reasons = stays.map(({ reason, count }) =>
    wrap(
      STAYS[reason],
      look.width,
      `${count.toLocaleString('en-US').padStart(8)}  `,
      ' '.repeat(12),
    ),
  );
  const paragraph = (text: string) => ['', wrap(text, look.width, '  ', '  ')];
  return [
    `${paint('bold', 'Undo')} of run ${report.undoes}${dryRun ? paint('dim', '   nothing was written') : ` by run ${report.run}`}`,
    '',
    `  ${paint('bold', counted(total, 'row'))}: ${counts.join(', ')}`,
    '',
    ...columns(objects),
    ...(reasons.length === 0 ? [] : ['', '  What stays, and why:', ...reasons]),
    ...(unaccounted === 0 ? [] : paragraph(inDoubt(unaccounted))),
    ...(unseen.length === 0
      ? []
      : paragraph(
          `This user may not look at ${unseen.join(', ')}, so rows there may hang on what ${dryRun ? 'would be' : 'was'} deleted.`,
        )),
    ...(account.kept === total
      ? []
      : paragraph(
          `The next run that gets these records writes the same again, unless you mend the mapping, dismiss the records, or pause the schedule before. See what it would do: ${command} plan.`,
        )),
    '',
    paint(
      'dim',
      `  ${counted(calls.salesforce, 'call')} to Salesforce, ${(durationMs / 1000).toFixed(1)} s`,
    ),
    '',
  ].join('\n');
}
