/** The reader of JSON with comments: it agrees with JSON.parse, knows places, explains errors. */
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
  it('reads what JSON.stringify writes as JSON.parse does, however it is laid out', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(undefined, 2, '\t'), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), null, indent);
        expect(readValue(text)).toStrictEqual(JSON.parse(text));
      }),
      { seed: 20261125, numRuns: 500 },
    );
  });

  it('takes no text that JSON.parse refuses, comments and trailing commas aside', () => {
    const scraps = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"\\u12"',
      '-1.5e3',
      '01',
      'true',
      'nul',
      ' ',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(scraps, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        if (parseJsonc(text).kind === 'unreadable') return;
        expect(() => JSON.parse(text.replace(/,(?=\s*[}\]])/g, ''))).not.toThrow();
      }),
      { seed: 20261125, numRuns: 3000 },
    );
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        parseJsonc(text);
      }),
      { seed: 20261125, numRuns: 1000 },
    );
  });

  it.each([
    ['a line comment', '{ // why\n "a": 1 }', { a: 1 }],
    ['a block comment', '{ /* "a": 2,\n */ "a": 1 }', { a: 1 }],
    ['a comment behind a value', '{ "a": 1 // the first, of many\n, "b": 2 }', { a: 1, b: 2 }],
    ['a comment at the end without a line break', '{} // done', {}],
    ['slashes inside a text', '{ "a": "https://x.y/*z*/" }', { a: 'https://x.y/*z*/' }],
    ['a comma after the last member', '{ "a": 1, }', { a: 1 }],
    ['a comma after the last item', '[1, 2,\n]', [1, 2]],
    ['a byte order mark', '\uFEFF{ "a": 1 }', { a: 1 }],
    ['Windows line breaks', '{\r\n"a": 1\r\n}', { a: 1 }],
  ])('reads %s', (_, text, value) => {
    expect(readValue(text)).toStrictEqual(value);
  });

  it('keeps a name like __proto__ an ordinary name', () => {
    const value = readValue('{ "__proto__": { "admin": true } }');
    expect(Object.keys(value ?? {})).toEqual(['__proto__']);
    expect(value).not.toHaveProperty('admin');
  });
});

describe('places', () => {
  const text = '{ "a": [10, { "b": "x" }] }';
  const parsed = parseJsonc(text);
  const slice = (path: (string | number)[], on: 'key' | 'value') => {
    const span = parsed.kind === 'read' ? parsed.locate(path, on) : null;
    return span === null ? null : text.slice(span.start, span.end);
  };

  it.each([
    [[], 'value', text],
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
  it.each([
    ['', 'the file is empty', ''],
    ['// nothing', 'the file is empty', '/'],
    ['{"a":1 "b":2}', 'a comma or `}` is missing here', ' '],
    ['[1 2]', 'a comma or `]` is missing here', ' '],
    ['{"a" 1}', 'a colon is missing after the name `a`', '1'],
    ['{a: 1}', 'a name in double quotes is expected here', 'a'],
    ["{'a': 1}", 'single quotes do not count in JSON', "'"],
    ['{"a": \'b\'}', 'single quotes do not count in JSON', "'"],
    ['{"a": yes}', 'a value is expected here', 'yes'],
    ['{"a": 01}', 'a value is expected here', '01'],
    ['{"a": }', 'a value is expected here', '}'],
    ['{"a": 1,, "b": 2}', 'a comma too many', ','],
    ['{"a": 1, "a": 2}', '`a` is given twice', '"a"'],
    ['{"a": "b\n}', 'the closing quote of this text is missing', '"b'],
    ['{"a": "C:\\toefl\\Users"}', 'this backslash starts no escape that JSON knows', '\\U'],
    ['{"a": "C:\\\\toefl\\Users"}', 'this backslash starts no escape that JSON knows', '\\U'],
    ['{"a": "b\tc"}', 'this text holds a tab or control character', '"b\tc"'],
    ['{"a": [1, 2', 'the `[` is never closed', '['],
    ['{"a": 1', 'the `{` is never closed', '{'],
    ['{} {}', 'the file should end here', '{'],
    ['{ /* "a": 1 }', 'this comment is never closed', '/'],
  ])('of %j says: %s', (text, message, at) => {
    const fault = faultOf(text);
    expect(fault.message).toBe(message);
    expect(text.slice(fault.at.start, fault.at.end)).toBe(at);
  });

  it('says of a thousand braces that it is too deep, instead of running out of stack', () => {
    expect(faultOf('['.repeat(100_000)).message).toBe('more than 64 levels of braces');
  });

  it('tells the last name before the error', () => {
    expect(faultOf('{ "mapping": "x", "authCode": "abc').lastName).toBe('authCode');
  });
});
