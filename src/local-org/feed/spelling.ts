/** How a proper name is spelled in a feed: without accents, in capitals, as it was typed. */

/** Letters that Unicode does not take apart. */
const STROKES: Readonly<Record<string, string>> = {
  ł: 'l',
  Ł: 'L',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ß: 'ss',
  ı: 'i',
  æ: 'ae',
  Æ: 'AE',
};

/**
 * A name as ETS has it: Latin letters without accents and apostrophes, hyphens kept (ETS page "The name
 * you use": "Fernández de Córdova" becomes "Fernandez de Cordova").
 */
function asEtsSpells(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[\p{M}’'.]/gu, '')
    .replace(/[łŁøØđĐßıæÆ]/g, (letter) => STROKES[letter] ?? letter);
}

/** The ways in which names stand in a feed; most are as ETS says, some are not. */
export type Spelling = 'ets' | 'accents' | 'capitals' | 'lower';

export function spell(name: string, spelling: Spelling): string {
  switch (spelling) {
    case 'ets':
      return asEtsSpells(name);
    case 'accents':
      return name;
    case 'capitals':
      return asEtsSpells(name).toUpperCase();
    case 'lower':
      return asEtsSpells(name).toLowerCase();
    default:
      return spelling satisfies never;
  }
}

/** The letters of a name for an e-mail address. */
export function slug(name: string): string {
  return asEtsSpells(name)
    .toLowerCase()
    .replace(/[^a-z]/g, '');
}
