/** Files and standard input as a source. Made by `connector.ts` from the configuration or FILES. */
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { Problem } from '../problem.ts';
import { gunzipIfPacked } from './gunzip.ts';
import { splitRecords } from './json-records.ts';
import { type FeedFile, resolvePaths } from './paths.ts';
import { readingProblem } from './reading-problem.ts';
import type { Source, SourceRecord } from './source.ts';

export interface FileSourceOptions {
  readonly name?: string;
  /** Files, globs, or `-` for standard input, in the order to read them. */
  readonly paths: readonly string[];
  /** What relative paths are relative to. */
  readonly cwd?: string;
  readonly stdin?: Readable;
}

/**
 * A source over files: `{"data":[…]}`, a bare list, or one record a line; UTF-8; gzip is recognised by
 * its first bytes, whatever the name.
 *
 * All paths are looked up before the first file is read, so that a wrong one costs nothing.
 */
export function fileSource(options: FileSourceOptions): Source {
  const { name = 'files', paths, cwd = process.cwd() } = options;
  return {
    name,
    windowed: false,
    calls: 0,
    async *pull({ signal }) {
      for (const file of await resolvePaths(paths, cwd)) {
        yield* recordsOf(file, options.stdin, signal);
      }
    },
  };
}

async function* recordsOf(
  file: FeedFile,
  stdin: Readable | undefined,
  signal: AbortSignal,
): AsyncGenerator<SourceRecord, void> {
  if (signal.aborted) throw cancelled(signal);
  const stream =
    file.kind === 'stdin' ? (stdin ?? process.stdin) : createReadStream(file.path, READ_OPTIONS);
  // Destroying wakes a reader that waits, as for standard input that nobody writes to.
  const stop = () => stream.destroy(cancelled(signal));
  signal.addEventListener('abort', stop, { once: true });
  try {
    const bytes = gunzipIfPacked(bytesOf(stream, file.shown));
    for await (const { text, value, index } of splitRecords(bytes, {
      where: file.shown,
      form: 'file',
    })) {
      if (signal.aborted) throw cancelled(signal);
      yield { text, value, origin: `${file.shown}, record ${index}` };
    }
  } catch (error) {
    throw signal.aborted ? cancelled(signal) : readingProblem(error, file.shown);
  } finally {
    signal.removeEventListener('abort', stop);
    stream.destroy();
  }
}

const READ_OPTIONS = { highWaterMark: 256 * 1024 };

async function* bytesOf(stream: Readable, shown: string): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    if (typeof chunk === 'string') yield Buffer.from(chunk);
    else if (chunk instanceof Uint8Array) yield chunk;
    else throw new Problem('source', `${shown} gave something that is neither bytes nor text.`);
  }
}

function cancelled(signal: AbortSignal): Problem {
  if (signal.reason instanceof Problem) return signal.reason;
  return new Problem('cancelled', 'Reading the scores was cancelled.');
}
