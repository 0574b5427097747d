/** The Memory of a plan, from what the state keeps. */
import { fingerprint } from '../mapping/fingerprint.ts';
import { type Chosen, type Memory, NOBODY_YET } from '../plan/memory.ts';
import { personOf } from '../plan/person.ts';
import { newRef } from '../plan/refs.ts';
import type { Decision, LedgerEntry, StateStore } from '../state/store.ts';

/** @param entriesOf what the ledger has of a record that is planned now, by its key */
export async function rememberedBy(
  state: StateStore,
  entriesOf: (key: string) => readonly LedgerEntry[],
): Promise<Memory> {
  const decisions = new Map(
    (await state.decisions()).flatMap((decision) =>
      decision.kind === 'dismissed'
        ? []
        : [[`${decision.kind} ${decision.row} ${decision.subject}`, chosenBy(decision)]],
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
      if (chosen !== undefined && chosen.id !== NOBODY_YET) return chosen;
      // A bulk job has made the row, and then the run broke off.
      const made = inserted.get(newRef(row.row, chosen === undefined ? key : (person ?? key)));
      const otherwise = chosen ?? null;
      if (made === undefined) return otherwise;
      return { id: made, pending: chosen?.pending ?? false, otherwise };
    },
    sameAsWritten(key, row) {
      const entry = entriesOf(key).find((one) => one.row === row.name);
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

/** What was decided of a person never moves what is filed: the choice was made for another sitting. */
function chosenBy(decision: Exclude<Decision, { kind: 'dismissed' }>): Chosen {
  const pending = decision.kind === 'appointment' && !decision.applied;
  return { id: decision.salesforceId, pending };
}
