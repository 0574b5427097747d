/**
 * One round of chaos: a feed, an org, runs in which things go wrong, and runs in which nothing does
 * any more. After each run and in the end everything is checked. Called by `chaos.test.ts` and by
 * `main.ts`; the same seed plays the same round, but for what runs at the same time.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { delivered, type WindowBy } from '../../src/local-org/ets/delivered.ts';
import { type LocalEts, startLocalEts } from '../../src/local-org/ets/server.ts';
import { type Random, random as randomOf } from '../../src/local-org/feed/random.ts';
import { type LocalOrg, startLocalOrg } from '../../src/local-org/local-org.ts';
import { openSqliteStore } from '../../src/state/sqlite.ts';
import type { HeldRecord } from '../../src/state/store.ts';
import type { Connector } from './connector.ts';
import { faultsOfEnd } from './end-checks.ts';
import { drawTrouble, type Kill, NO_TROUBLE, TIMEOUT_MS, type Trouble } from './faults.ts';
import type { Ended, Order } from './orders.ts';
import { type Look, watch } from './org-watch.ts';
import { faultsOfRun } from './run-checks.ts';
import { drawScenario, type Scenario } from './scenario.ts';
import { takeAllBack } from './taking-back.ts';
import { type Period, toldFaults } from './told-checks.ts';

export interface Round {
  /** What happened, a line for each run. */
  readonly story: readonly string[];
  /** All that was not as it must be. */
  readonly faults: readonly string[];
  readonly runs: number;
  readonly kills: number;
}

export interface RoundOptions {
  readonly seed: number;
  /** Records of the feed, at most. */
  readonly size: number;
  /** Whether kills may come by the clock. */
  readonly timed: boolean;
  /** Whether all runs are taken back in the end. */
  readonly undone: boolean;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Runs without faults until nothing changes any more. */
const MOST_QUIET_RUNS = 4;
/** Of one run, on a machine with much else to do. */
const LONGEST_MS = 180_000;
const CLIENT = { clientId: 'connector', clientSecret: 'fictitious' };

/** What stays the same for all runs of a round. */
interface Setting extends Pick<Order, 'chunkSize' | 'bulk' | 'sweepEveryDays' | 'parallelCalls'> {
  readonly windowBy: WindowBy;
}

export async function playRound(connector: Connector, options: RoundOptions): Promise<Round> {
  const random = randomOf(options.seed, 20);
  const folder = await mkdtemp(join(tmpdir(), 'toefl-chaos-'));
  const scenario = drawScenario(random, options.seed, options.size);
  const setting = drawSetting(random);
  const clock = { now: scenario.arrivals[0]?.at ?? 0, ticks: 0 };
  // Each look at the clock is a second later, so that each writing has a moment of its own.
  const tick = () => new Date(clock.now + 1000 * clock.ticks++);
  const org = await startLocalOrg({
    now: tick,
    clients: [CLIENT],
    validationRules: [
      {
        object: 'Contact',
        refuses: (row, before) =>
          before === undefined && scenario.refused.has(String(row['LastName'])),
        message: 'not this one',
      },
    ],
  });
  const ets = await startLocalEts({ windowBy: setting.windowBy });
  try {
    org.insert(
      'Contact',
      scenario.contacts.map((contact) => ({ ...contact })),
    );
    const play = new Play(connector, { org, ets }, scenario, setting, join(folder, 'state-0.db'));
    await play.badDays(random, clock, options.timed);
    await play.goodDays(clock);
    await play.withoutState(clock, join(folder, 'state-1.db'));
    if (options.undone) await play.undone(clock, join(folder, 'state-0.db'));
    return play;
  } finally {
    await org.close();
    await ets.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function drawSetting(random: Random): Setting {
  return {
    windowBy: random.pick(['reportDate', 'delivery']),
    chunkSize: random.pick([3, 10, 2000]),
    bulk: random.pick<Order['bulk']>([
      'never',
      'never',
      { threshold: 1, readThreshold: 1, fewRows: 0 },
      { threshold: 1, readThreshold: 1_000_000, fewRows: 5 },
      { threshold: 30, readThreshold: 20, fewRows: 10 },
    ]),
    sweepEveryDays: random.pick([30, 90]),
    parallelCalls: random.pick([1, 4]),
  };
}

class Play implements Round {
  readonly story: string[] = [];
  readonly faults: string[] = [];
  runs = 0;
  kills = 0;
  readonly #connector: Connector;
  readonly #org: LocalOrg;
  readonly #ets: LocalEts;
  readonly #scenario: Scenario;
  readonly #setting: Setting;
  readonly #look: () => Look;
  /** Before the first run. */
  readonly #first: Look;
  /** Since the state was new. */
  #periods: Period[] = [];
  /** The same that ETS has, to be asked without a fault. */
  readonly #mirror;
  #state: string;
  #delivered = 0;

  constructor(
    connector: Connector,
    { org, ets }: { readonly org: LocalOrg; readonly ets: LocalEts },
    scenario: Scenario,
    setting: Setting,
    state: string,
  ) {
    this.#connector = connector;
    this.#org = org;
    this.#ets = ets;
    this.#scenario = scenario;
    this.#setting = setting;
    this.#state = state;
    this.#mirror = delivered(() => [], setting.windowBy);
    this.#look = watch(org);
    this.#first = this.#look();
    const { contacts, arrivals } = scenario;
    this.story.push(
      `${contacts.length} people in the org, ${arrivals.length} records; ${JSON.stringify(setting)}`,
    );
  }

  async badDays(random: Random, clock: { now: number }, timed: boolean): Promise<void> {
    const { arrivals } = this.#scenario;
    const runs = random.between(3, 6);
    const first = random.pick([0.3, 0.6, 0.9]);
    for (let run = 0; run < runs; run++) {
      const share = first + ((1 - first) * run) / runs;
      const last = arrivals[Math.floor(share * (arrivals.length - 1))];
      clock.now = Math.max(last?.at ?? 0, clock.now + HOUR);
      await this.#oneRun(clock.now, drawTrouble(random, timed));
    }
  }

  async goodDays(clock: { now: number }): Promise<void> {
    clock.now = Math.max(clock.now, this.#scenario.arrivals.at(-1)?.at ?? 0) + DAY;
    await this.#oneRun(clock.now, NO_TROUBLE);
    // All that is valid is pulled again.
    clock.now += (this.#setting.sweepEveryDays + 1) * DAY;
    for (let left = MOST_QUIET_RUNS; ; left--) {
      const { ended, look } = await this.#oneRun(clock.now, NO_TROUBLE);
      clock.now += HOUR;
      if (isQuiet(ended, look)) break;
      if (left === 0) {
        this.faults.push('the runs do not become quiet');
        break;
      }
    }
    await this.#checkEnd('in the end');
  }

  /** Losing the state costs calls, never correctness. */
  async withoutState(clock: { now: number }, state: string): Promise<void> {
    this.#state = state;
    this.#periods = [];
    const { ended, look } = await this.#oneRun(clock.now, NO_TROUBLE);
    if (!isQuiet(ended, look)) this.faults.push('without its state a run writes something');
    await this.#checkEnd('without the state');
  }

  /** All runs taken back leave the org as it was. */
  async undone(clock: { now: number }, state: string): Promise<void> {
    this.#state = state;
    clock.now += HOUR;
    const faults = await this.#remembered((opened) =>
      takeAllBack({
        auth: { kind: 'clientCredentials', loginUrl: this.#org.url, ...CLIENT },
        state: opened,
        now: new Date(clock.now),
        rows: this.#first.rows,
        rowsNow: () => this.#look().rows,
      }),
    );
    this.#blame(faults.map((fault) => `taken back: ${fault}`));
  }

  async #checkEnd(when: string): Promise<void> {
    const held = await this.#remembered(async (state) => state.held());
    const end = {
      contacts: this.#org.rows('Contact'),
      scores: this.#org.rows('TOEFL_Score__c'),
      held,
    };
    this.faults.push(...faultsOfEnd(this.#scenario, end).map((fault) => `${when}: ${fault}`));
  }

  async #oneRun(now: number, trouble: Trouble): Promise<{ ended: Ended; look: Look }> {
    this.runs += 1;
    const run = `run-${this.runs}`;
    this.#deliver(now);
    const heldBefore = await this.#remembered(async (state) => state.held());
    this.#order(trouble);
    const started = performance.now();
    const hung = setTimeout(() => {
      this.faults.push(`${run} does not end`);
      this.#connector.kill();
    }, LONGEST_MS);
    const killAfterMs = trouble.kill?.kind === 'time' ? trouble.kill.ms : null;
    const ended = await this.#connector.run(this.#orderOf(run, now, trouble), killAfterMs);
    clearTimeout(hung);
    const took = performance.now() - started;
    // What the org is still at work on, it does all the same.
    if (trouble.slowMs > 0) await wait(trouble.slowMs);
    this.#org.clearFaults();
    this.#ets.mend();
    if (ended.kind === 'killed') this.kills += 1;
    const look = this.#look();
    const after = await this.#remembered(async (state) => ({
      all: (await all(state.journal())).flat(),
      held: await state.held(),
      runs: await state.runs(),
      watermark: await state.watermark('ets'),
      swept: await state.swept('ets'),
    }));
    const pulled = trouble.ets.length > 0 ? null : await this.#pulledBy(ended, heldBefore);
    const journal = after.all.filter((entry) => entry.run === run);
    const earlier = after.all.filter((entry) => entry.run !== run);
    this.#periods.push({ run, kind: ended.kind, look });
    const faults = faultsOfRun({
      ...after,
      run,
      ended,
      look,
      journal,
      heldBefore,
      arrivals: this.#scenario.arrivals,
      pulled,
      others: new Set(earlier.flatMap(({ rows }) => rows.map(({ id }) => id))),
    });
    this.#blame(faults.map((fault) => `${run}: ${fault}`));
    this.#blame(toldFaults(this.#periods, after.all));
    const moment = new Date(now).toISOString().slice(0, 16);
    this.story.push(
      `${run} ${moment} (${Math.round(took)} ms): ${trouble.names.join('; ') || 'no trouble'} -> ${endOf(ended)}`,
    );
    return { ended, look };
  }

  /** Each fault once, though it shows after every run. */
  #blame(faults: readonly string[]): void {
    this.faults.push(...faults.filter((fault) => !this.faults.includes(fault)));
  }

  #deliver(now: number): void {
    const { arrivals } = this.#scenario;
    for (let next = arrivals[this.#delivered]; next && next.at <= now; ) {
      for (const to of [this.#ets.deliver, this.#mirror.add]) to([next.record], new Date(next.at));
      this.#delivered += 1;
      next = arrivals[this.#delivered];
    }
  }

  #order({ rules, ets, kill }: Trouble): void {
    if (kill !== null) this.#orderKill(kill);
    for (const rule of rules) this.#org.fault(rule);
    this.#ets.fail(...ets);
  }

  #orderKill(kill: Kill): void {
    let seen = 0;
    const isNow = (n: number) => {
      seen += 1;
      if (seen === n) this.#connector.kill();
      return seen === n;
    };
    switch (kill.kind) {
      case 'request':
        this.#org.fault({
          match: { request: () => isNow(kill.n) },
          effect: { kind: kill.handled ? 'resetAfter' : 'reset' },
        });
        break;
      case 'record':
        this.#org.fault({
          match: { record: () => isNow(kill.n) && false },
          effect: { kind: 'record', statusCode: 'NEVER', message: 'never' },
        });
        break;
      case 'time':
      case 'statement':
        break;
    }
  }

  #orderOf(run: string, now: number, { kill, callsLeft, slowMs, ets }: Trouble): Order {
    const { windowBy, ...setting } = this.#setting;
    const isSlow = slowMs > 0 || ets.some(({ kind }) => kind === 'hang');
    return {
      ...setting,
      run,
      now: new Date(now).toISOString(),
      state: this.#state,
      org: { url: this.#org.url, ...CLIENT },
      ets: { url: this.#ets.url, authCode: this.#ets.authCode },
      apiShare: callsLeft === null ? 1 : (this.#org.calls + callsLeft) / 15_000,
      timeoutMs: isSlow ? TIMEOUT_MS : 60_000,
      attempts: 4,
      killAtStatement: kill?.kind === 'statement' ? kill.n : null,
    };
  }

  /** What ETS had in the window, and what was held and is not among it. */
  async #pulledBy(ended: Ended, held: readonly HeldRecord[]): Promise<number | null> {
    if (ended.kind !== 'done' || ended.report.window === null) return null;
    const { from, to } = ended.report.window;
    const records = await all(this.#mirror.within(new Date(from), new Date(to)));
    const texts = new Set(records.map((record) => JSON.stringify(record)));
    return (
      records.length +
      held.filter(({ text }) => !texts.has(JSON.stringify(JSON.parse(text)))).length
    );
  }

  async #remembered<T>(
    look: (state: Awaited<ReturnType<typeof openSqliteStore>>) => Promise<T>,
  ): Promise<T> {
    const state = await openSqliteStore(this.#state);
    try {
      return await look(state);
    } finally {
      await state.close();
    }
  }
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const one of source) list.push(one);
  return list;
}

function isQuiet(ended: Ended, { created, written }: Look): boolean {
  const made = [...created.values()].some((ids) => ids.size > 0);
  return ended.kind === 'done' && !made && written.size === 0;
}

function endOf(ended: Ended): string {
  switch (ended.kind) {
    case 'done':
      return JSON.stringify(ended.report.account);
    case 'problem':
      return `${ended.problem}: ${ended.text}`;
    case 'broken':
      return 'BROKEN';
    case 'killed':
      return 'killed';
  }
}
