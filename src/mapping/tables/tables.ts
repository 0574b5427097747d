/**
 * Code tables that a mapping names instead of writing them out: `values: country/alpha2`. A table
 * is a line here.
 */
import { z } from 'zod';
import { countryAlpha2, countryCodes, countryName, countrySalesforceName } from './country.ts';
import { languageAlpha2, languageCodes, languageName } from './language.ts';

export interface CodeTable {
  /** For the guide and for editors. */
  readonly meaning: string;
  /** A list of the world: no org need have all of it. */
  readonly long: boolean;
  /** The values it can give; of a long list, those of the codes that are in use. */
  outputs(): readonly string[];
  /** The value of a code in upper case, or null when the table does not have it. */
  valueOf(code: string): string | null;
}

/** ETS article "JSON layout", `candidateInfo.gender`. */
const GENDER = {
  '0': 'No Response',
  '1': 'Male',
  '2': 'Female',
  '3': 'Non-binary',
  '4': 'Prefer to self-describe',
  '5': 'Prefer not to answer',
};

/** ETS article "JSON layout", `testInfo.testType`. */
const TEST_TYPE = {
  K: 'TOEFL iBT (1-6)',
  I: 'TOEFL iBT (0-120)',
  E: 'TOEFL Essentials',
  C: 'TOEFL Paper Edition',
};

/** Council of Europe, CEFR global scale. */
const CEFR = {
  A1: 'Breakthrough',
  A2: 'Waystage',
  B1: 'Threshold',
  B2: 'Vantage',
  C1: 'Effective Operational Proficiency',
  C2: 'Mastery',
};

const TABLE_NAMES = [
  'country/alpha2',
  'country/name',
  'country/salesforce',
  'language/name',
  'language/alpha2',
  'gender',
  'testType',
  'cefr',
] as const;

export type TableName = (typeof TABLE_NAMES)[number];

export const codeTables: Readonly<Record<TableName, CodeTable>> = {
  'country/alpha2': world(
    "ISO country code of two letters, of ETS's three: USA is US.",
    countryCodes,
    countryAlpha2,
  ),
  'country/name': world(
    'English name of the country: USA is United States.',
    countryCodes,
    countryName,
  ),
  'country/salesforce': world(
    "Name of the country as in Salesforce's State and Country picklists.",
    countryCodes,
    countrySalesforceName,
  ),
  'language/name': world(
    'English name of the language: SPA is Spanish.',
    languageCodes,
    languageName,
  ),
  'language/alpha2': world(
    'ISO 639-1 code of the language, in lower case: SPA is es.',
    languageCodes,
    languageAlpha2,
  ),
  gender: listed("ETS's words for the gender codes 0 to 5.", GENDER),
  testType: listed('Name of the test, of its letter.', TEST_TYPE),
  cefr: listed('Name of the CEFR level.', CEFR),
};

export const tableName = z
  .enum(TABLE_NAMES)
  .describe('A table of codes that comes with the connector.');

function listed(meaning: string, values: Readonly<Record<string, string>>): CodeTable {
  const table = new Map(Object.entries(values));
  return {
    meaning,
    long: false,
    outputs: () => [...table.values()],
    valueOf: (code) => table.get(code) ?? null,
  };
}

function world(meaning: string, codes: readonly string[], lookUp: CodeTable['valueOf']): CodeTable {
  let known: readonly string[] | null = null;
  // Made when a mapping first asks: most never do, and the names of a language take milliseconds.
  const outputs = () => {
    known ??= [...new Set(codes.map(lookUp).filter((value) => value !== null))];
    return known;
  };
  return { meaning, long: true, outputs, valueOf: lookUp };
}
