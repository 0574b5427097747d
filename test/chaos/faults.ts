/** What goes wrong in one run, drawn by chance: at the org, at ETS, and the moment of a kill. */
import type { EtsFault } from '../../src/local-org/ets/faults.ts';
import type { Random } from '../../src/local-org/feed/random.ts';
import type { FaultRule } from '../../src/local-org/local-org.ts';

/** When the process of the connector is killed. */
export type Kill =
  /** As the n-th request arrives at the org; `handled` says whether the org carries it out. */
  | { readonly kind: 'request'; readonly n: number; readonly handled: boolean }
  /** As the n-th record is about to be saved; what the request holds is saved all the same. */
  | { readonly kind: 'record'; readonly n: number }
  /** Before the n-th statement on its state. */
  | { readonly kind: 'statement'; readonly n: number }
  /** So long after its start: never the same twice. */
  | { readonly kind: 'time'; readonly ms: number };

export interface Trouble {
  /** In words, for the story of a round. */
  readonly names: readonly string[];
  readonly rules: readonly FaultRule[];
  readonly ets: readonly EtsFault[];
  readonly kill: Kill | null;
  /** So many calls are left of the run's share of the daily calls; null for enough. */
  readonly callsLeft: number | null;
  /** The longest that the org takes for an answer. */
  readonly slowMs: number;
}

export const NO_TROUBLE: Trouble = {
  names: [],
  rules: [],
  ets: [],
  kill: null,
  callsLeft: null,
  slowMs: 0,
};

/** More than a run can have. */
const ALWAYS = 1_000_000;

interface Place {
  readonly name: string;
  readonly match: FaultRule['match'];
}

const EVERYWHERE: readonly Place[] = [
  { name: 'anything', match: {} },
  { name: 'signing in', match: { path: '/oauth2/token' } },
  { name: 'graphs', match: { path: '/composite/graph' } },
  { name: 'collections', match: { path: '/composite/?$', body: '/composite/sobjects' } },
  { name: 'queries', match: { path: '/composite/?$', body: '/query' } },
];

const IN_BULK: readonly Place[] = [
  { name: 'anything', match: {} },
  { name: 'collections', match: { path: '/composite/?$', body: '/composite/sobjects' } },
  { name: 'bulk jobs', match: { path: '/jobs/ingest' } },
  { name: 'making bulk jobs', match: { method: 'POST', path: '/jobs/ingest$' } },
  { name: 'uploads', match: { method: 'PUT', path: '/jobs/ingest' } },
  { name: 'closing bulk jobs', match: { method: 'PATCH', path: '/jobs/ingest' } },
  { name: 'results', match: { method: 'GET', path: '/(successful|failed|unprocessed)' } },
  { name: 'copies', match: { path: '/jobs/query' } },
];

type Named = Pick<Trouble, 'names'> & Partial<Trouble>;

/** At one kind of request: what it is, how often, and how many pass before. */
function atRequests(random: Random, inBulk: boolean): Named {
  const place = random.pick(inBulk ? IN_BULK : EVERYWHERE);
  const [name, effect] = random.pick<readonly [string, FaultRule['effect']]>([
    ['connection cut before', { kind: 'reset' }],
    ['answer lost', { kind: 'resetAfter' }],
    ['a page after the work', { kind: 'htmlAfter', status: 504 }],
    ['answer lost', { kind: 'resetAfter' }],
    ['503', { kind: 'status', status: 503, body: [SERVER_UNAVAILABLE] }],
    ['500', { kind: 'status', status: 500 }],
    ['a page instead of JSON', { kind: 'html', status: 200 }],
    ['a page with 503', { kind: 'html', status: 503 }],
    ['session expired', { kind: 'expireSessions' }],
  ]);
  const often = random.pick<Pick<FaultRule, 'times' | 'chance' | 'seed'>>([
    { times: 1 },
    { times: random.between(2, 4) },
    { chance: 0.25, seed: random.below(1e9) },
    { times: ALWAYS },
  ]);
  const skip = random.pick([0, 0, 1, 2, 5]);
  const shown = 'chance' in often ? `${often.chance}` : `${often.times}x`;
  return {
    names: [`${name} at ${place.name}, ${shown} after ${skip}`],
    rules: [{ match: place.match, effect, skip, ...often }],
  };
}

const SERVER_UNAVAILABLE = { errorCode: 'SERVER_UNAVAILABLE', message: 'overloaded' };

function locks(random: Random): Named {
  const object = random.pick(['Contact', 'TOEFL_Score__c']);
  const chance = random.pick([0.05, 0.3, 0.8]);
  return {
    names: [`${object} locked, ${chance}`],
    rules: [{ match: { object }, effect: LOCKED, chance, seed: random.below(1e9) }],
  };
}

const LOCKED = {
  kind: 'record',
  statusCode: 'UNABLE_TO_LOCK_ROW',
  message: 'unable to obtain exclusive access to this record',
} as const;

/** An admin tries out a validation rule. */
function refusals(random: Random): Named {
  const object = random.pick(['Contact', 'TOEFL_Score__c']);
  const effect = {
    kind: 'record',
    statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
    message: 'not today',
  } as const;
  return {
    names: [`${object} refused here and there`],
    rules: [{ match: { object }, effect, chance: 0.2, seed: random.below(1e9) }],
  };
}

function slow(random: Random, inBulk: boolean): Named {
  const place = random.pick(inBulk ? IN_BULK : EVERYWHERE);
  const skip = random.below(3);
  const times = random.between(1, 2);
  return {
    names: [`${place.name} slower than the time-out, ${times}x after ${skip}`],
    rules: [{ match: place.match, effect: { kind: 'delay', ms: SLOW_MS }, skip, times }],
    slowMs: SLOW_MS,
  };
}

/** What the connector waits for an answer in these tests, and what it then waits in vain for. */
export const TIMEOUT_MS = 250;
const SLOW_MS = 400;

function limits(random: Random): Named {
  const skip = random.between(0, 12);
  if (random.chance(0.5)) {
    return { names: [`${skip} calls left of our share`], callsLeft: skip };
  }
  const body = [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }];
  return {
    names: [`daily limit after ${skip} calls`],
    rules: [
      {
        match: { path: '/services/data/' },
        effect: { kind: 'status', status: 403, body },
        skip,
        times: ALWAYS,
      },
    ],
  };
}

function tooLarge(random: Random): Named {
  const most = random.pick([6_000, 15_000, 40_000]);
  return {
    names: [`requests of ${most} characters are too large`],
    rules: [
      {
        match: { path: '/services/data/', request: ({ body }) => body.length > most },
        effect: { kind: 'html', status: 413 },
        times: ALWAYS,
      },
    ],
  };
}

function atEts(random: Random): Named {
  const times = random.pick([1, 2, 9]);
  const afterRecords = random.pick([-1, 0, 3]);
  const [name, fault] = random.pick<readonly [string, EtsFault]>([
    ['500', { kind: 'answer', status: 500 }],
    ['401', { kind: 'answer', status: 401 }],
    ['a page', { kind: 'answer', status: 200, body: '<html>Login</html>' }],
    ['cut off', { kind: 'truncate', afterRecords: Math.max(0, afterRecords) }],
    ['connection cut', { kind: 'reset', afterRecords }],
    ['silence', { kind: 'hang', afterRecords }],
  ]);
  const silent = fault.kind === 'hang' ? 1 : times;
  return { names: [`ETS: ${name}, ${silent}x`], ets: [{ ...fault, times: silent }] };
}

const KINDS = [atRequests, atRequests, atRequests, locks, refusals, slow, limits, tooLarge, atEts];

/**
 * @param inBulk whether the runs write by bulk jobs
 * @param timed whether kills may come by the clock, which no seed brings again
 */
export function drawTrouble(random: Random, inBulk: boolean, timed: boolean): Trouble {
  const wanted = random.pick([0, 1, 1, 2, 3]);
  const drawn = Array.from({ length: wanted }, () => random.pick(KINDS)(random, inBulk));
  const kill = random.chance(0.45) ? drawKill(random, timed) : null;
  return {
    names: [
      ...drawn.flatMap(({ names }) => names),
      ...(kill === null ? [] : [`kill: ${JSON.stringify(kill)}`]),
    ],
    rules: drawn.flatMap(({ rules = [] }) => rules),
    ets: drawn.flatMap(({ ets = [] }) => ets),
    kill,
    callsLeft: drawn.find(({ callsLeft }) => callsLeft != null)?.callsLeft ?? null,
    slowMs: Math.max(0, ...drawn.map(({ slowMs = 0 }) => slowMs)),
  };
}

function drawKill(random: Random, timed: boolean): Kill {
  if (timed && random.chance(0.4)) return { kind: 'time', ms: random.between(0, 400) };
  switch (random.pick(['request', 'record', 'statement'] as const)) {
    case 'request':
      return { kind: 'request', n: random.between(1, 25), handled: random.chance(0.7) };
    case 'record':
      return { kind: 'record', n: random.between(1, 60) };
    case 'statement':
      return { kind: 'statement', n: random.between(1, 150) };
  }
}
