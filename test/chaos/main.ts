/**
 * `npm run test:chaos`: rounds of chaos one after the other, until one fails. Prints the failing seed
 * with the command that plays it again.
 */
import { openConnector } from './connector.ts';
import { playRound, type Round } from './round.ts';
import { readWords, USAGE } from './words.ts';

const MOST_SHOWN = 25;

const words = readWords(process.argv.slice(2), Date.now() % 1_000_000);
if (words.kind !== 'play') {
  const [stream, text, code] =
    words.kind === 'help'
      ? ([process.stdout, USAGE, 0] as const)
      : ([process.stderr, `${words.message}\n\n${USAGE}`, 2] as const);
  stream.write(text);
  process.exit(code);
}
const { seed, rounds, minutes, size, verbose, keepGoing } = words;
const started = Date.now();
const connector = openConnector();
let [played, runs, kills] = [0, 0, 0];

try {
  while (played < rounds && Date.now() - started < minutes * 60_000) {
    const current = seed + played;
    const round = await play(current);
    played += 1;
    runs += round.runs;
    kills += round.kills;
    if (verbose || round.faults.length > 0) process.stdout.write(tell(round.story));
    if (round.faults.length > 0) {
      process.stdout.write(tell(['', ...shortened(round.faults), '']));
      process.stdout.write(
        tell([
          `Seed ${current} failed. Again (a kill by the clock may come at another moment):`,
          `  npm run test:chaos -- --seed ${current} --rounds 1 --size ${size}`,
        ]),
      );
      process.exitCode = 1;
      if (!keepGoing) break;
      continue;
    }
    progress(`seed ${current}: ${played} rounds, ${runs} runs, ${kills} killed, all well`);
  }
  if (process.exitCode !== 1) process.stdout.write(`\n${played} rounds are as they must be.\n`);
} finally {
  connector.close();
}

/** A fault of the test itself has its seed too. */
async function play(seed: number): Promise<Round> {
  try {
    return await playRound(connector, { seed, size, timed: true });
  } catch (error) {
    const text = error instanceof Error ? `${error.stack}` : String(error);
    return { story: [], faults: [text], runs: 0, kills: 0 };
  }
}

function tell(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function shortened(faults: readonly string[]): string[] {
  const more = faults.length - MOST_SHOWN;
  return [...faults.slice(0, MOST_SHOWN), ...(more > 0 ? [`… and ${more} more`] : [])];
}

function progress(line: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001B[K${line}`);
  else process.stdout.write(`${line}\n`);
}
