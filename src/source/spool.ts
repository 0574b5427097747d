/**
 * Keeps the bytes of an answer until they are known to be complete: in memory, or beyond some size in
 * a private file. Used by `ets.ts`, so that an answer that breaks off gives no records at all.
 */
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../problem.ts';

export interface Spool {
  write(chunk: Uint8Array): Promise<void>;
  /** Everything written, from the start. */
  read(): AsyncGenerator<Uint8Array, void>;
  close(): Promise<void>;
}

interface SpoolOptions {
  /** Where the file would be made. */
  readonly folder: string;
  /** How much stays in memory. */
  readonly memoryBytes?: number;
}

const MEMORY_BYTES = 4 * 1024 * 1024;
const READ_BYTES = 256 * 1024;

/** An empty spool. Throws a `Problem` of kind `source` when the disk has no room. */
export function openSpool({ folder, memoryBytes = MEMORY_BYTES }: SpoolOptions): Spool {
  let chunks: Uint8Array[] = [];
  let inMemory = 0;
  let file: PrivateFile | null = null;

  async function moveToFile(): Promise<PrivateFile> {
    const made = await makePrivateFile(folder);
    file = made;
    for (const chunk of chunks) await made.handle.writeFile(chunk);
    chunks = [];
    return made;
  }

  return {
    async write(chunk) {
      if (file === null && inMemory + chunk.length <= memoryBytes) {
        chunks.push(chunk);
        inMemory += chunk.length;
        return;
      }
      try {
        await (file ?? (await moveToFile())).handle.writeFile(chunk);
      } catch (error) {
        throw diskProblem(error, folder);
      }
    },
    async *read() {
      yield* chunks;
      if (file === null) return;
      for (let position = 0; ; ) {
        const buffer = Buffer.allocUnsafe(READ_BYTES);
        const { bytesRead } = await file.handle.read(buffer, 0, READ_BYTES, position);
        if (bytesRead === 0) return;
        position += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    },
    async close() {
      chunks = [];
      await file?.close();
      file = null;
    },
  };
}

interface PrivateFile {
  readonly handle: FileHandle;
  close(): Promise<void>;
}

/** A file that only this user can read, without a name as soon as the operating system allows. */
async function makePrivateFile(folder: string): Promise<PrivateFile> {
  // mkdtemp makes the folder with mode 0700.
  const own = await mkdtemp(join(folder, 'toefl-sync-'));
  const handle = await open(join(own, 'answer'), 'wx+', 0o600);
  const remove = () => rm(own, { recursive: true, force: true });
  // Where an open file cannot lose its name, it loses it on closing.
  const unlinked = await remove().then(
    () => true,
    () => false,
  );
  return {
    handle,
    async close() {
      await handle.close();
      if (!unlinked) await remove();
    },
  };
}

function diskProblem(error: unknown, folder: string): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code';
  return new Problem('source', `ETS's answer could not be kept in ${folder} (${code}).`, {
    hint: 'Make room there (an answer has about 2 kB a score), or name another folder in the environment variable TMPDIR.',
    cause: error,
  });
}
