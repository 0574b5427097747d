/** `toefl-sync held dismiss`: puts a record away for good, as long as its content is the same. */
import { findHeld } from '../../connector/held.ts';
import { dismissedRecords } from '../../connector/reopening.ts';
import { Problem } from '../../problem.ts';
import { heldName } from '../../report/held.ts';
import { counted } from '../../report/paint.ts';
import type { StateStore } from '../../state/store.ts';
import { wrap } from '../../text/wrap.ts';
import { type Context, styleOf } from '../context.ts';
import type { CommonFlags } from '../flags.ts';
import { openStateAlone, saveDecisions } from '../state.ts';

export interface DismissFlags extends CommonFlags {
  readonly reason?: string;
}

export async function dismiss(this: Context, flags: DismissFlags, key: string): Promise<void> {
  const { reason, json } = flags;
  const { stdout } = this.process;
  await using opened = await openStateAlone(this, flags);
  const held = await opened.state.held();
  if (!held.some((one) => one.key === key)) await assertNotDismissed(opened.state, key);
  const records = findHeld(held, key);
  const [first] = records;
  const name = first === undefined ? key : heldName(first);
  const ids = records.map(({ id }) => id);
  const decisions = ids.map((subject) => ({ kind: 'dismissed' as const, subject }));
  const what = `held dismiss ${name}${reason === undefined ? '' : `: ${reason}`}`;
  await saveDecisions(this, opened.state, { made: decisions, released: ids }, what);
  if (json) {
    stdout.write(`${JSON.stringify({ key: name, dismissed: ids }, null, 2)}\n`);
    return;
  }
  const several = records.length > 1 ? ` (${counted(records.length, 'report')})` : '';
  const text = `Dismissed ${name}${several}. It is not tried again as long as its content is the same; a newer report of the appointment is looked at anew. \`held restore\` brings it back.`;
  stdout.write(`${wrap(text, styleOf(this, 'stdout').width, '', '')}\n`);
}

/** The numbers of other people's sittings are much alike: none of them is meant. */
async function assertNotDismissed(state: StateStore, key: string): Promise<void> {
  if ((await dismissedRecords(state, key)).length === 0) return;
  throw new Problem('usage', `${key} is dismissed already.`, {
    hint: `\`toefl-sync held restore ${key}\` brings it back.`,
  });
}
