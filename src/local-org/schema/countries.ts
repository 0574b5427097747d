/**
 * State and Country/Territory Picklists switched on: every address of an object gets its two codes;
 * called by local-org.ts for an org that is asked for them.
 *
 * Sources: Salesforce help "State and Country/Territory Picklists"; Metadata API guide "validFor" (one
 * bit for each value of the controlling field, base64). The names of the countries are ISO's, where
 * Salesforce is known to have another it has that.
 */

import english from 'i18n-iso-countries/langs/en.json' with { type: 'json' };
import { type ObjectSchema, parseDescribe } from '../schema.ts';
import { defineField } from './define.ts';
import { STATES } from './states.ts';

export function withPlaces(schema: ObjectSchema): ObjectSchema {
  const prefixes = schema.fields
    .filter(({ type }) => type === 'address')
    .map(({ name }) => name.slice(0, -'Address'.length));
  const fields = schema.fields.flatMap((field) => {
    const prefix = prefixes.find((each) => field.name === `${each}Country`);
    const known = schema.fields.some(({ name }) => name === `${prefix}CountryCode`);
    return prefix === undefined || known ? [field] : [field, ...codesOf(prefix, field.label)];
  });
  return parseDescribe({ ...schema, fields });
}

function codesOf(prefix: string, countryLabel: string): readonly Record<string, unknown>[] {
  const stateLabel = countryLabel.replace('Country', 'State/Province');
  const shared = { compoundFieldName: `${prefix}Address`, restrictedPicklist: true };
  return [
    defineField([
      `${prefix}StateCode`,
      `${stateLabel} Code`,
      'picklist',
      10,
      {
        ...shared,
        controllerName: `${prefix}CountryCode`,
        dependentPicklist: true,
        picklistValues: STATE_VALUES,
      },
    ]),
    defineField([
      `${prefix}CountryCode`,
      `${countryLabel} Code`,
      'picklist',
      10,
      { ...shared, picklistValues: COUNTRIES.map(([code, name]) => value(code, name, null)) },
    ]),
  ];
}

/** Names that are not the library's. */
const OWN_NAMES: Readonly<Record<string, string>> = {
  AX: 'Aland Islands',
  BO: 'Bolivia, Plurinational State of',
  CD: 'Congo, the Democratic Republic of the',
  CG: 'Congo',
  CI: "Cote d'Ivoire",
  CN: 'China',
  CZ: 'Czech Republic',
  GM: 'Gambia',
  IR: 'Iran, Islamic Republic of',
  KP: "Korea, Democratic People's Republic of",
  KR: 'Korea, Republic of',
  LA: "Lao People's Democratic Republic",
  MD: 'Moldova, Republic of',
  RU: 'Russian Federation',
  TR: 'Turkey',
  TZ: 'Tanzania, United Republic of',
  US: 'United States',
  VA: 'Holy See (Vatican City State)',
  VE: 'Venezuela, Bolivarian Republic of',
  VN: 'Viet Nam',
};

const COUNTRIES: readonly (readonly [code: string, name: string])[] = Object.entries(
  english.countries,
)
  .map(([code, names]): readonly [string, string] => [
    code,
    OWN_NAMES[code] ?? [names].flat()[0] ?? code,
  ])
  .sort(([, a], [, b]) => a.localeCompare(b, 'en'));

const STATE_VALUES = Object.entries(STATES).flatMap(([country, list]) => {
  const validFor = bitOf(COUNTRIES.findIndex(([code]) => code === country));
  return list.split('|').map((state) => {
    const [code = '', ...name] = state.split(' ');
    return value(code, name.join(' '), validFor);
  });
});

function value(code: string, label: string, validFor: string | null): Record<string, unknown> {
  return { active: true, defaultValue: false, label, validFor, value: code };
}

/** The first bit is the highest of the first byte. */
function bitOf(place: number): string {
  const bytes = Buffer.alloc(Math.floor(place / 8) + 1);
  bytes[bytes.length - 1] = 0x80 >> (place % 8);
  return bytes.toString('base64');
}
