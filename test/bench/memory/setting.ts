/** What the commands of `memory.ts` find: a feed, and a folder with a configuration. */
import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateFeed } from '../../../src/local-org/feed/feed.ts';

export interface Setting {
  readonly seed: number;
  readonly count: number;
  /** The file. */
  readonly feed: string;
  /** Whether bulk jobs are used where they are usually. */
  readonly bulk: boolean;
}

const MAPPINGS = fileURLToPath(new URL('../../../mappings', import.meta.url));

/** Record by record: what the benchmark holds itself would count as its children's peak. */
export function writeFeed({ seed, count, feed }: Setting): Promise<void> {
  return writeFile(feed, textOf(generateFeed({ seed, count })), { mode: 0o600 });
}

function* textOf(records: Iterable<unknown>): Generator<string> {
  let before = '{"data":[';
  for (const record of records) {
    yield `${before}${JSON.stringify(record)}`;
    before = ',\n';
  }
  yield ']}';
}

/** A folder below `base`, with the shipped mappings; the token is in `SF_TOKEN`. */
export async function writeFolder(
  base: string,
  { feed, bulk }: Setting,
  instanceUrl: string,
): Promise<string> {
  const folder = await mkdtemp(join(base, 'folder-'));
  await cp(MAPPINGS, join(folder, 'mappings'), { recursive: true });
  const config = {
    source: { kind: 'file', path: feed },
    salesforce: {
      auth: { kind: 'accessToken', instanceUrl, accessToken: { env: 'SF_TOKEN' } },
      apiVersion: '62.0',
      ...(bulk ? {} : { bulk: 'never' }),
    },
    mapping: 'mappings/custom-object.yaml',
    state: 'toefl-sync.db',
    limits: { createdPeople: 1e9, updatedPeople: 1e9, heldShare: 1, overwrittenShare: 1 },
  };
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  return folder;
}
