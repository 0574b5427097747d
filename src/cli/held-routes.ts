/** The commands that look back and decide, `held`, `explain` and `runs`, with their flags, help and examples; part of `app.ts`. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { ExplainFlags } from './commands/explain.ts';
import type { AssignFlags } from './commands/held-assign.ts';
import type { DismissFlags } from './commands/held-dismiss.ts';
import type { HeldListFlags } from './commands/held-list.ts';
import type { RetryFlags } from './commands/held-retry.ts';
import type { HeldShowFlags } from './commands/held-show.ts';
import type { RunShowFlags, RunsFlags } from './commands/runs.ts';
import type { Context } from './context.ts';
import { type CommonFlags, common, examples, reveal, wholeNumber } from './flags.ts';
import { output, overLimits } from './sync-routes.ts';

const heldKey = {
  brief: 'Appointment number, or `id:…`, as `held list` shows it',
  parse: String,
  placeholder: 'KEY',
} as const;

const offline = {
  kind: 'boolean',
  optional: true,
  brief: 'Without signing in to Salesforce',
  withNegated: false,
} as const;

const list = buildCommand<HeldListFlags, [], Context>({
  loader: async () => (await import('./commands/held-list.ts')).list,
  parameters: {
    flags: {
      ...common,
      reason: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Only those with this reason',
        placeholder: 'CODE',
      },
      dismissed: {
        kind: 'boolean',
        optional: true,
        brief: 'Those that were dismissed instead',
        withNegated: false,
      },
    },
  },
  docs: {
    brief: 'List the records that are held back',
    fullDescription: examples('The newest is the last. Needs no sign-in to Salesforce.', [
      ['toefl-sync held list', ''],
      ['toefl-sync held list --reason ambiguous-person', ''],
      ['toefl-sync held list --dismissed', 'those that were put away'],
      ['toefl-sync held list --json', 'for automation'],
    ]),
  },
});

const show = buildCommand<HeldShowFlags, [string], Context>({
  loader: async () => (await import('./commands/held-show.ts')).show,
  parameters: {
    flags: { ...common, reveal, offline },
    positional: { kind: 'tuple', parameters: [heldKey] },
  },
  docs: {
    brief: 'Show a held record, why, what to do, and whose it may be',
    fullDescription: examples(
      'People that may be meant are read from Salesforce, with the fields that tell them apart.',
      [
        ['toefl-sync held show 2025071621000001', ''],
        ['toefl-sync held show 2025071621000001 --reveal', 'with personal values'],
      ],
    ),
  },
});

const retry = buildCommand<RetryFlags, string[], Context>({
  loader: async () => (await import('./commands/held-retry.ts')).retry,
  parameters: {
    flags: { ...common, ...output, overLimits },
    positional: { kind: 'array', parameter: heldKey },
  },
  docs: {
    brief: 'Try held records again now: all, or these',
    fullDescription: examples(
      'Every run tries them again. This is a run of nothing else, after something was mended.',
      [
        ['toefl-sync held retry', 'all of them'],
        ['toefl-sync held retry 2025071621000001', 'this one'],
      ],
    ),
  },
});

const assign = buildCommand<AssignFlags, [key?: string, id?: string], Context>({
  loader: async () => (await import('./commands/held-assign.ts')).assign,
  parameters: {
    flags: {
      ...common,
      reveal,
      row: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Which row, of a mapping that matches several',
        placeholder: 'NAME',
      },
      interactive: {
        kind: 'boolean',
        optional: true,
        brief: 'Go through the ambiguous ones one by one',
        withNegated: false,
      },
    },
    positional: {
      kind: 'tuple',
      parameters: [
        { ...heldKey, optional: true },
        {
          brief: 'Id of the person in Salesforce, or `new`',
          parse: String,
          optional: true,
          placeholder: 'CONTACT_ID',
        },
      ],
    },
  },
  docs: {
    brief: 'Say whose a held record is, for good',
    fullDescription: examples(
      'Holds for all reports of the appointment; also for other sittings of the person, where the record has a last name and an e-mail address or id to know the person by. A record that is filed is moved by the next run.',
      [
        ['toefl-sync held assign 2025071621000001 003Ws00000AbCdEIAV', ''],
        ['toefl-sync held assign 2025071621000001 new', 'none of those there'],
        ['toefl-sync held assign --interactive', 'one by one'],
      ],
    ),
  },
});

const dismiss = buildCommand<DismissFlags, [string], Context>({
  loader: async () => (await import('./commands/held-dismiss.ts')).dismiss,
  parameters: {
    flags: {
      ...common,
      reason: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Why, for whoever asks later',
        placeholder: 'TEXT',
      },
    },
    positional: { kind: 'tuple', parameters: [heldKey] },
  },
  docs: {
    brief: 'Put a held record away for good',
    fullDescription: examples(
      'It is not tried again as long as its content is the same. A newer report of the appointment is looked at anew.',
      [['toefl-sync held dismiss 2025071621000001 --reason "test of ETS"', '']],
    ),
  },
});

const unassign = buildCommand<CommonFlags, [string], Context>({
  loader: async () => (await import('./commands/held-unassign.ts')).unassign,
  parameters: { flags: common, positional: { kind: 'tuple', parameters: [heldKey] } },
  docs: {
    brief: 'Take back whose a record was said to be',
    fullDescription: examples('What is filed stays where it is; `held assign` moves it.', [
      ['toefl-sync held unassign 2025071621000001', ''],
    ]),
  },
});

const restore = buildCommand<CommonFlags, [string], Context>({
  loader: async () => (await import('./commands/held-restore.ts')).restore,
  parameters: { flags: common, positional: { kind: 'tuple', parameters: [heldKey] } },
  docs: {
    brief: 'Bring a dismissed record back',
    fullDescription: examples('It is held again, and tried in the next run.', [
      ['toefl-sync held list --dismissed', 'those that were dismissed'],
      ['toefl-sync held restore 2025071621000001', ''],
    ]),
  },
});

export const held = buildRouteMap({
  routes: { list, show, retry, assign, unassign, dismiss, restore },
  docs: {
    brief: 'Records that are held back: see why, and decide',
    fullDescription: examples('None is ever lost: each is tried again in every run.', [
      ['toefl-sync held list', ''],
      ['toefl-sync held show KEY', 'why, and what to do'],
      ['toefl-sync held assign --interactive', 'say whose they are'],
    ]),
  },
});

export const explain = buildCommand<ExplainFlags, [string], Context>({
  loader: async () => (await import('./commands/explain.ts')).explain,
  parameters: {
    flags: { ...common, reveal, offline },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'The appointment number on the score report',
          parse: String,
          placeholder: 'APPOINTMENT',
        },
      ],
    },
  },
  docs: {
    brief: 'Tell the life of one record',
    fullDescription: examples(
      'When it came and from where, what became of it, what people decided, and what is in Salesforce now.',
      [
        ['toefl-sync explain 2025071621000001', ''],
        ['toefl-sync explain 2025071621000001 --offline', 'without Salesforce'],
      ],
    ),
  },
});

const listRuns = buildCommand<RunsFlags, [], Context>({
  loader: async () => (await import('./commands/runs.ts')).list,
  parameters: {
    flags: {
      ...common,
      limit: {
        kind: 'parsed',
        parse: wholeNumber,
        default: '20',
        brief: 'How many',
        placeholder: 'N',
      },
    },
  },
  docs: {
    brief: 'List the runs, the newest last',
    fullDescription: examples('Needs no sign-in to Salesforce.', [
      ['toefl-sync runs', ''],
      ['toefl-sync runs list --limit 100', ''],
    ]),
  },
});

const showRun = buildCommand<RunShowFlags, [string], Context>({
  loader: async () => (await import('./commands/runs.ts')).show,
  parameters: {
    flags: {
      ...common,
      reveal,
      limit: {
        kind: 'parsed',
        parse: wholeNumber,
        default: '10',
        brief: 'Records shown field by field',
        placeholder: 'N',
      },
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Id of the run, or `last`', parse: String, placeholder: 'RUN' }],
    },
  },
  docs: {
    brief: 'Show what a run did',
    fullDescription: examples('Its account, what it wrote by object, and its first changes.', [
      ['toefl-sync runs show last', ''],
      ['toefl-sync runs show 20261125-080000-ab12 --limit 50', ''],
    ]),
  },
});

export const runs = buildRouteMap({
  routes: { list: listRuns, show: showRun },
  defaultCommand: 'list',
  docs: { brief: 'Past runs: what they did, and how they ended' },
});
