/** Makes a log of pino. Called by the command line, and only when one is wanted. */
import { pino } from 'pino';
import { harmless } from '../text/harmless.ts';
import { EVENTS, type Level } from './events.ts';
import type { Fields, Log } from './log.ts';
import { textLine } from './text-line.ts';

export interface LogOptions {
  readonly level: Level;
  readonly format: 'json' | 'text';
  readonly color: boolean;
  readonly now: () => Date;
  readonly write: (line: string) => void;
}

export function openLog({ level, format, color, now, write }: LogOptions): Log {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'msg',
      timestamp: () => `,"time":"${now().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: format === 'json' ? write : (line) => write(textLine(line, color)) },
  );
  const logOn = (to: Pick<pino.Logger, Level | 'child'>): Log => ({
    event(name, fields = {}) {
      const [level, words] = EVENTS[name];
      to[level]({ event: name, ...safe(fields) }, words);
    },
    with: (fields) => logOn(to.child(safe(fields))),
  });
  return logOn(logger);
}

/** Words of others could give orders to the terminal that shows the log. */
function safe(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? harmless(value) : value,
    ]),
  );
}
