/**
 * What Prometheus reads at `/metrics`: counts since the process started, and the state as it was
 * after the last run. Labels are outcomes, reasons and source names, never anything of a record.
 *
 * The format: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
import type { Outcome, SeenRun, SeenState } from './seen.ts';

export interface Metrics {
  ran(run: SeenRun): void;
  /** In place of what the state said before. */
  saw(state: SeenState): void;
  /** @param next when the next run starts */
  text(now: Date, next: Date | null): string;
}

const OUTCOMES: readonly Outcome[] = ['done', 'held', 'failed', 'locked', 'cancelled'];
const RECORD_OUTCOMES = ['created', 'updated', 'unchanged', 'superseded', 'held'];
/** Seconds. */
const BUCKETS = [1, 5, 15, 60, 300, 900, 3600, 14_400];

export function createMetrics(): Metrics {
  const runs = counters(OUTCOMES);
  const records = counters(RECORD_OUTCOMES);
  const calls = counters(['salesforce', 'source']);
  const lastEnd = new Map<string, number>();
  const durations = { buckets: BUCKETS.map(() => 0), sum: 0, count: 0 };
  let limit: SeenRun['limit'] = null;
  let state: SeenState = { held: [], watermarks: [] };

  return {
    ran(run) {
      add(runs, run.outcome, 1);
      for (const outcome of RECORD_OUTCOMES) add(records, outcome, run.records?.[outcome] ?? 0);
      add(calls, 'salesforce', run.calls?.salesforce ?? 0);
      add(calls, 'source', run.calls?.source ?? 0);
      lastEnd.set(run.outcome, seconds(run.ended));
      limit = run.limit ?? limit;
      const took = seconds(run.ended) - seconds(run.started);
      durations.sum += took;
      durations.count += 1;
      for (const [index, bound] of BUCKETS.entries()) {
        if (took <= bound) durations.buckets[index] = (durations.buckets[index] ?? 0) + 1;
      }
    },
    saw(seen) {
      state = seen;
    },
    text(now, next) {
      const age = (moment: Date) => Math.max(0, seconds(now) - seconds(moment));
      const byReason = Map.groupBy(state.held, ({ reason }) => reason);
      const oldest = [...byReason].map(
        ([reason, held]) => [{ reason }, Math.max(...held.map(({ since }) => age(since)))] as const,
      );
      return [
        metric('runs_total', 'counter', 'Runs by outcome.', labelled('outcome', runs)),
        metric(
          'records_total',
          'counter',
          'Score records by outcome.',
          labelled('outcome', records),
        ),
        metric('calls_total', 'counter', 'HTTP requests by target.', labelled('target', calls)),
        metric(
          'last_run_end_timestamp_seconds',
          'gauge',
          'When the last run with an outcome ended.',
          labelled('outcome', lastEnd),
        ),
        metric('run_duration_seconds', 'histogram', 'How long runs took.', histogram(durations)),
        metric(
          'held_records',
          'gauge',
          'Records held back, by reason.',
          [...byReason].map(([reason, held]) => [{ reason }, held.length]),
        ),
        metric('held_oldest_seconds', 'gauge', 'How long the oldest is held.', oldest),
        metric(
          'watermark_age_seconds',
          'gauge',
          'How long ago the moment lies up to which all records of a source are accounted for.',
          state.watermarks.map(({ source, moment }) => [{ source }, age(moment)]),
        ),
        metric(
          'salesforce_limit_remaining',
          'gauge',
          'Calls left of the daily limit of the org, when it was last told.',
          limit === null ? [] : [[{}, limit.limit - limit.used]],
        ),
        metric(
          'salesforce_limit',
          'gauge',
          'The daily limit of the org.',
          limit === null ? [] : [[{}, limit.limit]],
        ),
        metric(
          'next_run_timestamp_seconds',
          'gauge',
          'When the next run starts.',
          next === null ? [] : [[{}, seconds(next)]],
        ),
      ].join('');
    },
  };
}

type Labels = Readonly<Record<string, string>>;
/** The third part is what follows the metric's name: `_sum`. */
type Sample = readonly [labels: Labels, value: number, suffix?: string];

function metric(name: string, type: string, help: string, samples: readonly Sample[]): string {
  if (samples.length === 0) return '';
  const full = `toefl_sync_${name}`;
  const lines = samples.map(
    ([labels, value, suffix = '']) => `${full}${suffix}${inBraces(labels)} ${value}\n`,
  );
  return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${lines.join('')}`;
}

function inBraces(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n');
}

function histogram(seen: {
  readonly buckets: readonly number[];
  readonly sum: number;
  readonly count: number;
}): Sample[] {
  return [
    ...BUCKETS.map((bound, index): Sample => {
      return [{ le: String(bound) }, seen.buckets[index] ?? 0, '_bucket'];
    }),
    [{ le: '+Inf' }, seen.count, '_bucket'],
    [{}, seen.sum, '_sum'],
    [{}, seen.count, '_count'],
  ];
}

/** All outcomes from the start: what has never been counted looks like nothing to alarms. */
function counters(names: readonly string[]): Map<string, number> {
  return new Map(names.map((name) => [name, 0]));
}

function add(to: Map<string, number>, name: string, more: number): void {
  to.set(name, (to.get(name) ?? 0) + more);
}

function labelled(label: string, values: ReadonlyMap<string, number>): Sample[] {
  return [...values].map(([name, value]) => [{ [label]: name }, value]);
}

function seconds(moment: Date): number {
  return moment.getTime() / 1000;
}
