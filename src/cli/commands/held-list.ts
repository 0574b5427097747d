/** `toefl-sync held list`: everything that is held back, without signing in anywhere. */
import { dismissedDecisions } from '../../connector/reopening.ts';
import { Problem } from '../../problem.ts';
import { HOLD_CODES } from '../../record/hold.ts';
import { dismissedList, heldList } from '../../report/held.ts';
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
  if (flags.dismissed === true) {
    const dismissed = await dismissedDecisions(opened.state);
    const records = dismissed.map(({ decision: { subject, at }, entry }) => ({
      id: subject,
      key: entry?.key ?? null,
      reasons: entry?.reasons ?? [],
      dismissed: at,
    }));
    stdout.write(
      flags.json === true ? `${JSON.stringify(records, null, 2)}\n` : dismissedList(records),
    );
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

function assertReason(reason: string): void {
  if (HOLD_CODES.some((code) => code === reason)) return;
  const near = nearest(reason, HOLD_CODES);
  throw new Problem('usage', `There is no reason ${reason}.`, {
    hint:
      near === null ? `The reasons are: ${HOLD_CODES.join(', ')}.` : `Did you mean \`${near}\`?`,
  });
}
