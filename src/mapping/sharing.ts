/**
 * Warns of a value that several rows or reports share where its field needs one of its own: in a
 * unique field, and as the date under `newest`. Called for each field that compiles.
 */
import { catalogue } from '../record/catalogue.ts';
import type { Path } from '../text/issues.ts';
import type { FieldMetadata } from './metadata.ts';
import type { RowContext } from './row-context.ts';
import type { RowDocument } from './schema.ts';
import { isAboutPerson, isOfOneSitting, keyReads, withoutRaw } from './sittings.ts';

/**
 * @param reads the paths that the value is made of
 * @param guard whether it is the row's `newest`
 */
export function warnOfShared(
  context: RowContext,
  field: FieldMetadata,
  reads: readonly string[],
  path: Path,
  guard: boolean,
): void {
  const paths = reads.map(withoutRaw);
  if (guard) warnOfGuard(context, field, paths, path);
  // A parent's external id (`School__r.Code__c`) is unique in the parent.
  const isUnique = field.unique && !field.name.includes('.');
  if (!isUnique || isOwn(context.row, paths)) return;
  context.report(
    'warning',
    path,
    'not-its-own',
    `${field.name} is unique, and several rows get the same value, which Salesforce refuses`,
    'Fill it with what only this row has, such as `appointmentNo`, or untick "Unique" of the field in Setup.',
  );
}

/** All reports of a sitting have the same date of the test, and all of a person the date of birth. */
function warnOfGuard(
  { row, report }: RowContext,
  { name }: FieldMetadata,
  paths: readonly string[],
  path: Path,
): void {
  const same = paths.find(
    (one) => isAboutPerson(one) || (one === 'testInfo.testDate' && isOfOneSitting(row)),
  );
  if (same === undefined) return;
  report(
    'warning',
    path,
    'newest-same-date',
    `all reports of this row have the same \`${same}\`, so an older one can overwrite a newer one`,
    `The date of a report is \`reportDate\`: \`newest: { ${name}: reportDate }\`.`,
  );
}

/** Whether no other row has the same, or nothing is known of it. */
function isOwn(row: RowDocument, paths: readonly string[]): boolean {
  const isOfSection = (path: string) => /^section\.(?:code|name)$/.test(path);
  return (
    paths.some((path) => isOwnOf(row, path)) &&
    (row.forEach === undefined || paths.some(isOfSection))
  );
}

function isOwnOf(row: RowDocument, path: string): boolean {
  if (path === 'appointmentNo') return true;
  if (isOfOneSitting(row)) return false;
  if (keyReads(row).includes(path)) return true;
  const entry = catalogue.get(path);
  return entry === undefined
    ? !path.startsWith('constant.')
    : entry.personal && !OF_MANY.test(path);
}

/** What is personal and tells little: countries, languages, genders, places. */
const OF_MANY = /country|language|gender|dob|type$|Ind$|address\.(?:city|state|zip)$/i;
