/** Past runs for a person at a terminal. Called by `runs list` and `runs show`. */
import type { Account } from '../plan/account.ts';
import { wrap } from '../text/wrap.ts';
import { columns, counted, type Format, type Look, moment, painter } from './paint.ts';

export interface RunLine {
  readonly id: string;
  readonly mode: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly outcome: 'running' | 'done' | 'failed';
  readonly source: string;
  readonly window: { readonly from: string; readonly to: string } | null;
  readonly account: Account | null;
  readonly salesforceCalls: number;
  readonly failure: string | null;
  readonly undoneBy: string | null;
}

const OUTCOMES: Readonly<Record<RunLine['outcome'], Format>> = {
  done: 'green',
  failed: 'red',
  running: 'cyan',
};

/** @param more earlier runs that are not among them */
export function runList(runs: readonly RunLine[], more: number, look: Look): string {
  const paint = painter(look);
  if (runs.length === 0) return 'There was no run yet.\n';
  const [head = '', ...lines] = columns([
    ['RUN', 'MODE', 'OUTCOME', 'PULLED', 'CREATED', 'UPDATED', ' HELD', '  TIME'],
    ...runs.map((run) => [
      run.id,
      run.mode,
      run.undoneBy === null ? run.outcome : 'undone',
      ...numbers(run.account).map((count, column) => count.padStart([6, 7, 7, 5][column] ?? 0)),
      duration(run).padStart(6),
    ]),
  ]);
  const painted = lines.map((line, index) => {
    const run = runs[index];
    return run === undefined || run.undoneBy !== null
      ? paint('dim', line)
      : line.replace(` ${run.outcome} `, ` ${paint(OUTCOMES[run.outcome], run.outcome)} `);
  });
  const earlier = more > 0 ? [paint('dim', `… ${counted(more, 'earlier run')} (--limit)`)] : [];
  return `${[paint('dim', head), ...earlier, ...painted].join('\n')}\n`;
}

function numbers(account: Account | null): string[] {
  if (account === null) return ['–', '–', '–', '–'];
  const { pulled, created, updated, held } = account;
  return [pulled, created, updated, held].map((count) => count.toLocaleString('en-US'));
}

function duration({ startedAt, finishedAt }: RunLine): string {
  if (finishedAt === null) return '–';
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return seconds < 3600 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** Rows and held records of a run, as its journal has them. */
export interface RunContent {
  /** By object. */
  readonly rows: Readonly<Record<string, { readonly created: number; readonly updated: number }>>;
  /** By the first reason of each record. */
  readonly held: Readonly<Record<string, number>>;
}

export function runSummary(run: RunLine, { rows, held }: RunContent, look: Look): string {
  const paint = painter(look);
  const { account, window, undoneBy, failure } = run;
  const ended = run.finishedAt === null ? 'still running' : `took ${duration(run)}`;
  const stretch =
    window === null ? '' : `, reports of ${moment(window.from)} to ${moment(window.to)}`;
  const source = run.source === '' ? 'no source' : run.source;
  const facts = [
    `${moment(run.startedAt)} UTC, ${ended}, from ${source}${stretch}`,
    ...(undoneBy === null ? [] : [`undone by ${undoneBy}`]),
    ...(account === null ? [] : [accountText(account)]),
    counted(run.salesforceCalls, 'call to Salesforce', 'calls to Salesforce'),
  ];
  const objects = Object.entries(rows).map(([object, { created, updated }]) => [
    `  ${object}`,
    `${created.toLocaleString('en-US').padStart(7)} created`,
    `${updated.toLocaleString('en-US').padStart(7)} updated`,
  ]);
  const reasons = Object.entries(held).map(([reason, count]) => [
    String(count).padStart(6),
    reason,
  ]);
  return [
    `${paint('bold', run.id)}  ${run.mode}  ${paint(OUTCOMES[run.outcome], run.outcome)}`,
    ...facts.map((fact) => wrap(fact, look.width, '  ', '  ')),
    ...(failure === null
      ? []
      : ['', wrap(`${paint('red', 'failed')}: ${failure}`, look.width, '  ', '  ')]),
    ...(objects.length === 0 ? [] : ['', ...columns(objects)]),
    ...(reasons.length === 0 ? [] : ['', '  Newly held:', ...columns(reasons)]),
    '',
  ].join('\n');
}

function accountText({ pulled, created, updated, unchanged, superseded, held }: Account): string {
  const parts = Object.entries({ created, updated, unchanged, superseded, held })
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count.toLocaleString('en-US')} ${name}`);
  const records = counted(pulled, 'record');
  return parts.length === 0 ? records : `${records}: ${parts.join(', ')}`;
}
