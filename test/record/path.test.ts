import { describe, expect, it } from 'vitest';
import { compilePath } from '../../src/record/path.ts';
import { viewOf } from '../../src/record/view.ts';
import { essentialsRecord, ibt26Record, type Json, parsed } from './records.ts';

function read(path: string, record: Json, section: number | null = null): string | null {
  const view = viewOf(parsed(record));
  return compilePath(path)({
    view,
    section: section === null ? null : (view.sections[section] ?? null),
  });
}

describe('a path', () => {
  it.each([
    ['appointmentNo', '2025071621000001'],
    ['candidateInfo.lastName', 'Konatham'],
    ['candidateInfo.address.zip', '06309'],
    ['candidateInfo.securityId.number', '0380'],
    ['ibt26.mbs.asOfDate', '20250711'],
    ['score.total', '5.0'],
    ['score.scale', '1-6'],
    ['mybest.writingTestDate', '20231114'],
  ])('%s reads %s', (path, value) => {
    expect(read(path, ibt26Record())).toBe(value);
  });

  it('gives trimmed text, and null for blank text', () => {
    const record = ibt26Record({
      'candidateInfo.lastName': ' \u00a0Doe\n',
      'candidateInfo.firstName': '\u3000',
    });
    expect(read('candidateInfo.lastName', record)).toBe('Doe');
    expect(read('candidateInfo.firstName', record)).toBeNull();
  });

  it.each([
    'candidateInfo',
    'candidateInfo.address',
    'candidateInfo.nothing',
    'candidateInfo.middleName',
    'candidateInfo.lastName.length',
    'candidateInfo.lastName.0',
    'ibt.totalScore',
    'essentials.mbs.totalScore',
    'score',
    'mybest',
    'score.nothing',
    'section',
    'section.score',
    'sections',
    '',
    '.',
    'candidateInfo..lastName',
    'candidateInfo.lastName.',
  ])('"%s" gives null', (path) => {
    expect(read(path, ibt26Record())).toBeNull();
  });

  it.each([
    '__proto__',
    'constructor',
    'constructor.name',
    'toString',
    'candidateInfo.__proto__.isAdmin',
    'candidateInfo.constructor.name',
    'score.constructor.name',
    'score.hasOwnProperty',
    'mybest.__proto__',
    'added.__proto__.isAdmin',
    'added.constructor',
  ])('"%s" reaches nothing that has the name of something inherited', (path) => {
    const hostile: unknown = JSON.parse('{"__proto__": {"isAdmin": "yes"}, "constructor": "yes"}');
    expect(read(path, ibt26Record())).toBeNull();
    expect(read(path, ibt26Record({ added: hostile }))).toBeNull();
  });

  it.each([
    ['added', 'text', 'text'],
    ['added', 7.5, '7.5'],
    ['added', 0, '0'],
    ['added', true, 'true'],
    ['added', false, 'false'],
    ['added', null, null],
    ['added', '', null],
    ['added', ['x'], null],
    ['added', { x: 'y' }, null],
    ['ibt26.listeningCEFR', 'C1', 'C1'],
    ['candidateInfo.address.geo.country', 'MX', 'MX'],
  ])('reaches a field that ETS adds as %s: %j', (path, sent, value) => {
    expect(read(path, ibt26Record({ [path]: sent }))).toBe(value);
  });

  it.each(['added.0', 'added.length', 'added.0.x'])('does not enter a list: %s', (path) => {
    expect(read(path, ibt26Record({ added: [{ x: 'y' }] }))).toBeNull();
  });

  it.each(['vacabularyKnowledge', 'vocabularyKnowledge'])(
    'of vocabulary knowledge, named in either spelling, reads the feed\'s "%s"',
    (spelling) => {
      const record = essentialsRecord({
        'essentials.vacabularyKnowledge': ' ',
        [`essentials.${spelling}`]: '85',
      });
      expect(read('essentials.vacabularyKnowledge', record)).toBe('85');
      expect(read('essentials.vocabularyKnowledge', record)).toBe('85');
    },
  );

  it('of a section reads the section of the fan-out', () => {
    const read4 = [0, 1, 2, 3].map((i) => read('section.code', ibt26Record(), i));
    expect(read4).toEqual(['L', 'R', 'S', 'W']);
    expect(read('section.score', ibt26Record(), 3)).toBe('4.5');
    expect(read('section.omitted', ibt26Record(), 0)).toBe('false');
    expect(read('score.total', ibt26Record(), 0)).toBe('5.0');
  });

  it('is compiled once and read from many records', () => {
    const reader = compilePath('candidateInfo.address.city');
    const views = ['A', 'B'].map((city) =>
      viewOf(parsed(ibt26Record({ 'candidateInfo.address.city': city }))),
    );
    expect(views.map((view) => reader({ view, section: null }))).toEqual(['A', 'B']);
  });
});
