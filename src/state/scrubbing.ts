/**
 * Takes the names of what was forgotten out of what is told of others: a record that is held may
 * name the rows that fit it. Used by `sqlite.ts`.
 */
import { z } from 'zod';
import { holdReasonSchema, matchTrailSchema } from '../plan/schema.ts';
import type { Subject } from './store.ts';

export interface Scrubbing {
  /** Whoever is about others and has one of these as a part may name them. */
  readonly names: readonly string[];
  /** @param json `held.reasons` */
  reasons(json: string): string;
  /** @param json `journal.summary` */
  summary(json: string): string;
}

const GONE = '(forgotten)';

const reasonsShape = z.array(holdReasonSchema);
const summaryShape = z.looseObject({
  reasons: z.array(holdReasonSchema),
  match: z.array(matchTrailSchema),
});

type Reason = z.output<typeof holdReasonSchema>;
type Trail = z.output<typeof matchTrailSchema>;

export function scrubbingOf({ keys, ids }: Pick<Subject, 'keys' | 'ids'>): Scrubbing {
  const short = ids.map((id) => id.slice(0, 15));
  // An Id has 15 characters, or 18.
  const forms = [...keys.map(escaped), ...short.map((id) => `${escaped(id)}(?:[A-Za-z0-9]{3})?`)];
  const name = new RegExp(`(?<![A-Za-z0-9])(?:${forms.join('|')})(?![A-Za-z0-9])`, 'g');
  const others = (all: readonly string[]) => all.filter((one) => one.replace(name, '') === one);
  const reason = ({ candidates, ...rest }: Reason): Reason => ({
    ...rest,
    message: rest.message.replace(name, GONE),
    ...(candidates === undefined
      ? {}
      : { candidates: { ...candidates, ids: others(candidates.ids) } }),
  });
  const trail = (one: Trail): Trail => ({
    ...one,
    tried: one.tried.map((tried) => ({ ...tried, ids: others(tried.ids) })),
  });
  return {
    names: [...keys, ...short],
    reasons: (json) => JSON.stringify(reasonsShape.parse(JSON.parse(json)).map(reason)),
    summary(json) {
      const { reasons, match, ...rest } = summaryShape.parse(JSON.parse(json));
      return JSON.stringify({ ...rest, reasons: reasons.map(reason), match: match.map(trail) });
    },
  };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
