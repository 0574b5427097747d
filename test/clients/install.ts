/**
 * Installs a client from the npm registry into a cache folder outside the repository, in the pinned
 * version, once; for run.ts. The folder is the system's temporary one unless `TOEFL_CLIENTS_CACHE`
 * names another.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const { env } = process;
const CACHE = env['TOEFL_CLIENTS_CACHE'] ?? join(tmpdir(), 'toefl-stock-clients');

export type Installed =
  | { readonly kind: 'installed'; readonly folder: string }
  /** Why not, in npm's own words. */
  | { readonly kind: 'missing'; readonly why: string };

/** @returns the folder that has the package in its `node_modules` */
export async function install(
  name: string,
  version: string,
  tell: (text: string) => void,
): Promise<Installed> {
  const folder = join(CACHE, `${name.replace(/\W+/g, '-').replace(/^-/, '')}-${version}`);
  if (existsSync(folder)) return { kind: 'installed', folder };
  // Under another name until it is whole, so that a broken installation is not taken for one.
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  await writeFile(join(unfinished, 'package.json'), '{ "private": true }\n');
  tell(`Installing ${name}@${version} into ${folder} (once; some minutes) …`);
  try {
    await promisify(execFile)('npm', [...NPM, `${name}@${version}`], {
      cwd: unfinished,
      shell: process.platform === 'win32',
    });
    await rename(unfinished, folder);
    return { kind: 'installed', folder };
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    return { kind: 'missing', why: whyNot(error) };
  }
}

const NPM = [
  'install',
  '--save-exact',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];

/** npm's lines are `code X`, `errno X` and, among others, a sentence. */
function whyNot(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  const lines = said.split('\n').map((line) => line.replace(/^npm error\s*/, ''));
  return lines.find((line) => line.split(' ').length > 4) ?? lines[0] ?? String(error);
}
