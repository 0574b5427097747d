/** Folding: what is the same name, and that it is a matter of one side as of the other. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldValue, literalValue } from '../../src/plan/fold.ts';
import { field } from '../support/metadata.ts';

const NAME = field('LastName', 'string');
const settings = { seed: 20261125, numRuns: 1000 };

describe('folding a name', () => {
  it.each([
    ['Łukasz', 'lukasz'],
    ['Strauß', 'STRAUSS'],
    ['Ægir', 'aegir'],
    ['Øyvind', 'Oyvind'],
    ['Işıl', 'ISIL'],
    ['İpek', 'ipek'],
    ['Nguyễn', 'nguyen'],
    ['ＯＢｒｉｅｎ', 'O’Brien'],
    ['ﬁnn', 'Finn'],
    ['Γιώργος', 'ΓΙΩΡΓΟΣ'],
    ['Д’Артаньян', 'дартаньян'],
    ['مُحَمَّد', 'محمد'],
  ])('takes %s for %s', (one, other) => {
    expect(foldValue(NAME, one)).toBe(foldValue(NAME, other));
  });

  it.each([
    ['Müller', 'Mueller'],
    ['Yu', 'Yue'],
    ['Lee', 'Li'],
    ['कि', 'का'],
    ['がく', 'かく'],
  ])('tells %s from %s', (one, other) => {
    expect(foldValue(NAME, one)).not.toBe(foldValue(NAME, other));
  });

  it.each(['', ' ', '-', '.', '’', '\u0301', 'FNU', 'lnu', 'F.N.U.'])(
    'takes %j for a blank',
    (text) => {
      expect(foldValue(NAME, text)).toBeNull();
    },
  );

  it('folds what is folded to itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = foldValue(NAME, text);
        expect(foldValue(NAME, once)).toBe(once);
      }),
      settings,
    );
  });

  it('minds neither case nor form, nor signs between the letters', () => {
    const signs = fc.constantFrom('', ' ', '-', '’', "'", '.', '\u00a0', '‐');
    const letters = fc.array(fc.tuple(fc.constantFrom(...'abcçdéñöüžłøßœ'), signs));
    fc.assert(
      fc.property(letters, (parts) => {
        const plain = parts.map(([letter]) => letter).join('');
        const spread = parts.map(([letter, sign]) => `${letter}${sign}`).join('');
        const all = [spread, spread.toUpperCase(), spread.normalize('NFD'), fullWidth(plain)];
        expect(new Set(all.map((text) => foldValue(NAME, text))).size).toBe(1);
      }),
      settings,
    );
  });
});

describe('what Salesforce itself compares', () => {
  it.each([
    [field('Email', 'email'), 'Ana@Example.org', 'ana@example.org', true],
    [field('Email', 'email'), 'a.na@example.org', 'ana@example.org', false],
    [field('Birthdate', 'date'), '2004-05-05', '2004-05-05T00:00:00.000+0000', true],
    [field('Number__c', 'string', { externalId: true }), 'S-12', 's-12', true],
    [field('Number__c', 'string', { externalId: true }), 'S-12', 'S12', false],
    [field('Code__c', 'string', { unique: true, caseSensitive: true }), 'aB', 'ab', false],
    [field('Level__c', 'double'), 7, '7.0', true],
    [field('School__c', 'reference'), '001000000000001', '001000000000001AAA', true],
  ])('%# is folded no further', (one, a, b, same) => {
    expect(foldValue(one, a) === foldValue(one, b)).toBe(same);
    expect(foldValue(one, a)).toBe(literalValue(one, a));
  });
});

function fullWidth(text: string): string {
  return text.replace(/[a-z]/g, (letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0));
}
