/** What a person has to do when a file cannot be read. Called by `file.ts` and `paths.ts`. */
import { Problem } from '../problem.ts';

/** The operating system's codes (errno(3)), what they mean here, and what helps. */
const READING: Readonly<Record<string, { says: string; hint: string }>> = {
  EACCES: {
    says: 'may not be read by this user',
    hint: 'Give the user that runs the connector the right to read it and to enter its folder (ls -l shows the rights).',
  },
  EPERM: {
    says: 'may not be read by this user',
    hint: 'Give the user that runs the connector the right to read it.',
  },
  ENOENT: {
    says: 'was there and is gone',
    hint: 'Something moves or deletes feeds while they are read. Let it wait until the run is over.',
  },
  EISDIR: {
    says: 'is a folder',
    hint: 'To read the files in it, write a glob in quotes: "folder/*.json".',
  },
  ELOOP: {
    says: 'is a symbolic link that leads to itself',
    hint: 'Correct the link.',
  },
  ENAMETOOLONG: {
    says: 'is longer than a path may be',
    hint: 'Name the files by a glob in quotes, such as "inbox/*.json".',
  },
  EMFILE: {
    says: 'could not be opened: too many files are open',
    hint: 'Try again later.',
  },
  EIO: {
    says: 'could not be read from its disk',
    hint: 'Copy it again from where it came, and have the disk or network share checked.',
  },
  Z_BUF_ERROR: {
    says: 'is a gzip file that is cut off',
    hint: 'The transfer was not complete. Fetch it again; nothing of an incomplete feed is used.',
  },
  Z_DATA_ERROR: {
    says: 'is a damaged gzip file',
    hint: 'Fetch it again. If a program transferred it as text, have it transferred as binary.',
  },
};

/** The Problem for what happened while reading; `shown` is how messages call the file. */
export function readingProblem(error: unknown, shown: string): unknown {
  const code = codeOf(error);
  // Anything else is a Problem already, or a fault of the connector that must not look like one.
  if (code === null) return error;
  const known = READING[code];
  return new Problem('source', `${shown} ${known?.says ?? `could not be read (${code})`}.`, {
    hint: known?.hint ?? 'Check that the file is there, complete and readable, and try again.',
    cause: error,
  });
}

/** The operating system's or zlib's code of an error; null when it has none. */
export function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null;
}
