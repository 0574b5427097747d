/**
 * When two values name the same thing: ETS sends names without accents and apostrophes and in any
 * case, staff type them with (facts: ETS "Name you use"), so names are compared folded. Called by
 * `rule-keys.ts` and `agreement.ts`.
 */
import type { FieldMetadata, FieldType } from '../mapping/metadata.ts';
import type { FieldValue } from '../mapping/values.ts';

/** What Unicode does not take apart but readers of Latin script spell without the stroke. */
const STROKES: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ŧ: 't',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ı: 'i',
  ς: 'σ',
};

/**
 * Accents, which belong to no script, and all signs. The marks of other scripts are vowels, and the
 * two of Japanese (U+3099, U+309A) make other sounds.
 */
const LEFT_OUT = /(?!\u3099|\u309a)\p{Script=Inherited}|[^\p{L}\p{N}\p{M}]/gu;

/** "First name unknown", "last name unknown", as visas and staff write them. */
const NO_NAME: ReadonlySet<string> = new Set(['fnu', 'lnu']);

/** Text without case, accents, apostrophes, hyphens, blanks and full-width forms. */
function fold(text: string): string {
  const folded = text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[łøđðħŧßæœþıς]/g, (letter) => STROKES[letter] ?? letter)
    .replace(LEFT_OUT, '');
  return NO_NAME.has(folded) ? '' : folded;
}

/** The folded words of a name; hyphens and blanks part them, apostrophes do not. */
export function wordsOf(value: FieldValue | undefined): string[] {
  return String(value ?? '')
    .normalize('NFKC')
    .split(/[\s\p{Z}\p{Pd}.,/·]+/u)
    .map(fold)
    .filter((word) => word !== '');
}

const LITERAL: ReadonlySet<FieldType> = new Set(['date', 'email', 'reference', 'id']);
const NUMBERS: ReadonlySet<FieldType> = new Set(['int', 'double', 'currency', 'percent']);

/**
 * Whether Salesforce's `=` finds every value that is compared as equal: it knows no case, but it does
 * tell accents, apostrophes and hyphens apart. Ids are compared as they are.
 */
export function isFoundLiterally(field: FieldMetadata): boolean {
  return LITERAL.has(field.type) || NUMBERS.has(field.type) || isKey(field);
}

function isKey({ externalId, unique, idLookup }: FieldMetadata): boolean {
  return externalId || unique || idLookup;
}

/** The form in which values of a field are compared for matching; null for blanks. */
export function foldValue(field: FieldMetadata, value: FieldValue | undefined): string | null {
  if (value === null || value === undefined) return null;
  // A text of signs only (`-`) folds to nothing, and nothing equals nothing.
  return (isFoundLiterally(field) ? literalValue(field, value) : fold(String(value))) || null;
}

/** The form in which Salesforce's `=` compares; null for blanks. */
export function literalValue(field: FieldMetadata, value: FieldValue | undefined): string | null {
  const text = String(value ?? '').trim();
  if (text === '') return null;
  if (field.type === 'date') return text.slice(0, 10);
  if (NUMBERS.has(field.type)) return String(Number(text));
  // The last three of 18 characters are a checksum of the first 15.
  if (field.type === 'reference' || field.type === 'id') return text.slice(0, 15);
  return field.caseSensitive ? text : text.toLowerCase();
}
