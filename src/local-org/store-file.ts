/**
 * Keeps the local org's tables in one JSON file; opened by the server when it is given a path.
 *
 * The file is written whole beside the old one and renamed over it, so a killed process leaves
 * either the old state or the new one. Writing big tables is put off while requests come in, and
 * done at the latest when the org closes.
 */

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Store } from './store.ts';

const row = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

const saved = z.object({
  format: z.literal('toefl-sync local org 1'),
  orgId: z.string(),
  /** When the schema was last another one, so that clients' copies of describes stay good. */
  schema: z.object({ hash: z.string(), since: z.iso.datetime() }),
  tables: z.record(
    z.string(),
    z.object({
      lastId: z.number(),
      lastNumber: z.number(),
      rows: z.array(row),
      deleted: z.array(row),
    }),
  ),
});

const AT_ONCE_MS = 10;

export type SavedOrg = z.output<typeof saved>;

export interface StoreFile {
  /** Call after each request: writes soon, if anything changed. */
  touch(): void;
  /** Writes now what is not written yet. */
  flush(): void;
}

/**
 * @returns what the file holds, or undefined if there is no such file
 * @throws Error if the file is not one of a local org
 */
export function readOrgFile(path: string): SavedOrg | undefined {
  if (!existsSync(path)) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new Error(`${path} is not JSON, so it is not the data of a local org`);
  }
  const result = saved.safeParse(json);
  if (!result.success) throw new Error(`${path} is not the data of a local org`);
  return result.data;
}

export function keepInFile(
  path: string,
  org: Pick<SavedOrg, 'orgId' | 'schema'>,
  store: Store,
): StoreFile {
  let written = -1;
  let timer: NodeJS.Timeout | undefined;
  let lastTook = 0;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (written === store.changes()) return;
    const started = performance.now();
    const state: SavedOrg = {
      format: 'toefl-sync local org 1',
      ...org,
      tables: tablesOf(store),
    };
    const beside = `${path}.${process.pid}.tmp`;
    writeFileSync(beside, JSON.stringify(state), { mode: 0o600 });
    renameSync(beside, path);
    written = store.changes();
    lastTook = performance.now() - started;
  }

  return {
    flush,
    touch() {
      if (timer !== undefined || written === store.changes()) return;
      // Small tables are on the disk before the answer is sent, as a database would have it. Big
      // ones take long to write: never spend more than a fifth of the time on it.
      if (lastTook < AT_ONCE_MS) flush();
      else timer = setTimeout(flush, lastTook * 4);
    },
  };
}

function tablesOf(store: Store): SavedOrg['tables'] {
  const tables: SavedOrg['tables'] = {};
  for (const [name, table] of Object.entries(store.save())) {
    tables[name] = {
      ...table,
      rows: [...table.rows],
      deleted: [...table.deleted],
    };
  }
  return tables;
}
