/** What Prometheus reads. */
import { expect, it } from 'vitest';
import { createMetrics } from '../../src/schedule/metrics.ts';
import type { SeenRun } from '../../src/schedule/seen.ts';

const NOW = new Date('2026-11-25T12:00:00Z');

function seen(changes: Partial<SeenRun> = {}): SeenRun {
  return {
    run: '20261125-115000-1a2b',
    outcome: 'done',
    started: new Date('2026-11-25T11:50:00Z'),
    ended: new Date('2026-11-25T11:50:20Z'),
    records: { created: 3, updated: 2, unchanged: 40, superseded: 1, held: 4 },
    calls: { salesforce: 7, source: 1 },
    limit: { used: 1500, limit: 15_000 },
    failure: null,
    ...changes,
  };
}

/** `name{labels} value` of the lines that are no comment. */
function samples(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

it('before the first run everything that counts stands at nothing', () => {
  const text = createMetrics().text(NOW, null);
  expect(samples(text)).toEqual(
    expect.arrayContaining([
      'toefl_sync_runs_total{outcome="failed"} 0',
      'toefl_sync_records_total{outcome="created"} 0',
      'toefl_sync_run_duration_seconds_count 0',
    ]),
  );
});

it('runs, records, calls and durations add up', () => {
  const metrics = createMetrics();
  metrics.ran(seen());
  metrics.ran(seen());
  metrics.ran(seen({ outcome: 'failed', records: null, calls: null, limit: null }));
  const text = samples(metrics.text(NOW, null));
  expect(text).toEqual(
    expect.arrayContaining([
      'toefl_sync_runs_total{outcome="done"} 2',
      'toefl_sync_runs_total{outcome="failed"} 1',
      'toefl_sync_records_total{outcome="created"} 6',
      'toefl_sync_records_total{outcome="unchanged"} 80',
      'toefl_sync_calls_total{target="salesforce"} 14',
      'toefl_sync_run_duration_seconds_bucket{le="15"} 0',
      'toefl_sync_run_duration_seconds_bucket{le="60"} 3',
      'toefl_sync_run_duration_seconds_bucket{le="+Inf"} 3',
      'toefl_sync_run_duration_seconds_sum 60',
      'toefl_sync_run_duration_seconds_count 3',
      'toefl_sync_last_run_end_timestamp_seconds{outcome="failed"} 1795607420',
    ]),
  );
});

it('the limit that is left stays known when a run failed before it was told', () => {
  const metrics = createMetrics();
  metrics.ran(seen());
  metrics.ran(seen({ limit: null }));
  expect(samples(metrics.text(NOW, null))).toContain('toefl_sync_salesforce_limit_remaining 13500');
});

it('held records by reason and the watermarks grow older with the clock', () => {
  const metrics = createMetrics();
  metrics.saw({
    held: [
      { reason: 'no-person', since: new Date('2026-11-25T11:00:00Z') },
      { reason: 'no-person', since: new Date('2026-11-24T12:00:00Z') },
      { reason: 'rejected', since: new Date('2026-11-25T11:59:00Z') },
    ],
    watermarks: [{ source: 'ets "north"', moment: new Date('2026-11-25T10:00:00Z') }],
  });
  expect(samples(metrics.text(NOW, new Date('2026-11-25T14:00:00Z')))).toEqual(
    expect.arrayContaining([
      'toefl_sync_held_records{reason="no-person"} 2',
      'toefl_sync_held_records{reason="rejected"} 1',
      'toefl_sync_held_oldest_seconds{reason="no-person"} 86400',
      'toefl_sync_held_oldest_seconds{reason="rejected"} 60',
      'toefl_sync_watermark_age_seconds{source="ets \\"north\\""} 7200',
      'toefl_sync_next_run_timestamp_seconds 1795615200',
    ]),
  );
});

it('every metric has its help and its type, in front of its samples, once', () => {
  const metrics = createMetrics();
  metrics.ran(seen());
  const lines = metrics.text(NOW, NOW).trimEnd().split('\n');
  const typed = lines.flatMap(
    (line) => /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line)?.[1] ?? [],
  );
  expect(new Set(typed).size).toBe(typed.length);
  let current = '';
  for (const line of lines) {
    const type = /^# TYPE (\S+)/.exec(line)?.[1];
    if (type !== undefined) current = type;
    else if (!line.startsWith('#')) {
      expect(line).toMatch(
        new RegExp(`^${current}(?:_bucket|_sum|_count)?(?:\\{[^}]*\\})? \\d+(?:\\.\\d+)?$`),
      );
    }
  }
});
