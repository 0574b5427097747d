/** What stands behind `npm run test:chaos --`. Read by `main.ts`. */
import { parseArgs } from 'node:util';

export const USAGE = `npm run test:chaos [-- OPTIONS]

  --seed N      of the first round; the next has one more (else by the clock)
  --rounds N    as many at most (50; with --minutes no limit)
  --minutes N   no round begins later than that
  --size N      records of a round (120)
  --keep-going  plays on after a round that failed
  --verbose     tells of each run
  --help        this text
`;

export type Words =
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly message: string }
  | {
      readonly kind: 'play';
      readonly seed: number;
      readonly rounds: number;
      readonly minutes: number;
      readonly size: number;
      readonly verbose: boolean;
      readonly keepGoing: boolean;
    };

/** @param clock the seed where none is given */
export function readWords(args: readonly string[], clock: number): Words {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        rounds: { type: 'string' },
        minutes: { type: 'string' },
        size: { type: 'string' },
        verbose: { type: 'boolean', default: false },
        'keep-going': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { kind: 'help' };
    const minutes = numberOf('minutes', values.minutes, Infinity);
    return {
      kind: 'play',
      seed: numberOf('seed', values.seed, clock, 0),
      rounds: numberOf('rounds', values.rounds, minutes < Infinity ? Infinity : 50),
      minutes,
      size: numberOf('size', values.size, 120),
      verbose: values.verbose,
      keepGoing: values['keep-going'],
    };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { kind: 'refused', message: error.message };
  }
}

/** @throws TypeError, as `parseArgs` does */
function numberOf(name: string, text: string | undefined, otherwise: number, least = 1): number {
  if (text === undefined) return otherwise;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least) return number;
  throw new TypeError(`--${name} takes a whole number from ${least} on, not '${text}'.`);
}
