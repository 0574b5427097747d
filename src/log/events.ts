/** Everything that is logged: each event with its level and its words. Used by `log.ts`. */

export type Level = 'debug' | 'info' | 'warn' | 'error';

/** The names are what log searches and alarms hang on: add, never rename. */
export const EVENTS = {
  'schedule-started': ['info', 'The schedule is on'],
  'schedule-ended': ['info', 'The schedule has ended; what was begun is finished and saved'],
  'health-listening': ['info', 'Health and metrics can be asked for'],
  'run-waiting': ['debug', 'Waiting for the next run'],
  'run-missed': ['warn', 'A run was missed and is made up now'],
  'run-skipped': ['warn', 'A run was due while another was at work, and is left out'],
  'run-started': ['info', 'A run has started'],
  'stage-done': ['info', 'A stage of the run is done'],
  'run-done': ['info', 'The run is done'],
  'run-held': ['warn', 'The run is done, and holds records back'],
  'run-failed': ['error', 'The run has failed'],
  'run-locked': ['warn', 'Another run is at work on this state'],
  'run-cancelled': ['warn', 'The run was cancelled; what was begun is saved'],
  'times-reread': ['info', 'The times of the schedule were read again'],
  'config-reloaded': ['info', 'The configuration or mapping has changed, and the new one is used'],
  'config-refused': [
    'warn',
    'The changed configuration or mapping cannot be used; the old one stays',
  ],
  'notice-sent': ['info', 'A notice was sent'],
  'notice-failed': ['error', 'A notice could not be sent'],
  // What the parts of a run say in words for a terminal: retries, warnings.
  said: ['info', ''],
} as const satisfies Readonly<Record<string, readonly [level: Level, words: string]>>;

export type EventName = keyof typeof EVENTS;
