/** What the mapping commands work on: a mapping's file, and the org or snapshot it has to fit. */
import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { resolveSecrets } from '../config/secrets.ts';
import type { FieldValue } from '../mapping/values.ts';
import { Problem } from '../problem.ts';
import type { Describes, Salesforce } from '../salesforce/salesforce.ts';
import { readSnapshot } from '../salesforce/snapshot.ts';
import type { Context } from './context.ts';
import { connect } from './org.ts';

export interface TargetFlags {
  readonly config?: string;
  readonly snapshot?: string;
}

export interface NamedFile {
  readonly path: string;
  /** As the person wrote it, or as one in this folder would. */
  readonly shown: string;
}

export interface Target extends AsyncDisposable {
  /** The mappings. */
  readonly files: readonly NamedFile[];
  readonly describes: Describes;
  /** For messages: `the org`, or the name of the snapshot. */
  readonly what: string;
  /** Of the configuration. */
  readonly constants: Readonly<Record<string, FieldValue>>;
}

/**
 * The configuration is read only for what the command line does not say.
 * @param files as the person wrote them; none for that of the configuration
 */
export async function openTarget(
  context: Context,
  { config: configFile, snapshot }: TargetFlags,
  files: readonly string[],
): Promise<Target> {
  const { cwd } = context;
  const needed = configFile !== undefined || snapshot === undefined || files.length === 0;
  const config = needed ? await configOf(context, { config: configFile }) : null;
  const named = files.map((file) => ({ path: resolve(cwd, file), shown: file }));
  const configured = config === null ? [] : [asNamed(config.mapping, context)];
  const common = {
    files: named.length === 0 ? configured : named,
    constants: config?.constants ?? {},
  };
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers) await closer();
  };
  if (snapshot !== undefined || config === null) {
    const name = snapshot ?? '';
    const describes = readSnapshot(await textOf(resolve(cwd, name), name), name);
    return { ...common, describes, what: name, [Symbol.asyncDispose]: close };
  }
  const describes = await connectTo(config, context, 'mapping', (closer) => closers.push(closer));
  return { ...common, describes, what: 'the org', [Symbol.asyncDispose]: close };
}

/** Of a command that works on one mapping. */
export function fileOf({ files: [file] }: Target): NamedFile {
  return file ?? { path: '', shown: '' };
}

export function configOf(
  { cwd, process }: Context,
  { config: file }: { readonly config?: string | undefined },
): ReturnType<typeof loadConfig> {
  return loadConfig({ ...(file === undefined ? {} : { file }), env: process.env, cwd });
}

/** Signs in to the configured org. */
export async function connectTo(
  { salesforce, limits }: Config,
  context: Context,
  client: string,
  defer: (closer: () => Promise<void>) => void,
): Promise<Salesforce> {
  const { env } = context.process;
  const resolved = await resolveSecrets(salesforce, { env, path: 'salesforce' });
  return connect(resolved, limits, context, client, defer);
}

function asNamed(path: string, { cwd }: Context): NamedFile {
  const near = relative(cwd, path);
  return { path, shown: near === '' || near.startsWith('..') ? path : near };
}

async function textOf(file: string, shown: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Problem('configuration', `The snapshot ${shown} cannot be read.`, {
      hint: 'Write one with `toefl-sync org snapshot FILE`.',
      cause,
    });
  });
}
