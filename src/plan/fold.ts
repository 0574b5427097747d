/**
 * When two values name the same thing: ETS sends names without accents and apostrophes and in any
 * case, staff type them with (facts: ETS "Name you use"), so names are compared folded.
 */
import type { FieldMetadata } from '../mapping/metadata.ts';
import type { FieldValue } from '../mapping/values.ts';

/** What Unicode does not take apart but readers of Latin script spell without the stroke. */
const STROKES: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ı: 'i',
};

/** Text without case, accents, apostrophes, hyphens, blanks and full-width forms. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[łøđðħßæœþı]/g, (letter) => STROKES[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/**
 * Whether Salesforce's `=` finds every value that folds to the same: it knows no case, but it does
 * tell accents, apostrophes and hyphens apart.
 */
export function isFoundLiterally(field: FieldMetadata): boolean {
  return field.type === 'date' || field.type === 'email';
}

/** The form in which values of a field are compared for matching; null for blanks. */
export function foldValue(field: FieldMetadata, value: FieldValue): string | null {
  if (value === null) return null;
  const text = String(value).trim();
  if (field.type === 'email') return text.toLowerCase();
  if (field.type === 'date') return text.slice(0, 10);
  // A text of signs only (`-`) folds to nothing, and nothing equals nothing.
  return fold(text) || null;
}
