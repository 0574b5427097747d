/** Everything that `plan` and `run` need, opened from the configuration, and closed again. */

import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Config } from '../config/schema.ts';
import { type Resolved, resolveSecrets } from '../config/secrets.ts';
import type { RunOptions } from '../connector/connector.ts';
import type { Parts } from '../connector/parts.ts';
import type { Mapping } from '../mapping/load.ts';
import { Problem } from '../problem.ts';
import type { Salesforce } from '../salesforce/salesforce.ts';
import { etsSource } from '../source/ets.ts';
import { fileSource } from '../source/file.ts';
import { resolvePaths } from '../source/paths.ts';
import type { Source, Window } from '../source/source.ts';
import { openStaging } from '../state/scratch.ts';
import { openSqliteStore } from '../state/sqlite.ts';
import type { StateStore } from '../state/store.ts';
import type { Context } from './context.ts';
import { compileFor, readMapping } from './mapping.ts';
import { connect } from './org.ts';
import { assertWritable, type OutputFiles } from './outputs.ts';
import { type ProgressLine, progressLine } from './progress.ts';
import { configOf } from './target.ts';

/** What a run goes by, as its files say it. */
export interface Setup {
  readonly config: Config & { readonly file: string };
  readonly mapping: Mapping;
}

/** @throws Problem (configuration, mapping) */
export async function readSetup(
  context: Context,
  flags: { readonly config?: string },
): Promise<Setup> {
  const config = await configOf(context, flags);
  return { config, mapping: await readMapping(config.mapping) };
}

export interface SessionOptions extends OutputFiles {
  /** A stretch of time by hand. */
  readonly window?: Window;
  readonly config?: string;
  /** In place of reading the files again. */
  readonly setup?: Setup;
  readonly json?: boolean | undefined;
  /** A saved plan that is read, and so must not be written over. */
  readonly plan?: string;
  /** The configured source, no source at all, or feed files in its place. */
  readonly feeds: 'configured' | 'none' | readonly string[];
  /** A dry run takes no lock and leaves nothing behind. */
  readonly mode: 'plan' | 'run';
  /** Whether personal values are shown, of which the state keeps a note. */
  readonly reveal?: boolean | undefined;
}

export interface Session extends AsyncDisposable {
  readonly parts: Parts;
  /** What plan files are sealed with; null when the configuration says nothing. */
  readonly planKey: string | null;
  readonly progress: ProgressLine;
}

/** @throws Problem for whatever cannot be opened; what was opened before is closed then. */
export async function openSession(context: Context, options: SessionOptions): Promise<Session> {
  const closers: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const closer of closers.toReversed()) await closer();
  };
  try {
    const parts = await openParts(context, options, (closer) => closers.push(closer));
    return { ...parts, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Defer = (closer: () => Promise<void> | void) => void;

async function openParts(
  context: Context,
  options: SessionOptions,
  defer: Defer,
): Promise<Omit<Session, keyof AsyncDisposable>> {
  const { process, now, signal } = context;
  const { config, mapping } = options.setup ?? (await readSetup(context, options));
  await assertWritable(options, context.cwd, await neededFiles(config, options, context.cwd));
  const secrets = await readSecrets(config, options.feeds, context);
  const sources = openSources(secrets.source, options.feeds, context);
  if (options.window !== undefined && !sources.some(({ windowed }) => windowed)) {
    throw new Problem(
      'usage',
      'Files are always read whole, so `--from`, `--to` and `--since` mean nothing to them.',
      {
        hint: 'Leave them out, or pull from a source that is asked for a window.',
      },
    );
  }
  const runId = newRunId(now());
  const progress = progressLine(context, options.json === true);
  const salesforce = await connect(
    secrets.salesforce,
    config.limits,
    progress.context,
    runId,
    defer,
  );
  progress.count(salesforce);
  const compiled = await compileFor(mapping, salesforce, process.stderr, config.constants);
  const state = await openState(config, secrets.stateKey, options, salesforce, context, defer);
  if (options.reveal === true) await noteReveal(state, context);
  const staging = await openStaging();
  defer(() => staging.close());
  // A failure is printed where the bar was.
  defer(() => progress.clear());
  const { limits, window: windows, retention, chunkSize } = config;
  const parts: Parts = {
    sources,
    mapping: compiled,
    salesforce,
    state,
    staging,
    limits,
    windows,
    retention,
    bulk: config.salesforce.bulk,
    chunkSize,
    now,
    runId,
    signal,
    onProgress: (step) => progress.show(step),
  };
  return { parts, planKey: secrets.planKey ?? null, progress };
}

/** What no report may write over. */
async function neededFiles(
  config: Setup['config'],
  { feeds, plan }: SessionOptions,
  cwd: string,
): Promise<ReadonlyMap<string, string>> {
  const configured = config.source.flatMap((source) => (source.kind === 'file' ? source.path : []));
  const named = feeds === 'configured' ? configured : feeds === 'none' ? [] : feeds;
  const read = named.length === 0 ? [] : await resolvePaths(named, cwd);
  return new Map([
    ...read.flatMap((file) => (file.kind === 'file' ? [[file.path, 'the feed'] as const] : [])),
    ...(plan === undefined ? [] : [[plan, 'the plan'] as const]),
    [config.file, 'the configuration'],
    [config.mapping, 'the mapping'],
    ...['', '-wal', '-shm'].map((end) => [`${config.state}${end}`, 'the state'] as const),
  ]);
}

/** Who looks at personal values leaves a trace, and is told so in the documentation. */
function noteReveal(state: StateStore, { host, now, user, argv }: Context): Promise<void> {
  const what = ['toefl-sync', ...argv].join(' ');
  return state.saveNote({ at: now().toISOString(), who: `${user}@${host}`, what });
}

/** Sorts by time and can be typed. */
export function newRunId(now: Date): string {
  const stamp = now.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  return `${stamp}-${randomUUID().slice(0, 4)}`;
}

/**
 * What the run reads from and writes to, with the secrets' own texts, before anything is opened: so
 * all that are missing are said at once. Files in place of the source need none of its secrets.
 */
async function readSecrets(
  { source, salesforce, planKey, stateKey }: Config,
  feeds: SessionOptions['feeds'],
  { process }: Context,
): Promise<Resolved<Pick<Config, 'source' | 'salesforce' | 'planKey' | 'stateKey'>>> {
  const sources = feeds === 'configured' ? source : [];
  const [only] = sources;
  // A source on its own stands in the file without a list around it, and messages name its place.
  const shown = sources.length === 1 && only !== undefined ? only : sources;
  const resolved = await resolveSecrets(
    {
      source: shown,
      salesforce,
      ...(planKey === undefined ? {} : { planKey }),
      ...(stateKey === undefined ? {} : { stateKey }),
    },
    {
      env: process.env,
      path: '',
      warn: (sentence) => process.stderr.write(`warning: ${sentence}\n`),
    },
  );
  return { ...resolved, source: [resolved.source].flat() };
}

function openSources(
  configured: Resolved<Config['source']>,
  feeds: SessionOptions['feeds'],
  { cwd, stdin }: Context,
): Source[] {
  if (feeds === 'none') return [];
  if (feeds !== 'configured') return [fileSource({ paths: feeds, cwd, stdin })];
  return configured.map((source) => {
    if (source.kind === 'file')
      return fileSource({ name: source.name, paths: source.path, cwd, stdin });
    const { name, baseUrl, path, authCode, timeoutSeconds } = source;
    return etsSource({
      name,
      baseUrl,
      path,
      authCode,
      ...(timeoutSeconds === undefined ? {} : { timeoutMs: timeoutSeconds * 1000 }),
    });
  });
}

/** A dry run leaves nothing behind, not even an empty state. */
async function openState(
  config: Config,
  key: string | undefined,
  { mode }: SessionOptions,
  salesforce: Salesforce,
  { pid, host, now }: Context,
  defer: Defer,
): Promise<StateStore> {
  const fresh = mode === 'plan' && !existsSync(config.state);
  const state = await openSqliteStore(fresh ? ':memory:' : config.state, { key });
  defer(() => state.close());
  await state.bindToOrg(salesforce.orgId);
  if (mode === 'run') {
    await state.lock({ pid, host, at: now().toISOString() });
    defer(() => state.unlock());
  }
  return state;
}

const DAY_MS = 86_400_000;

/** @throws Problem (usage) when the window ends before it begins, or only its end is given */
export function windowOf(
  {
    from,
    to,
    since,
  }: { readonly from?: Date; readonly to?: Date; readonly since?: number | undefined },
  now: Date,
): Pick<RunOptions, 'window'> {
  if (since !== undefined) {
    if (from !== undefined || to !== undefined || since === 0) {
      throw new Problem(
        'usage',
        '`--since` takes a number of days, and takes the place of `--from` and `--to`.',
        {
          hint: 'Say `--since 30` for the last thirty days, or `--from DATE`.',
        },
      );
    }
    return { window: { from: new Date(now.getTime() - since * DAY_MS), to: now } };
  }
  if (from === undefined && to === undefined) return {};
  if (from === undefined)
    throw new Problem('usage', '`--to` needs `--from`.', {
      hint: 'Say both: --from 2026-01-01 --to 2026-02-01.',
    });
  const end = to ?? now;
  if (end <= from)
    throw new Problem('usage', '`--to` must be after `--from`.', {
      hint: 'Both are in UTC.',
    });
  return { window: { from, to: end } };
}
