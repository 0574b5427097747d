/**
 * `npm run bench:memory`: the peak memory of `plan`, `apply` and `run` with a feed of 100,000 records,
 * each a process of its own, as installed. With `calls` without bulk jobs, which is slower. Another
 * number of records may follow.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openOrg } from './calls/org.ts';
import { type Command, measure } from './memory/command.ts';
import { type Setting, writeFeed, writeFolder } from './memory/setting.ts';

/** Of design and issue: what `plan` and `apply` may take, in bytes. */
const BUDGET = 300e6;

const words = process.argv.slice(2);
const records = Number(words.find((word) => /^\d+$/.test(word)) ?? 100_000);
const bulk = !words.includes('calls');
const base = await mkdtemp(join(tmpdir(), 'toefl-sync-memory-'));
try {
  const feed = join(base, 'feed.json');
  const setting: Setting = { seed: 6, count: records, feed, bulk };
  await writeFeed(setting);
  const ways = bulk ? 'bulk jobs' : 'no bulk jobs';
  console.log(`${records.toLocaleString('en')} records, ${ways}, budget ${megabytes(BUDGET)}`);
  console.log(line('', 'peak', 'calls', 'time', ''));
  const peaks = [
    ...(await onOrg(setting, [
      { args: ['plan', '--out', 'plan.ndjson'], makes: 'plan.ndjson' },
      { args: ['apply', 'plan.ndjson'], makes: 'toefl-sync.db' },
    ])),
    ...(await onOrg(setting, [{ args: ['run'], makes: 'toefl-sync.db' }])),
  ];
  if (peaks.some((peak) => peak > BUDGET)) {
    console.log('OVER BUDGET');
    process.exitCode = 1;
  }
} finally {
  await rm(base, { recursive: true });
}

/** The commands one after the other on a fresh org; gives their peaks. */
async function onOrg(setting: Setting, commands: readonly Command[]): Promise<number[]> {
  const { seed, count } = setting;
  const org = await openOrg({ people: { seed, count }, objects: null });
  const peaks: number[] = [];
  try {
    const folder = await writeFolder(base, setting, org.url);
    for (const command of commands) {
      const { peak, ms, size } = measure(folder, command, org.accessToken);
      const { calls } = await org.ask({ latencyMs: 0 });
      const made = `${command.makes} ${megabytes(size)}`;
      const [name = ''] = command.args;
      console.log(line(name, megabytes(peak), String(calls), `${Math.round(ms / 1000)} s`, made));
      peaks.push(peak);
    }
  } finally {
    org.close();
  }
  return peaks;
}

function line(name: string, peak: string, calls: string, time: string, made: string): string {
  return `  ${name.padEnd(8)}${[peak, calls, time].map((text) => text.padStart(10)).join('')}    ${made}`.trimEnd();
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString('en')} MB`;
}
