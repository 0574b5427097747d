/** Where a round takes place: an org, ETS, and the connector in a process of its own that runs into trouble. */
import { setTimeout as wait } from 'node:timers/promises';
import { delivered, type WindowBy } from '../../src/local-org/ets/delivered.ts';
import { startLocalEts } from '../../src/local-org/ets/server.ts';
import type { Random } from '../../src/local-org/feed/random.ts';
import { type LocalOrg, startLocalOrg } from '../../src/local-org/local-org.ts';
import type { SalesforceAuth } from '../../src/salesforce/salesforce.ts';
import type { Connector } from './connector.ts';
import { type Kill, TIMEOUT_MS, type Trouble } from './faults.ts';
import type { ChaosReport, Ended, Order } from './orders.ts';
import type { Scenario } from './scenario.ts';

/** What stays the same for all runs of a round. */
export interface Setting
  extends Pick<Order, 'chunkSize' | 'bulk' | 'sweepEveryDays' | 'parallelCalls'> {
  readonly windowBy: WindowBy;
}

export function drawSetting(random: Random): Setting {
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

export interface Stage {
  readonly org: LocalOrg;
  readonly auth: SalesforceAuth;
  /** What everybody's clock says, in milliseconds since 1970. */
  now: number;
  /** One run, with what ETS has by now. Afterwards nothing goes wrong any more. */
  run(run: string, state: string, trouble: Trouble): Promise<Ended>;
  /** What ETS has within a window of a report. */
  within(window: NonNullable<ChaosReport['window']>): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

const CLIENT = { clientId: 'connector', clientSecret: 'fictitious' };

export async function openStage(
  connector: Connector,
  { contacts, arrivals, refused }: Scenario,
  { windowBy, ...setting }: Setting,
): Promise<Stage> {
  let now = arrivals[0]?.at ?? 0;
  let looks = 0;
  const org = await startLocalOrg({
    // Each look at the clock is a second later, so that each writing has a moment of its own.
    now: () => new Date(now + 1000 * looks++),
    clients: [CLIENT],
    validationRules: [
      {
        object: 'Contact',
        refuses: (row, before) => before === undefined && refused.has(String(row['LastName'])),
        message: 'not this one',
      },
    ],
  });
  const ets = await startLocalEts({ windowBy });
  // The same that ETS has, to be asked without a fault.
  const mirror = delivered(() => [], windowBy);
  org.insert(
    'Contact',
    contacts.map((contact) => ({ ...contact })),
  );
  const waiting = [...arrivals];

  function deliver(): void {
    for (let next = waiting[0]; next !== undefined && next.at <= now; next = waiting[0]) {
      waiting.shift();
      for (const add of [ets.deliver, mirror.add]) add([next.record], new Date(next.at));
    }
  }

  function orderOf(run: string, state: string, trouble: Trouble): Order {
    const { kill, callsLeft, slowMs } = trouble;
    const isSlow = slowMs > 0 || trouble.ets.some(({ kind }) => kind === 'hang');
    return {
      ...setting,
      run,
      now: new Date(now).toISOString(),
      state,
      org: { url: org.url, ...CLIENT },
      ets: { url: ets.url, authCode: ets.authCode },
      apiShare: callsLeft === null ? 1 : (org.calls + callsLeft) / 15_000,
      timeoutMs: isSlow ? TIMEOUT_MS : 60_000,
      attempts: 4,
      killAtStatement: kill?.kind === 'statement' ? kill.n : null,
    };
  }

  return {
    org,
    auth: { kind: 'clientCredentials', loginUrl: org.url, ...CLIENT },
    get now() {
      return now;
    },
    set now(moment) {
      now = moment;
    },
    async run(run, state, trouble) {
      deliver();
      const { kill, rules, slowMs } = trouble;
      if (kill !== null) killAt(kill, org, connector);
      for (const rule of rules) org.fault(rule);
      ets.fail(...trouble.ets);
      const killAfterMs = kill?.kind === 'time' ? kill.ms : null;
      const ended = await connector.run(orderOf(run, state, trouble), killAfterMs);
      // What arrives after the next run has looked is in no journal (that nobody is made twice then is in
      // test/connector/late-graphs.test.ts), so the next run comes when the org is done.
      if (slowMs > 0) await wait(slowMs);
      org.clearFaults();
      ets.mend();
      return ended;
    },
    async within({ from, to }) {
      const records: unknown[] = [];
      for await (const one of mirror.within(new Date(from), new Date(to))) records.push(one);
      return records;
    },
    async close() {
      await org.close();
      await ets.close();
    },
  };
}

/** The kills that the org gives the cue for. */
function killAt(kill: Kill, org: LocalOrg, connector: Connector): void {
  let seen = 0;
  const isNow = (n: number) => {
    seen += 1;
    if (seen === n) connector.kill();
    return seen === n;
  };
  switch (kill.kind) {
    case 'request':
      org.fault({
        match: { request: () => isNow(kill.n) },
        effect: { kind: kill.handled ? 'resetAfter' : 'reset' },
      });
      break;
    case 'record':
      org.fault({
        match: { record: () => isNow(kill.n) && false },
        effect: { kind: 'record', statusCode: 'NEVER', message: 'never' },
      });
      break;
    case 'time':
    case 'statement':
      break;
  }
}
