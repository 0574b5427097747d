/** Files that commands write for people: whole or not at all, and readable by their owner alone. */
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Problem } from '../problem.ts';

/**
 * Writes chunk by chunk beside the file, and puts it in its place when all is written.
 * @throws Problem (usage) when the file cannot be written
 */
export async function writeWhole(
  file: string,
  chunks: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  const unfinished = `${file}.unfinished`;
  try {
    const handle = await open(unfinished, 'w', 0o600);
    try {
      for await (const text of batched(chunks)) await handle.write(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {});
    throw asProblem(error, file, 'written');
  }
}

const BATCH = 1 << 18;

/** A system call for each line would take longer than the plan. */
async function* batched(chunks: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string> {
  let batch = '';
  for await (const chunk of chunks) {
    batch += chunk;
    if (batch.length < BATCH) continue;
    yield batch;
    batch = '';
  }
  yield batch;
}

/**
 * @param shown what messages call the file
 * @throws Problem (usage) when the file cannot be read
 */
export async function* linesOf(file: string, shown: string): AsyncGenerator<string> {
  try {
    const input = createReadStream(file);
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      yield line;
    }
  } catch (error) {
    throw asProblem(error, shown, 'read');
  }
}

function asProblem(error: unknown, file: string, done: 'written' | 'read'): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  if (error instanceof Problem || code === null) return error;
  return new Problem('usage', `${file} cannot be ${done}: ${REASONS[code] ?? code}.`, {
    hint:
      done === 'written'
        ? `Check the folder ${dirname(resolve(file))}.`
        : 'Check the name, relative to the folder you are in.',
    cause: error,
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'this user has no right to',
  EPERM: 'this user has no right to',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
};
