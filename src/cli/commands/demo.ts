/**
 * `toefl-sync demo`, which is what `npm start` runs: the main job from end to end, on an embedded
 * org and a stand-in of ETS's service, with fictitious people.
 */
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';
import { runConnector } from '../../connector/connector.ts';
import type { Parts } from '../../connector/parts.ts';
import { plannedRecords } from '../../connector/planned.ts';
import { startLocalEts } from '../../local-org/ets/server.ts';
import {
  cancellationOf,
  describeFeed,
  type FeedOptions,
  type FeedRecord,
  generateFeed,
  knownPeople,
} from '../../local-org/feed/feed.ts';
import { startLocalOrg } from '../../local-org/local-org.ts';
import type { PlannedRecord } from '../../plan/plan.ts';
import type { RunReport } from '../../plan/report.ts';
import { showing } from '../../report/mask.ts';
import { changesOf, summary } from '../../report/terminal.ts';
import { connectSalesforce } from '../../salesforce/connect.ts';
import { etsSource } from '../../source/ets.ts';
import type { Window } from '../../source/source.ts';
import { openStaging } from '../../state/scratch.ts';
import { openSqliteStore } from '../../state/sqlite.ts';
import { type Context, commandName, styleOf } from '../context.ts';
import { compileFor, readMapping } from '../mapping.ts';
import { progressLine } from '../progress.ts';

interface DemoFlags {
  readonly records: number;
  readonly seed: number;
}

const COUNT = new Intl.NumberFormat('en-US');
const DAY = 86_400_000;

export async function demo(this: Context, { records, seed }: DemoFlags): Promise<void> {
  const now = this.now();
  const feed: FeedOptions = {
    seed,
    count: records,
    from: isoDay(now.getTime() - 600 * DAY),
    to: isoDay(now.getTime() - 2 * DAY),
  };
  const stage = await openStage(feed, this);
  try {
    await play(this, stage, feed);
  } finally {
    await stage.close();
  }
}

/** The demonstration in order: one heading a step. */
async function play(context: Context, stage: Stage, feed: FeedOptions): Promise<void> {
  const say = narrator(context);
  const { sittings, people, known, cancellations } = describeFeed(feed);
  say.title('TOEFL scores into Salesforce: everything here is fictitious');
  say.step(1, 'An org, and a feed');
  say.line(`The embedded org ${stage.org.url} knows ${COUNT.format(known)} people.`);
  say.line(`ETS's stand-in ${stage.ets.url} has ${COUNT.format(feed.count)} score records:`);
  say.line(
    `${COUNT.format(sittings)} sittings of ${COUNT.format(people)} candidates, ${COUNT.format(cancellations)} cancellations.`,
  );

  say.step(2, 'Plan: what would change. Nothing is written.');
  await stage.run('plan', async (report, parts) => {
    const changes = await changesOf(
      examples(plannedRecords(parts)),
      showing(parts.mapping, true),
      2,
      {
        ...say.style,
        fields: 8,
      },
    );
    say.text(`${changes}\n${summary(report, say.style)}`);
  });

  say.step(3, 'Run: bring the scores in.');
  const first = await stage.run('run', (report) => say.text(summary(report, say.style)));

  say.step(4, 'Run again, all of the feed once more: nothing has changed.');
  const all = { from: new Date(0), to: context.now() };
  const second = await stage.run('run', (report) => say.text(summary(report, say.style)), all);

  say.step(5, 'Months later, ETS cancels a score.');
  const cancelled = newestReport(feed);
  if (cancelled !== undefined) {
    stage.ets.deliver([
      cancellationOf(cancelled, isoDay(context.now().getTime() - DAY).replaceAll('-', '')),
    ]);
  }
  const third = await stage.run('run', async (report, parts) => {
    const changes = await changesOf(
      plannedRecords(parts),
      showing(parts.mapping, true),
      1,
      say.style,
    );
    say.text(`${changes}\n${summary(report, say.style)}`);
  });

  say.step(6, 'The account');
  say.line(
    `In the org: ${COUNT.format(stage.org.rows('Contact').length)} Contacts and ${COUNT.format(stage.org.rows('TOEFL_Score__c').length)} TOEFL_Score__c.`,
  );
  say.line(
    `Calls to Salesforce: ${first.calls.salesforce} for the first run, ${second.calls.salesforce} for the second,`,
  );
  say.line(
    `${third.calls.salesforce} for the cancellation, of the 15,000 a day of a developer org.`,
  );
  say.next(
    ['init --local', 'the same with files of your own, in this folder'],
    ['plan sample-scores.json', 'then this: what would change'],
    ['--help', 'all commands'],
  );
}

/** A new person with a score, then a score of a person whom the org knows: the two that matter. */
async function* examples(records: AsyncIterable<PlannedRecord>): AsyncGenerator<PlannedRecord> {
  const wanted = [
    ({ changes }: PlannedRecord) =>
      changes.some(({ object, action }) => object === 'Contact' && action === 'create'),
    ({ changes }: PlannedRecord) =>
      changes.some(({ object, action }) => object === 'Contact' && action === 'update'),
  ];
  for await (const record of records) {
    const index = wanted.findIndex((fits) => fits(record));
    if (index < 0) continue;
    wanted.splice(index, 1);
    yield record;
  }
}

/** The last report of a sitting that is not cancelled yet. */
function newestReport(feed: FeedOptions): FeedRecord | undefined {
  const newest = new Map<string, FeedRecord>();
  for (const record of generateFeed(feed)) {
    const known = newest.get(record.appointmentNo);
    if (known === undefined || known.reportDate < record.reportDate)
      newest.set(record.appointmentNo, record);
  }
  return [...newest.values()]
    .filter(({ scoreStatus }) => scoreStatus === 'R')
    .toSorted((a, b) => (a.reportDate < b.reportDate ? 1 : -1))[0];
}

interface Stage {
  readonly org: Awaited<ReturnType<typeof startLocalOrg>>;
  readonly ets: Awaited<ReturnType<typeof startLocalEts>>;
  /** One plan or run as the command would do it; `show` sees it before its staging is gone. */
  run(
    mode: 'plan' | 'run',
    show: (report: RunReport, parts: Parts) => void | Promise<void>,
    window?: Window,
  ): Promise<RunReport>;
  close(): Promise<void>;
}

async function openStage(feed: FeedOptions, context: Context): Promise<Stage> {
  const org = await startLocalOrg();
  const ets = await startLocalEts({ records: () => generateFeed(feed) });
  const state = await openSqliteStore(':memory:');
  org.insert(
    'Contact',
    knownPeople(feed).map((person) => ({ ...person })),
  );
  const mapping = await shippedMapping();
  const progress = progressLine(context, false);
  let runs = 0;
  return {
    org,
    ets,
    async run(mode, show, window) {
      const auth = {
        kind: 'accessToken',
        instanceUrl: org.url,
        accessToken: org.accessToken,
      } as const;
      const salesforce = await connectSalesforce({ auth });
      const staging = await openStaging();
      runs += 1;
      const parts: Parts = {
        sources: [
          etsSource({
            name: 'ets',
            baseUrl: ets.url,
            path: '/scores',
            authCode: ets.authCode,
          }),
        ],
        mapping: await compileFor(mapping, salesforce, context.process.stderr),
        salesforce,
        state,
        staging,
        limits: {
          createdPeople: Infinity,
          updatedPeople: Infinity,
          heldShare: 1,
          overwrittenShare: 1,
        },
        chunkSize: 2000,
        now: context.now,
        runId: `demo-${runs}`,
        signal: context.signal,
        onProgress: (step) => progress.show(step),
      };
      try {
        const report = await runConnector(parts, { mode, ...(window && { window }) });
        progress.clear();
        await show(report, parts);
        return report;
      } finally {
        progress.clear();
        staging.close();
      }
    },
    async close() {
      await state.close();
      await Promise.all([org.close(), ets.close()]);
    },
  };
}

function shippedMapping() {
  const file = fileURLToPath(new URL('../../../mappings/custom-object.yaml', import.meta.url));
  return readMapping(file, 'mappings/custom-object.yaml');
}

function narrator(context: Context) {
  const { stdout } = context.process;
  const style = styleOf(context, 'stdout');
  const paint = (format: Parameters<typeof styleText>[0], text: string) =>
    style.color ? styleText(format, text, { validateStream: false }) : text;
  return {
    style,
    title: (text: string) => stdout.write(`\n${paint('bold', text)}\n`),
    step: (number: number, text: string) =>
      stdout.write(`\n${paint(['bold', 'blue'], `${number}  ${text}`)}\n\n`),
    line: (text: string) => stdout.write(`  ${text}\n`),
    text: (text: string) =>
      stdout.write(text === '' ? '' : `${text.replace(/^(?=.)/gm, '  ').trimEnd()}\n`),
    next(...commands: (readonly [command: string, what: string])[]) {
      stdout.write(`\n${paint('bold', 'Next')}\n\n`);
      for (const [command, what] of commands) {
        stdout.write(`  ${commandName(context)} ${command}\n      ${paint('dim', what)}\n`);
      }
      stdout.write('\n');
    },
  };
}

function isoDay(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}
