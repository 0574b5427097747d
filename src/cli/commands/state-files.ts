/** `toefl-sync state backup`, `export` and `import`: the state into files, and back. */
import { resolve } from 'node:path';
import type { Config } from '../../config/schema.ts';
import { Problem } from '../../problem.ts';
import { counted } from '../../report/paint.ts';
import { backupState } from '../../state/backup.ts';
import { exportState } from '../../state/export.ts';
import { importState } from '../../state/import.ts';
import type { Context } from '../context.ts';
import { linesOf, writeWhole } from '../files.ts';
import type { CommonFlags } from '../flags.ts';
import { stateKeyOf } from '../state.ts';
import { configOf } from '../target.ts';

export interface BackupFlags extends CommonFlags {
  readonly force?: boolean;
}

export async function backup(this: Context, flags: BackupFlags, file: string): Promise<void> {
  const { state } = await configOf(this, flags);
  await backupState(state, resolve(this.cwd, file), flags.force ?? false);
  say(this, flags, { file }, `The state is in ${file}, with personal data: keep it safe.`);
}

export interface ExportFlags extends CommonFlags {
  readonly decrypt?: boolean;
}

export async function exportTo(this: Context, flags: ExportFlags, file: string): Promise<void> {
  const config = await configOf(this, flags);
  const key = flags.decrypt ? await keyOf(this, config) : null;
  await writeWhole(resolve(this.cwd, file), exportState(config.state, { key, now: this.now() }));
  say(this, flags, { file }, `The state is in ${file}, with personal data: keep it safe.`);
}

/** @throws Problem (usage) when there is none */
async function keyOf(context: Context, config: Config): Promise<string> {
  const key = await stateKeyOf(context, config);
  if (key !== null) return key;
  throw new Problem('usage', 'There is nothing to decrypt with.', {
    hint: 'Name the key with `stateKey` in the configuration, or leave `--decrypt` out.',
  });
}

export async function importFrom(this: Context, flags: CommonFlags, file: string): Promise<void> {
  const config = await configOf(this, flags);
  const key = await stateKeyOf(this, config);
  const lines = linesOf(resolve(this.cwd, file), file);
  const rows = await importState(config.state, lines, { shown: file, key });
  say(this, flags, { file, rows }, `The state ${config.state} has ${counted(rows, 'row')} now.`);
}

function say(
  { process: { stdout } }: Context,
  { json }: CommonFlags,
  result: object,
  text: string,
) {
  stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : `${text}\n`);
}
