/**
 * What the state says after an unattended run, and telling whom that concerns. Used by `run` and
 * `schedule`.
 */
import { expiryOf } from '../notify/expiry.ts';
import type { Failure, HeldSince, Situation } from '../notify/situation.ts';
import { type Sent, tell } from '../notify/tell.ts';
import { inWords, Problem } from '../problem.ts';
import type { SeenState } from '../schedule/seen.ts';
import type { RunRecord, StateStore, Told } from '../state/store.ts';
import { openChannels } from './channels.ts';
import type { Context } from './context.ts';
import type { Setup } from './session.ts';
import { type OpenedState, openStateOf } from './state.ts';
import type { Attempt } from './unattended.ts';

type Memory = Pick<StateStore, 'told' | 'saveTold'>;

export interface LookOptions {
  readonly setup: Setup;
  /** Why a changed configuration or mapping is not used; null when it is. */
  readonly refused: Problem | null;
  /** Remembers what was told while the state cannot be opened. */
  readonly memory: Memory;
}

export interface Looked {
  readonly state: SeenState;
  readonly sent: readonly Sent[];
}

/** @throws Problem (configuration) when nobody can be told: secrets of the channels are missing */
export async function lookAfter(
  context: Context,
  attempt: Attempt,
  { setup: { config }, refused, memory }: LookOptions,
): Promise<Looked> {
  await using opened = await openedOrNull(context, config);
  const state = opened?.state ?? null;
  const held = (await state?.held())?.map(asHeldSince) ?? [];
  const seen = state === null ? { held: [], watermarks: [] } : await seenIn(config, state);
  const { notify } = config;
  if (notify === undefined) return { state: seen, sent: [] };
  const situation: Situation = {
    now: context.now(),
    ...verdictOn(attempt),
    refused: refused === null ? null : asFailure(refused),
    held,
    lastNews: lastNews((await state?.runs()) ?? [], held),
    noDataDays: notify.noDataDays,
    expiries: await Promise.all(notify.expiries.map(expiryOf)),
    expiryDays: notify.expiryDays,
  };
  const channels = await openChannels(notify.channels, context);
  const about = { host: context.host, run: attempt.seen.run };
  return { state: seen, sent: await tell(channels, situation, about, state ?? memory) };
}

/** For the metrics. */
export async function seenIn(config: Setup['config'], state: StateStore): Promise<SeenState> {
  const held = (await state.held()).map(asHeldSince);
  return {
    held: held.map(({ reason, since }) => ({ reason, since: new Date(since) })),
    watermarks: await watermarksOf(config, state),
  };
}

/** What was told, until the process ends. */
export function memoryInProcess(): Memory {
  const all = new Map<string, Told>();
  const keyOf = ({ channel, cause }: Pick<Told, 'channel' | 'cause'>) =>
    JSON.stringify([channel, cause]);
  return {
    async told() {
      return [...all.values()];
    },
    async saveTold(told, over) {
      for (const one of over) all.delete(keyOf(one));
      for (const one of told) all.set(keyOf(one), one);
    },
  };
}

/** A state that cannot be opened is what the run has failed for, so it has been said. */
async function openedOrNull(
  context: Context,
  config: Setup['config'],
): Promise<OpenedState | null> {
  try {
    return await openStateOf(context, config, { make: true });
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

function asHeldSince({
  reasons,
  since,
}: {
  readonly reasons: readonly { readonly code: string }[];
  readonly since: string;
}): HeldSince {
  return { reason: reasons[0]?.code ?? 'unknown', since };
}

async function watermarksOf(
  { source }: Setup['config'],
  state: StateStore,
): Promise<SeenState['watermarks']> {
  const all = await Promise.all(
    source.map(async ({ name }) => ({ source: name, moment: await state.watermark(name) })),
  );
  return all.flatMap(({ source, moment }) => (moment === null ? [] : [{ source, moment }]));
}

function verdictOn({ seen, error, report }: Attempt): Pick<Situation, 'verdict' | 'failure'> {
  switch (seen.outcome) {
    case 'done':
    case 'held':
      return { verdict: 'well', failure: null };
    case 'locked':
    case 'cancelled':
      return { verdict: 'unknown', failure: null };
    case 'failed': {
      const [first] = report?.failedSources ?? [];
      if (error !== null || first === undefined) {
        return { verdict: 'failed', failure: asFailure(error) };
      }
      const { message, hint } = { message: seen.failure ?? first.message, hint: first.hint };
      return { verdict: 'failed', failure: { kind: 'source', message, details: [], hint } };
    }
    default:
      return seen.outcome satisfies never;
  }
}

function asFailure(error: unknown): Failure {
  if (error instanceof Problem) {
    const { kind, message, details, hint } = error;
    return { kind, message, details, hint };
  }
  return {
    kind: 'internal',
    message: inWords(error),
    details: [],
    hint: 'This is a fault of the connector. Please report it with the lines of the log.',
  };
}

/** When a run last brought something new, or held something for the first time. */
function lastNews(runs: readonly RunRecord[], held: readonly HeldSince[]): Date | null {
  const brought = runs.find(({ account }) => (account?.created ?? 0) + (account?.updated ?? 0) > 0);
  const moments = [brought?.startedAt, ...held.map(({ since }) => since)].filter(
    (moment) => moment !== undefined,
  );
  const newest = moments.toSorted().at(-1) ?? runs.at(-1)?.startedAt;
  return newest === undefined ? null : new Date(newest);
}
