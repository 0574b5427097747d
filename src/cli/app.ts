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
import type { ServeFlags } from './commands/org-serve.ts';
import type { Context } from './context.ts';
import { type CommonFlags, common, examples, wholeNumber } from './flags.ts';
import { explain, held, runs } from './held-routes.ts';
import { mappingRoutes } from './mapping-routes.ts';
import { exitCodeFor, renderMisuse, renderProblem } from './problem.ts';
import { doctor, notify, schedule } from './schedule-routes.ts';
import { forget, state } from './state-routes.ts';
import { apply, plan, run } from './sync-routes.ts';
import { undo } from './undo-route.ts';

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

const init = buildCommand<{ readonly local?: boolean; readonly force?: boolean }, [], Context>({
  loader: async () => (await import('./commands/init.ts')).init,
  parameters: {
    flags: {
      local: {
        kind: 'boolean',
        optional: true,
        brief: 'For the embedded org, with a sample feed: to try it out',
        withNegated: false,
      },
      force: {
        kind: 'boolean',
        optional: true,
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

const serve = buildCommand<ServeFlags, [], Context>({
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
      json: { ...common.json, brief: 'Print its address and tokens as JSON' },
    },
  },
  docs: {
    brief: 'Run the embedded org as a server, for other programs',
    fullDescription: examples(
      'Speaks the part of Salesforce’s REST API that the connector uses. It prints two tokens when it starts: one of a session, and one for its control endpoint, which orders faults and ends sessions (docs/local-org.md).',
      [
        ['toefl-sync org serve --port 8080 --data org.json', 'the org, on a port of your choice'],
        [
          `curl -H "Authorization: Bearer $ORG_CONTROL_TOKEN" \\\n    -d '{"match":{"path":"/composite"},"effect":{"kind":"html","status":503}}' \\\n    http://127.0.0.1:8080/__control/faults`,
          'its next composite is answered with a page of HTML',
        ],
      ],
    ),
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

type Command =
  | 'demo'
  | 'init'
  | 'plan'
  | 'apply'
  | 'run'
  | 'held'
  | 'explain'
  | 'runs'
  | 'undo'
  | 'schedule'
  | 'notify'
  | 'doctor'
  | 'state'
  | 'forget'
  | 'mapping'
  | 'org';

const root = buildRouteMap<Command, Context>({
  routes: {
    demo,
    init,
    plan,
    apply,
    run,
    held,
    explain,
    runs,
    undo,
    schedule,
    notify,
    doctor,
    state,
    forget,
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
        ['toefl-sync doctor', 'see whether everything is there'],
        ['toefl-sync mapping check', 'see whether the mapping fits the org'],
        ['toefl-sync plan', 'see what a run would change'],
        ['toefl-sync run', 'bring the scores in'],
        ['toefl-sync schedule', 'the same, by itself'],
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
        // Long enough lines as it is.
        keywords: { ...text_en.keywords, default: '=' },
        exceptionWhileParsingArguments: renderMisuse,
        exceptionWhileRunningCommand: renderProblem,
        exceptionWhileLoadingCommandFunction: renderProblem,
        commandErrorResult: renderProblem,
      },
    },
  });
}
