/** What one channel has yet to be told, given what it was told before. Called by `tell.ts`. */
import type { Told } from '../state/store.ts';
import { causesIn } from './causes.ts';
import type { Notice } from './notice.ts';
import type { Situation } from './situation.ts';

export interface DueNotices {
  readonly notices: readonly Notice[];
  /** To be remembered once the notices are sent. */
  readonly told: readonly Told[];
  /** Causes that are no more. */
  readonly over: readonly Pick<Told, 'channel' | 'cause'>[];
}

/** @param before what the channel was told */
export function dueFor(channel: string, situation: Situation, before: readonly Told[]): DueNotices {
  const marks = new Map(before.map(({ cause, mark }) => [cause, mark]));
  const at = situation.now.toISOString();
  const notices: Notice[] = [];
  const told: Told[] = [];
  const over: Pick<Told, 'channel' | 'cause'>[] = [];
  const causes = causesIn(situation);
  const recoveries = new Set<Notice>();
  for (const { name: cause, recovery, look } of causes) {
    const mark = marks.get(cause) ?? null;
    const finding = look(situation, mark);
    if (finding.kind === 'told-once' && finding.mark !== mark) {
      notices.push(finding.notice);
      told.push({ channel, cause, mark: finding.mark, at });
    }
    if (finding.kind === 'over' && mark !== null) {
      over.push({ channel, cause });
      if (recovery !== null) recoveries.add(recovery);
    }
  }
  // What the configuration no longer names is over too.
  const known = new Set(causes.map(({ name }) => name));
  for (const { cause } of before) if (!known.has(cause)) over.push({ channel, cause });
  // One failure in place of another is no recovery.
  if (situation.verdict === 'well') notices.push(...recoveries);
  return { notices, told, over };
}
