/** Countries by ETS's codes, which are ISO 3166-1 alpha-3 and a few that are not. */
import codes from 'i18n-iso-countries/codes.json' with { type: 'json' };

/** Codes in use that ISO has not given out: Kosovo (CLDR, "user-assigned"). */
const NOT_ISO = [['XKX', 'XK']] as const;

const ALPHA2: ReadonlyMap<string, string> = new Map([
  ...codes.map(([alpha2 = '', alpha3 = '']) => [alpha3, alpha2] as const),
  ...NOT_ISO,
]);

export const countryCodes: readonly string[] = [...ALPHA2.keys()];

const ENGLISH = new Intl.DisplayNames('en', {
  type: 'region',
  fallback: 'none',
});

/**
 * Where Salesforce's standard picklist has another name than CLDR.
 * Source: Salesforce Help, "Standard Countries and Territories for Address Picklists".
 */
const SALESFORCE: Readonly<Record<string, string>> = {
  AX: 'Aland Islands',
  AG: 'Antigua and Barbuda',
  BO: 'Bolivia, Plurinational State of',
  BQ: 'Bonaire, Sint Eustatius and Saba',
  BA: 'Bosnia and Herzegovina',
  BN: 'Brunei Darussalam',
  CV: 'Cape Verde',
  CC: 'Cocos (Keeling) Islands',
  CG: 'Congo',
  CD: 'Congo, the Democratic Republic of the',
  CI: "Cote d'Ivoire",
  CZ: 'Czech Republic',
  FK: 'Falkland Islands (Malvinas)',
  HM: 'Heard Island and McDonald Islands',
  VA: 'Holy See (Vatican City State)',
  IR: 'Iran, Islamic Republic of',
  KP: "Korea, Democratic People's Republic of",
  KR: 'Korea, Republic of',
  LA: "Lao People's Democratic Republic",
  MO: 'Macao',
  MD: 'Moldova, Republic of',
  MM: 'Myanmar',
  PS: 'Palestine',
  PN: 'Pitcairn',
  RE: 'Reunion',
  RU: 'Russian Federation',
  BL: 'Saint Barthélemy',
  SH: 'Saint Helena, Ascension and Tristan da Cunha',
  KN: 'Saint Kitts and Nevis',
  LC: 'Saint Lucia',
  MF: 'Saint Martin (French part)',
  PM: 'Saint Pierre and Miquelon',
  VC: 'Saint Vincent and the Grenadines',
  ST: 'Sao Tome and Principe',
  SX: 'Sint Maarten (Dutch part)',
  GS: 'South Georgia and the South Sandwich Islands',
  SJ: 'Svalbard and Jan Mayen',
  TZ: 'Tanzania, United Republic of',
  TT: 'Trinidad and Tobago',
  TR: 'Turkey',
  TC: 'Turks and Caicos Islands',
  VE: 'Venezuela, Bolivarian Republic of',
  VN: 'Vietnam',
  VG: 'Virgin Islands, British',
  WF: 'Wallis and Futuna',
};

export function countryAlpha2(code: string): string | null {
  return ALPHA2.get(code) ?? null;
}

export function countryName(code: string): string | null {
  const alpha2 = countryAlpha2(code);
  return alpha2 === null ? null : (ENGLISH.of(alpha2) ?? null);
}

export function countrySalesforceName(code: string): string | null {
  const alpha2 = countryAlpha2(code);
  return alpha2 === null ? null : (SALESFORCE[alpha2] ?? countryName(code));
}
