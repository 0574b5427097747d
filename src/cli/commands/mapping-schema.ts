/** `toefl-sync mapping schema`: the JSON Schema by which editors complete a mapping. */
import { mappingJsonSchema } from '../../mapping/json-schema.ts';
import type { ObjectMetadata } from '../../mapping/metadata.ts';
import type { Context } from '../context.ts';
import { describeFor, readMapping } from '../mapping.ts';
import { fileOf, openTarget, type TargetFlags } from '../target.ts';

export interface SchemaFlags extends TargetFlags {
  readonly org?: boolean;
}

export async function schema(this: Context, flags: SchemaFlags): Promise<void> {
  const objects = await objectsFor(this, flags);
  this.process.stdout.write(`${JSON.stringify(mappingJsonSchema(objects), null, 2)}\n`);
}

/** All objects of a snapshot; of an org those of the configured mapping. */
async function objectsFor(context: Context, flags: SchemaFlags): Promise<ObjectMetadata[]> {
  if (flags.snapshot !== undefined) {
    await using target = await openTarget(context, flags, ['']);
    const names = await target.describes.objectNames();
    return [...(await target.describes.describe(names)).values()];
  }
  if (!flags.org) return [];
  await using target = await openTarget(context, flags, []);
  const { path, shown } = fileOf(target);
  const org = await describeFor(await readMapping(path, shown), target.describes);
  return [...org.values()];
}
