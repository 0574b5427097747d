/**
 * The commands of `toefl-sync` with their flags, help and examples. Each command's code is loaded
 * only when it is called, so that `--help` answers at once.
 */
import {
  type Application,
  buildApplication,
  buildCommand,
  buildRouteMap,
  text_en,
} from '@stricli/core';
import type { PlanFlags } from './commands/plan.ts';
import type { RunFlags } from './commands/run.ts';
import type { Context } from './context.ts';
import { type CommonFlags, common, examples, reveal, wholeNumber } from './flags.ts';
import { mappingRoutes } from './mapping-routes.ts';
import { exitCodeFor, renderProblem } from './problem.ts';

const window = {
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
} as const;

const pulling = {
  ...common,
  ...window,
  full: {
    kind: 'boolean',
    default: false,
    brief: 'Read every row from Salesforce, whatever the ledger remembers',
    withNegated: false,
  },
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
  reveal,
} as const;

const files = {
  kind: 'array',
  parameter: {
    brief: 'Feed files or globs, `-` for standard input; instead of the source',
    parse: String,
    placeholder: 'FILES',
  },
} as const;

/** How much of a plan is shown, and how. */
export interface OutputFlags {
  readonly json: boolean;
  readonly limit: number;
  readonly fields: number;
  readonly reveal: boolean;
}

export interface PullFlags extends CommonFlags, OutputFlags {
  readonly from?: Date;
  readonly to?: Date;
  readonly full: boolean;
}

const plan = buildCommand<PlanFlags, string[], Context>({
  loader: async () => (await import('./commands/plan.ts')).plan,
  parameters: {
    flags: {
      ...pulling,
      exitCode: {
        kind: 'boolean',
        default: false,
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
      ['toefl-sync plan --limit 100 --reveal', 'more records, with personal values'],
      ['toefl-sync plan --json --exit-code', 'for automation'],
    ]),
  },
});

const run = buildCommand<RunFlags, string[], Context>({
  loader: async () => (await import('./commands/run.ts')).run,
  parameters: {
    flags: {
      ...pulling,
      dryRun: {
        kind: 'boolean',
        default: false,
        brief: 'The same as `plan`',
        withNegated: false,
      },
      overLimits: {
        kind: 'boolean',
        default: false,
        brief: 'Let this one run pass the limits of the configuration',
        withNegated: false,
      },
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
        ['toefl-sync run --json', 'for a scheduler'],
      ],
    ),
  },
});

const demo = buildCommand<{ readonly records: number; readonly seed: number }, [], Context>({
  loader: async () => (await import('./commands/demo.ts')).demo,
  parameters: {
    flags: {
      records: {
        kind: 'parsed',
        parse: wholeNumber,
        default: '1000',
        brief: 'Size of the feed',
        placeholder: 'N',
      },
      seed: {
        kind: 'parsed',
        parse: wholeNumber,
        default: '2026',
        brief: 'Another seed, other people',
        placeholder: 'N',
      },
    },
  },
  docs: {
    brief: 'See the main job with an embedded org and a fictitious feed',
    fullDescription: examples(
      'Needs no configuration and no network. Everything is gone when it ends.',
      [
        ['toefl-sync demo', ''],
        ['toefl-sync demo --records 20000', 'a larger feed'],
      ],
    ),
  },
});

const init = buildCommand<{ readonly local: boolean; readonly force: boolean }, [], Context>({
  loader: async () => (await import('./commands/init.ts')).init,
  parameters: {
    flags: {
      local: {
        kind: 'boolean',
        default: false,
        brief: 'For the embedded org, with a sample feed: to try it out',
        withNegated: false,
      },
      force: {
        kind: 'boolean',
        default: false,
        brief: 'Replace files that are there',
        withNegated: false,
      },
    },
  },
  docs: {
    brief: 'Write a configuration to start from',
    fullDescription: examples(
      'Writes config.json, its schema for editors, and the mapping into this folder.',
      [
        ['toefl-sync init', 'for your own org'],
        ['toefl-sync init --local', 'to try it without one'],
      ],
    ),
  },
});

const serve = buildCommand<{ readonly port: number; readonly data?: string }, [], Context>({
  loader: async () => (await import('./commands/org-serve.ts')).serve,
  parameters: {
    flags: {
      port: {
        kind: 'parsed',
        parse: wholeNumber,
        default: '0',
        brief: 'Port on 127.0.0.1 (0 takes a free one)',
        placeholder: 'N',
      },
      data: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'File that keeps the org (default: memory)',
        placeholder: 'FILE',
      },
    },
  },
  docs: {
    brief: 'Run the embedded org as a server, for other programs',
    fullDescription: examples('Speaks the part of Salesforce’s REST API that the connector uses.', [
      ['toefl-sync org serve --port 8080 --data org.json', ''],
    ]),
  },
});

const snapshot = buildCommand<CommonFlags, string[], Context>({
  loader: async () => (await import('./commands/org-snapshot.ts')).snapshot,
  parameters: {
    flags: common,
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: {
        brief: 'Where to save it, then further objects to save',
        parse: String,
        placeholder: 'FILE',
      },
    },
  },
  docs: {
    brief: 'Save what the org says of the objects of the mapping',
    fullDescription: examples(
      'With the file mappings are checked, tried and tested without the org: `--snapshot FILE`.',
      [
        ['toefl-sync org snapshot org.json', 'the objects of the configured mapping'],
        ['toefl-sync org snapshot org.json Lead', 'and the object Lead'],
        ['toefl-sync mapping check --snapshot org.json', 'to use it'],
      ],
    ),
  },
});

const root = buildRouteMap<'plan' | 'run' | 'demo' | 'init' | 'mapping' | 'org', Context>({
  routes: {
    demo,
    init,
    plan,
    run,
    mapping: mappingRoutes,
    org: buildRouteMap({
      routes: { snapshot, serve },
      docs: {
        brief: 'Snapshots of your org, and the embedded org',
        fullDescription: examples(
          'The embedded org stands in for a real one, to try things out and for tests.',
          [
            ['toefl-sync org snapshot org.json', 'save what your org says of its objects'],
            ['toefl-sync org serve', 'the embedded org, until Ctrl-C'],
          ],
        ),
      },
    }),
  },
  docs: {
    brief: 'TOEFL scores from ETS into Salesforce',
    fullDescription: examples(
      'Brings the TOEFL scores that ETS sends into Salesforce: mapped by a file that an admin can edit, planned before anything is written.',
      [
        ['toefl-sync demo', 'see it work, without any set-up'],
        ['toefl-sync init', 'write a configuration'],
        ['toefl-sync mapping check', 'see whether the mapping fits the org'],
        ['toefl-sync plan', 'see what a run would change'],
        ['toefl-sync run', 'bring the scores in'],
        ['toefl-sync run --help', 'flags and examples of a command'],
      ],
    ),
  },
});

export function buildApp(version: string): Application<Context> {
  return buildApplication(root, {
    name: 'toefl-sync',
    versionInfo: { currentVersion: version },
    scanner: { caseStyle: 'allow-kebab-for-camel' },
    documentation: { caseStyle: 'convert-camel-to-kebab', onlyRequiredInUsageLine: true },
    determineExitCode: exitCodeFor,
    localization: {
      text: {
        ...text_en,
        exceptionWhileRunningCommand: renderProblem,
        exceptionWhileLoadingCommandFunction: renderProblem,
        commandErrorResult: renderProblem,
      },
    },
  });
}

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
