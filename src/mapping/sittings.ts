/**
 * Checks that keys keep apart what is apart: the sittings of the feed, and the rows of one record.
 * Called by the compiler when it has seen all rows.
 *
 * A row whose key has no `appointmentNo` in it is one row for several records: right for what they
 * share (an exam, a department, a person by an id), and the loss of scores for all else.
 */
import type { Path } from '../text/issues.ts';
import { type Condition, excludeEachOther, readCondition } from './condition-truth.ts';
import { templateOf } from './key.ts';
import type { Report } from './row-context.ts';
import type { MappingDocument, RowDocument } from './schema.ts';
import { pathsOf } from './trace-stages.ts';
import type { FieldValue } from './values.ts';

type Rows = MappingDocument['rows'];

/** @param keyRow the name of the row whose key says which reports are of one sitting */
export function checkSittings(
  rows: Rows,
  keyRow: string | null,
  constants: Readonly<Record<string, FieldValue>>,
  report: Report,
): void {
  for (const [name, row] of Object.entries(rows)) {
    const path = keyPathOf(name, row);
    if (path === null || isOfOneSitting(row)) continue;
    const fault = name === keyRow ? OF_KEY_ROW : faultOfShared(row, rows);
    if (fault === null) continue;
    report('error', path, 'key-not-unique', fault, hintFor(row));
  }
  checkPairs(rows, constants, report);
}

const OF_KEY_ROW = 'several sittings can have this key, and only one of them would be kept';

/** Whether each sitting has a key of its own. */
export function isOfOneSitting(row: RowDocument): boolean {
  return keyReads(row).includes('appointmentNo');
}

function hintFor(row: RowDocument): string {
  // Without the rest of it, rows of several sections would have one key.
  const key =
    keyReads(row).length === 0 ? 'appointmentNo' : `"{appointmentNo}-${templateOf(keyText(row))}"`;
  return `Put the appointment number into it: \`${Object.keys(row.key ?? {}).join('')}: ${key}\`.`;
}

/** Where the key of a row stands; null of a row that has none, or a wrong one. */
function keyPathOf(name: string, { key, match }: RowDocument): Path | null {
  const fields = Object.keys(key ?? {});
  const [field] = fields;
  return field === undefined || fields.length > 1 || match !== undefined
    ? null
    : ['rows', name, 'key', field];
}

function keyText({ key }: RowDocument): string {
  return Object.values(key ?? {})[0] ?? '';
}

export function keyReads(row: RowDocument): string[] {
  const text = keyText(row);
  return text === '' ? [] : pathsOf(text.includes('{') ? { text } : text).map(withoutRaw);
}

export function withoutRaw(path: string): string {
  return path.replace(/^raw\./, '');
}

/** What one sitting or one person would overwrite in a row that others share; null for nothing. */
function faultOfShared(row: RowDocument, rows: Rows): string | null {
  const inKey = keyReads(row);
  const isOfPerson = inKey.some(isAboutPerson);
  const mayShare = (path: string) =>
    inKey.includes(path) ||
    !(isOfPerson ? isOfSitting(path) : isOfSitting(path) || isAboutPerson(path));
  for (const [field, form] of Object.entries({ ...row.newest, ...row.fields })) {
    const parent =
      typeof form === 'object' && 'row' in form && Object.hasOwn(rows, form.row)
        ? rows[form.row]
        : undefined;
    const ofAnother =
      parent !== undefined &&
      (isOfOneSitting(parent) || (!isOfPerson && parent.match !== undefined));
    if (!ofAnother && pathsOf(form).map(withoutRaw).every(mayShare)) continue;
    return `several records can have this key, and each would overwrite ${field} of the others`;
  }
  return null;
}

/** What two sittings of one person differ in. */
function isOfSitting(path: string): boolean {
  return OF_SITTING.test(path) && !SAME_FOR_MANY.has(path);
}

const OF_SITTING =
  /^(?:appointmentNo|reportDate|scoreStatus|testInfo\.(?:testDate|\w+Ind)|(?:score|mybest|section|ibt26|ibt|essentials)\..*)$/;
const SAME_FOR_MANY: ReadonlySet<string> = new Set(['score.scale', 'section.code', 'section.name']);

export function isAboutPerson(path: string): boolean {
  return path.startsWith('candidateInfo.');
}

interface KeyedRow {
  readonly name: string;
  readonly when: Condition | null;
}

/** Two rows of one object and key are one row of Salesforce, which a request may name only once. */
function checkPairs(
  rows: Rows,
  constants: Readonly<Record<string, FieldValue>>,
  report: Report,
): void {
  const byKey = new Map<string, KeyedRow[]>();
  for (const [name, row] of Object.entries(rows)) {
    const path = keyPathOf(name, row);
    if (path === null) continue;
    const when = row.when === undefined ? null : readCondition(row.when, constants);
    const withSameKey = keysOf(row).map((key) => {
      const found = byKey.get(key) ?? [];
      byKey.set(key, found);
      return found;
    });
    const other = withSameKey.flat().find((one) => !areApart(one.when, when));
    for (const found of withSameKey) if (found.length < MOST_ROWS) found.push({ name, when });
    if (other === undefined) continue;
    report(
      'error',
      path,
      'same-row',
      `\`${other.name}\` and \`${name}\` have the same key, so they are one row of Salesforce`,
      'Make them one row, give one of them a key of its own, such as "{appointmentNo}-2", or conditions (`when`) that exclude each other.',
    );
  }
}

/** Of one key; to compare more with each other would take too long. */
const MOST_ROWS = 50;

function areApart(one: Condition | null, other: Condition | null): boolean {
  return one !== null && other !== null && excludeEachOther(one, other);
}

/** Its key in one spelling; of a row that fans out, one for each section. */
function keysOf(row: RowDocument): string[] {
  const text = keyText(row);
  const template = templateOf(text).replace(/\{\s*([^{}]*?)\s*\}/g, '{$1}');
  const field = `${row.object}.${Object.keys(row.key ?? {}).join('')}`.toLowerCase();
  const each =
    row.forEach === undefined
      ? [template]
      : SECTIONS.map(([code, name]) =>
          template.replaceAll('{section.code}', code).replaceAll('{section.name}', name),
        );
  return each.map((key) => `${field} ${key}`);
}

const SECTIONS = [
  ['L', 'Listening'],
  ['R', 'Reading'],
  ['S', 'Speaking'],
  ['W', 'Writing'],
] as const;
