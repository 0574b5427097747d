/**
 * Finds, reads and checks config.json. Called by every command that needs a source, an org or the
 * state, and by whoever embeds the connector.
 */
import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { Problem } from '../problem.ts';
import { byWeight, type Finding, type Position, renderFinding } from '../text/finding.ts';
import type { Explained } from '../text/issues.ts';
import { explainConfig } from './findings.ts';
import { guessSecrets, hideSecrets } from './hide.ts';
import { type Jsonc, parseJsonc, type Span } from './jsonc.ts';
import { absolutePaths } from './paths.ts';
import { type Config, configSchema } from './schema.ts';

export interface LoadOptions {
  /** What `--config` says. */
  readonly file?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

const VARIABLE = 'TOEFL_SYNC_CONFIG';
const USUAL = 'config.json';
/** What is larger is some other file, a feed perhaps. */
const LARGEST = 1_000_000;

/**
 * The configuration named by `--config`, else by TOEFL_SYNC_CONFIG, else `config.json` in the
 * working directory. Its paths are absolute; its secrets are still unread (`secrets.ts`).
 * @throws Problem (configuration): there is none, or with all that is wrong with it in `details`.
 */
export async function loadConfig(
  options: LoadOptions,
): Promise<Config & { readonly file: string }> {
  const place = choose(options);
  const shown = show(place.file, options.cwd);
  const text = await read(place, shown);
  const parsed = parseJsonc(text);
  if (parsed.kind === 'unreadable') throw unreadable(parsed, text, shown);
  const result = configSchema.safeParse(parsed.value);
  if (!result.success) {
    throw invalid(explainConfig(result.error.issues, parsed.value), parsed, text, shown);
  }
  return { ...absolutePaths(result.data, place.file), file: place.file };
}

interface ConfigPlace {
  readonly file: string;
  readonly from: 'option' | 'variable' | 'usual';
}

function choose({ file, env, cwd }: LoadOptions): ConfigPlace {
  if (file !== undefined) return { file: resolve(cwd, file), from: 'option' };
  const named = env[VARIABLE]?.trim() ?? '';
  if (named !== '') return { file: resolve(cwd, named), from: 'variable' };
  return { file: resolve(cwd, USUAL), from: 'usual' };
}

async function read(place: ConfigPlace, shown: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(place.file);
  } catch (error) {
    throw unopened(error, place, shown);
  }
  if (bytes.length > LARGEST) {
    throw new Problem(
      'configuration',
      `${shown} has ${bytes.length} bytes, too many for a configuration.`,
      {
        hint: 'Name the configuration with --config; feeds are named without it: `toefl-sync plan FILE`.',
      },
    );
  }
  if (bytes.includes(0)) {
    // What PowerShell's `>` writes by default.
    throw new Problem('configuration', `${shown} is not saved as UTF-8 text.`, {
      hint: 'Save it again with the encoding UTF-8.',
    });
  }
  return bytes.toString('utf8');
}

const NAMED_BY: Readonly<Record<ConfigPlace['from'], string>> = {
  option: ', which --config names,',
  variable: `, which ${VARIABLE} names,`,
  usual: '',
};

function unopened(error: unknown, place: ConfigPlace, shown: string): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  const subject = `${shown}${NAMED_BY[place.from]}`;
  if (code !== 'ENOENT' && code !== 'ENOTDIR') {
    const why = WHY_UNREADABLE[code] ?? `cannot be read (${code})`;
    return new Problem('configuration', `${subject} ${why}.`, {
      hint: 'Name a file that you may read, with --config FILE.',
      cause: error,
    });
  }
  const write = 'Type `toefl-sync init` to write one to start from';
  if (place.from !== 'usual') {
    return new Problem('configuration', `${subject} does not exist.`, {
      hint: `Correct the path. ${write}.`,
      cause: error,
    });
  }
  return new Problem('configuration', `There is no configuration: ${place.file} does not exist.`, {
    hint: `${write}, or name one that you have with --config FILE or the environment variable ${VARIABLE}.`,
    cause: error,
  });
}

const WHY_UNREADABLE: Readonly<Record<string, string>> = {
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  EISDIR: 'is a folder',
};

function unreadable(
  fault: Extract<Jsonc, { kind: 'unreadable' }>,
  text: string,
  shown: string,
): Problem {
  const position = positionOf(fault.at, text);
  const finding: Finding = {
    severity: 'error',
    code: 'syntax',
    message: fault.message,
    hint: fault.hint,
    position,
  };
  const source = {
    file: shown,
    text: guessSecrets(text, position.line, fault.lastName),
  };
  return new Problem('configuration', `${shown} is not valid JSON.`, {
    details: [renderFinding(finding, source)],
    hint: 'Correct it and run the command again. Comments and trailing commas are allowed.',
  });
}

function invalid(
  explained: readonly Explained[],
  parsed: Extract<Jsonc, { kind: 'read' }>,
  text: string,
  shown: string,
): Problem {
  const findings = explained.map(
    ({ path, on, code, message, hint }): Finding => ({
      severity: 'error',
      code,
      message,
      hint,
      position: nearestPosition(path, on, parsed, text),
    }),
  );
  const source = { file: shown, text: hideSecrets(text, parsed) };
  const count = findings.length === 1 ? 'an error' : `${findings.length} errors`;
  return new Problem('configuration', `${shown} has ${count}.`, {
    details: findings.toSorted(byWeight).map((finding) => renderFinding(finding, source)),
    hint:
      'Correct it and run the command again. `toefl-sync init` writes config.schema.json, with which ' +
      'editors show what is allowed.',
  });
}

/** What is missing has no place: then it is the name (or the brace) of what it is missing from. */
function nearestPosition(
  path: Explained['path'],
  on: Explained['on'],
  parsed: Extract<Jsonc, { kind: 'read' }>,
  text: string,
): Position {
  const own = parsed.locate(path, on);
  if (own !== null) return positionOf(own, text);
  const above = path.slice(0, -1);
  const span = parsed.locate(above, 'key') ?? parsed.locate(above, 'value');
  return span === null ? { line: 1, column: 1, length: 1 } : positionOf(span, text);
}

function positionOf({ start, end }: Span, text: string): Position {
  const before = text.slice(0, start);
  const lineStart = before.lastIndexOf('\n') + 1;
  const [first = ''] = text.slice(start, end).split('\n');
  return {
    line: before.split('\n').length,
    column: start - lineStart + 1,
    length: Math.max(1, first.trimEnd().length),
  };
}

/** As a person in `cwd` would write it. */
function show(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return path === '' || path.startsWith('..') ? file : path;
}
