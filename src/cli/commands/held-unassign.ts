/** `toefl-sync held unassign`: takes a choice of a person back. */
import { appointmentDecisions } from '../../connector/deciding.ts';
import { filedRecord } from '../../connector/reopening.ts';
import { Problem } from '../../problem.ts';
import { wrap } from '../../text/wrap.ts';
import { type Context, styleOf } from '../context.ts';
import type { CommonFlags } from '../flags.ts';
import { openOrg, openStateAlone, saveDecisions } from '../state.ts';

export async function unassign(this: Context, flags: CommonFlags, key: string): Promise<void> {
  const { stdout } = this.process;
  await using opened = await openStateAlone(this, flags);
  const { state } = opened;
  const held = (await state.held()).filter((record) => record.key === key);
  const filed = held.length > 0 ? null : await filedRecord(state, key);
  await using org = await openOrg(this, opened, 'held');
  const records = filed === null ? held : [filed];
  const withdrawn = await appointmentDecisions(state, org.compiled, key, records);
  if (withdrawn.length === 0) {
    throw new Problem('usage', `Nobody has assigned ${key} to anybody.`, {
      hint: `\`toefl-sync explain ${key}\` tells what became of it.`,
    });
  }
  await saveDecisions(this, state, { withdrawn }, `held unassign ${key}`);
  const forPerson = withdrawn.some(({ kind }) => kind === 'person');
  if (flags.json) {
    stdout.write(`${JSON.stringify({ key, withdrawn: withdrawn.length, forPerson }, null, 2)}\n`);
    return;
  }
  const text = [
    `The choice for ${key} is taken back${forPerson ? ', also for other sittings of the person' : ''}.`,
    held.length > 0
      ? 'The match rules decide again in the next run.'
      : 'What is filed stays where it is: `held assign` moves it.',
  ].join(' ');
  stdout.write(`${wrap(text, styleOf(this, 'stdout').width, '', '')}\n`);
}
