/** `toefl-sync held list`: everything that is held back, without signing in anywhere. */
import { decidedBy } from '../../connector/decided-by.ts';
import { allDismissed } from '../../connector/reopening.ts';
import { Problem } from '../../problem.ts';
import { HOLD_CODES } from '../../record/hold.ts';
import { type DismissedItem, dismissedList, heldList } from '../../report/held.ts';
import type { StateStore } from '../../state/store.ts';
import { nearest } from '../../text/nearest.ts';
import { type Context, commandName, styleOf } from '../context.ts';
import type { CommonFlags } from '../flags.ts';
import { openStateAlone } from '../state.ts';

export interface HeldListFlags extends CommonFlags {
  readonly reason?: string;
  readonly dismissed?: boolean;
}

export async function list(this: Context, flags: HeldListFlags): Promise<void> {
  const { stdout } = this.process;
  const { reason } = flags;
  if (reason !== undefined) assertReason(reason);
  await using opened = await openStateAlone(this, flags);
  if (flags.dismissed) {
    const items = await dismissedItems(opened.state);
    const { width } = styleOf(this, 'stdout');
    stdout.write(flags.json ? `${JSON.stringify(items, null, 2)}\n` : dismissedList(items, width));
    return;
  }
  const held = (await opened.state.held()).filter(
    ({ reasons }) => reason === undefined || reasons.some(({ code }) => code === reason),
  );
  const items = held.map(({ text: _, ...item }) => item);
  if (flags.json) {
    stdout.write(`${JSON.stringify(items, null, 2)}\n`);
    return;
  }
  stdout.write(heldList(items, styleOf(this, 'stdout'), commandName(this)));
}

async function dismissedItems(state: StateStore): Promise<DismissedItem[]> {
  const notes = await state.notes();
  return (await allDismissed(state)).map(({ decision: { subject, at }, key, reasons }) => ({
    id: subject,
    key,
    reasons,
    dismissed: at,
    by: decidedBy(notes, at),
  }));
}

function assertReason(reason: string): void {
  if (HOLD_CODES.some((code) => code === reason)) return;
  const near = nearest(reason, HOLD_CODES);
  throw new Problem('usage', `There is no reason ${reason}.`, {
    hint:
      near === null ? `The reasons are: ${HOLD_CODES.join(', ')}.` : `Did you mean \`${near}\`?`,
  });
}
