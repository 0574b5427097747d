/**
 * `npm run bench:calls`: what bringing scores in costs an org, beside the same work with jsforce's own
 * calls. Each way has an org of its own, in a process of its own, behind a slow network. With words,
 * only the situations that have one of them in their name.
 */
import { openSqliteStore } from '../../src/state/sqlite.ts';
import type { StateStore } from '../../src/state/store.ts';
import { collectionsAlone, recordByRecord } from './calls/baselines.ts';
import { type BenchOrg, openOrg } from './calls/org.ts';
import { compileFor, runOurs, signIn } from './calls/ours.ts';
import { type Situation, situations } from './calls/situations.ts';
import { costLine, heading, type Measured, multiplied } from './calls/table.ts';
import { wantedRows } from './calls/wanted.ts';

const words = process.argv.slice(2);
const chosen = (await situations()).filter(
  ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
);
const exceeded: string[] = [];
await warmUp();
for (const situation of chosen) {
  const { name, budget, mapping, sample } = situation;
  const feed = situation.feed();
  console.log(heading(situation));
  const ours = await measure(situation, (org, state) => () => runOurs(org, mapping, feed, state));
  console.log(costLine('this connector', ours, ours));
  if (budget !== null && ours.some(({ calls }) => calls > budget)) exceeded.push(name);
  for (const { what, share, work } of [
    { what: 'collections alone', share: sample.collections, work: collectionsAlone },
    { what: 'record by record', share: sample.records, work: recordByRecord },
  ]) {
    const part = feed.slice(0, feed.length * share);
    const measured = await measure(situation, async (org) => {
      const compiled = await compileFor(mapping, await signIn(org));
      return () => work(org, wantedRows(compiled, part));
    });
    const all = measured.map((one) => multiplied(one, feed.length / part.length));
    console.log(costLine(share === 1 ? what : `${what} *`, all, ours));
  }
  console.log();
}
console.log(`Calls as the org counts them, signing in among them. Bytes with headers, not
compressed. Times of the others are multiples of the connector's.
* measured with a part of the records, and multiplied`);
for (const name of exceeded) console.log(`OVER BUDGET: ${name}`);
process.exitCode = exceeded.length > 0 ? 1 : 0;

/** Once for each latency; `prepare` costs nothing. */
async function measure(
  { people, objects, before, ledger, mapping, latencies }: Situation,
  prepare: (org: BenchOrg, state: StateStore) => Work | Promise<Work>,
): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const latencyMs of latencies) {
    const org = await openOrg({ people, objects });
    const known = await openSqliteStore(':memory:');
    try {
      if (before !== null) await runOurs(org, mapping, before(), known);
      const work = await prepare(org, ledger ? known : await openSqliteStore(':memory:'));
      await org.ask({ latencyMs });
      const start = performance.now();
      await work();
      const ms = performance.now() - start;
      measured.push({ ...(await org.ask({ latencyMs: 0 })), ms });
    } finally {
      org.close();
    }
  }
  return measured;
}

/** What Node compiles on the first run is no part of what is measured. */
async function warmUp(): Promise<void> {
  const [first] = await situations();
  if (first === undefined) return;
  const feed = first.feed();
  await measure({ ...first, latencies: [0] }, (org, state) => () => {
    return runOurs(org, first.mapping, feed, state);
  });
}

/** From the records of the feed to the rows in the org. */
type Work = () => Promise<void>;
