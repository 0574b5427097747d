/** `toefl-sync held show`: one held record with its reasons, what to do, and whom it may belong to. */
import { candidatesOf, findHeld, recordFields } from '../../connector/held.ts';
import { adviceOn } from '../../report/advice.ts';
import type { Candidates } from '../../report/candidates.ts';
import { type HeldDetail, heldDetail } from '../../report/held.ts';
import { shown } from '../../report/mask.ts';
import { maskedRefusals, type ShownRefusal } from '../../report/refusals.ts';
import type { HeldRecord, StateStore } from '../../state/store.ts';
import { type Context, styleOf } from '../context.ts';
import type { CommonFlags } from '../flags.ts';
import { note, type OpenedState, openOrg, openStateAlone } from '../state.ts';

export interface HeldShowFlags extends CommonFlags {
  readonly reveal?: boolean;
  readonly offline?: boolean;
}

export async function show(this: Context, flags: HeldShowFlags, key: string): Promise<void> {
  const { reveal = false, offline = false, json } = flags;
  const { stdout } = this.process;
  await using opened = await openStateAlone(this, flags);
  const records = findHeld(await opened.state.held(), key);
  if (reveal) await note(this, opened.state, `held show ${key} --reveal`);
  const candidates = offline ? [] : await readCandidates(this, opened, records);
  const refusals = await Promise.all(records.map((record) => refusalsOf(opened.state, record)));
  const details = records.map(
    ({ text, ...item }, index): HeldDetail => ({
      ...item,
      record: recordFields(text),
      refusals: reveal ? (refusals[index] ?? []) : maskedRefusals(refusals[index] ?? []),
      candidates: candidates[index] ?? [],
    }),
  );
  if (json) {
    stdout.write(`${JSON.stringify(asJson(details, reveal), null, 2)}\n`);
    return;
  }
  const style = { ...styleOf(this, 'stdout'), reveal };
  const blocks = details.map((detail) => heldDetail(detail, style));
  stdout.write(blocks.join('\n'));
  if (!reveal) stdout.write('\nPersonal values are masked; --reveal shows them.\n');
}

/** What Salesforce said when it last refused the record for what it is held for now. */
async function refusalsOf(
  state: StateStore,
  { id, key, reasons }: HeldRecord,
): Promise<readonly ShownRefusal[]> {
  const refused = reasons.some(({ code }) => code === 'rejected' || code === 'duplicates');
  if (key === null || !refused) return [];
  const entries = await state.journalOfKey(key);
  const last = entries.findLast(({ recordId, outcome }) => recordId === id && outcome === 'held');
  return last?.refusals ?? [];
}

/** Signs in only when there is somebody to look up. */
async function readCandidates(
  context: Context,
  opened: OpenedState,
  records: readonly HeldRecord[],
): Promise<Candidates[][]> {
  const some = records.some(({ reasons }) => reasons.some(({ candidates }) => candidates));
  if (!some) return [];
  await using org = await openOrg(context, opened, 'held');
  // Awaited here, while the org is open.
  return await Promise.all(records.map((held) => candidatesOf(held, org.compiled, org.salesforce)));
}

function asJson(details: readonly HeldDetail[], reveal: boolean): object {
  return {
    held: details.map(({ reasons, record, candidates, ...item }) => ({
      ...item,
      reasons: reasons.map((reason) => ({
        ...reason,
        advice: adviceOn(reason.code)?.todo ?? null,
      })),
      record: record.map((field) => ({
        ...field,
        value: field.personal && !reveal ? shown(field.value, true) : field.value,
      })),
      candidates: reveal ? candidates : candidates.map(masked),
    })),
  };
}

function masked(candidates: Candidates): Candidates {
  return {
    ...candidates,
    fields: candidates.fields.map((field) =>
      field.personal
        ? {
            ...field,
            record: field.record === null ? null : shown(field.record, true),
            values: field.values.map((value) => (value === null ? null : shown(value, true))),
          }
        : field,
    ),
  };
}
