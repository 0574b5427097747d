/** `toefl-sync held unassign`: takes a choice of a person back. */
import { appointmentDecisions } from '../../connector/deciding.ts';
import { isFiled, reportsOf } from '../../connector/reopening.ts';
import { Problem } from '../../problem.ts';
import type { HeldRecord } from '../../state/store.ts';
import { wrap } from '../../text/wrap.ts';
import { type Context, styleOf } from '../context.ts';
import type { CommonFlags } from '../flags.ts';
import { openOrg, openStateAlone, saveDecisions } from '../state.ts';

export async function unassign(this: Context, flags: CommonFlags, key: string): Promise<void> {
  const { stdout } = this.process;
  await using opened = await openStateAlone(this, flags);
  const { state } = opened;
  const reports = await reportsOf(state, key);
  await using org = await openOrg(this, opened, 'held');
  const withdrawn = await appointmentDecisions(state, org.compiled, key, reports);
  if (withdrawn.length === 0) {
    throw new Problem('usage', `Nobody has assigned ${key} to anybody.`, {
      hint: `\`toefl-sync explain ${key}\` tells what became of it.`,
    });
  }
  const held = (await state.held()).filter((record) => record.key === key);
  const released = held.filter(isHeldToMove).map(({ id }) => id);
  await saveDecisions(this, state, { withdrawn, released }, `held unassign ${key}`);
  const forPerson = withdrawn.some(({ kind }) => kind === 'person');
  if (flags.json) {
    stdout.write(`${JSON.stringify({ key, withdrawn: withdrawn.length, forPerson }, null, 2)}\n`);
    return;
  }
  const sentences = [
    `The choice for ${key} is taken back${forPerson ? ', also for other sittings of the person' : ''}.`,
    ...(reports.length > 0
      ? []
      : ['The record is no longer kept, so one for other sittings could not be looked for.']),
    ...(held.length > released.length ? ['The next run looks for its person by the rules.'] : []),
    ...((await isFiled(state, key))
      ? ['What is filed stays where Salesforce has it: `held assign` moves it.']
      : []),
  ];
  stdout.write(`${wrap(sentences.join(' '), styleOf(this, 'stdout').width, '', '')}\n`);
}

/** Only for the sake of the choice that is taken back. */
function isHeldToMove({ reasons }: HeldRecord): boolean {
  return reasons.every(({ code }) => code === 'reassigned');
}
