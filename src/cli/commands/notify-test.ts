/** `toefl-sync notify test`: sends a notice through every channel, to see whether it arrives. */
import type { Message, Notice } from '../../notify/notice.ts';
import { send } from '../../notify/tell.ts';
import { Problem } from '../../problem.ts';
import { openChannels } from '../channels.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import type { CommonFlags } from '../flags.ts';
import { configOf } from '../target.ts';

const TEST: Notice = {
  kind: 'test',
  title: 'This is a test',
  lines: ['Notices of toefl-sync arrive here.'],
  todo: null,
};

export async function notifyTest(this: Context, flags: CommonFlags): Promise<void> {
  const { notify } = await configOf(this, flags);
  if (notify === undefined) {
    throw new Problem('configuration', 'The configuration names nobody who is to be told.', {
      hint: 'Add channels under `notify`; docs/operate.md shows how.',
    });
  }
  const message: Message = { notices: [TEST], host: this.host, run: null, at: this.now() };
  const results: { channel: string; failure: string | null; hint: string | null }[] = [];
  for (const channel of await openChannels(notify.channels, this)) {
    const failure = await send(channel, message);
    const { message: words = null, hint = null } = failure ?? {};
    results.push({ channel: channel.name, failure: words, hint });
  }
  this.process.stdout.write(
    flags.json === true ? `${JSON.stringify(results, null, 2)}\n` : results.map(inWords).join(''),
  );
  if (results.some(({ failure }) => failure !== null)) this.process.exitCode = EXIT.failed;
}

function inWords(result: {
  readonly channel: string;
  readonly failure: string | null;
  readonly hint: string | null;
}): string {
  const { channel, failure, hint } = result;
  if (failure === null) return `ok    ${channel}: sent\n`;
  return `fail  ${failure}\n${hint === null ? '' : `      ${hint}\n`}`;
}
