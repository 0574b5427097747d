/** Opens only what a command needs that looks back or decides: the state, and the org when asked. */
import { existsSync } from 'node:fs';
import type { Config } from '../config/schema.ts';
import { resolveSecret } from '../config/secrets.ts';
import type { CompiledMapping } from '../mapping/compiled.ts';
import type { Mapping } from '../mapping/load.ts';
import type { Salesforce } from '../salesforce/salesforce.ts';
import { openSqliteStore } from '../state/sqlite.ts';
import type { DecisionChange, StateStore } from '../state/store.ts';
import type { Context } from './context.ts';
import { compileFor, readMapping } from './mapping.ts';
import { configOf, connectTo } from './target.ts';

export interface OpenedState extends AsyncDisposable {
  readonly config: Config;
  readonly state: StateStore;
}

/** Without signing in anywhere. Makes no state where there is none: nothing has happened then. */
export async function openStateAlone(
  context: Context,
  flags: { readonly config?: string },
): Promise<OpenedState> {
  return openStateOf(context, await configOf(context, flags));
}

/**
 * The same for a configuration that was read before.
 * @param make a state where there is none
 * @param check the whole file for damage; what is read of it is looked at anyhow
 */
export async function openStateOf(
  context: Context,
  config: Config,
  { make = false, check = false }: { readonly make?: boolean; readonly check?: boolean } = {},
): Promise<OpenedState> {
  const key = await stateKeyOf(context, config);
  const there = make || existsSync(config.state);
  const state = await openSqliteStore(there ? config.state : ':memory:', { key, check });
  return { config, state, [Symbol.asyncDispose]: () => state.close() };
}

/** What personal data in the state is sealed with; null when the configuration says nothing. */
export async function stateKeyOf(
  { process: { env } }: Context,
  { stateKey }: Config,
): Promise<string | null> {
  return stateKey === undefined ? null : resolveSecret(stateKey, { env, path: 'stateKey' });
}

export interface OpenedOrg extends AsyncDisposable {
  readonly salesforce: Salesforce;
  readonly mapping: Mapping;
  readonly compiled: CompiledMapping;
}

/**
 * @param client what Salesforce's own logs call us
 * @throws Problem, also when the state belongs to another org: the Ids in it would mean nothing
 */
export async function openOrg(
  context: Context,
  { config, state }: OpenedState,
  client: string,
): Promise<OpenedOrg> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.toReversed()) await closer();
  };
  try {
    const mapping = await readMapping(config.mapping);
    const salesforce = await connectTo(config, context, client, (closer) => closers.push(closer));
    await state.bindToOrg(salesforce.orgId);
    // Warnings are for `mapping check` and the runs.
    const compiled = await compileFor(mapping, salesforce, { write() {} }, config.constants);
    return { salesforce, mapping, compiled, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Remembers what a person has decided, and that it was this person.
 * @param what the command, without personal values
 * @throws Problem (locked) while a run is at work: it may be about to hold the same record
 */
export async function saveDecisions(
  context: Context,
  state: StateStore,
  change: Omit<DecisionChange, 'at'>,
  what: string,
): Promise<void> {
  const { pid, host, now } = context;
  const at = now().toISOString();
  await state.lock({ pid, host, at });
  try {
    await state.saveDecisions({ ...change, at });
    await note(context, state, what, at);
  } finally {
    await state.unlock();
  }
}

/**
 * Leaves a trace of something that somebody did.
 * @param what the command, without personal values
 * @param at that of what it left in the state, by which the two are found together
 */
export async function note(
  { now, user, host }: Context,
  state: StateStore,
  what: string,
  at = now().toISOString(),
): Promise<void> {
  await state.saveNote({ at, who: `${user}@${host}`, what: `toefl-sync ${what}` });
}
