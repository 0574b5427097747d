/**
 * The log of unattended runs: one line an event, never with personal values or secrets. Written to
 * by the command line; `open.ts` makes one.
 *
 * Events are a table and their fields are counts, names and the words of problems, so that nothing
 * of a record gets in.
 */
import type { EventName } from './events.ts';

type Value = string | number | boolean | null | undefined;

/** Counts and names. Never a value of a record. */
export type Fields = Readonly<Record<string, Value | Readonly<Record<string, number>>>>;

export interface Log {
  event(name: EventName, fields?: Fields): void;
  /** A log whose every line has these fields too, such as the run's id. */
  with(fields: Fields): Log;
}

/** A log that keeps nothing, for commands that were not asked for one. */
export const silent: Log = {
  event() {},
  with: () => silent,
};
