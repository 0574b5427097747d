/** Turns a person's choice for a held record into decisions that every later run follows. Called by `held assign`. */
import type { CompiledMapping, CompiledRow } from '../mapping/compiled.ts';
import { fieldOf } from '../mapping/metadata.ts';
import { NOBODY_YET } from '../plan/memory.ts';
import { personOf } from '../plan/person.ts';
import { Problem } from '../problem.ts';
import { heldName } from '../report/held.ts';
import type { Salesforce } from '../salesforce/salesforce.ts';
import type { Decision, DecisionChange, HeldRecord, StateStore } from '../state/store.ts';
import { nearest } from '../text/nearest.ts';
import { mappedRows, matchedRows } from './held.ts';
import { isFiled, reportsOf } from './reopening.ts';

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
  readonly change: Omit<DecisionChange, 'at'>;
  /** Whether other sittings of the same person follow it. */
  readonly forPerson: boolean;
  /** Other held records that it decides as well. */
  readonly others: readonly HeldRecord[];
  /** Sittings of the same person that an earlier choice has filed with somebody else, where they stay. */
  readonly elsewhere: readonly string[];
}

/**
 * For the appointment always; for the person where the record says enough of whom it is about. What
 * was chosen before for either is taken back.
 * @param chosen reports of one appointment, held or to be held again
 * @throws Problem (usage) when the record has no appointment number to remember, or is filed and
 *   somebody is to be made for it
 */
export async function choose(
  state: StateStore,
  mapping: CompiledMapping,
  row: CompiledRow,
  chosen: readonly HeldRecord[],
  salesforceId: string,
): Promise<Choice> {
  const appointments = [...new Set(chosen.map((record) => appointmentOf(record)))];
  if (salesforceId === NOBODY_YET) await refuseFiled(state, appointments);
  const earlier = await earlierChoices(state, mapping, row, appointments);
  // That somebody is to be made holds once: other sittings have somebody to be assigned to then.
  const people = new Set(
    salesforceId === NOBODY_YET ? [] : chosen.flatMap((record) => personsIn(mapping, row, record)),
  );
  const about = { row: row.name, salesforceId };
  const held = await state.held();
  return {
    change: {
      withdrawn: earlier,
      made: [
        ...appointments.map(
          (subject): Decision => ({ kind: 'appointment', subject, applied: false, ...about }),
        ),
        ...[...people].map((subject): Decision => ({ kind: 'person', subject, ...about })),
      ],
      held: chosen.filter(({ id }) => !held.some((record) => record.id === id)),
      doubted: appointments,
    },
    forPerson: people.size > 0,
    others: held.filter(
      (record) =>
        !chosen.some(({ id }) => id === record.id) &&
        (appointments.includes(record.key ?? '') ||
          personsIn(mapping, row, record).some((person) => people.has(person))),
    ),
    elsewhere: await filedElsewhere(state, mapping, row, earlier, appointments),
  };
}

/** Their score rows say whose they are, so a choice of nobody would change nothing. */
async function refuseFiled(state: StateStore, appointments: readonly string[]): Promise<void> {
  for (const key of appointments) {
    if (!(await isFiled(state, key))) continue;
    throw new Problem('usage', `${key} is filed already, so nobody is made for it.`, {
      hint: `Make the person in Salesforce, and assign the record to the Id: \`toefl-sync held assign ${key} CONTACT_ID\``,
    });
  }
}

type Assigned = Exclude<Decision, { kind: 'dismissed' }>;

async function earlierChoices(
  state: StateStore,
  mapping: CompiledMapping,
  row: CompiledRow,
  appointments: readonly string[],
): Promise<Assigned[]> {
  const found: Assigned[] = [];
  for (const key of appointments) {
    const reports = await reportsOf(state, key);
    found.push(...(await appointmentDecisions(state, mapping, key, reports)));
  }
  return found.filter((decision) => decision.row === row.name);
}

/** What an earlier choice for the person has filed. */
async function filedElsewhere(
  state: StateStore,
  mapping: CompiledMapping,
  row: CompiledRow,
  earlier: readonly Assigned[],
  appointments: readonly string[],
): Promise<string[]> {
  const choices = earlier.filter(({ kind }) => kind === 'person');
  const filed = await state.ledgerOf(choices.map(({ salesforceId }) => salesforceId));
  const keys = filed.filter((entry) => entry.row === row.name).map(({ key }) => key);
  const found: string[] = [];
  for (const key of new Set(keys)) {
    if (appointments.includes(key)) continue;
    const people = (await reportsOf(state, key)).flatMap((one) => personsIn(mapping, row, one));
    if (choices.some(({ subject }) => people.includes(subject))) found.push(key);
  }
  return found;
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
): Promise<Assigned[]> {
  const people = new Set(
    matchedRows(mapping).flatMap((row) =>
      records.flatMap((record) =>
        personsIn(mapping, row, record).map((person) => `${row.name} ${person}`),
      ),
    ),
  );
  return (await state.decisions()).flatMap((decision) => {
    if (decision.kind === 'dismissed') return [];
    const { kind, row, subject } = decision;
    const isMeant =
      kind === 'appointment' ? subject === appointment : people.has(`${row} ${subject}`);
    return isMeant ? [decision] : [];
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
