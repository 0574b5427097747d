/** The commands that bring scores in: plan, apply and run, with their flags, help and examples. */
import { buildChoiceParser, buildCommand } from '@stricli/core';
import { goingOn } from './cancelling.ts';
import type { ApplyFlags } from './commands/apply.ts';
import type { PlanFlags } from './commands/plan.ts';
import type { RunFlags } from './commands/run.ts';
import type { Context } from './context.ts';
import { type CommonFlags, common, examples, fileName, reveal, wholeNumber } from './flags.ts';

const OUTCOMES = ['created', 'updated', 'unchanged', 'superseded', 'held'] as const;

/** How much of a plan is shown, and how. */
export interface OutputFlags {
  readonly json?: boolean;
  readonly limit: number;
  readonly fields: number;
  readonly only?: (typeof OUTCOMES)[number];
  readonly reveal?: boolean;
  /** Reports in files. */
  readonly html?: string;
  readonly csv?: string;
  readonly ndjson?: string;
}

export interface PullFlags extends CommonFlags, OutputFlags {
  readonly from?: Date;
  readonly to?: Date;
  readonly since?: number;
  readonly full?: boolean;
}

export const output = {
  limit: {
    kind: 'parsed',
    parse: wholeNumber,
    default: '10',
    brief: 'Records shown field by field',
    placeholder: 'N',
  },
  fields: {
    kind: 'parsed',
    parse: wholeNumber,
    default: '8',
    brief: 'Fields shown of each new row',
    placeholder: 'N',
  },
  only: {
    kind: 'parsed',
    parse: buildChoiceParser(OUTCOMES),
    optional: true,
    brief: 'Only created, updated, unchanged, … or held',
    placeholder: 'KIND',
  },
  html: fileName('Write a page to search and share'),
  csv: fileName('Write a table for Excel'),
  ndjson: fileName('Write JSON, one record a line'),
  reveal,
} as const;

const pulling = {
  ...common,
  from: {
    kind: 'parsed',
    parse: momentParser,
    optional: true,
    brief: 'Pull reports from this day or moment (UTC)',
    placeholder: 'DATE',
  },
  to: {
    kind: 'parsed',
    parse: momentParser,
    optional: true,
    brief: 'Pull reports up to this day or moment (UTC)',
    placeholder: 'DATE',
  },
  since: {
    kind: 'parsed',
    parse: wholeNumber,
    optional: true,
    brief: 'Pull the reports of the last so many days',
    placeholder: 'DAYS',
  },
  full: {
    kind: 'boolean',
    optional: true,
    brief: 'Compare every row, also what the ledger knows',
    withNegated: false,
  },
  ...output,
} as const;

export const overLimits = {
  kind: 'boolean',
  optional: true,
  brief: 'Let this one run pass the configured limits',
  withNegated: false,
} as const;

const files = {
  kind: 'array',
  parameter: {
    brief: 'Feed files or globs, `-` for standard input; instead of the source',
    parse: String,
    placeholder: 'FILES',
  },
} as const;

export const plan = buildCommand<PlanFlags, string[], Context>({
  loader: async () =>
    goingOn((await import('./commands/plan.ts')).plan, 'Nothing was written. Begin again with'),
  parameters: {
    flags: {
      ...pulling,
      out: fileName('Save the plan, for `apply`'),
      exitCode: {
        kind: 'boolean',
        optional: true,
        brief: 'Exit with 4 when there is something to apply',
        withNegated: false,
      },
    },
    positional: files,
  },
  docs: {
    brief: 'Show what a run would change, and write nothing',
    fullDescription: examples('Pulls, maps and compares with Salesforce. Nothing is written.', [
      ['toefl-sync plan', 'from the configured source'],
      ['toefl-sync plan scores.json', 'from a file'],
      ['toefl-sync plan --only held', 'what would be kept back'],
      ['toefl-sync plan --out plan.ndjson', 'save it, to apply it later'],
      ['toefl-sync plan --html plan.html', 'a page to look at and share'],
      ['toefl-sync plan --json --exit-code', 'for automation'],
    ]),
  },
});

export const apply = buildCommand<ApplyFlags, [string], Context>({
  loader: async () => goingOn((await import('./commands/apply.ts')).apply),
  parameters: {
    flags: { ...common, ...output, overLimits },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'File that `plan --out` wrote', parse: String, placeholder: 'PLAN' }],
    },
  },
  docs: {
    brief: 'Carry out a saved plan',
    fullDescription: examples(
      'Reads the rows again and writes just what the plan says. Records whose rows have changed since are left, listed, and tried again in the next run.',
      [
        ['toefl-sync apply plan.ndjson', ''],
        ['toefl-sync apply plan.ndjson --html done.html', 'with a report'],
      ],
    ),
  },
});

export const run = buildCommand<RunFlags, string[], Context>({
  loader: async () => goingOn((await import('./commands/run.ts')).run),
  parameters: {
    flags: {
      ...pulling,
      dryRun: {
        kind: 'boolean',
        optional: true,
        brief: 'The same as `plan`',
        withNegated: false,
      },
      quiet: {
        kind: 'boolean',
        optional: true,
        brief: 'Print nothing when all is well (exit code 0)',
        withNegated: false,
      },
      overLimits,
    },
    positional: files,
  },
  docs: {
    brief: 'Bring the scores into Salesforce: pull, plan, apply',
    fullDescription: examples(
      'Plans all of it first; writes only when the plan is within the limits.',
      [
        ['toefl-sync run', 'from the configured source'],
        ['toefl-sync run inbox/*.json', 'from files'],
        ['toefl-sync run --from 2026-01-01', 'all reports since then'],
        ['toefl-sync run --quiet', 'for cron, which mails what is printed'],
        ['toefl-sync run --json', 'for a scheduler'],
      ],
    ),
  },
});

/** `2026-01-31`, or a moment in UTC. */
function momentParser(text: string): Date {
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?Z?)?$/.test(text)) {
    throw new SyntaxError(`${text} is no date; write 2026-01-31 or 2026-01-31T08:00:00`);
  }
  const moment = new Date(/T/.test(text) ? `${text.replace(/Z$/, '')}Z` : `${text}T00:00:00Z`);
  if (Number.isNaN(moment.getTime()) || !moment.toISOString().startsWith(text.slice(0, 10))) {
    throw new SyntaxError(`${text} is no day of the calendar`);
  }
  return moment;
}
