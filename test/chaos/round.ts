/**
 * One round of chaos: a feed, an org, runs in which things go wrong, and runs in which nothing does
 * any more. After each run and in the end everything is checked. Called by `chaos.test.ts` and by
 * `main.ts`; the same seed plays the same round, but for what runs at the same time.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Random, random as randomOf } from '../../src/local-org/feed/random.ts';
import type { JournalEntry } from '../../src/state/journal.ts';
import { openSqliteStore } from '../../src/state/sqlite.ts';
import type { HeldRecord, StateStore } from '../../src/state/store.ts';
import type { Connector } from './connector.ts';
import { faultsOfEnd } from './end-checks.ts';
import { drawTrouble, NO_TROUBLE, type Trouble } from './faults.ts';
import type { Ended } from './orders.ts';
import { type Look, watch } from './org-watch.ts';
import { faultsOfRun } from './run-checks.ts';
import { drawScenario, type Scenario } from './scenario.ts';
import { drawSetting, openStage, type Setting, type Stage } from './stage.ts';
import { takeAllBack } from './taking-back.ts';
import { keysOf, openKeys, type Period, toldFaults } from './told-checks.ts';

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
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Runs without faults until nothing changes any more. */
const MOST_QUIET_RUNS = 4;

export async function playRound(connector: Connector, options: RoundOptions): Promise<Round> {
  const random = randomOf(options.seed, 20);
  const scenario = drawScenario(random, options.seed, options.size);
  const setting = drawSetting(random);
  const folder = await mkdtemp(join(tmpdir(), 'toefl-chaos-'));
  const stage = await openStage(connector, scenario, setting);
  try {
    const play = new Play(stage, scenario, setting, folder);
    await play.badDays(random, options.timed);
    await play.goodDays();
    await play.withoutState();
    await play.takenBack();
    return play;
  } finally {
    await stage.close();
    await rm(folder, { recursive: true, force: true });
  }
}

class Play implements Round {
  readonly story: string[] = [];
  readonly faults: string[] = [];
  runs = 0;
  kills = 0;
  readonly #stage: Stage;
  readonly #scenario: Scenario;
  readonly #sweepEveryDays: number;
  readonly #inBulk: boolean;
  readonly #look: () => Look;
  /** Before the first run. */
  readonly #first: Look;
  /** Since the state was new. */
  #periods: Period[] = [];
  readonly #folder: string;
  #state: string;

  constructor(stage: Stage, scenario: Scenario, setting: Setting, folder: string) {
    this.#stage = stage;
    this.#scenario = scenario;
    this.#sweepEveryDays = setting.sweepEveryDays;
    this.#inBulk = setting.bulk !== 'never';
    this.#folder = folder;
    this.#state = join(folder, 'state-0.db');
    this.#look = watch(stage.org);
    this.#first = this.#look();
    const { contacts, arrivals } = scenario;
    this.story.push(
      `${contacts.length} people in the org, ${arrivals.length} records; ${JSON.stringify(setting)}`,
    );
  }

  async badDays(random: Random, timed: boolean): Promise<void> {
    const { arrivals } = this.#scenario;
    const runs = random.between(3, 6);
    const first = random.pick([0.3, 0.6, 0.9]);
    for (let run = 0; run < runs; run++) {
      const share = first + ((1 - first) * run) / runs;
      const last = arrivals[Math.floor(share * (arrivals.length - 1))];
      this.#stage.now = Math.max(last?.at ?? 0, this.#stage.now + HOUR);
      await this.#oneRun(drawTrouble(random, this.#inBulk, timed));
    }
  }

  async goodDays(): Promise<void> {
    const stage = this.#stage;
    stage.now = Math.max(stage.now, this.#scenario.arrivals.at(-1)?.at ?? 0) + DAY;
    await this.#oneRun(NO_TROUBLE);
    // All that is valid is pulled again.
    stage.now += (this.#sweepEveryDays + 1) * DAY;
    let isQuiet = false;
    for (let left = MOST_QUIET_RUNS; left > 0 && !isQuiet; left--) {
      isQuiet = await this.#oneRun(NO_TROUBLE);
      stage.now += HOUR;
    }
    if (!isQuiet) this.faults.push('the runs do not become quiet');
    await this.#checkEnd('in the end');
  }

  /** Losing the state costs calls, never correctness. */
  async withoutState(): Promise<void> {
    this.#state = join(this.#folder, 'state-1.db');
    this.#periods = [];
    const isQuiet = await this.#oneRun(NO_TROUBLE);
    if (!isQuiet) this.faults.push('without its state a run writes something');
    await this.#checkEnd('without the state');
  }

  /** All runs taken back leave the org as it was. */
  async takenBack(): Promise<void> {
    const stage = this.#stage;
    this.#state = join(this.#folder, 'state-0.db');
    stage.now += HOUR;
    const faults = await this.#remembered((state) =>
      takeAllBack({
        auth: stage.auth,
        state,
        at: new Date(stage.now),
        rows: this.#first.rows,
        rowsNow: () => this.#look().rows,
      }),
    );
    this.#blame(faults.map((fault) => `taken back: ${fault}`));
  }

  async #checkEnd(when: string): Promise<void> {
    const { org } = this.#stage;
    const held = await this.#remembered((state) => state.held());
    const end = { contacts: org.rows('Contact'), scores: org.rows('TOEFL_Score__c'), held };
    this.#blame(faultsOfEnd(this.#scenario, end).map((fault) => `${when}: ${fault}`));
  }

  /** @returns whether it ended well and wrote nothing */
  async #oneRun(trouble: Trouble): Promise<boolean> {
    this.runs += 1;
    const run = `run-${this.runs}`;
    const heldBefore = await this.#remembered((state) => state.held());
    const ended = await this.#stage.run(run, this.#state, trouble);
    if (ended.kind === 'killed') this.kills += 1;
    const look = this.#look();
    this.#periods.push({ run, kind: ended.kind, look });
    const pulled = trouble.ets.length > 0 ? null : await this.#pulledBy(ended, heldBefore);
    const { journal, ...after } = await this.#remembered(everythingIn);
    const mine = journal.filter((entry) => entry.run === run);
    const others = journal.filter((entry) => entry.run !== run);
    const faults = faultsOfRun({
      ...after,
      run,
      ended,
      look,
      journal: mine,
      heldBefore,
      arrivals: this.#scenario.arrivals,
      pulled,
      others: rowsOf(others, look),
    });
    this.#blame(faults.map((fault) => `${run}: ${fault}`));
    this.#blame(toldFaults(this.#periods, journal));
    const moment = new Date(this.#stage.now).toISOString().slice(0, 16);
    const names = trouble.names.join('; ') || 'no trouble';
    this.story.push(`${run} ${moment}: ${names} -> ${endOf(ended)}`);
    const made = [...look.created.values()].some((ids) => ids.size > 0);
    return ended.kind === 'done' && !made && look.written.size === 0;
  }

  /** Each fault once, though it shows after every run. */
  #blame(faults: readonly string[]): void {
    this.faults.push(...faults.filter((fault) => !this.faults.includes(fault)));
  }

  /** What ETS had in the window, and what was held and is not among it. */
  async #pulledBy(ended: Ended, held: readonly HeldRecord[]): Promise<number | null> {
    if (ended.kind !== 'done' || ended.report.window === null) return null;
    const records = await this.#stage.within(ended.report.window);
    const texts = new Set(records.map((record) => JSON.stringify(record)));
    const others = held.filter(({ text }) => !texts.has(JSON.stringify(JSON.parse(text))));
    return records.length + others.length;
  }

  async #remembered<T>(look: (state: StateStore) => Promise<T>): Promise<T> {
    const state = await openSqliteStore(this.#state);
    try {
      return await look(state);
    } finally {
      await state.close();
    }
  }
}

async function everythingIn(state: StateStore) {
  const journal: JournalEntry[] = [];
  for await (const entries of state.journal()) journal.push(...entries);
  return {
    journal,
    held: await state.held(),
    runs: await state.runs(),
    watermark: await state.watermark('ets'),
    swept: await state.swept('ets'),
  };
}

/** Rows that a journal claims, or does not know of whether they are its own. */
function rowsOf(journal: readonly JournalEntry[], { rows }: Look): ReadonlySet<string> {
  const open = new Set(openKeys(journal));
  const unclear = [...rows.keys()].filter((id) => keysOf(rows, id).some((key) => open.has(key)));
  return new Set([...unclear, ...journal.flatMap((entry) => entry.rows.map(({ id }) => id))]);
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
    case 'hung':
      return ended.kind;
  }
}
