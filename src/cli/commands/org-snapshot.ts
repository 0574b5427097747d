/** `toefl-sync org snapshot`: what the org says of the mapping's objects, into a file. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { objectsOf, parentsOf } from '../../mapping/compile.ts';
import { Problem } from '../../problem.ts';
import { takeSnapshot } from '../../salesforce/snapshot.ts';
import { harmless } from '../../text/harmless.ts';
import { type Context, commandName } from '../context.ts';
import type { CommonFlags } from '../flags.ts';
import { describeFor, readMapping } from '../mapping.ts';
import { configOf, connectTo } from '../target.ts';

export async function snapshot(
  this: Context,
  flags: CommonFlags,
  file = '',
  ...more: string[]
): Promise<void> {
  const { cwd, process, now } = this;
  const config = await configOf(this, flags);
  const mapping = await readMapping(config.mapping);
  const closers: (() => Promise<void>)[] = [];
  try {
    const org = await connectTo(config, this, 'snapshot', (closer) => closers.push(closer));
    const described = await describeFor(mapping, org);
    const names = [...[...described.values()].map(({ name }) => name), ...more];
    const taken = await takeSnapshot(org, names, now().toISOString());
    const saved = taken.objects.map(({ name }) => name);
    const lost = more.filter((name) => !saved.some((one) => isSame(one, name)));
    if (lost.length > 0) {
      throw new Problem(
        'usage',
        `The org has no object ${lost.join(', ')} that this user may see.`,
        {
          hint: 'Check the API name in Setup → Object Manager, and the permission set of this user.',
        },
      );
    }
    await write(resolve(cwd, file), file, `${JSON.stringify(taken, null, 2)}\n`);
    const { stdout, stderr } = process;
    const named = [...objectsOf(mapping), ...parentsOf(mapping, described)];
    const unseen = named.filter((name) => !saved.some((one) => isSame(one, name)));
    if (unseen.length > 0) stderr.write(leftOut(unseen));
    const result = { file, orgId: taken.orgId, apiVersion: taken.apiVersion, objects: saved };
    stdout.write(
      flags.json
        ? `${JSON.stringify(result, null, 2)}\n`
        : `Saved ${saved.join(', ')} of org ${taken.orgId} in ${file}.\n\n  ${commandName(this)} mapping check --snapshot ${file}\n`,
    );
  } finally {
    for (const closer of closers) await closer();
  }
}

/** Of what the mapping names: it may be checked before the org has all of it. */
function leftOut(names: readonly string[]): string {
  const which = names.map(harmless).join(', ');
  return `Not in the snapshot, since the org has no such object that this user may\nsee: ${which}. The mapping names ${names.length === 1 ? 'it' : 'them'}.\n`;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

async function write(path: string, shown: string, text: string): Promise<void> {
  await writeFile(path, text).catch((cause: unknown) => {
    throw new Problem('usage', `The snapshot cannot be written to ${shown}.`, {
      hint: 'Name a file in a folder that exists and that you may write.',
      cause,
    });
  });
}
