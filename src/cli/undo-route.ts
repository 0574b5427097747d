/** The command `undo` with its flags, help and examples; part of `app.ts`. */
import { buildCommand } from '@stricli/core';
import type { UndoFlags } from './commands/undo.ts';
import type { Context } from './context.ts';
import { common, examples, reveal, wholeNumber } from './flags.ts';

export const undo = buildCommand<UndoFlags, [string], Context>({
  loader: async () => (await import('./commands/undo.ts')).undo,
  parameters: {
    flags: {
      ...common,
      dryRun: {
        kind: 'boolean',
        optional: true,
        brief: 'Show what would be taken back, and write nothing',
        withNegated: false,
      },
      deleteCreated: {
        kind: 'boolean',
        optional: true,
        brief: 'Also delete the rows that the run made',
        withNegated: false,
      },
      limit: {
        kind: 'parsed',
        parse: wholeNumber,
        default: '10',
        brief: 'Rows shown field by field',
        placeholder: 'N',
      },
      reveal,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'The run, as `runs` lists it, or `last`', parse: String, placeholder: 'RUN' },
      ],
    },
  },
  docs: {
    brief: 'Take back what a run did',
    fullDescription: examples(
      'Puts back every value that the run changed, unless somebody has changed it since. Rows that the run made are deleted only if you ask for it, and only if nobody has worked on them and nothing else hangs on them.',
      [
        ['toefl-sync runs', 'the runs that there were'],
        ['toefl-sync undo 20261125-080000-1a2b --dry-run', 'what would be taken back'],
        ['toefl-sync undo 20261125-080000-1a2b', 'only values; new rows stay'],
        ['toefl-sync undo 20261125-080000-1a2b --delete-created', 'new rows go as well'],
      ],
    ),
  },
});
