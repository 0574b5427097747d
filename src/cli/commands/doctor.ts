/** `toefl-sync doctor`: looks at everything that a run needs, and says what to do. */
import { timesOf } from '../../schedule/times.ts';
import { openChannels } from '../channels.ts';
import { type Context, styleOf } from '../context.ts';
import { type Check, checking, failed, inWords, ok } from '../doctor/check.ts';
import { checkExpiries, checkNode, checkState } from '../doctor/machine.ts';
import { checkOrg } from '../doctor/org.ts';
import { checkSources } from '../doctor/sources.ts';
import { EXIT, exitCodeOf } from '../exit.ts';
import type { CommonFlags } from '../flags.ts';
import { configOf } from '../target.ts';

export async function doctor(this: Context, flags: CommonFlags): Promise<void> {
  const { stdout } = this.process;
  const style = styleOf(this, 'stdout');
  const all: Check[] = [];
  for await (const check of checksOf(this, flags)) {
    all.push(check);
    if (flags.json !== true) stdout.write(inWords(check, style));
  }
  const wrong = all.find(({ status }) => status === 'fail');
  if (flags.json === true) {
    const checks = all.map(({ name, status, found, todo }) => ({ name, status, found, todo }));
    stdout.write(`${JSON.stringify({ ok: wrong === undefined, checks }, null, 2)}\n`);
  } else {
    const { length } = all.filter(({ status }) => status === 'fail');
    stdout.write(length === 0 ? '\nReady to run.\n' : `\n${length} to mend before a run.\n`);
  }
  if (wrong !== undefined) {
    this.process.exitCode = wrong.kind === null ? EXIT.failed : exitCodeOf(wrong.kind);
  }
}

/** Each as soon as it is known: some take seconds. */
async function* checksOf(context: Context, flags: CommonFlags): AsyncGenerator<Check, void> {
  yield checkNode();
  let config: Awaited<ReturnType<typeof configOf>>;
  try {
    config = await configOf(context, flags);
  } catch (error) {
    yield failed('Configuration', error);
    return;
  }
  yield ok('Configuration', config.file);
  yield* await checkState(context, config);
  yield* await checkSources(config, context);
  yield* await checkOrg(config, context);
  const { schedule, notify } = config;
  if (schedule !== undefined) {
    const next = timesOf(schedule.cron, schedule.timeZone).next(context.now());
    yield ok('Schedule', `next at ${next?.toISOString() ?? 'no time'}`);
  }
  if (notify !== undefined) {
    yield* await checking('Notices', async () => {
      const channels = await openChannels(notify.channels, context);
      return [ok('Notices', `go to ${channels.map(({ name }) => name).join(', ')}`)];
    });
  }
  yield* await checkExpiries(config, context.now());
}
