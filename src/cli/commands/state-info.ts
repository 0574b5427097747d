/** `toefl-sync state info`: what the state holds, and whether its file is whole. */
import { columns, counted, moment, painter } from '../../report/paint.ts';
import { type StateInfo, stateInfo } from '../../state/info.ts';
import { type Context, styleOf } from '../context.ts';
import { EXIT } from '../exit.ts';
import type { CommonFlags } from '../flags.ts';
import { configOf } from '../target.ts';

export async function info(this: Context, flags: CommonFlags): Promise<void> {
  const { state } = await configOf(this, flags);
  const found = await stateInfo(state);
  if (found.damage.length > 0) this.process.exitCode = EXIT.failed;
  const text = flags.json ? JSON.stringify(found, null, 2) : words(found, styleOf(this, 'stdout'));
  this.process.stdout.write(`${text}\n`);
}

function words(found: StateInfo, style: ReturnType<typeof styleOf>): string {
  const paint = painter(style);
  const { file, bytes, version, org, damage, watermarks, rows, sealed, plain } = found;
  const whole = damage.length === 0 ? 'whole' : paint('red', `damaged: ${damage.join('; ')}`);
  const facts = [
    ['File', file],
    ['Size', size(bytes)],
    ['Version', String(version)],
    ['Integrity', whole],
    ['Org', org ?? 'none yet'],
    ['Personal data', `${sealed} sealed, ${plain} open`],
  ];
  const sources = watermarks.map(({ source, moment: at, swept }) => [
    source,
    `up to ${moment(at)}`,
    swept === null ? '' : `all that is valid on ${moment(swept)}`,
  ]);
  const tables = Object.entries(rows).map(([table, count]) => [table, counted(count, 'row')]);
  return [
    ...columns(facts),
    '',
    paint('bold', 'Pulled'),
    ...(sources.length === 0 ? ['nothing yet'] : columns(sources)),
    '',
    paint('bold', 'Tables'),
    ...columns(tables),
  ].join('\n');
}

function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
