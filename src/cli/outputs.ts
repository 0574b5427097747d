/**
 * Looks at the files that a command is told to write before it begins: a report in place of the
 * feed, the configuration or the state could not be taken back, and a folder that is not there
 * should not be found out after an hour.
 */
import { access, constants, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Problem } from '../problem.ts';

/** The flags that name files to write. */
export interface OutputFiles {
  readonly out?: string;
  readonly html?: string;
  readonly csv?: string;
  readonly ndjson?: string;
}

const FLAGS = ['out', 'html', 'csv', 'ndjson'] as const;

/**
 * @param needed files that must stay as they are, with what they are
 * @throws Problem (usage)
 */
export async function assertWritable(
  files: OutputFiles,
  cwd: string,
  needed: ReadonlyMap<string, string>,
): Promise<void> {
  const seen = new Map<string, string>();
  for (const name of FLAGS) {
    const shown = files[name];
    if (shown === undefined) continue;
    const path = resolve(cwd, shown);
    const flag = `--${name}`;
    if (shown === '-') {
      throw new Problem('usage', `\`${flag}\` writes a file, not standard output.`, {
        hint: 'Name a file. `--json` prints the summary.',
      });
    }
    const what = needed.get(path);
    if (what !== undefined) {
      throw new Problem('usage', `\`${flag} ${shown}\` would write over ${what}.`, {
        hint: 'Name another file.',
      });
    }
    const other = seen.get(path);
    if (other !== undefined) {
      throw new Problem('usage', `\`${other}\` and \`${flag}\` name the same file, ${shown}.`, {
        hint: 'Give each a file of its own.',
      });
    }
    seen.set(path, flag);
    await assertRoom(flag, shown, path);
  }
}

async function assertRoom(flag: string, shown: string, path: string): Promise<void> {
  const folder = dirname(path);
  try {
    const there = await stat(path).catch(() => null);
    if (there?.isDirectory()) {
      throw new Problem('usage', `\`${flag} ${shown}\` is a folder.`, {
        hint: 'Name a file in it.',
      });
    }
    await access(folder, constants.W_OK);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('usage', `\`${flag} ${shown}\` cannot be written.`, {
      hint: `Check that the folder ${folder} is there, and that this user may write into it.`,
      cause: error,
    });
  }
}
