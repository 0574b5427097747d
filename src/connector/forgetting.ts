/** Finds everything that the state keeps of an appointment or a person. Called by `forget`. */
import { isObject } from '../record/json.ts';
import type { JournalEntry } from '../state/journal.ts';
import type { StateStore, Subject } from '../state/store.ts';
import { isSameId } from './held.ts';

/** Whom to forget. */
export type Forgettable =
  | { readonly kind: 'appointment'; readonly key: string }
  | { readonly kind: 'email'; readonly email: string }
  /** The person's Id in the org. */
  | { readonly kind: 'id'; readonly id: string };

/**
 * Where texts and values are gone after their periods, only Ids still tell whose an appointment is.
 * @param people names of the mapping's rows that are people: what hangs on one of them is theirs
 */
export async function subjectOf(
  state: StateStore,
  who: Forgettable,
  people: ReadonlySet<string>,
): Promise<Subject> {
  const keys = new Set<string>();
  const records = new Set<string>();
  const ids = new Set<string>();
  if (who.kind === 'appointment') keys.add(who.key);
  else await findPerson(state, who, { keys, records });
  if (who.kind === 'id') ids.add(who.id);
  if (who.kind !== 'appointment') {
    const theirs = (await ledgerOf(state, keys)).filter(({ row }) => people.has(row));
    const found = await state.ledgerOf(theirs.map(({ salesforceId }) => salesforceId));
    for (const { key } of found) keys.add(key);
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
  return { keys: [...keys], records: [...records], ids: [...ids] };
}

async function findPerson(
  state: StateStore,
  who: Exclude<Forgettable, { kind: 'appointment' }>,
  { keys, records }: { readonly keys: Set<string>; readonly records: Set<string> },
): Promise<void> {
  const add = (key: string | null, record: string) => {
    if (key === null) records.add(record);
    else keys.add(key);
  };
  for (const { id, key, text } of await state.held()) if (isText(text, who)) add(key, id);
  for await (const chunk of state.journal()) {
    for (const entry of chunk) if (isAbout(entry, who)) add(entry.key, entry.recordId);
  }
  if (who.kind !== 'id') return;
  for (const { key } of await state.ledgerOf([who.id])) keys.add(key);
}

async function ledgerOf(state: StateStore, keys: ReadonlySet<string>) {
  return [...(await state.ledger([...keys])).values()].flat();
}

function isAbout({ text, rows }: JournalEntry, who: Forgettable): boolean {
  if (text !== null && isText(text, who)) return true;
  return rows.some(({ id, fields }) => {
    if (who.kind === 'id') return isSameId(id, who.id);
    const values = (fields ?? []).flatMap(({ from, to }) => [from, to]);
    return values.some((value) => isEmail(value, who));
  });
}

function isText(text: string, who: Forgettable): boolean {
  const record: unknown = JSON.parse(text);
  if (!isObject(record) || !isObject(record['candidateInfo'])) return false;
  return isEmail(record['candidateInfo']['email'], who);
}

/** Addresses differ in case by the hand that wrote them. */
function isEmail(value: unknown, who: Forgettable): boolean {
  const fold = (text: string) => text.trim().toLowerCase();
  return who.kind === 'email' && typeof value === 'string' && fold(value) === fold(who.email);
}
