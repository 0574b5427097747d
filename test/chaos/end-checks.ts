/** What must be so when nothing goes wrong any more and the runs have become quiet. */
import type { HeldRecord } from '../../src/state/store.ts';
import { differences, type Expected, expectations } from './expected.ts';
import type { OrgRow } from './org-watch.ts';
import { personOfContact } from './people.ts';
import type { Scenario } from './scenario.ts';

export interface End {
  readonly contacts: readonly OrgRow[];
  readonly scores: readonly OrgRow[];
  readonly held: readonly HeldRecord[];
}

/** @returns everything that is not as it must be */
export function faultsOfEnd(scenario: Scenario, end: End): string[] {
  const { sittings, keyless } = expectations(scenario);
  const outcome = new Outcome(scenario, end, sittings);
  const known = new Set(sittings.map(({ appointment }) => appointment));
  return [
    ...doubles(scenario, end),
    ...end.scores
      .map((row) => String(row['Appointment_Number__c']))
      .filter((appointment) => !known.has(appointment))
      .map((appointment) => `a score of ${appointment}, which was never reported`),
    ...sittings.flatMap((one) => outcome.faultsOf(one)),
    ...[...keyless].flatMap((text) => outcome.notHeld(text, ['missing-value'], 'without a number')),
    ...outcome.unexpectedlyHeld(),
    ...orphans(scenario, end),
    ...staffValues(scenario, end),
  ];
}

class Outcome {
  readonly #scores: ReadonlyMap<string, readonly OrgRow[]>;
  readonly #people: ReadonlyMap<string, OrgRow>;
  readonly #held: ReadonlyMap<string, readonly string[]>;
  readonly #expectedHeld = new Set<string>();
  readonly #filedTwins: ReadonlyMap<string, ReadonlySet<string>>;

  constructor({ fates }: Scenario, { contacts, scores, held }: End, sittings: readonly Expected[]) {
    this.#scores = Map.groupBy(scores, (row) => String(row['Appointment_Number__c']));
    this.#people = new Map(contacts.map((row) => [String(row['Id']), row]));
    this.#held = new Map(
      held.map(({ text, reasons }) => [
        JSON.stringify(JSON.parse(text)),
        reasons.map(({ code }) => code),
      ]),
    );
    const there = new Set(contacts.map(personOfContact));
    const twins = sittings.flatMap(({ person, fate }) =>
      fate.kind === 'twin' && there.has(person) ? [{ person, twins: fate.twins }] : [],
    );
    const groups = [...fates.values()].flatMap((fate) => (fate.kind === 'twin' ? fate.twins : []));
    this.#filedTwins = new Map(
      groups.map((group) => [
        group,
        new Set(twins.filter((one) => one.twins === group).map(({ person }) => person)),
      ]),
    );
  }

  faultsOf(expected: Expected): string[] {
    const { appointment, fate, person, flawed } = expected;
    const faults = [...flawed].flatMap(([text, code]) =>
      this.notHeld(text, [code], `the flawed report of ${appointment}`),
    );
    switch (fate.kind) {
      case 'filed':
        return [...faults, ...this.#notFiled(expected)];
      case 'ambiguous':
        return [...faults, ...this.#notKept(expected, ['ambiguous-person'])];
      case 'refused':
        return [...faults, ...this.#notKept(expected, ['rejected', 'not-written'])];
      case 'uncertain':
        return this.#scores.has(appointment)
          ? [...faults, ...this.#notFiled(expected)]
          : [...faults, ...this.#notKept(expected, ['doubtful-person'])];
      case 'twin': {
        const filed = this.#filedTwins.get(fate.twins) ?? new Set();
        if (filed.size !== 1) return [...faults, `${filed.size} of twins are in the org`];
        return filed.has(person)
          ? [...faults, ...this.#notFiled(expected)]
          : [...faults, ...this.#notKept(expected, ['doubtful-person'])];
      }
    }
  }

  /** Whether a record is held, with one of these codes and no others. */
  notHeld(text: string, codes: readonly string[], what: string): string[] {
    this.#expectedHeld.add(text);
    const found = this.#held.get(text);
    if (found === undefined) return [`${what} is not held`];
    return found.length > 0 && found.every((code) => codes.includes(code))
      ? []
      : [`${what} is held because of ${found}, not ${codes}`];
  }

  unexpectedlyHeld(): string[] {
    return [...this.#held]
      .filter(([text]) => !this.#expectedHeld.has(text))
      .map(([text, codes]) => `held because of ${codes}: ${text.slice(0, 300)}`);
  }

  #notFiled(expected: Expected): string[] {
    const { appointment, person } = expected;
    const [row, ...more] = this.#scores.get(appointment) ?? [];
    if (row === undefined) return [`${appointment} is not in the org`];
    const contact = this.#people.get(String(row['Contact__c']));
    const whose = contact === undefined ? 'nobody' : personOfContact(contact);
    return [
      ...(more.length > 0 ? [`${appointment} is there ${1 + more.length} times`] : []),
      ...(whose === person ? [] : [`${appointment} is ${whose}'s, not ${person}'s`]),
      ...[differences(expected, row)]
        .filter((text) => text !== '')
        .map((text) => `${appointment}: ${text}`),
    ];
  }

  /** Of the newest reports one is held; which of several, nobody can say. */
  #notKept({ appointment, newest }: Expected, codes: readonly string[]): string[] {
    const texts = newest.map((record) => JSON.stringify(record));
    const there = texts.filter((text) => this.#held.has(text));
    const faults = this.#scores.has(appointment) ? [`${appointment} is in the org`] : [];
    if (there.length === 0) return [...faults, `${appointment} is not held`];
    return [...faults, ...there.flatMap((text) => this.notHeld(text, codes, appointment))];
  }
}

/** Nobody twice, but for those who were there twice from the start. */
function doubles({ contacts }: Scenario, end: End): string[] {
  const before = Map.groupBy(contacts, (one) => personOfContact({ ...one }));
  return [...Map.groupBy(end.contacts, personOfContact)]
    .filter(([person, rows]) => rows.length > Math.max(1, before.get(person)?.length ?? 1))
    .map(([person, rows]) => `${person} is there ${rows.length} times`);
}

/** Whoever was made has a score. */
function orphans({ contacts }: Scenario, end: End): string[] {
  const before = new Set(contacts.map((one) => personOfContact({ ...one })));
  const parents = new Set(end.scores.map((row) => row['Contact__c']));
  return end.contacts
    .filter((row) => !parents.has(row['Id']) && !before.has(personOfContact(row)))
    .map((row) => `${personOfContact(row)} was made and has no score`);
}

/** What staff have typed stays as it is. */
function staffValues({ contacts }: Scenario, end: End): string[] {
  return contacts.flatMap((contact) => {
    const kept = end.contacts.some((row) =>
      Object.entries(contact).every(([field, value]) => value === null || row[field] === value),
    );
    return kept ? [] : [`what staff typed of ${personOfContact({ ...contact })} is another now`];
  });
}
