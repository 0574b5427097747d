/**
 * The process that is killed: carries out the orders that come as messages, one run each. Forked by
 * `connector.ts`.
 */

import { flushCompileCache } from 'node:module';
import { USUAL_WINDOWS } from '../../src/connector/windows.ts';
import { Problem } from '../../src/problem.ts';
import { etsSource } from '../../src/source/ets.ts';
import { openSqliteStore } from '../../src/state/sqlite.ts';
import { oneRun, targetBy } from '../support/one-run.ts';
import { beforeStatements, dieNow } from '../support/statements.ts';
import { type Ended, type Order, orderSchema } from './orders.ts';

let current: Order | null = null;
let statements = 0;

beforeStatements(
  (database) => current !== null && database.location() === current.state,
  () => {
    statements += 1;
    if (statements === current?.killAtStatement) dieNow();
  },
);

process.on('message', async (message) => {
  const order = orderSchema.parse(message);
  current = order;
  statements = 0;
  const ended = await carryOut(order);
  current = null;
  process.send?.(ended);
});
process.on('disconnect', () => process.exit());
// Whoever is killed cannot do so in the end.
flushCompileCache();
process.send?.('ready');

async function carryOut(order: Order): Promise<Ended> {
  try {
    return { kind: 'done', report: await run(order) };
  } catch (error) {
    if (!(error instanceof Problem)) {
      return { kind: 'broken', text: error instanceof Error ? `${error.stack}` : String(error) };
    }
    const text = [error.message, ...error.details].join(' ');
    return { kind: 'problem', problem: error.kind, text };
  }
}

async function run(order: Order) {
  const now = () => new Date(order.now);
  const { url: loginUrl, ...client } = order.org;
  const state = await openSqliteStore(order.state);
  try {
    await state.lock({ pid: process.pid, host: 'chaos', at: order.now });
    const target = await targetBy({
      auth: { kind: 'clientCredentials', loginUrl, ...client },
      apiVersion: '62.0',
      apiShare: order.apiShare,
      parallelCalls: order.parallelCalls,
      timeoutMs: order.timeoutMs,
      retry: { attempts: order.attempts },
      now,
    });
    const source = etsSource({
      baseUrl: order.ets.url,
      authCode: order.ets.authCode,
      timeoutMs: order.timeoutMs,
      retries: 1,
      sleep: async () => {},
      now,
    });
    const { account, rows, held, run, window } = await oneRun(target, [source], state, {
      now,
      runId: order.run,
      chunkSize: order.chunkSize,
      bulk: order.bulk,
      windows: { ...USUAL_WINDOWS, sweepEveryDays: order.sweepEveryDays },
      // All of the journal is looked at in the end.
      retention: { rawDays: 9999, heldDays: 9999, journalDays: 9999, undoDays: 9999 },
    });
    await state.unlock();
    return {
      run,
      window,
      account: { ...account },
      rows: { ...rows },
      held: [...held],
    };
  } finally {
    await state.close();
  }
}
