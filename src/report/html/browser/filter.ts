/**
 * Which records the page shows. The filter lives in the page's address, so that a count can be a
 * link to what it counts. Runs in the browser; see `script.ts`.
 */
import type { PageChange, PageField, PageRecord } from '../data.ts';

/** An empty text lets everything through. */
export interface Filter {
  /** Words that all have to be there, in any order. */
  readonly text: string;
  /** `news` for all records that change something or are held. */
  readonly outcome: string;
  readonly object: string;
  readonly change: string;
  /** With its object: `Contact.Email`. */
  readonly field: string;
  /** The first reason's code, by which held records are counted. */
  readonly reason: string;
  /** Whether new rows are shown with all their fields. */
  readonly all: boolean;
  /** From 1. */
  readonly page: number;
}

export function filtering() {
  const names = ['text', 'outcome', 'object', 'change', 'field', 'reason'] as const;

  /** @param fragment what follows `#` in the address; on a quiet day nearly all is unchanged */
  function read(fragment: string): Filter {
    const given = new URLSearchParams(fragment === '' ? 'outcome=news' : fragment);
    const [text = '', outcome = '', object = '', change = '', field = '', reason = ''] = names.map(
      (name) => given.get(name) ?? '',
    );
    const page = Number(given.get('page'));
    return {
      text,
      outcome,
      object,
      change,
      field,
      reason,
      all: given.get('all') === 'yes',
      page: Number.isInteger(page) && page > 0 ? page : 1,
    };
  }

  /** What `read` reads; never empty, since an empty one leads to the top of the page. */
  function write(filter: Filter): string {
    const given = new URLSearchParams();
    for (const name of names) if (filter[name] !== '') given.set(name, filter[name]);
    if (filter.all) given.set('all', 'yes');
    if (filter.page > 1) given.set('page', String(filter.page));
    const fragment = given.toString();
    return fragment === '' ? 'every=record' : fragment;
  }

  /** Whether some records do not get through. */
  function narrows(filter: Filter): boolean {
    return names.some((name) => filter[name].trim() !== '');
  }

  function wordsOf(filter: Filter): readonly string[] {
    return folded(filter.text)
      .split(/\s+/)
      .filter((word) => word !== '');
  }

  /** Without case and accents, as people search. */
  function folded(text: string): string {
    return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  }

  function fits(filter: Filter): (record: PageRecord) => boolean {
    const words = wordsOf(filter);
    const { outcome, reason } = filter;
    const ofChange = filter.object + filter.change + filter.field !== '';
    return (record) =>
      (outcome === '' || (outcome === 'news' ? isNews(record) : record.outcome === outcome)) &&
      (reason === '' || record.reasons?.[0]?.code === reason) &&
      (!ofChange || (record.changes ?? []).some((change) => changeFits(change, filter))) &&
      (words.length === 0 || hasAll(folded(textOf(record)), words));
  }

  function isNews({ changes = [], reasons = [] }: PageRecord): boolean {
    return changes.length + reasons.length > 0;
  }

  /** All that is asked of a change must be true of the same one. */
  function changeFits({ object, action, fields }: PageChange, filter: Filter): boolean {
    return (
      (filter.object === '' || object === filter.object) &&
      (filter.change === '' || action === filter.change) &&
      (filter.field === '' || fields.some(([name]) => `${object}.${name}` === filter.field))
    );
  }

  function hasAll(text: string, words: readonly string[]): boolean {
    return words.every((word) => text.includes(word));
  }

  function textOf({ appointment, origin, changes = [], reasons = [] }: PageRecord): string {
    return [
      appointment ?? '',
      origin,
      ...reasons.flatMap(({ code, where, message }) => [code, where, message]),
      ...changes.flatMap(({ object, name, fields }) => [object, name, ...fields.flat()]),
    ].join('\n');
  }

  /** Whether a field is what was looked for, so that it is shown first of all. */
  function isHit(filter: Filter): (object: string, field: PageField) => boolean {
    const words = wordsOf(filter);
    return (object, [name, old, value]) => {
      if (filter.field !== '') return `${object}.${name}` === filter.field;
      const text = folded(`${name}\n${old ?? ''}\n${value ?? ''}`);
      return words.some((word) => text.includes(word));
    };
  }

  return { read, write, narrows, fits, isHit };
}
