/**
 * A row as the line of an upload, and the tie by which a result names it: nothing that depends on
 * the order of lines. Called by `bulk-writing.ts` and `bulk-recovery.ts`.
 */
import { fingerprint } from '../mapping/fingerprint.ts';
import type { JobForm } from '../salesforce/bulk/bulk.ts';
import { csvText } from '../salesforce/bulk/csv.ts';
import type { ResultRow } from '../salesforce/bulk/results.ts';
import { NO_PARENT, type Row } from '../salesforce/rows.ts';

export type Filled =
  | { readonly kind: 'line'; readonly texts: ReadonlyMap<string, string> }
  | { readonly kind: 'untried'; readonly why: string };

/**
 * The texts of a row, by column.
 * @param idOf a row of the same plan; undefined when it was not written
 */
export function fillLine(
  { id, key, values, links }: Row,
  { operation }: JobForm,
  idOf: (ref: string) => string | undefined,
): Filled {
  const texts = new Map<string, string>();
  if (operation === 'update') texts.set('Id', id ?? '');
  if (key !== null) texts.set(key.field, key.value);
  for (const [field, value] of values) {
    const text = csvText(value);
    if (text === null) {
      return { kind: 'untried', why: `a bulk job cannot carry the text of ${field}` };
    }
    texts.set(field, text);
  }
  for (const { field, to } of links) {
    const parent = idOf(to);
    if (parent === undefined) return { kind: 'untried', why: NO_PARENT };
    texts.set(field, parent);
  }
  return { kind: 'line', texts };
}

/**
 * What was sent of a row, and what a result repeats of it: its Id or key, or else all of it. Rows
 * without either that are the same in all may stand for each other.
 */
export function tieOf({ operation, keyField }: TiedForm, row: ResultRow): string {
  if (operation === 'update') return (row.get('id') ?? '').slice(0, 15);
  if (operation === 'upsert') return row.get(keyField?.toLowerCase() ?? '') ?? '';
  const own = [...row].filter(([name]) => !name.startsWith('sf__'));
  return fingerprint(own.map(([name, text]) => [name, plain(text)]).toSorted(byName));
}

type TiedForm = Pick<JobForm, 'operation' | 'keyField'>;

/** A result may break lines otherwise, and leave blanks away. */
function plain(text: string): string {
  return text.replace(/\r\n?/g, '\n').trim();
}

function byName([a = '']: readonly string[], [b = '']: readonly string[]): number {
  return a < b ? -1 : 1;
}
