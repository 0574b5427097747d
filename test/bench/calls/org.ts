/** An org of a benchmark, behind a slow network. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { FeedOptions } from '../../../src/local-org/feed/feed.ts';

/** What the org has from the start. */
export interface Stocked {
  /** Of this feed, those whom the org knows. */
  readonly people: FeedOptions;
  /** Describes; null for the objects that the local org brings. */
  readonly objects: readonly unknown[] | null;
}

/** Tells what came since the last question; answers from now on come so late. */
export interface Question {
  readonly latencyMs: number;
}

/** What went over the wire between two questions. */
export type Traffic = z.output<typeof trafficSchema>;

const trafficSchema = z.object({ calls: z.number(), up: z.number(), down: z.number() });

const openedSchema = z.object({ url: z.string(), accessToken: z.string() });

export interface BenchOrg {
  readonly url: string;
  readonly accessToken: string;
  ask(question: Question): Promise<Traffic>;
  close(): void;
}

export async function openOrg(stocked: Stocked): Promise<BenchOrg> {
  const file = fileURLToPath(new URL('org-child.ts', import.meta.url));
  const child = fork(file, [JSON.stringify(stocked)]);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the org has ended with ${code}`);
  });
  // Its end is a failure only while somebody waits for an answer.
  ended.catch(() => {});
  const answer = async (): Promise<unknown> =>
    (await Promise.race([once(child, 'message'), ended]))[0];
  return {
    ...openedSchema.parse(await answer()),
    async ask(question) {
      const answered = answer();
      child.send(question);
      return trafficSchema.parse(await answered);
    },
    close: () => child.kill(),
  };
}
