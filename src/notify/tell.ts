/** Tells every channel what it has not been told yet. Called after each unattended run. */
import { Problem } from '../problem.ts';
import type { StateStore } from '../state/store.ts';
import { dueFor } from './due.ts';
import type { Channel, Message } from './notice.ts';
import type { Situation } from './situation.ts';

/** What became of one channel's message. */
export interface Sent {
  readonly channel: string;
  readonly notices: number;
  /** Why it could not be sent; then it is tried again after the next run. Null when it was sent. */
  readonly failure: Problem | null;
}

/**
 * Each channel has a memory of its own, so that one that cannot be reached misses nothing.
 * @param memory of what was told; the state
 */
export async function tell(
  channels: readonly Channel[],
  situation: Situation,
  about: Pick<Message, 'host' | 'run'>,
  memory: Pick<StateStore, 'told' | 'saveTold'>,
): Promise<Sent[]> {
  const all = await memory.told();
  const sent: Sent[] = [];
  for (const channel of channels) {
    const before = all.filter((one) => one.channel === channel.name);
    const due = dueFor(channel.name, situation, before);
    if (due.notices.length > 0) {
      const message: Message = { ...about, notices: due.notices, at: situation.now };
      const failure = await send(channel, message);
      sent.push({ channel: channel.name, notices: due.notices.length, failure });
      if (failure !== null) continue;
    }
    if (due.told.length > 0 || due.over.length > 0) await memory.saveTold(due.told, due.over);
  }
  return sent;
}

/** @returns what went wrong; null when nothing did */
export async function send(channel: Channel, message: Message): Promise<Problem | null> {
  try {
    await channel.send(message);
    return null;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}
