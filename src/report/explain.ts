/** The life of one record for a person at a terminal. Called by `explain`. */
import type { TracedRow } from '../mapping/trace.ts';
import type { MatchTrail } from '../plan/match.ts';
import type { FieldChange, Outcome } from '../plan/plan.ts';
import type { HoldReason } from '../record/hold.ts';
import { harmless } from '../text/harmless.ts';
import { wrap } from '../text/wrap.ts';
import { reasonText } from './held.ts';
import type { Show } from './mask.ts';
import { counted, type Format, fitted, type Look, moment, type Paint, painter } from './paint.ts';
import { previewOf } from './preview.ts';
import { refusalLines, type ShownRefusal } from './refusals.ts';

interface WrittenRow {
  readonly object: string;
  /** Its name in the mapping. */
  readonly row: string;
  readonly id: string;
  readonly action: 'create' | 'update';
  /** Null when the retention period of the values is over. */
  readonly fields: readonly FieldChange[] | null;
}

export type LifeEvent =
  | {
      readonly kind: 'record';
      readonly at: string;
      readonly run: string;
      readonly origin: string;
      readonly outcome: Outcome;
      readonly reasons: readonly HoldReason[];
      readonly rows: readonly WrittenRow[];
      readonly refusals: readonly ShownRefusal[];
      /** How its person was looked for; empty where nobody was. */
      readonly match: readonly MatchTrail[];
      /** The run that took this one back. */
      readonly undoneBy: string | null;
    }
  /** Something that a person did. */
  | { readonly kind: 'note'; readonly at: string; readonly who: string; readonly what: string };

/** A row of the org that the record became, or belongs to. */
export interface RowNow {
  readonly object: string;
  readonly row: string;
  readonly id: string;
  readonly link: string | null;
  /** `unread`: the org was not asked for it. */
  readonly state: 'same' | 'changed' | 'gone' | 'unread';
  /** Fields that this record has written, and that still are so. */
  readonly same: number;
  readonly changed: readonly {
    readonly field: string;
    readonly wrote: FieldChange['to'];
    readonly now: FieldChange['to'];
  }[];
}

export interface Life {
  readonly appointment: string;
  /** Oldest first. */
  readonly history: readonly LifeEvent[];
  /** Reports of it that are held now. */
  readonly held: readonly {
    readonly since: string;
    readonly tries: number;
    readonly origin: string;
    readonly reasons: readonly HoldReason[];
  }[];
  /** Sentences on what people have decided. */
  readonly decisions: readonly string[];
  readonly rows: readonly RowNow[];
  /** What the mapping makes of the newest report that is known; null when that cannot be said. */
  readonly mapping: {
    readonly origin: string;
    readonly rows: readonly TracedRow[];
    /** Why it would be held, as far as the mapping knows. */
    readonly reasons: readonly HoldReason[];
  } | null;
  /** Why the org was not asked; null when it was. */
  readonly offline: string | null;
}

export interface LifeStyle extends Look {
  readonly show: Show;
  readonly reveal: boolean;
}

export function lifeText(life: Life, style: LifeStyle): string {
  const paint = painter(style);
  const blocks = [
    `Appointment ${paint('bold', life.appointment)}`,
    section('Now', nowLines(life, style, paint), paint),
    section('What happened (UTC)', historyLines(life, style, paint), paint),
    section(
      'Decisions',
      life.decisions.map((one) => wrap(one, style.width, '  ', '    ')),
      paint,
    ),
    section('In Salesforce', rowsLines(life, style, paint), paint),
    ...mappingBlocks(life, style, paint),
    ...(life.offline === null ? [] : [wrap(life.offline, style.width, '', '')]),
    ...(style.reveal ? [] : ['Personal values are masked; --reveal shows them.']),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[], paint: Paint): string {
  return lines.length === 0 ? '' : [paint('bold', title), ...lines].join('\n');
}

const OUTCOMES: Readonly<Record<Outcome, Format>> = {
  created: 'green',
  updated: 'cyan',
  unchanged: 'dim',
  superseded: 'dim',
  held: 'yellow',
};

const MEANINGS: Readonly<Record<Outcome, string>> = {
  created: 'created',
  updated: 'updated',
  unchanged: 'unchanged: Salesforce had it all',
  superseded: 'superseded: a newer report was there',
  held: 'held',
};

function historyLines(life: Life, style: LifeStyle, paint: Paint): string[] {
  return life.history.flatMap((event) => {
    const at = paint('dim', moment(event.at));
    if (event.kind === 'note') {
      return wrap(harmless(`${event.who}: ${event.what}`), style.width - 18, '', '  ')
        .split('\n')
        .map((line, index) => `  ${index === 0 ? at : ' '.repeat(16)}  ${line}`);
    }
    const { outcome, run, origin, reasons, rows, refusals, match, undoneBy } = event;
    return [
      `  ${at}  ${paint(OUTCOMES[outcome], MEANINGS[outcome])}`,
      wrap(`run ${run} (${harmless(origin)})`, style.width, INDENT, `${INDENT}  `),
      ...(undoneBy === null ? [] : [`${INDENT}${paint('yellow', `undone by ${undoneBy}`)}`]),
      ...reasons.map(({ code, where, message }) =>
        wrap(`${where}: ${message} [${code}]`, style.width, INDENT, `${INDENT}  `),
      ),
      ...refusalLines(refusals, style.width, INDENT),
      ...match.flatMap((trail) => trailLines(trail, style)),
      ...rows.flatMap((row) => writtenLines(row, style, paint)),
    ];
  });
}

const INDENT = ' '.repeat(20);

const FOUND: Readonly<Record<MatchTrail['by'], string>> = {
  'score row': 'found: its score is there already and points at it',
  rule: 'found by a rule',
  decision: 'as a person has decided',
  plan: 'made for another record of the same run',
  nobody: 'found by no rule',
};

const RESULTS: Readonly<Record<MatchTrail['tried'][number]['result'], string>> = {
  blank: 'does not apply',
  none: 'nobody',
  one: 'one',
  several: 'several',
  doubtful: 'found, but something speaks against it',
};

function trailLines({ row, by, tried }: MatchTrail, { width }: Look): string[] {
  return [
    wrap(`${row}: ${FOUND[by]}`, width, INDENT, `${INDENT}  `),
    ...tried.map(({ rule, result, ids }) => {
      const whom = ids.length === 0 ? '' : ` (${ids.join(', ')})`;
      return wrap(`${rule}: ${RESULTS[result]}${whom}`, width, `${INDENT}  `, `${INDENT}    `);
    }),
  ];
}

/** More are in the JSON. */
const FIELDS_OF_NEW = 6;

function writtenLines(
  { object, id, action, fields }: WrittenRow,
  { width, show }: LifeStyle,
  paint: Paint,
): string[] {
  const sign = action === 'create' ? paint('green', '+') : paint('cyan', '~');
  const head = `${INDENT}${sign} ${object} ${id}`;
  if (fields === null) return [head, `${INDENT}    (its values are past their retention period)`];
  // What changed is always told; of a new row the first fields say enough.
  const told = action === 'create' ? fields.slice(0, FIELDS_OF_NEW) : fields;
  const left = fields.length - told.length;
  const column = Math.min(24, Math.max(0, ...told.map(({ field }) => field.length)));
  return [
    head,
    ...told.map(({ field, from, to }) => {
      const after = show(object, field, to);
      const text = action === 'create' ? after : `${show(object, field, from)} → ${after}`;
      const room = width - INDENT.length - 4 - column - 2;
      return `${INDENT}    ${fitted(field, column).padEnd(column)}  ${fitted(text, room)}`;
    }),
    ...(left > 0 ? [paint('dim', `${INDENT}    … and ${counted(left, 'more field')}`)] : []),
  ];
}

function nowLines({ held }: Life, style: LifeStyle, paint: Paint): string[] {
  if (held.length === 0) return ['  Nothing of it is held.'];
  return held.flatMap(({ since, tries, origin, reasons }) => [
    wrap(
      `${paint('yellow', 'Held')} since ${moment(since)}, tried ${counted(tries, 'time')}, from ${harmless(origin)}`,
      style.width,
      '  ',
      '  ',
    ),
    ...reasons.map((reason) =>
      reasonText(reason, { ...style, width: style.width - 4 })
        .split('\n')
        .map((line) => `    ${line}`)
        .join('\n'),
    ),
  ]);
}

function rowsLines({ rows }: Life, { width, show }: LifeStyle, paint: Paint): string[] {
  return rows.flatMap(({ object, row, id, link, state, same, changed }) => [
    `  ${paint('bold', row)}  ${object} ${id}`,
    ...(link === null ? [] : [`    ${link}`]),
    ...(state === 'gone' ? [`    ${paint('yellow', 'is not there any more')}`] : []),
    ...(same > 0 ? [`    ${counted(same, 'field')} as last written`] : []),
    ...changed.map(({ field, wrote, now }) =>
      fitted(
        `    ${field}: we wrote ${show(object, field, wrote)}, now ${show(object, field, now)}`,
        width,
      ),
    ),
    ...(state === 'same' && same === 0 ? ['    this record has written nothing to it'] : []),
  ]);
}

function mappingBlocks({ mapping }: Life, style: LifeStyle, paint: Paint): string[] {
  if (mapping === null) return [];
  const { rows, reasons, origin } = mapping;
  const title = `${paint('bold', 'What the mapping makes of the newest report')} (${harmless(origin)})`;
  const held = reasons.map(({ code, where, message }) =>
    wrap(`${where}: ${message} [${code}]`, style.width, '  ', '    '),
  );
  return [
    title,
    ...(rows.length === 0 ? [] : [previewOf(rows, style)]),
    ...(held.length === 0 ? [] : [['It would be held:', ...held].join('\n')]),
  ];
}
