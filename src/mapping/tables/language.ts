/**
 * Languages by ETS's codes: mostly ISO 639-2/B in capitals, with oddities of ETS's own (BEN for
 * Bemba in places, ORI, KUS). Those are left to what the code means in ISO, or to nothing.
 */
const ENGLISH = new Intl.DisplayNames('en', {
  type: 'language',
  fallback: 'none',
});

/** Of the languages that most people speak; any code of ISO 639-2 may come. */
export const languageCodes: readonly string[] = [
  ...['AFR', 'ALB', 'AMH', 'ARA', 'ARM', 'AZE', 'BAQ', 'BEL', 'BEN', 'BOS', 'BUL', 'BUR', 'CAT'],
  ...['CHI', 'CZE', 'DAN', 'DUT', 'ENG', 'EST', 'FIL', 'FIN', 'FRE', 'GEO', 'GER', 'GLE', 'GRE'],
  ...['GUJ', 'HAU', 'HEB', 'HIN', 'HRV', 'HUN', 'IBO', 'ICE', 'IND', 'ITA', 'JPN', 'KAN', 'KAZ'],
  ...['KHM', 'KIN', 'KIR', 'KOR', 'KUR', 'LAO', 'LAV', 'LIT', 'MAC', 'MAL', 'MAR', 'MAY', 'MON'],
  ...['NEP', 'NOR', 'PAN', 'PER', 'POL', 'POR', 'PUS', 'RUM', 'RUS', 'SIN', 'SLO', 'SLV', 'SOM'],
  ...['SPA', 'SRP', 'SWA', 'SWE', 'TAM', 'TEL', 'TGK', 'THA', 'TIR', 'TUK', 'TUR', 'UKR', 'URD'],
  ...['UZB', 'VIE', 'WOL', 'XHO', 'YOR', 'ZUL'],
];

export function languageName(code: string): string | null {
  return isCode(code) ? (ENGLISH.of(code.toLowerCase()) ?? null) : null;
}

export function languageAlpha2(code: string): string | null {
  if (!isCode(code)) return null;
  // CLDR knows both the bibliographic and the terminological codes: GER and DEU are de.
  const [canonical = ''] = Intl.getCanonicalLocales(code.toLowerCase());
  return canonical.length === 2 ? canonical : null;
}

function isCode(code: string): boolean {
  return /^[A-Z]{3}$/.test(code);
}
