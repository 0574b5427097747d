/** When runs are due, by cron expressions in a time zone. Used by the scheduler. */
import { Cron } from 'croner';

export interface Times {
  /** The first due moment after this one; null when there is none any more. */
  next(after: Date): Date | null;
}

/**
 * On the day clocks go forward, what is due in the hour that is left out comes when it ends; what
 * is due in the hour that comes twice comes once.
 * @param expressions with five fields, as in a crontab
 * @param timeZone such as `America/New_York`
 */
export function timesOf(expressions: readonly string[], timeZone: string): Times {
  const jobs = expressions.map(
    (expression) => new Cron(expression, { paused: true, mode: '5-part', timezone: timeZone }),
  );
  return {
    next(after) {
      const moments = jobs.flatMap((job) => job.nextRun(after) ?? []);
      return moments.toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null;
    },
  };
}
