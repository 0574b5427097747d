/** Running Salesforce's own command line tool, and finding its answer. Used by `sf-cli.ts`. */
import { type ExecFileException, execFile } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';

/** What became of a run of `sf`. Nothing of its words is kept but the result: they may hold tokens. */
export type SfOutcome =
  | { readonly kind: 'answered'; readonly result: unknown }
  /** It said no, with its own name for the error; null when that is none of known form. */
  | { readonly kind: 'refused'; readonly error: string | null }
  | { readonly kind: 'absent' }
  /** `EACCES` and the like. */
  | { readonly kind: 'unstartable'; readonly code: string }
  | { readonly kind: 'late'; readonly limitMs: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'crashed'; readonly exitCode: number }
  /** It ended well, and what it said is no answer of sf's. */
  | { readonly kind: 'unreadable' };

export type RunSf = (args: readonly string[]) => Promise<SfOutcome>;

/** A token of Salesforce's is short of 2 kB; a list of warnings may be longer. */
const MAX_BYTES = 4_000_000;

/** @param program as it is looked for on the PATH */
export function runnerOf(program: string, limitMs: number): RunSf {
  const options = {
    shell: process.platform === 'win32',
    timeout: limitMs,
    maxBuffer: MAX_BYTES,
  };
  return (args) =>
    new Promise((resolve) => {
      try {
        execFile(program, [...args], options, (error, stdout) => {
          resolve(answerIn(stdout) ?? (error === null ? UNREADABLE : failureOf(error, limitMs)));
        });
      } catch (error) {
        // What is there and is no program is thrown; what is not there is called back.
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code';
        resolve({ kind: 'unstartable', code });
      }
    });
}

const UNREADABLE: SfOutcome = { kind: 'unreadable' };

function failureOf({ code, killed, signal }: ExecFileException, limitMs: number): SfOutcome {
  if (code === 'ENOENT') return { kind: 'absent' };
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return UNREADABLE;
  if (killed === true) return { kind: 'late', limitMs };
  if (typeof signal === 'string') return { kind: 'killed', signal };
  if (typeof code === 'string') return { kind: 'unstartable', code };
  return { kind: 'crashed', exitCode: code ?? 1 };
}

const answerSchema = z.union([
  z.looseObject({ status: z.literal(0), result: z.unknown() }),
  z.looseObject({ status: z.number(), name: z.string().optional() }),
]);

/** Its answer, which warnings may precede; null when there is none. */
function answerIn(stdout: string): SfOutcome | null {
  const text = stripVTControlCharacters(stdout);
  const end = text.lastIndexOf('}') + 1;
  for (const { index } of text.matchAll(/^\{/gm)) {
    const answer = answerSchema.safeParse(parse(text.slice(index, end))).data;
    if (answer === undefined) continue;
    if ('result' in answer) return { kind: 'answered', result: answer.result };
    return { kind: 'refused', error: shownName(answer['name']) };
  }
  return null;
}

/** Letters only: tokens have digits. */
function shownName(name: unknown): string | null {
  return typeof name === 'string' && /^[A-Za-z][A-Za-z_]{2,49}$/.test(name) ? name : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
