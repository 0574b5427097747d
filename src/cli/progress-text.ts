/** What progress says, in a line of any width. Called by `progress.ts`. */
import type { Progress } from '../connector/parts.ts';
import { inWords } from './time-left.ts';

/** All that there is to say. */
export interface Standing extends Progress {
  /** Calls to Salesforce so far; null where nobody counts them. */
  readonly calls: number | null;
  /** Milliseconds; null while nothing can be said. */
  readonly left: number | null;
}

const NAMES: Readonly<Record<Progress['stage'], string>> = {
  pull: 'Pulling',
  plan: 'Planning',
  apply: 'Writing',
  undo: 'Undoing',
};
const WHAT: Readonly<Record<Progress['stage'], readonly [one: string, many: string]>> = {
  pull: ['record', 'records'],
  plan: ['record', 'records'],
  apply: ['record', 'records'],
  undo: ['row', 'rows'],
};
const COUNT = new Intl.NumberFormat('en-US');
const WIDEST_BAR = 24;
const SMALLEST_BAR = 6;

/** For a terminal: as much as fits in `width` columns, the count last of all left out. */
export function barLine(standing: Standing, width: number): string {
  const { stage, done, total } = standing;
  const name = NAMES[stage].padEnd(8);
  const count = total === null ? things(standing, done) : countOf(done, total);
  const further = furtherParts(standing);
  for (let kept = further.length; kept >= 0; kept -= 1) {
    const text = [count, ...further.slice(0, kept)].join(' · ');
    const room = width - name.length - 1 - text.length;
    if (total === null && room >= 0) return `${name} ${text}`;
    if (total === null || room <= SMALLEST_BAR) continue;
    return `${name} ${bar(done, total, Math.min(room - 1, WIDEST_BAR))} ${text}`;
  }
  return `${name} ${count}`.slice(0, Math.max(0, width));
}

/** Always as wide, so that the bar stays as long as it is. */
function countOf(done: number, total: number): string {
  const all = COUNT.format(total);
  return `${COUNT.format(done).padStart(all.length)} of ${all}`;
}

/** For a log. */
export function logLine(standing: Standing): string {
  const { stage, done, total } = standing;
  const isDone = done === total;
  const count =
    total === null || isDone
      ? things(standing, done)
      : `${COUNT.format(done)} of ${things(standing, total)}`;
  return `${NAMES[stage]}: ${[count, ...furtherParts(standing)].join(', ')}`;
}

/** The one that matters most first. */
function furtherParts({ left, calls }: Standing): string[] {
  return [
    ...(left === null ? [] : [`${inWords(left)} left`]),
    ...(calls === null ? [] : [`${COUNT.format(calls)} ${calls === 1 ? 'call' : 'calls'}`]),
  ];
}

function things({ stage }: Standing, count: number): string {
  const [one, many] = WHAT[stage];
  return `${COUNT.format(count)} ${count === 1 ? one : many}`;
}

function bar(done: number, total: number, length: number): string {
  const full = total === 0 ? length : Math.floor((done / total) * length);
  return '█'.repeat(full) + '░'.repeat(length - full);
}
