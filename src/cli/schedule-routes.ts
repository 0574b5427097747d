/** The commands of unattended operation, `schedule`, `notify` and `doctor`, with their flags, help and examples; part of `app.ts`. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { ScheduleFlags } from './commands/schedule.ts';
import type { Context } from './context.ts';
import { type CommonFlags, common, examples } from './flags.ts';

export const schedule = buildCommand<ScheduleFlags, [], Context>({
  loader: async () => (await import('./commands/schedule.ts')).schedule,
  parameters: {
    flags: {
      config: common.config,
      now: {
        kind: 'boolean',
        optional: true,
        brief: 'Run once at the start, whatever the time',
        withNegated: false,
      },
    },
  },
  docs: {
    brief: 'Run at the configured times, until it is stopped',
    fullDescription: examples(
      'Runs by `schedule` in the configuration, logs on standard error, and answers /healthz, /readyz and /metrics. SIGTERM or Ctrl-C ends it; what is begun is finished and saved.',
      [
        ['toefl-sync schedule', ''],
        ['toefl-sync schedule --now', 'a run at once, then by the clock'],
        ['curl -s localhost:9464/readyz', 'how the last run went'],
      ],
    ),
  },
});

const test = buildCommand<CommonFlags, [], Context>({
  loader: async () => (await import('./commands/notify-test.ts')).notifyTest,
  parameters: { flags: common },
  docs: {
    brief: 'Send a test notice through every channel',
    fullDescription: examples('Sends to all channels under `notify`, and says what became of it.', [
      ['toefl-sync notify test', ''],
    ]),
  },
});

export const notify = buildRouteMap({
  routes: { test },
  docs: {
    brief: 'Notices to people, when one is needed',
    fullDescription: examples(
      'After each unattended run people are told what needs them, once: failures, records newly held, credentials that end, no data for days.',
      [['toefl-sync notify test', 'see whether notices arrive']],
    ),
  },
});

export const doctor = buildCommand<CommonFlags, [], Context>({
  loader: async () => (await import('./commands/doctor.ts')).doctor,
  parameters: { flags: common },
  docs: {
    brief: 'Check everything that a run needs',
    fullDescription: examples(
      'Checks one thing after the other and says of each what to do. Changes nothing in Salesforce.',
      [
        ['toefl-sync doctor', ''],
        ['toefl-sync doctor --json', 'for automation'],
      ],
    ),
  },
});
