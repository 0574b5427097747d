/**
 * Progress on standard error: a bar that redraws itself on a terminal, a line now and then in a log.
 */
import type { Progress } from '../connector/parts.ts';
import type { Salesforce } from '../salesforce/salesforce.ts';
import type { Context } from './context.ts';
import { barLine, logLine, type Standing } from './progress-text.ts';
import { startTimeLeft, type TimeLeft } from './time-left.ts';

export interface ProgressLine {
  show(progress: Progress): void;
  /** From now on its calls are shown too. */
  count(org: Counted): void;
  /** Takes the bar away, so that what is printed next has the line for itself. */
  clear(): void;
  /** The same context, in which what is written to standard error comes above the bar. */
  readonly context: Context;
}

type Counted = Pick<Salesforce, 'calls'>;

/** @param quiet for `--json`: standard error then stays free for problems */
export function progressLine(context: Context, quiet: boolean): ProgressLine {
  if (quiet) return { show() {}, count() {}, clear() {}, context };
  const { stderr, env } = context.process;
  // A dumb terminal cannot take a line back.
  const redrawing = stderr.isTTY === true && env['TERM'] !== 'dumb';
  return redrawing ? redrawn(context) : logged(context);
}

/** How often the bar is drawn anew: calls and time left go on while a stage waits. Milliseconds. */
const EVERY = 250;

function redrawn(context: Context): ProgressLine {
  const { stderr } = context.process;
  const watch = watching(context);
  let shown: Progress | null = null;
  let drawn = '';
  let drawnAt = 0;
  let timer: NodeJS.Timeout | undefined;

  const columns = () => stderr.columns ?? 80;
  /** A terminal that became narrower has broken the line into several. */
  const takeAway = () => {
    if (drawn === '') return '';
    const up = Math.max(0, Math.ceil(drawn.length / Math.max(1, columns())) - 1);
    drawn = '';
    return `${up === 0 ? '' : `\u001B[${up}A`}\r\u001B[J`;
  };
  const draw = () => {
    if (shown === null) return;
    const gone = takeAway();
    // The last column stays free: some terminals break the line there.
    drawn = barLine(watch.standing(shown), columns() - 1);
    drawnAt = context.now().getTime();
    stderr.write(gone + drawn);
  };
  const write = (text: string) => {
    stderr.write(takeAway() + text);
    if (text.endsWith('\n')) draw();
  };
  return {
    context: withStderr(context, write),
    count: watch.count,
    show(progress) {
      watch.step(progress);
      const isNew = shown?.stage !== progress.stage || progress.done === progress.total;
      shown = progress;
      if (isNew || context.now().getTime() - drawnAt >= EVERY) draw();
      // Nothing is to wait for the bar alone.
      timer ??= setInterval(draw, EVERY).unref();
    },
    clear() {
      clearInterval(timer);
      timer = undefined;
      shown = null;
      const gone = takeAway();
      if (gone !== '') stderr.write(gone);
    },
  };
}

/** Between two lines, at least. Milliseconds. */
const SELDOM = 10_000;
/** And as much further, of 1; or that long without a word. Milliseconds. */
const A_PART = 0.1;
const SILENCE = 60_000;

/** A log has no use for every step. */
function logged(context: Context): ProgressLine {
  const { stderr } = context.process;
  const watch = watching(context);
  let last = { stage: '', done: 0, at: 0 };
  return {
    context,
    count: watch.count,
    show(progress) {
      const { stage, done, total } = progress;
      const at = context.now().getTime();
      watch.step(progress);
      if (stage !== last.stage) last = { stage, done: 0, at };
      const quietFor = at - last.at;
      const further = total === null || total === 0 ? 0 : (done - last.done) / total;
      const due = quietFor >= SILENCE || (quietFor >= SELDOM && further >= A_PART);
      if (done !== total && !due) return;
      last = { stage, done, at };
      stderr.write(`${logLine(watch.standing(progress))}\n`);
    },
    clear() {},
  };
}

interface Watch {
  count(org: Counted): void;
  step(progress: Progress): void;
  standing(progress: Progress): Standing;
}

/** What is known beside the steps themselves. */
function watching({ now }: Context): Watch {
  let stage = '';
  let counted: Counted | null = null;
  let time: TimeLeft = startTimeLeft(now().getTime());
  return {
    count(org) {
      counted = org;
    },
    step(progress) {
      const at = now().getTime();
      if (progress.stage !== stage) {
        stage = progress.stage;
        time = startTimeLeft(at);
      }
      time.step(progress.done, at);
    },
    standing(progress) {
      const { done, total } = progress;
      const left = total === null || done >= total ? null : time.until(total, now().getTime());
      return { ...progress, left, calls: counted?.calls ?? null };
    },
  };
}

function withStderr(context: Context, write: (text: string) => void): Context {
  const { stdout, stderr, env } = context.process;
  const { isTTY, columns } = stderr;
  const above = {
    write,
    ...(isTTY === undefined ? {} : { isTTY }),
    ...(columns === undefined ? {} : { columns }),
  };
  return { ...context, process: { stdout, stderr: above, env } };
}
