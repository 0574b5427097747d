/** `toefl-sync held restore`: brings a dismissed record back. */
import { dismissedRecords } from '../../connector/reopening.ts';
import { Problem } from '../../problem.ts';
import { counted } from '../../report/paint.ts';
import { wrap } from '../../text/wrap.ts';
import { type Context, styleOf } from '../context.ts';
import type { CommonFlags } from '../flags.ts';
import { openStateAlone, saveDecisions } from '../state.ts';

export async function restore(this: Context, flags: CommonFlags, key: string): Promise<void> {
  const { stdout } = this.process;
  await using opened = await openStateAlone(this, flags);
  const found = await dismissedRecords(opened.state, key);
  if (found.length === 0) {
    throw new Problem('usage', `No record ${key} was dismissed.`, {
      hint: '`toefl-sync held list --dismissed` lists those that were.',
    });
  }
  const held = found.flatMap(({ record }) => record ?? []);
  const withdrawn = found.map(({ decision }) => decision);
  await saveDecisions(this, opened.state, { withdrawn, held }, `held restore ${key}`);
  if (flags.json) {
    const restored = withdrawn.map(({ subject }) => subject);
    stdout.write(`${JSON.stringify({ key, restored, held: held.length }, null, 2)}\n`);
    return;
  }
  const text =
    held.length > 0
      ? `${counted(held.length, 'record is', 'records are')} held again, and tried in the next run.`
      : 'It is dismissed no more. The record itself is no longer kept: it is looked at when ETS sends it again.';
  stdout.write(`${wrap(text, styleOf(this, 'stdout').width, '', '')}\n`);
}
