/**
 * Which fields of the org carry personal values, by the mapping's text alone: for commands that look
 * back without signing in. A field that the mapping does not name any more might be anything.
 */
import type { RowDocument } from '../mapping/schema.ts';
import { pathsOf } from '../mapping/trace-stages.ts';
import { catalogue } from '../record/catalogue.ts';
import { type Show, shown } from './mask.ts';

/** @param rows of the mapping; null when it cannot be read, and then all is hidden */
export function showingWritten(
  rows: Readonly<Record<string, RowDocument>> | null,
  reveal: boolean,
): Show {
  const plain = new Set(Object.values(rows ?? {}).flatMap(plainFields));
  const hidden = new Set(Object.values(rows ?? {}).flatMap(personalFields));
  return (object, field, value) => {
    const name = `${object}.${field}`.toLowerCase();
    const isPlain = plain.has(name) || field === IS_DELETED;
    return shown(value, !reveal && (hidden.has(name) || !isPlain));
  };
}

/** No mapping fills it: an undo notes by it what it has deleted. */
const IS_DELETED = 'IsDeleted';

function plainFields(row: RowDocument): string[] {
  return fieldsOf(row).flatMap(([name, personal]) => (personal ? [] : [name]));
}

function personalFields(row: RowDocument): string[] {
  return fieldsOf(row).flatMap(([name, personal]) => (personal ? [name] : []));
}

function fieldsOf({ object, fields, newest, key }: RowDocument): [name: string, boolean][] {
  const written = Object.entries({ ...newest, ...fields }).map(([field, form]) => ({
    field,
    paths: pathsOf(form),
  }));
  const keys = Object.entries(key ?? {}).map(([field, text]) => ({
    field,
    paths: pathsOf(text.includes('{') ? { text } : text),
  }));
  return [...written, ...keys].map(({ field, paths }) => [
    `${object}.${field}`.toLowerCase(),
    paths.some((path) => catalogue.get(path)?.personal ?? !path.startsWith('constant.')),
  ]);
}
