/**
 * Code tables that a mapping names instead of writing them out: `values: country/alpha2`. A table
 * is a line here.
 */
import { z } from 'zod';
import { countryAlpha2, countryName, countrySalesforceName } from './country.ts';
import { languageAlpha2, languageName } from './language.ts';

export interface CodeTable {
  /** For the guide and for editors. */
  readonly meaning: string;
  /** Every value it can give; null where that is no short list. */
  readonly outputs: readonly string[] | null;
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
  'country/alpha2': {
    meaning: "ISO country code of two letters, of ETS's three: USA is US.",
    outputs: null,
    valueOf: countryAlpha2,
  },
  'country/name': {
    meaning: 'English name of the country: USA is United States.',
    outputs: null,
    valueOf: countryName,
  },
  'country/salesforce': {
    meaning: "Name of the country as in Salesforce's State and Country picklists.",
    outputs: null,
    valueOf: countrySalesforceName,
  },
  'language/name': {
    meaning: 'English name of the language: SPA is Spanish.',
    outputs: null,
    valueOf: languageName,
  },
  'language/alpha2': {
    meaning: 'ISO 639-1 code of the language, in lower case: SPA is es.',
    outputs: null,
    valueOf: languageAlpha2,
  },
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
    outputs: [...table.values()],
    valueOf: (code) => table.get(code) ?? null,
  };
}
