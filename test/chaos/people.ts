/**
 * Who is who, by the test's own rules: nothing of the connector decides here. A generated feed has
 * no two people with the same names and day of birth, however they are spelled.
 */
import type { FeedRecord } from '../../src/local-org/feed/feed.ts';

const STROKES: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ß: 'ss',
  ı: 'i',
  æ: 'ae',
};

/** The letters of a name, without accents and in lower case. */
function fold(text: string): string {
  return text
    .normalize('NFD')
    .toLowerCase()
    .replace(/[łøđßıæ]/g, (letter) => STROKES[letter] ?? letter)
    .replace(/[^a-z]/g, '');
}

/** Names and day of birth: what two people never share. */
export function personOfRecord({ candidateInfo }: FeedRecord): string {
  const { lastName, firstName, dob } = candidateInfo;
  return personKey(lastName, firstName, dob);
}

export function personOfContact(row: Readonly<Record<string, unknown>>): string {
  const [last, first, born] = ['LastName', 'FirstName', 'Birthdate'].map((name) =>
    String(row[name] ?? ''),
  );
  return personKey(last ?? '', first ?? '', (born ?? '').replaceAll('-', ''));
}

/** The only name of a person may stand in either field. */
function personKey(last: string, first: string, born: string): string {
  const names = [fold(last), fold(first)].filter((name) => name !== '');
  return [...names, born].join('|');
}
