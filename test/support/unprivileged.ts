/** Work as a user without rights, also where the tests run as the superuser, who may do anything. */
import { lchownSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** By custom `nobody`. */
const NOBODY = 65_534;

/** @param folder whose files belong to that user meanwhile */
export async function unprivileged<T>(folder: string, work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  const below = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const path of [folder, ...below.map((name) => join(folder, name))]) {
    lchownSync(path, NOBODY, NOBODY);
  }
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
