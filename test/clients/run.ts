/**
 * `npm run test:clients`: the stock clients of Salesforce against the local org, to see whether it is
 * believed by those who know real orgs. Not part of `npm test`: on first use it installs two versions
 * of the `sf` CLI and SFDMU from the npm registry, about 1 GB, into a cache folder.
 *
 * Options: `--only jsforce|sf|borrowed|borrowed-old|sfdmu`, `--all` (a client that cannot be installed
 * is a failure too).
 */
import { parseArgs } from 'node:util';
import { borrowedTrials } from './borrowed.ts';
import { install } from './install.ts';
import { jsforceTrials } from './jsforce.ts';
import { sfCli, sfTrials } from './sf.ts';
import { sfdmuTrials } from './sfdmu.ts';
import { openStage, type Stage } from './stage.ts';
import { type Outcome, type Trial, tryAll } from './trial.ts';

/** Hides tokens from `org display` and has `org auth show-access-token`. */
const SF = '2.150.6';
/** From before May 2026: `org display` shows the token. */
const OLD_SF = '2.116.6';
const SFDMU = '3.7.19';

interface Client {
  readonly name: string;
  readonly shown: string;
  readonly packages: readonly (readonly [name: string, version: string])[];
  /** @param folders of the packages, in their order */
  trials(stage: Stage, folders: readonly string[]): Promise<readonly Trial[]>;
}

const CLIENTS: readonly Client[] = [
  {
    name: 'jsforce',
    shown: 'jsforce, as in package.json',
    packages: [],
    trials: async (stage) => jsforceTrials(stage),
  },
  {
    name: 'sf',
    shown: `sf ${SF}`,
    packages: [['@salesforce/cli', SF]],
    trials: async (stage, [sf = '']) => sfTrials(await sfCli(sf, stage), stage),
  },
  ...(
    [
      ['borrowed', SF],
      ['borrowed-old', OLD_SF],
    ] as const
  ).map(
    ([name, version]): Client => ({
      name,
      shown: `toefl-sync with the login of sf ${version}`,
      packages: [['@salesforce/cli', version]],
      trials: async (stage, [sf = '']) => borrowedTrials(await sfCli(sf, stage), stage),
    }),
  ),
  {
    name: 'sfdmu',
    shown: `SFDMU ${SFDMU} in sf ${SF}`,
    packages: [
      ['@salesforce/cli', SF],
      ['sfdmu', SFDMU],
    ],
    trials: async (stage, [sf = '', sfdmu = '']) =>
      sfdmuTrials(await sfCli(sf, stage), stage, sfdmu),
  },
];

const say = (text: string) => process.stdout.write(`${text}\n`);

/** What a client's trials came to, or why there were none. */
async function meet(client: Client): Promise<readonly Outcome[] | string> {
  const folders: string[] = [];
  for (const [name, version] of client.packages) {
    const installed = await install(name, version, say);
    if (installed.kind === 'missing') return `${name}@${version}: ${installed.why}`;
    folders.push(installed.folder);
  }
  const stage = await openStage();
  try {
    const trials = await client.trials(stage, folders);
    return await tryAll(trials, ({ what, failure }) => {
      say(`  ${failure === null ? '✓' : '✗'} ${what}`);
      if (failure !== null) say(failure.replace(/^/gm, '      '));
    });
  } finally {
    await stage.close();
  }
}

const { values } = parseArgs({
  options: { only: { type: 'string' }, all: { type: 'boolean', default: false } },
});
const { only, all } = values;
const chosen = CLIENTS.filter(({ name }) => only === undefined || name === only);
if (chosen.length === 0) {
  say(
    `There is no client ${only}. Those that there are: ${CLIENTS.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}
const rows: string[] = [];
let failed = 0;
let skipped = 0;
for (const client of chosen) {
  say(`\n${client.shown}`);
  const met = await meet(client);
  if (typeof met === 'string') {
    say(`  skipped: it could not be installed. ${met}`);
    skipped += 1;
    rows.push(`${client.shown.padEnd(40)} skipped`);
    continue;
  }
  const wrong = met.filter(({ failure }) => failure !== null).length;
  failed += wrong;
  rows.push(`${client.shown.padEnd(40)} ${met.length - wrong} ✓  ${wrong} ✗`);
}
say(`\n${rows.join('\n')}`);
process.exitCode = failed > 0 || (all && skipped > 0) ? 1 : 0;
