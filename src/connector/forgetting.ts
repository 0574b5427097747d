/** Finds everything that the state keeps of an appointment or a person. Called by `forget`. */
import { isObject } from '../record/json.ts';
import type { Intent } from '../state/intents.ts';
import type { JournalEntry, JournalRow } from '../state/journal.ts';
import type { StateStore, Subject } from '../state/store.ts';
import { isSameId } from './held.ts';

/** Whom to forget. */
export type Forgettable =
  | { readonly kind: 'appointment'; readonly key: string }
  | { readonly kind: 'email'; readonly email: string }
  /** The person's Id in the org. */
  | { readonly kind: 'id'; readonly id: string };

/** What a record or an entry says, as far as it is still there. */
type About = Pick<JournalEntry, 'text' | 'rows'>;

interface Found {
  readonly keys: Set<string>;
  readonly records: Set<string>;
}

/**
 * Where texts and values are gone after their periods, only Ids still tell whose an appointment is.
 * @param people names of the mapping's rows that are people: what hangs on one of them is theirs
 */
export async function subjectOf(
  state: StateStore,
  who: Forgettable,
  people: ReadonlySet<string>,
): Promise<Subject> {
  const found: Found = { keys: new Set(), records: new Set() };
  const { keys, records } = found;
  const ids = new Set<string>();
  switch (who.kind) {
    case 'appointment':
      keys.add(who.key);
      break;
    case 'email':
      await find(state, (about) => hasEmail(about, who.email), found);
      await addSiblings(state, people, keys);
      break;
    case 'id':
      ids.add(who.id);
      await find(state, (about) => hasId(about, who.id), found);
      for (const { key } of await state.ledgerOf([who.id])) keys.add(key);
      await addSiblings(state, people, keys);
      await addAlike(state, found);
      break;
    default:
      who satisfies never;
  }
  for (const { id, key } of await state.held()) if (key !== null && keys.has(key)) records.add(id);
  for (const key of keys) {
    for (const { recordId, rows } of await state.journalOfKey(key)) {
      records.add(recordId);
      for (const row of rows) ids.add(row.id);
    }
  }
  for (const { salesforceId } of await ledgerOf(state, keys)) ids.add(salesforceId);
  // A row that others hang on as well, such as the person of another appointment, stays known.
  const shared = (await state.ledgerOf([...ids])).filter(({ key }) => !keys.has(key));
  for (const { salesforceId } of shared) ids.delete(salesforceId);
  const refs = await refsOf(state, found);
  return { keys: [...keys], records: [...records], ids: [...ids], refs };
}

/** Adds all that is known of whoever it is about. */
async function find(
  state: StateStore,
  is: (about: About) => boolean,
  { keys, records }: Found,
): Promise<void> {
  const add = (key: string | null, record: string) => {
    if (key === null) records.add(record);
    else keys.add(key);
  };
  for (const { id, key, text } of await state.held()) if (is({ text, rows: [] })) add(key, id);
  for await (const chunk of state.journal()) {
    for (const entry of chunk) if (is(entry)) add(entry.key, entry.recordId);
  }
  for await (const chunk of state.intents()) {
    for (const intent of chunk) if (is(entryOf(intent))) add(intent.key, intent.recordId);
  }
}

/** Appointments that hang on the same person in the org. */
async function addSiblings(
  state: StateStore,
  people: ReadonlySet<string>,
  keys: Set<string>,
): Promise<void> {
  const theirs = (await ledgerOf(state, keys)).filter(({ row }) => people.has(row));
  const found = await state.ledgerOf(theirs.map(({ salesforceId }) => salesforceId));
  for (const { key } of found) keys.add(key);
}

/** An Id tells nothing of records that are held, so what the others say of the person must. */
async function addAlike(state: StateStore, found: Found): Promise<void> {
  const alike = new Set<string>();
  for (const key of found.keys) {
    for (const { text } of await state.journalOfKey(key)) {
      for (const likeness of likenessesOf(text)) alike.add(likeness);
    }
  }
  if (alike.size === 0) return;
  await find(state, ({ text }) => likenessesOf(text).some((one) => alike.has(one)), found);
}

/** What rows are called that were to be made for them. */
async function refsOf(state: StateStore, { keys, records }: Found): Promise<string[]> {
  const refs = new Set<string>();
  for await (const chunk of state.intents()) {
    for (const { key, recordId, changes } of chunk) {
      if (!records.has(recordId) && (key === null || !keys.has(key))) continue;
      for (const { id, ref } of changes) if (id === null) refs.add(ref);
    }
  }
  return [...refs];
}

async function ledgerOf(state: StateStore, keys: ReadonlySet<string>) {
  return [...(await state.ledger([...keys])).values()].flat();
}

/** As it would stand in the journal, with the Ids that are known. */
function entryOf({ text, changes }: Intent): About {
  return { text, rows: changes.map((change) => ({ ...change, id: change.id ?? '' })) };
}

/** What points at a person is the person's. */
function hasId({ rows }: About, id: string): boolean {
  const isId = (value: unknown) => typeof value === 'string' && isSameId(value, id);
  return rows.some((row) => isId(row.id) || valuesOf(row).some(isId));
}

function hasEmail({ text, rows }: About, email: string): boolean {
  const isEmail = (value: unknown) => folded(value) === folded(email);
  return isEmail(candidateIn(text)?.['email']) || rows.flatMap(valuesOf).some(isEmail);
}

/** Each is enough to be one person. Families and agents share an address, so it is not. */
function likenessesOf(text: string | null): string[] {
  const candidate = candidateIn(text);
  const [email, dob, last, first] = ['email', 'dob', 'lastName', 'firstName'].map((name) =>
    folded(candidate?.[name]),
  );
  if (email === null) return [];
  return [
    ...(dob === null ? [] : [JSON.stringify([email, dob])]),
    ...(last === null ? [] : [JSON.stringify([email, last, first])]),
  ];
}

function valuesOf({ fields }: JournalRow): unknown[] {
  return (fields ?? []).flatMap(({ from, to }) => [from, to]);
}

function candidateIn(text: string | null): Record<string, unknown> | null {
  const record: unknown = text === null ? null : JSON.parse(text);
  const candidate = isObject(record) ? record['candidateInfo'] : null;
  return isObject(candidate) ? candidate : null;
}

/** Addresses and names differ in case by the hand that wrote them; null for none. */
function folded(value: unknown): string | null {
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return text === '' ? null : text;
}
