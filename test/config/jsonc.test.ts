/** What we add to jsonc-parser: places by path, words for each error, limits. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Jsonc, parseJsonc } from '../../src/config/jsonc.ts';

function readValue(text: string): unknown {
  const parsed = parseJsonc(text);
  return parsed.kind === 'read' ? parsed.value : parsed;
}

function faultOf(text: string): Extract<Jsonc, { kind: 'unreadable' }> {
  const parsed = parseJsonc(text);
  if (parsed.kind === 'read') throw new Error(`was read: ${text}`);
  return parsed;
}

describe('reading', () => {
  it('takes no text that JSON.parse refuses, trailing commas aside, and reads the same', () => {
    const scraps = fc.constantFrom(
      ...['{', '}', '[', ']', ',', ':', '"a"', '"b"', '"\\u12"', '-1.5e3', '01', 'true', 'nul'],
      ...[' ', '\n'],
    );
    fc.assert(
      fc.property(fc.array(scraps, { maxLength: 12 }), (parts) => {
        const parsed = parseJsonc(parts.join(''));
        if (parsed.kind === 'unreadable') return;
        const strict = parts.join('').replace(/,(?=\s*[}\]])/g, '');
        expect(parsed.value).toEqual(JSON.parse(strict));
      }),
      { seed: 20261125, numRuns: 3000 },
    );
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(['read', 'unreadable']).toContain(parseJsonc(text).kind);
      }),
      { seed: 20261125, numRuns: 1000 },
    );
  });

  it.each([
    ['comments', '{ // why\n "a": 1 /* "a": 2,\n */ }', { a: 1 }],
    ['a comma after the last member', '{ "a": [1, 2,\n], }', { a: [1, 2] }],
    ['a byte order mark', '\uFEFF{ "a": 1 }', { a: 1 }],
  ])('reads %s', (_, text, value) => {
    expect(readValue(text)).toEqual(value);
  });

  it('keeps a name like __proto__ an ordinary name', () => {
    const value = readValue('{ "__proto__": { "admin": true } }');
    expect(Object.keys(value ?? {})).toEqual(['__proto__']);
    expect(value).not.toHaveProperty('admin');
  });
});

describe('places', () => {
  const text = '\uFEFF{ "a": [10, { "b": "x" }] }';
  const parsed = parseJsonc(text);
  const slice = (path: (string | number)[], on: 'key' | 'value') => {
    const span = parsed.kind === 'read' ? parsed.locate(path, on) : null;
    return span === null ? null : text.slice(span.start, span.end);
  };

  it.each([
    [[], 'value', text.slice(1)],
    [[], 'key', null],
    [['a'], 'key', '"a"'],
    [['a'], 'value', '[10, { "b": "x" }]'],
    [['a', 0], 'value', '10'],
    [['a', 1, 'b'], 'key', '"b"'],
    [['a', 1, 'b'], 'value', '"x"'],
    [['a', 2], 'value', null],
    [['a', 0], 'key', null],
  ] as const)('finds %j by its %s', (path, on, found) => {
    expect(slice([...path], on)).toBe(found);
  });
});

describe('errors', () => {
  const outside = 'this means nothing in JSON outside of double quotes';
  const backslash = 'a backslash in this text starts no escape that JSON knows';

  it.each([
    ['', 'the file is empty', ''],
    ['// nothing', 'the file is empty', '/'],
    ['{"a":1 "b":2}', 'a comma or `}` is missing here', ' '],
    ['{"a":[1] // one\n "b":2}', 'a comma or `}` is missing here', ' '],
    ['[1 2]', 'a comma or `]` is missing here', ' '],
    ['{"a": 1]', 'a comma or `}` is missing here', ']'],
    ['{"a": 01}', 'a comma or `}` is missing here', '1'],
    ['{"a" 1}', 'a colon is missing before this', '1'],
    ['{a: 1}', outside, 'a'],
    ["{'a': 1}", outside, "'a'"],
    ['{"a": \'b\'}', outside, "'b'"],
    ['{"a": yes}', outside, 'yes'],
    ['{"a": }', 'a value is expected here', '}'],
    ['{"a": 1.}', 'this number is not complete', '1.'],
    ['{"a": 1,, "b": 2}', 'a name in double quotes is expected here', ','],
    ['{"a": 1, "a": 2}', '`a` is given twice', '"a"'],
    ['{"a": {"b": 1}, "c": {"b": 1, "b": 2}}', '`b` is given twice', '"b"'],
    ['{"a": "b\n}', 'the closing quote of this text is missing', '"b'],
    ['{"a": "C:\\toefl\\Users"}', backslash, '"C:\\toefl\\Users"'],
    ['{"a": "\\u12"}', backslash, '"\\u12"'],
    ['{"a": "b\tc"}', 'this text holds a tab or control character', '"b\tc"'],
    ['{"a": [1, 2', 'the `[` is never closed', '['],
    ['{"a": 1', 'the `{` is never closed', '{'],
    ['{"a": {},', 'the `{` is never closed', '{'],
    ['{} {}', 'the file should end here', '{'],
    ['{ /* "a": 1 }', 'this comment is never closed', '/* "a": 1 }'],
  ])('of %j says: %s', (text, message, at) => {
    const fault = faultOf(text);
    expect(fault.message).toBe(message);
    expect(text.slice(fault.at.start, fault.at.end)).toBe(at);
  });

  it('says of a thousand braces that it is too deep, instead of running out of stack', () => {
    expect(faultOf('['.repeat(100_000)).message).toBe('more than 64 levels of braces');
    expect(readValue('['.repeat(64) + ']'.repeat(64))).toBeInstanceOf(Array);
  });

  it('tells the last name before the error', () => {
    expect(faultOf('{ "mapping": "x", "authCode": "abc').lastName).toBe('authCode');
  });
});
