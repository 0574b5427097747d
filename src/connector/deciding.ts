/** Turns a person's choice for a held record into decisions that every later run follows. Called by `held assign`. */
import type { CompiledMapping, CompiledRow } from '../mapping/compiled.ts';
import { fieldOf } from '../mapping/metadata.ts';
import { NOBODY_YET } from '../plan/memory.ts';
import { personOf } from '../plan/person.ts';
import { Problem } from '../problem.ts';
import { heldName } from '../report/held.ts';
import type { Salesforce } from '../salesforce/salesforce.ts';
import type { Decision, HeldRecord, StateStore } from '../state/store.ts';
import { nearest } from '../text/nearest.ts';
import { mappedRows, matchedRows } from './held.ts';

/**
 * The row of the mapping that a choice is about.
 * @param name as the person gave it; undefined when not
 * @throws Problem (usage) when there is none, or several to choose from
 */
export function rowToAssign(mapping: CompiledMapping, name: string | undefined): CompiledRow {
  const rows = matchedRows(mapping);
  const names = rows.map((row) => row.name);
  const [only] = rows;
  if (only === undefined) {
    throw new Problem(
      'usage',
      'The mapping has no row that is matched, so there is nobody to assign.',
      {
        hint: 'Only rows with `match` look for a person.',
      },
    );
  }
  if (name === undefined) {
    if (rows.length === 1) return only;
    throw new Problem('usage', `The mapping matches several rows: ${names.join(', ')}.`, {
      hint: `Say which one is meant: --row ${only.name}`,
    });
  }
  const row = rows.find((one) => one.name === name);
  if (row !== undefined) return row;
  const near = nearest(name, names);
  throw new Problem('usage', `The mapping has no row ${name} that is matched.`, {
    hint: near === null ? `It has: ${names.join(', ')}.` : `Did you mean ${near}?`,
  });
}

/**
 * The Id in the org's own spelling, or `new` for none of those that are there.
 * @throws Problem (usage) when it is no Id of the row's object, or the org shows no such row
 */
export async function existingId(
  { object, identity }: CompiledRow,
  id: string,
  salesforce: Pick<Salesforce, 'read'>,
): Promise<string> {
  if (id === NOBODY_YET) {
    if (identity.kind === 'match' && identity.onNoMatch === 'create') return id;
    throw new Problem(
      'usage',
      `The mapping makes no ${object.label}: it says \`onNoMatch: hold\`.`,
      {
        hint: 'Make the row in Salesforce, and assign the record to its Id.',
      },
    );
  }
  if (!/^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(id)) {
    throw new Problem('usage', `${id} is no Id of Salesforce, which has 15 or 18 characters.`, {
      hint: `It stands in the address of the ${object.label}'s page in Salesforce.`,
    });
  }
  const { keyPrefix } = object;
  if (keyPrefix !== null && !id.startsWith(keyPrefix)) {
    throw new Problem('usage', `${id} is the Id of another object than ${object.name}.`, {
      hint: `Ids of ${object.name} begin with ${keyPrefix}.`,
    });
  }
  const request = { object: object.name, fields: ['Id', ...nameOf(object)], by: ['Id'] };
  const [rows = []] = await salesforce.read([{ ...request, anyOf: [[id]] }]);
  const found = rows.find(({ Id }) => Id.startsWith(id.slice(0, 15)));
  if (found !== undefined) return found.Id;
  throw new Problem('usage', `The org has no ${object.name} ${id} that this user may see.`, {
    hint: 'It may have been deleted or merged, or upper and lower case were lost on the way: copy it from the address of the page.',
  });
}

function nameOf(object: CompiledRow['object']): string[] {
  return fieldOf(object, 'Name') === undefined ? [] : ['Name'];
}

/** What a choice means. */
export interface Choice {
  readonly decisions: readonly Decision[];
  /** Whether other sittings of the same person follow it. */
  readonly forPerson: boolean;
  /** Other held records that it decides as well. */
  readonly others: readonly HeldRecord[];
}

/**
 * For the appointment always; for the person where the record says enough of whom it is about.
 * @param chosen the held reports of one appointment
 * @param held everything that is held
 * @throws Problem (usage) when the record has no appointment number to remember
 */
export function choose(
  mapping: CompiledMapping,
  row: CompiledRow,
  chosen: readonly HeldRecord[],
  salesforceId: string,
  held: readonly HeldRecord[],
): Choice {
  const appointments = new Set(chosen.map((record) => appointmentOf(record)));
  // That somebody is to be made holds once: other sittings have somebody to be assigned to then.
  const people = new Set(
    salesforceId === NOBODY_YET ? [] : chosen.flatMap((record) => personsIn(mapping, row, record)),
  );
  const about = { row: row.name, salesforceId };
  return {
    decisions: [
      ...[...appointments].map((subject) => ({
        kind: 'appointment' as const,
        subject,
        applied: false,
        ...about,
      })),
      ...[...people].map((subject) => ({ kind: 'person' as const, subject, ...about })),
    ],
    forPerson: people.size > 0,
    others: held.filter(
      (record) =>
        !chosen.includes(record) &&
        personsIn(mapping, row, record).some((person) => people.has(person)),
    ),
  };
}

/**
 * What was decided for an appointment, and for the person that its records are about.
 * @param records the reports of the appointment
 */
export async function appointmentDecisions(
  state: Pick<StateStore, 'decisions'>,
  mapping: CompiledMapping,
  appointment: string,
  records: readonly HeldRecord[],
): Promise<Decision[]> {
  const people = new Set(
    matchedRows(mapping).flatMap((row) =>
      records.flatMap((record) =>
        personsIn(mapping, row, record).map((person) => `${row.name} ${person}`),
      ),
    ),
  );
  return (await state.decisions()).filter((decision) => {
    if (decision.kind === 'dismissed') return false;
    const { kind, row, subject } = decision;
    return kind === 'appointment' ? subject === appointment : people.has(`${row} ${subject}`);
  });
}

function appointmentOf(record: HeldRecord): string {
  if (record.key !== null) return record.key;
  throw new Problem('usage', `${heldName(record)} has no appointment number to remember it by.`, {
    hint: 'Ask ETS to send the report again with its number, or put it away with `held dismiss`.',
  });
}

function personsIn(mapping: CompiledMapping, row: CompiledRow, record: HeldRecord): string[] {
  return mappedRows(mapping, record).flatMap((mapped) =>
    mapped.row === row ? (personOf(mapped) ?? []) : [],
  );
}
