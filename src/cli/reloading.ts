/**
 * One run of a schedule, by the newest configuration and mapping that can be used. Called by
 * `schedule`.
 */
import type { Log } from '../log/log.ts';
import { Problem } from '../problem.ts';
import type { Context } from './context.ts';
import { readSetup, type Setup } from './session.ts';
import { type Attempt, attempt, logEnd } from './unattended.ts';

export interface Tried {
  readonly attempt: Attempt;
  /** What the run went by, and the next will. */
  readonly setup: Setup;
  /** Why a changed configuration or mapping is not used; null when nothing has changed, or it is. */
  readonly refused: Problem | null;
}

/**
 * @param check whether a changed setup can be used by a schedule at all
 */
export async function runByNewest(
  context: Context,
  flags: { readonly config?: string },
  current: Setup,
  log: Log,
  check: (setup: Setup) => void,
): Promise<Tried> {
  const read = await reread(context, flags, current, check);
  if (read instanceof Problem) return byOld(read);
  if (isSame(read, current)) return { ...(await run(current)), refused: null };
  const tried = await run(read);
  const refused = refusalIn(tried.attempt);
  if (refused !== null) return byOld(refused);
  log.event('config-reloaded', { run: tried.attempt.seen.run });
  return { ...tried, refused: null };

  async function byOld(problem: Problem): Promise<Tried> {
    log.event('config-refused', { failure: problem.message, hint: problem.hint });
    return { ...(await run(current)), refused: problem };
  }

  async function run(setup: Setup): Promise<Omit<Tried, 'refused'>> {
    const options = { setup, feeds: 'configured', how: {}, json: true, log } as const;
    const done = await attempt(context, options);
    if (setup === current || refusalIn(done) === null) logEnd(log, done);
    return { attempt: done, setup };
  }
}

/** What the configuration and mapping say now; the problem when they cannot be used. */
export async function reread(
  context: Context,
  flags: { readonly config?: string },
  current: Setup,
  check: (setup: Setup) => void,
): Promise<Setup | Problem> {
  try {
    const setup = await readSetup(context, flags);
    if (!isSame(setup, current)) check(setup);
    return setup;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

/** By what they say, not by when they were saved. */
function isSame(a: Setup, b: Setup): boolean {
  const said = ({ config, mapping }: Setup) => JSON.stringify([config, mapping.document]);
  return said(a) === said(b);
}

/** Whether a run did not begin because of what it was to go by. */
function refusalIn({ opened, error }: Attempt): Problem | null {
  if (opened || !(error instanceof Problem)) return null;
  return error.kind === 'configuration' || error.kind === 'mapping' ? error : null;
}
