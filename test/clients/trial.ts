/** What the clients try, and how it went; the clients' files fill it, run.ts runs and prints it. */

/** One thing that a client does; it throws when the org does not answer as a real one. */
export interface Trial {
  /** Ends the sentence "the client can …", in a few words. */
  readonly what: string;
  readonly run: () => Promise<void>;
}

export interface Outcome {
  readonly what: string;
  /** Why not, where it did not work; null where it did. */
  readonly failure: string | null;
}

/** In order: later trials find what earlier ones have made. */
export async function tryAll(
  trials: readonly Trial[],
  tell: (outcome: Outcome) => void,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { what, run } of trials) {
    const outcome = { what, failure: await failureOf(run) };
    tell(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}

async function failureOf(run: () => Promise<void>): Promise<string | null> {
  try {
    await run();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
