/** The spool: what it gives back, and that what is on disk is nobody else's. */
import { mkdtemp, readdir, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSpool } from '../../src/source/spool.ts';
import { listed } from './chunks.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'toefl-spool-'));
});
afterAll(() => rm(folder, { recursive: true }));

const chunk = (byte: number, size: number) => Buffer.alloc(size, byte);

/** The open files of this process that lie in `folder`, as the kernel shows them. */
async function openFiles(): Promise<string[]> {
  const numbers = await readdir('/proc/self/fd');
  const files = await Promise.all(
    numbers.map(async (number) => {
      const path = `/proc/self/fd/${number}`;
      return [path, await readlink(path).catch(() => '')] as const;
    }),
  );
  return files.filter(([, target]) => target.startsWith(folder)).map(([path]) => path);
}

describe('a spool', () => {
  it.each([
    ['memory', 10_000],
    ['memory and then a file', 1500],
    ['a file', 0],
  ])('gives back what was written, twice, from %s', async (_, memoryBytes) => {
    const spool = openSpool({ folder, memoryBytes });
    const chunks = [chunk(1, 1000), chunk(2, 1000), chunk(3, 700_000), chunk(4, 1)];
    for (const written of chunks) await spool.write(written);
    for (let i = 0; i < 2; i++) {
      expect(Buffer.concat(await listed(spool.read())).equals(Buffer.concat(chunks))).toBe(true);
    }
    await spool.close();
  });

  it('leaves the disk alone while memory is enough', async () => {
    const spool = openSpool({ folder, memoryBytes: 1000 });
    await spool.write(chunk(1, 1000));
    expect(await readdir(folder)).toEqual([]);
    await spool.close();
  });

  it.skipIf(process.platform !== 'linux')(
    'has a file without a name that only its user can read',
    async () => {
      const spool = openSpool({ folder, memoryBytes: 0 });
      await spool.write(chunk(1, 10));
      expect(await readdir(folder)).toEqual([]);
      const [file = '', ...others] = await openFiles();
      expect(others).toEqual([]);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      await spool.close();
      expect(await openFiles()).toEqual([]);
    },
  );
});
