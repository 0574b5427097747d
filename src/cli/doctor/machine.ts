/** Whether this machine is ready: Node, the state's file, what ends one day. Part of `doctor`. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import process from 'node:process';
import type { Config } from '../../config/schema.ts';
import { expiryOf, unreadable } from '../../notify/expiry.ts';
import { Problem } from '../../problem.ts';
import type { Context } from '../context.ts';
import { openStateOf } from '../state.ts';
import { type Check, checking, failed, ok, warn } from './check.ts';

/** Whoever has an older one does not come this far: `main.ts` refuses it. */
export function checkNode(): Check {
  return ok('Node.js', process.versions.node);
}

export function checkState(context: Context, config: Config): Promise<Check[]> {
  return checking('State', async () => {
    const file = await stat(config.state).catch(() => null);
    if (file === null) return [await checkFolder(config.state)];
    await using opened = await openStateOf(context, config, { check: true });
    const held = await opened.state.held();
    const [last] = await opened.state.runs();
    const size = `${config.state}, ${Math.ceil(file.size / 1024)} kB, ${held.length} held`;
    return [
      file.mode & 0o077 && process.platform !== 'win32'
        ? warn(
            'State',
            `${size}; others on this machine could read it`,
            'It is closed to them now.',
          )
        : ok('State', size),
      ...(last === undefined ? [] : [lastRun(last)]),
    ];
  });
}

/** The first run makes the file. */
async function checkFolder(file: string): Promise<Check> {
  const folder = dirname(file);
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    return ok('State', `${file} is made by the first run`);
  } catch (cause) {
    const problem = new Problem('state', `${file} cannot be made by this user.`, {
      hint: `Make the folder ${folder} and give this user the right to write there, or name another file with \`state\`.`,
      cause,
    });
    return failed('State', problem);
  }
}

function lastRun({
  id,
  outcome,
  startedAt,
  failure,
}: {
  readonly id: string;
  readonly outcome: string;
  readonly startedAt: string;
  readonly failure: string | null;
}): Check {
  const found = `${id}, ${startedAt}: ${outcome}`;
  if (outcome !== 'failed') return ok('Last run', found);
  return warn('Last run', `${found}. ${failure ?? ''}`, 'What is wrong may be among these lines.');
}

const DAY = 86_400_000;

/** Nothing without `notify`: nobody has said what ends. */
export async function checkExpiries({ notify }: Config, now: Date): Promise<Check[]> {
  const all = await Promise.all((notify?.expiries ?? []).map(expiryOf));
  const soon = Math.max(0, ...(notify?.expiryDays ?? []));
  return all.map((one) => {
    const { what, end } = one;
    const name = 'Expiry';
    if (end === null) return warn(name, `${unreadable(one)}.`, 'Correct `notify.expiries`.');
    const days = Math.floor((end.getTime() - now.getTime()) / DAY);
    const day = end.toISOString().slice(0, 10);
    if (days < 0) return warn(name, `${what} has ended on ${day}`, 'Make a new one.');
    if (days <= soon) return warn(name, `${what} ends in ${days} days, on ${day}`, 'Renew it.');
    return ok(name, `${what} is good until ${day}`);
  });
}
