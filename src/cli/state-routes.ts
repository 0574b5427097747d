/** The commands `state` and `forget` with their flags, help and examples; part of `app.ts`. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { ForgetFlags } from './commands/forget.ts';
import type { BackupFlags, ExportFlags } from './commands/state-files.ts';
import type { Context } from './context.ts';
import { type CommonFlags, common, examples } from './flags.ts';

function file(brief: string) {
  return { kind: 'tuple', parameters: [{ brief, parse: String, placeholder: 'FILE' }] } as const;
}

const info = buildCommand<CommonFlags, [], Context>({
  loader: async () => (await import('./commands/state-info.ts')).info,
  parameters: { flags: common },
  docs: {
    brief: 'Size, version, org, watermarks, rows, integrity',
    fullDescription: examples('Exits with 1 when the file is damaged.', [
      ['toefl-sync state info', ''],
      ['toefl-sync state info --json', 'for monitoring'],
    ]),
  },
});

const backup = buildCommand<BackupFlags, [string], Context>({
  loader: async () => (await import('./commands/state-files.ts')).backup,
  parameters: {
    flags: {
      ...common,
      force: {
        kind: 'boolean',
        optional: true,
        brief: 'Replace a file that is there',
        withNegated: false,
      },
    },
    positional: file('Where to put the copy'),
  },
  docs: {
    brief: 'Copy the state, also while a run is at work',
    fullDescription: examples(
      'The copy is whole, and as it was at one moment. To restore it, put it in the place of the state while no run is at work.',
      [['toefl-sync state backup /backup/toefl-sync.db --force', 'every night']],
    ),
  },
});

const exporting = buildCommand<ExportFlags, [string], Context>({
  loader: async () => (await import('./commands/state-files.ts')).exportTo,
  parameters: {
    flags: {
      ...common,
      decrypt: {
        kind: 'boolean',
        optional: true,
        brief: 'Open what is sealed with `stateKey`',
        withNegated: false,
      },
    },
    positional: file('Where to put the lines'),
  },
  docs: {
    brief: 'Write the state as JSON, one row a line',
    fullDescription: examples(
      'For another machine, another database, or another key. What is sealed stays so without `--decrypt`.',
      [
        ['toefl-sync state export state.ndjson', ''],
        ['toefl-sync state export state.ndjson --decrypt', 'to change the key'],
      ],
    ),
  },
});

const importing = buildCommand<CommonFlags, [string], Context>({
  loader: async () => (await import('./commands/state-files.ts')).importFrom,
  parameters: { flags: common, positional: file('What `state export` wrote') },
  docs: {
    brief: 'Make the state from an export',
    fullDescription: examples(
      'Whole or not at all. A state with something in it is never touched.',
      [['toefl-sync state import state.ndjson', '']],
    ),
  },
});

export const state = buildRouteMap({
  routes: { info, backup, export: exporting, import: importing },
  docs: {
    brief: 'Look into, copy and move what the connector remembers',
    fullDescription: examples('None of these signs in anywhere.', [
      ['toefl-sync state info', ''],
      ['toefl-sync state backup FILE', ''],
    ]),
  },
});

export const forget = buildCommand<ForgetFlags, [string?], Context>({
  loader: async () => (await import('./commands/forget.ts')).forget,
  parameters: {
    flags: {
      ...common,
      person: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'E-mail address, or Id in Salesforce',
        placeholder: 'WHO',
      },
      dryRun: {
        kind: 'boolean',
        optional: true,
        brief: 'Say what would be removed, and remove nothing',
        withNegated: false,
      },
    },
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'Appointment number', parse: String, placeholder: 'APPOINTMENT', optional: true },
      ],
    },
  },
  docs: {
    brief: 'Remove an appointment or a person from the state',
    fullDescription: examples(
      'For requests under GDPR or FERPA. Removes held records, the journal, the ledger, decisions and notes, and says how many. Salesforce is not touched. Asks nothing.',
      [
        ['toefl-sync forget 2025071621000001 --dry-run', 'what would be removed'],
        ['toefl-sync forget --person a.b@example.org', 'all that has this address'],
        ['toefl-sync forget --person 0035g00000XyzAbAAJ', 'all that this person has'],
      ],
    ),
  },
});
