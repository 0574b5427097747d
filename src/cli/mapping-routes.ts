/** The commands `toefl-sync mapping …` with their flags, help and examples; part of `app.ts`. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { CheckFlags } from './commands/mapping-check.ts';
import type { PreviewFlags } from './commands/mapping-preview.ts';
import type { SchemaFlags } from './commands/mapping-schema.ts';
import type { TestFlags } from './commands/mapping-test.ts';
import type { Context } from './context.ts';
import { common, examples, reveal, snapshot, wholeNumber } from './flags.ts';

const mappingFile = {
  brief: 'The mapping (default: that of the configuration)',
  parse: String,
  optional: true,
  placeholder: 'FILE',
} as const;

const check = buildCommand<CheckFlags, [file?: string], Context>({
  loader: async () => (await import('./commands/mapping-check.ts')).check,
  parameters: {
    flags: {
      ...common,
      snapshot,
      sarif: {
        kind: 'boolean',
        optional: true,
        brief: 'Print SARIF, with which code hosts mark the lines',
        withNegated: false,
      },
      explain: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Explain a kind of finding, and check nothing',
        placeholder: 'CODE',
      },
    },
    positional: { kind: 'tuple', parameters: [mappingFile] },
  },
  docs: {
    brief: 'Say everything that is wrong with a mapping',
    fullDescription: examples(
      'Checks the file, every path of it, and every field against the org. Exits with 2 when there are errors.',
      [
        ['toefl-sync mapping check', 'the configured mapping, against the org'],
        ['toefl-sync mapping check my.yaml --snapshot org.json', 'without the org'],
        ['toefl-sync mapping check --explain unknown-path', 'more about a finding'],
        ['toefl-sync mapping check --sarif > mapping.sarif', 'for a code host'],
      ],
    ),
  },
});

const preview = buildCommand<PreviewFlags, [file?: string, feed?: string], Context>({
  loader: async () => (await import('./commands/mapping-preview.ts')).preview,
  parameters: {
    flags: {
      ...common,
      snapshot,
      reveal,
      record: {
        kind: 'parsed',
        parse: wholeNumber,
        optional: true,
        brief: 'Which record of the feed, counted from 1',
        placeholder: 'N',
      },
      appointment: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'The record with this appointment number',
        placeholder: 'NUMBER',
      },
    },
    positional: {
      kind: 'tuple',
      parameters: [
        mappingFile,
        {
          brief: 'File with score records, `-` for standard input (default: fictitious)',
          parse: String,
          optional: true,
          placeholder: 'FEED',
        },
      ],
    },
  },
  docs: {
    brief: 'Show what one record becomes, field by field',
    fullDescription: examples(
      'For each field: where its value comes from, through which steps, and what Salesforce gets.',
      [
        ['toefl-sync mapping preview my.yaml', 'of a fictitious record'],
        ['toefl-sync mapping preview my.yaml scores.json --record 7', ''],
        ['toefl-sync mapping preview my.yaml scores.json --reveal', 'with personal values'],
      ],
    ),
  },
});

const fields = buildCommand<{ readonly json?: boolean }, string[], Context>({
  loader: async () => (await import('./commands/mapping-fields.ts')).fields,
  parameters: {
    flags: { json: { ...common.json, brief: 'Print a JSON list instead of text' } },
    positional: {
      kind: 'array',
      parameter: {
        brief: 'Words that the path or its meaning must have',
        parse: String,
        placeholder: 'SEARCH',
      },
    },
  },
  docs: {
    brief: 'List the paths that a mapping may name',
    fullDescription: examples('Each with its type, meaning, allowed values or an example.', [
      ['toefl-sync mapping fields', 'all of them'],
      ['toefl-sync mapping fields mybest listening', 'those with both words'],
      ['toefl-sync mapping fields --json', 'for automation'],
    ]),
  },
});

const schema = buildCommand<SchemaFlags, [], Context>({
  loader: async () => (await import('./commands/mapping-schema.ts')).schema,
  parameters: {
    flags: {
      config: common.config,
      snapshot,
      org: {
        kind: 'boolean',
        optional: true,
        brief: 'With the names of the configured org',
        withNegated: false,
      },
    },
  },
  docs: {
    brief: 'Print the JSON Schema of mappings, for editors',
    fullDescription: examples(
      'With it an editor completes and checks a mapping while it is typed. `toefl-sync init` writes it beside the mapping.',
      [
        ['toefl-sync mapping schema > mappings/mapping.schema.json', ''],
        ['toefl-sync mapping schema --snapshot org.json', 'with the org’s own fields'],
      ],
    ),
  },
});

const test = buildCommand<TestFlags, string[], Context>({
  loader: async () => (await import('./commands/mapping-test.ts')).test,
  parameters: {
    flags: {
      ...common,
      snapshot,
      update: {
        kind: 'boolean',
        optional: true,
        brief: 'Write what came out into the examples, after showing it',
        withNegated: false,
      },
    },
    positional: {
      kind: 'array',
      parameter: {
        brief: 'Mappings (default: that of the configuration)',
        parse: String,
        placeholder: 'FILE',
      },
    },
  },
  docs: {
    brief: 'Run the examples beside a mapping (NAME.examples.yaml)',
    fullDescription: examples(
      'Each example is a record and what comes out of it. Exits with 2 when one differs. Where there are none yet, --update writes the first, from fictitious records.',
      [
        ['toefl-sync mapping test', 'the configured mapping'],
        ['toefl-sync mapping test mappings/*.yaml --snapshot org.json', 'in CI'],
        ['toefl-sync mapping test --update', 'after a change that was meant'],
      ],
    ),
  },
});

export const mappingRoutes = buildRouteMap({
  routes: { check, preview, fields, schema, test },
  docs: { brief: 'Check, preview and test mapping files' },
});
