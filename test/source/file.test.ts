/** Files and standard input as a source: names, packing, and what is said when there is nothing to read. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '../../src/problem.ts';
import { fileSource } from '../../src/source/file.ts';
import { unprivileged } from '../support/unprivileged.ts';
import { listed } from './chunks.ts';

let cwd = '';
const never = new AbortController().signal;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'toefl-file-source-'));
  await mkdir(join(cwd, 'inbox/old'), { recursive: true });
  await mkdir(join(cwd, 'inbox/aa'));
  await mkdir(join(cwd, 'empty'));
  const write = (name: string, content: string | Uint8Array) => writeFile(join(cwd, name), content);
  await write('inbox/b.json', '{"data":[{"n":3}]}');
  await write('inbox/a.json', '[{"n":1},{"n":2}]');
  await write('inbox/aa/y.json', '[{"n":4}]');
  await write('inbox/old/z.json', '[{"n":9}]');
  await write('inbox/[odd]*.json', '[{"n":7}]');
  await write('feed.ndjson', '{"n":1}\n{"n":2}\n');
  await write('packed.json', gzipSync('[{"n":1}]'));
  await write('twice.bin', Buffer.concat([gzipSync('[{"n":1}'), gzipSync(',{"n":2}]')]));
  await write('cut.json.gz', gzipSync(JSON.stringify(Array(5000).fill('abc'))).subarray(0, 40));
  const damaged = gzipSync(`[${'{"n":1},'.repeat(100)}{"n":2}]`);
  damaged.fill(0xff, 20, 30);
  await write('damaged.json.gz', damaged);
  await write('named-gzip.json.gz', '[{"n":1}]');
  await write('blank.json', '');
  await write('bad.json', '[{"n":1},oops]');
  await symlink('loop', join(cwd, 'loop'));
});

afterAll(async () => {
  await rm(cwd, { recursive: true });
});

async function read(paths: string[], stdin?: Readable) {
  const source = fileSource({ paths, cwd, ...(stdin && { stdin }) });
  return listed(source.pull({ window: null, signal: never }));
}

async function numbers(paths: string[], stdin?: Readable) {
  return (await read(paths, stdin)).map(({ text }) => text.replace(/\D/g, '')).join(' ');
}

async function refusal(paths: string[]): Promise<Problem> {
  const error = await read(paths).catch((thrown: unknown) => thrown);
  if (error instanceof Problem) return error;
  throw new Error('it was not refused', { cause: error });
}

describe('which files are read', () => {
  it.each([
    ['a file', ['inbox/a.json'], '1 2'],
    ['files in the order they are named', ['inbox/b.json', 'inbox/a.json'], '3 1 2'],
    ['the files of a glob, sorted', ['inbox/?.json'], '1 2 3'],
    ['files in folders below, by their paths', ['inbox/**/?.json'], '1 2 4 3 9'],
    ['alternatives', ['inbox/{b,a}.json'], '1 2 3'],
    [
      'a file once, however often it is named',
      ['inbox/a.json', './inbox/a.json', 'inbox/?.json'],
      '1 2 3',
    ],
    ['a file whose name looks like a glob', ['inbox/[odd]*.json'], '7'],
    ['NDJSON', ['feed.ndjson'], '1 2'],
    ['gzip without its name', ['packed.json'], '1'],
    ['several gzip members', ['twice.bin'], '1 2'],
    ['plain JSON under a gzip name', ['named-gzip.json.gz'], '1'],
  ])('reads %s', async (_, paths, expected) => {
    expect(await numbers(paths)).toBe(expected);
  });

  it('takes absolute paths and globs', async () => {
    expect(await numbers([join(cwd, 'inbox/a.json'), join(cwd, 'inbox/b*.json')])).toBe('1 2 3');
  });

  it('says where each record stands', async () => {
    const records = await read(['inbox/a.json', 'packed.json']);
    expect(records.map(({ origin }) => origin)).toEqual([
      'inbox/a.json, record 1',
      'inbox/a.json, record 2',
      'packed.json, record 1',
    ]);
  });

  it('counts no calls and knows no window', () => {
    expect(fileSource({ paths: [] })).toMatchObject({
      name: 'files',
      windowed: false,
      calls: 0,
    });
  });
});

describe('standard input', () => {
  it('is read for -', async () => {
    expect(await numbers(['inbox/b.json', '-'], Readable.from([Buffer.from('[{"n":5}]')]))).toBe(
      '3 5',
    );
  });

  it('may be packed and may come as text', async () => {
    expect(await numbers(['-'], Readable.from([gzipSync('[{"n":5}]')]))).toBe('5');
    expect(await numbers(['-'], Readable.from(['[{"n":', '6}]']))).toBe('6');
  });

  it('is called so in messages', async () => {
    await expect(read(['-'], Readable.from([]))).rejects.toThrow('standard input is empty.');
  });
});

describe('what cannot be read', () => {
  it.each([
    ['a wrong name', ['inbox/a.jsn'], 'inbox/a.jsn does not exist.', 'Did you mean inbox/a.json?'],
    [
      'a wrong folder',
      ['inbx/a.json'],
      'there is no folder inbx.',
      'Did you mean the folder inbox?',
    ],
    [
      'a name unlike any other',
      ['xyz'],
      'xyz does not exist.',
      'Relative paths are looked up from',
    ],
    [
      'a glob without matches',
      ['feed*.ndjsn'],
      'No file matches feed*.ndjsn.',
      'Did you mean feed.ndjson in the folder .?',
    ],
    [
      'a glob far from any name',
      ['inbox/*.csv.bak'],
      'No file matches',
      'The folder inbox has 5 entries, but none that fits.',
    ],
    [
      'a glob in an empty folder',
      ['empty/*.json'],
      'No file matches',
      'The folder empty is empty.',
    ],
    ['a glob in no folder', ['inbx/*.json'], 'inbx does not exist.', 'Did you mean inbox?'],
    ['a folder', ['inbox/'], 'inbox is a folder, not a file of scores.', '"inbox/*.json"'],
    [
      'a link to itself',
      ['loop'],
      'loop is a symbolic link that leads to itself.',
      'Correct the link.',
    ],
    ['too long a name', ['x'.repeat(300)], 'is longer than a path may be', 'glob'],
    ['no path', [], 'No file was named', 'standard input'],
    ['an empty file', ['blank.json'], 'blank.json is empty.', 'finished'],
    [
      'truncated gzip',
      ['cut.json.gz'],
      'cut.json.gz is a gzip file that is cut off.',
      'Fetch it again',
    ],
    [
      'damaged gzip',
      ['damaged.json.gz'],
      'damaged.json.gz is a damaged gzip file.',
      'Fetch it again',
    ],
    ['damaged JSON', ['bad.json'], 'bad.json: record 2 is not valid JSON', 'damaged or edited'],
  ])('says so of %s, and what to do', async (_, paths, message, hint) => {
    const problem = await refusal(paths);
    expect(problem).toMatchObject({
      kind: 'source',
      message: expect.stringContaining(message),
    });
    expect(problem.hint).toContain(hint);
  });

  it('is found out before the first record is given', async () => {
    const seen: unknown[] = [];
    const pull = async () => {
      const source = fileSource({
        paths: ['inbox/a.json', 'nowhere.json'],
        cwd,
      });
      for await (const record of source.pull({ window: null, signal: never })) seen.push(record);
    };
    await expect(pull()).rejects.toThrow('nowhere.json does not exist.');
    expect(seen).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('names the rights when they are missing', async () => {
    await writeFile(join(cwd, 'secret.json'), '[]', { mode: 0o000 });
    const refused = await unprivileged(cwd, () => refusal(['secret.json']));
    expect(refused).toMatchObject({
      message: 'secret.json may not be read by this user.',
    });
  });
});

describe('cancelling', () => {
  it('wakes a pull that waits for standard input', async () => {
    const controller = new AbortController();
    const source = fileSource({ paths: ['-'], stdin: new PassThrough() });
    const pull = listed(source.pull({ window: null, signal: controller.signal }));
    controller.abort();
    await expect(pull).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('ends a pull between two records', async () => {
    const controller = new AbortController();
    const source = fileSource({ paths: ['inbox/a.json'], cwd });
    const pull = async () => {
      for await (const _ of source.pull({
        window: null,
        signal: controller.signal,
      }))
        controller.abort();
    };
    await expect(pull()).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
