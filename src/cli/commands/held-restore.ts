/** `toefl-sync held restore`: brings a dismissed record back. */
import { dismissedName, dismissedRecords } from '../../connector/reopening.ts';
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
  const [name = key] = found.map(dismissedName);
  await saveDecisions(this, opened.state, { withdrawn, held }, `held restore ${name}`);
  if (flags.json) {
    const restored = withdrawn.map(({ subject }) => subject);
    stdout.write(`${JSON.stringify({ key: name, restored, held: held.length }, null, 2)}\n`);
    return;
  }
  const text =
    held.length > 0
      ? `${name} is held again${held.length > 1 ? ` (${counted(held.length, 'report')})` : ''}; the next run tries it.`
      : `${name} is dismissed no more. The record itself is no longer kept: it is looked at when the feed brings it again, with \`toefl-sync run --from DATE\`.`;
  stdout.write(`${wrap(text, styleOf(this, 'stdout').width, '', '')}\n`);
}
