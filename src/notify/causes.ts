/**
 * Why people are told something: each cause with how it is recognised, in what words it is told, and
 * what about it counts as told. Used by `due.ts`.
 */
import { adviceOn } from '../report/advice.ts';
import { unreadable } from './expiry.ts';
import type { Notice } from './notice.ts';
import type { Expiry, Failure, Situation } from './situation.ts';

/** What a cause has to say. */
type Finding =
  /** There is nothing to say, and it is told again when it comes back. */
  | { readonly kind: 'over' }
  /** As it was, whatever that was. */
  | { readonly kind: 'same' }
  /** Told once for each mark. */
  | { readonly kind: 'told-once'; readonly mark: string; readonly notice: Notice };

export interface Cause {
  readonly name: string;
  /** @param mark what was told of it last; null for nothing */
  look(situation: Situation, mark: string | null): Finding;
  /** What is told when it is over, after it was told; null for nothing. */
  readonly recovery: Notice | null;
}

const OVER: Finding = { kind: 'over' };
const SAME: Finding = { kind: 'same' };
const DAY = 86_400_000;

export function causesIn({ expiries }: Situation): Cause[] {
  return [failure, brake, setup, held, noData, ...expiries.map(expiry)];
}

const recovered: Notice = {
  kind: 'recovery',
  title: 'Runs go well again',
  lines: ['What the failed runs left was made up.'],
  todo: null,
};

const failure: Cause = {
  name: 'failure',
  recovery: recovered,
  look({ verdict, failure: found }) {
    if (verdict === 'unknown') return SAME;
    if (found === null || found.kind === 'brake') return OVER;
    return told('failure', 'A run has failed', found);
  },
};

const brake: Cause = {
  name: 'brake',
  recovery: recovered,
  look({ verdict, failure: found }) {
    if (verdict === 'unknown') return SAME;
    if (found === null || found.kind !== 'brake') return OVER;
    return told('brake', 'A run was stopped before it wrote anything', found);
  },
};

const setup: Cause = {
  name: 'setup',
  recovery: null,
  look({ refused }) {
    if (refused === null) return OVER;
    return told('setup', 'A changed configuration or mapping cannot be used', refused);
  },
};

const held: Cause = {
  name: 'held',
  recovery: null,
  look({ held: all }, mark) {
    if (all.length === 0) return OVER;
    const fresh = all.filter(({ since }) => mark === null || since > mark);
    const newest = fresh
      .map(({ since }) => since)
      .toSorted()
      .at(-1);
    if (newest === undefined) return SAME;
    const byReason = [...Map.groupBy(fresh, ({ reason }) => reason)].toSorted(
      ([, a], [, b]) => b.length - a.length,
    );
    const count = fresh.length === 1 ? '1 more record is' : `${fresh.length} more records are`;
    return {
      kind: 'told-once',
      mark: newest,
      notice: {
        kind: 'held',
        title: `${count} held back`,
        lines: byReason.flatMap(([reason, { length }]) => {
          const advice = adviceOn(reason);
          if (advice === null) return [`${length} × ${reason}`];
          return [`${length} × ${reason}: ${advice.title}.`, `    ${advice.todo}`];
        }),
        todo: `\`toefl-sync held list\` shows all ${all.length}; every run tries them again.`,
      },
    };
  },
};

const noData: Cause = {
  name: 'no-data',
  recovery: null,
  look({ now, lastNews, noDataDays }) {
    if (noDataDays === 0 || lastNews === null) return OVER;
    const days = Math.floor((now.getTime() - lastNews.getTime()) / DAY);
    if (days < noDataDays) return OVER;
    return {
      kind: 'told-once',
      mark: lastNews.toISOString(),
      notice: {
        kind: 'no-data',
        title: `Nothing new has come for ${days} days`,
        lines: [`The last new score came on ${lastNews.toISOString().slice(0, 10)}.`],
        todo: 'If scores were expected, see in TOEFL Access whether they are delivered, and `toefl-sync doctor` whether they can be reached. `notify.noDataDays` says after how long this is told.',
      },
    };
  },
};

function expiry(one: Expiry): Cause {
  const { what, end } = one;
  const name = `expiry: ${what}`;
  return {
    name,
    recovery: null,
    look({ now, expiryDays }) {
      if (end === null) {
        return asExpiry('unreadable', unreadable(one), RENEW_READ);
      }
      const days = Math.floor((end.getTime() - now.getTime()) / DAY);
      const day = end.toISOString().slice(0, 10);
      if (days < 0) return asExpiry(`${day} ended`, `${what} has ended on ${day}`, RENEW);
      const threshold = Math.min(...expiryDays.filter((one) => days <= one));
      if (!Number.isFinite(threshold)) return OVER;
      const left = days === 0 ? 'today' : days === 1 ? 'tomorrow' : `in ${days} days, on ${day}`;
      return asExpiry(`${day} ${threshold}`, `${what} ends ${left}`, RENEW);
    },
  };
}

const RENEW =
  'Make a new one, put it where it is used, and correct its end in the configuration (`notify.expiries`).';
const RENEW_READ = 'Name a certificate in PEM form under `notify.expiries`, or its last day.';

function asExpiry(mark: string, title: string, todo: string): Finding {
  return {
    kind: 'told-once',
    mark,
    notice: { kind: 'expiry', title: capital(title), lines: [], todo },
  };
}

function told(
  kind: 'failure' | 'brake' | 'setup',
  title: string,
  { kind: problem, message, details, hint }: Failure,
): Finding {
  return {
    kind: 'told-once',
    // The same failure has other numbers every time.
    mark: `${problem}: ${message.replace(/\d+/g, '#')}`,
    notice: {
      kind,
      title,
      lines: [message, ...details.flatMap((one) => one.split('\n'))],
      todo: hint,
    },
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
