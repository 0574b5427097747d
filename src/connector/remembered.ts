/** The Memory of a plan, from what the state keeps. */
import { fingerprint } from '../mapping/fingerprint.ts';
import { type Memory, NOBODY_YET } from '../plan/memory.ts';
import { personOf } from '../plan/person.ts';
import { newRef } from '../plan/refs.ts';
import type { LedgerEntry, StateStore } from '../state/store.ts';

/** @param ledger of the records that are planned now; filled chunk by chunk */
export async function rememberedBy(
  state: StateStore,
  ledger: ReadonlyMap<string, readonly LedgerEntry[]>,
): Promise<Memory> {
  const decisions = new Map(
    (await state.decisions()).flatMap((decision) =>
      decision.kind === 'dismissed'
        ? []
        : [[`${decision.kind} ${decision.row} ${decision.subject}`, decision.salesforceId]],
    ),
  );
  const overrides = new Map(
    (await state.overrides()).map((override) => [
      `${override.object}.${override.salesforceId}.${override.field}`,
      override,
    ]),
  );
  const inserted = new Map(
    (await state.bulk.inserted()).map(({ ref, salesforceId }) => [ref, salesforceId]),
  );
  return {
    decided(key, row) {
      if (decisions.size === 0 && inserted.size === 0) return null;
      const person = personOf(row);
      const chosen =
        decisions.get(`appointment ${row.row.name} ${key}`) ??
        (person === null ? undefined : decisions.get(`person ${row.row.name} ${person}`));
      if (chosen !== undefined && chosen !== NOBODY_YET) return chosen;
      // A bulk job has made the row, and then the run broke off.
      const made = newRef(row.row, chosen === NOBODY_YET ? (person ?? key) : key);
      return inserted.get(made) ?? chosen ?? null;
    },
    sameAsWritten(key, row) {
      const entry = ledger.get(key)?.find((one) => one.row === row.name);
      return entry?.fingerprint === row.fingerprint;
    },
    overruling({ object, id }, field, ours, theirs) {
      const override = overrides.get(`${object}.${id}.${field}`);
      if (override?.wrote !== fingerprint(ours) || override.found !== fingerprint(theirs)) {
        return 'no';
      }
      return override.told ? 'known' : 'new';
    },
  };
}
