/** The splitter: what it takes and refuses, against `JSON.parse`. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FeedProblem } from '../../src/source/feed-problem.ts';
import { splitRecords } from '../../src/source/json-records.ts';
import { inChunks, listed } from './chunks.ts';

const options = { where: 'feed.json', form: 'file' } as const;

async function split(
  content: string | Uint8Array,
  more: {
    cuts?: readonly number[];
    form?: 'file' | 'answer';
    maxRecordBytes?: number;
  } = {},
) {
  const { cuts, ...rest } = more;
  const records = await listed(splitRecords(inChunks(content, cuts), { ...options, ...rest }));
  for (const record of records) expect(JSON.parse(record.text)).toEqual(record.value);
  expect(records.map((record) => record.index)).toEqual(records.map((_, i) => i + 1));
  return records.map((record) => record.value);
}

async function refusal(content: string | Uint8Array, form: 'file' | 'answer' = 'file') {
  const error = await split(content, { form }).catch((thrown: unknown) => thrown);
  if (error instanceof FeedProblem) return error;
  throw new Error('it was not refused', { cause: error });
}

/** Records with awkward keys and texts: quotes, escapes, brackets, characters of 1 to 4 bytes. */
const anyRecord = fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' });
const anySpace = fc.string({
  unit: fc.constantFrom(' ', '\n', '\t', '\r'),
  maxLength: 4,
});
const anyCuts = fc.array(fc.nat(600), { maxLength: 40 });
const property = (runs: number) => ({ seed: 20261125, numRuns: runs });

describe('forms of a feed', () => {
  it.each([
    ['an object with a list data', '{"data":[{"a":1},{"a":2}]}'],
    ['other keys before and after data', '{"n":{"data":[9]},"data":[{"a":1},{"a":2}],"z":[[]]}'],
    ['data under an escaped key', '{"d\\u0061ta":[{"a":1},{"a":2}]}'],
    ['a bare list', ' [ {"a":1} , {"a":2} ] '],
    ['one record a line', '{"a":1}\n{"a":2}\n'],
    ['one record a line, without a last line end', '{"a":1}\r\n\r\n{"a":2}'],
    ['pretty-printed records one after the other', '{\n "a": 1\n}\n{\n "a": 2\n}\n'],
    ['a byte order mark', '\uFEFF{"data":[{"a":1},{"a":2}]}'],
  ])('reads %s', async (_, text) => {
    expect(await split(text)).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('reads a single record', async () => {
    expect(await split('{"appointmentNo":"1"}')).toEqual([{ appointmentNo: '1' }]);
  });

  it('gives elements that are no objects as they are', async () => {
    expect(await split('{"data":[null,5,"x",[1],true,-1.5e3]}')).toEqual([
      null,
      5,
      'x',
      [1],
      true,
      -1500,
    ]);
  });

  it.each(['{"data":[]}', '[]', '{"data": [ ] , "count": 0}'])(
    'reads %s as no records',
    async (text) => {
      expect(await split(text)).toEqual([]);
    },
  );

  it('takes records that are larger than any chunk', async () => {
    const large = { text: 'é'.repeat(300_000) };
    expect(await split(JSON.stringify([large, large]), { cuts: [7, 200_001] })).toEqual([
      large,
      large,
    ]);
  });
});

describe('agreement with JSON.parse', () => {
  it('gives the elements of any data list, whatever the white space and the chunks', async () => {
    const feed = fc.record({
      records: fc.array(anyRecord, { maxLength: 6 }),
      before: fc.dictionary(
        fc.string().filter((key) => key !== 'data'),
        anyRecord,
        { maxKeys: 2 },
      ),
      after: fc.dictionary(
        fc.string().filter((key) => key !== 'data'),
        anyRecord,
        { maxKeys: 2 },
      ),
      space: anySpace,
      indent: fc.constantFrom(0, 1, 2),
      cuts: anyCuts,
    });
    await fc.assert(
      fc.asyncProperty(feed, async ({ records, before, after, space, indent, cuts }) => {
        const members = [
          ...Object.entries(before),
          ['data', records] as const,
          ...Object.entries(after),
        ].map(
          ([key, value]) => `${JSON.stringify(key)}${space}:${JSON.stringify(value, null, indent)}`,
        );
        const text = `${space}{${space}${members.join(`${space},`)}${space}}${space}`;
        expect(await split(text, { cuts })).toEqual(JSON.parse(JSON.stringify(records)));
      }),
      property(400),
    );
  });

  it('gives the lines of any NDJSON, whatever the chunks', async () => {
    const first = fc.dictionary(
      fc.string().filter((key) => key !== 'data'),
      anyRecord,
    );
    await fc.assert(
      fc.asyncProperty(
        first,
        fc.array(anyRecord, { minLength: 1, maxLength: 5 }),
        anyCuts,
        async (head, rest, cuts) => {
          const lines = [head, ...rest].map((value) => JSON.stringify(value));
          const expected = lines.map((line) => JSON.parse(line));
          expect(await split(`${lines.join('\n')}\n`, { cuts })).toEqual(expected);
        },
      ),
      property(200),
    );
  });

  it('refuses a feed cut off at any byte', async () => {
    const list = fc.array(anyRecord, { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        list,
        fc.boolean(),
        fc.nat(),
        anyCuts,
        async (records, wrapped, at, cuts) => {
          const bytes = Buffer.from(JSON.stringify(wrapped ? { data: records, more: 1 } : records));
          const part = bytes.subarray(0, at % bytes.length);
          await expect(split(part, { cuts })).rejects.toBeInstanceOf(FeedProblem);
        },
      ),
      property(400),
    );
  });

  it('accepts a damaged list exactly when JSON.parse does', async () => {
    const marks = fc.constantFrom(...'{}[],:"\\ 01-.etrufalsn\n\u0000\u0001é'.split(''));
    const list = fc.array(fc.jsonValue({ maxDepth: 2 }), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(
        list,
        fc.nat(),
        fc.nat(2),
        marks,
        anyCuts,
        async (records, at, cut, mark, cuts) => {
          const text = JSON.stringify(records);
          // The opening bracket stays: without it the feed has another form.
          const place = 1 + (at % text.length);
          const damaged = text.slice(0, place) + mark + text.slice(place + cut);
          let expected: unknown;
          try {
            expected = JSON.parse(damaged);
          } catch {
            await expect(split(damaged, { cuts })).rejects.toBeInstanceOf(FeedProblem);
            return;
          }
          expect(await split(damaged, { cuts })).toEqual(expected);
        },
      ),
      property(1500),
    );
  });

  it('refuses arbitrary bytes or reads them, but always comes to an end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom('', '{', '[', '{"data":['),
        async (bytes, head) => {
          const outcome = await split(Buffer.concat([Buffer.from(head), bytes])).catch(
            (e: unknown) => e,
          );
          expect(Array.isArray(outcome) || outcome instanceof FeedProblem).toBe(true);
        },
      ),
      property(400),
    );
  });
});

describe('refusals', () => {
  it.each([
    ['nothing at all', '', 'empty', 'feed.json is empty.'],
    ['white space only', ' \n ', 'empty', 'feed.json is empty.'],
    ['an HTML page', '\n<!doctype html><html>', 'markup', 'feed.json is HTML or XML, not JSON.'],
    [
      'ScoreLink text',
      'B887    99',
      'not-json',
      'feed.json is not JSON: it begins with neither { nor [.',
    ],
    [
      'a ZIP archive',
      'PK\u0003\u0004xx',
      'not-json',
      'feed.json is a ZIP archive (or an Excel file), not JSON.',
    ],
    [
      'PGP armour',
      '-----BEGIN PGP MESSAGE-----',
      'not-json',
      'feed.json is an encrypted or armoured message, not JSON.',
    ],
    ['null', 'null', 'no-data', 'feed.json is null where an object with a list "data" should be.'],
    [
      'a number',
      '12',
      'no-data',
      'feed.json is a number where an object with a list "data" should be.',
    ],
    ['{}', '{}', 'no-data', 'feed.json is an object without a list "data" (it is {}).'],
    [
      'an error object',
      '{"message":"no"}',
      'no-data',
      'feed.json is an object without a list "data" (it has other keys).',
    ],
    [
      'data in other case',
      '{"Data":[]}',
      'no-data',
      'feed.json is an object without a list "data" (but with "Data").',
    ],
    [
      'data that is null',
      '{"data":null}',
      'data-not-a-list',
      'feed.json: "data" is null, not a list.',
    ],
    [
      'data that is an object',
      '{"data":{}}',
      'data-not-a-list',
      'feed.json: "data" is an object, not a list.',
    ],
    ['data twice', '{"data":[],"data":[]}', 'trailing', 'feed.json has a second list "data".'],
    [
      'two answers in one file',
      '{"data":[]}\n{"data":[]}',
      'trailing',
      'feed.json goes on after its end.',
    ],
    [
      'records on one line',
      '{"a":1} {"a":2}',
      'malformed',
      'feed.json: record 2 should begin on a new line (near byte 8).',
    ],
    [
      'a bad second record',
      '[{"a":1},{"a":Muller}]',
      'malformed',
      'feed.json: record 2 is not valid JSON (near byte 21).',
    ],
    [
      'a feed cut off in a record',
      '[{"a":1},{"a"',
      'truncated',
      'feed.json is cut off: it ends after 13 bytes, before the end of record 2.',
    ],
    [
      'a feed cut off after a record',
      '[{"a":1}',
      'truncated',
      'feed.json is cut off: it ends after 8 bytes, before the end of record 2.',
    ],
    [
      'deep nesting',
      `[${'['.repeat(65)}`,
      'too-deep',
      'feed.json: record 1 is nested more than 64 levels deep (near byte 1).',
    ],
    [
      'deep nesting beside data',
      `{"x":${'{"x":'.repeat(65)}`,
      'too-deep',
      'feed.json: its beginning is nested more than 64 levels deep (near byte 5).',
    ],
  ])('says what is wrong with %s', async (_, text, fault, message) => {
    const problem = await refusal(text);
    expect(problem).toMatchObject({ kind: 'source', fault, message });
    expect(problem.hint).toMatch(/\w\)?\.$/);
  });

  it.each([
    [
      'UTF-16 little-endian with a mark',
      Buffer.from('\uFEFF{"data":[]}', 'utf16le'),
      'is written in UTF-16',
    ],
    ['UTF-16 without a mark', Buffer.from('{"data":[]}', 'utf16le'), 'zero bytes'],
    [
      'Windows-1252 in a record',
      Buffer.from('{"data":[{"name":"Andr\u00e9"}]}', 'latin1'),
      'record 1 is not valid UTF-8',
    ],
    [
      'a surrogate in UTF-8',
      Buffer.from([0x5b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x5d]),
      'record 1 is not valid UTF-8',
    ],
    ['gzip inside', Buffer.from([0x1f, 0x8b, 8, 0, 0]), 'is gzip inside'],
  ])('refuses %s', async (_, bytes, says) => {
    expect((await refusal(bytes)).message).toContain(says);
  });

  it.each(['[{"a":1}]', '{"a":1}\n{"a":2}', '{"appointmentNo":"1"}', '{}', 'null', ''])(
    'takes %s for no answer of the service',
    async (text) => {
      expect(['no-data', 'empty']).toContain((await refusal(text, 'answer')).fault);
    },
  );

  it('never quotes the feed', async () => {
    const problem = await refusal('{"data":[{"lastName":"Quimby", "dob":19900101x}]}');
    expect(`${problem.message} ${problem.hint} ${problem.stack} ${problem.cause}`).not.toMatch(
      /Quimby|1990/,
    );
  });

  it('stops at a record beyond the limit without reading on', async () => {
    let given = 0;
    async function* endless() {
      yield Buffer.from('{"data":["');
      for (;;) {
        given += 1000;
        yield Buffer.alloc(1000, 'x');
      }
    }
    const pull = listed(splitRecords(endless(), { ...options, maxRecordBytes: 5000 }));
    await expect(pull).rejects.toMatchObject({
      fault: 'too-large',
      message: expect.stringContaining('record 1 is larger than 5,000 bytes'),
    });
    expect(given).toBeLessThan(10_000);
  });

  it('limits what stands before data too', async () => {
    const text = `{"note":"${'x'.repeat(2000)}","data":[]}`;
    await expect(split(text, { maxRecordBytes: 1000 })).rejects.toMatchObject({
      fault: 'too-large',
    });
  });

  it('counts the bytes of a feed much larger than its memory', async () => {
    const text = `[${'"abcdefgh",'.repeat(100_000)}oops]`;
    const { message } = await refusal(text);
    expect(message).toBe('feed.json: record 100001 is not valid JSON (near byte 1,100,005).');
  });

  it('gives the records before the fault', async () => {
    const seen: unknown[] = [];
    const pull = async () => {
      for await (const { value } of splitRecords(inChunks('[1,2,'), options)) seen.push(value);
    };
    await expect(pull()).rejects.toMatchObject({ fault: 'truncated' });
    expect(seen).toEqual([1, 2]);
  });
});

it('lets go of the stream when its reader stops early', async () => {
  let closed = false;
  async function* chunks() {
    try {
      yield Buffer.from('[1,2,3');
      yield Buffer.from(',4]');
    } finally {
      closed = true;
    }
  }
  for await (const { value } of splitRecords(chunks(), options)) {
    expect(value).toBe(1);
    break;
  }
  expect(closed).toBe(true);
});

it('takes a stream of single bytes in time linear to its length', async () => {
  const text = JSON.stringify([{ a: 'x'.repeat(400_000) }]);
  const cuts = Array.from(text, (_, i) => i);
  expect(await split(text, { cuts })).toHaveLength(1);
});
