/**
 * A snapshot: what an org says of some objects, kept in a file, so that mappings can be checked and
 * tried without the org. Written by `org snapshot`, read by the mapping commands and the tests.
 */
import { z } from 'zod';
import type { ObjectMetadata } from '../mapping/metadata.ts';
import { Problem } from '../problem.ts';
import { parseDescribe } from './describe.ts';
import type { Describes, Salesforce } from './salesforce.ts';

const FORMAT = 'toefl-sync snapshot 1';

/** Of each describe: large, different in each call, and nothing that a mapping could need. */
const LEFT_OUT = new Set(['actionOverrides', 'childRelationships', 'supportedScopes', 'urls']);

const describeSchema = z.looseObject({ name: z.string() });

const snapshotSchema = z.looseObject({
  format: z.literal(FORMAT),
  orgId: z.string(),
  apiVersion: z.string(),
  takenAt: z.string(),
  objects: z.array(describeSchema),
});

/** Salesforce's own describe JSON, as far as it is of use. */
export type Snapshot = z.output<typeof snapshotSchema>;

/**
 * @param objects names; one that the org does not show to this user is left out
 * @param takenAt ISO 8601
 */
export async function takeSnapshot(
  salesforce: Pick<Salesforce, 'describeAsSent' | 'orgId' | 'apiVersion'>,
  objects: readonly string[],
  takenAt: string,
): Promise<Snapshot> {
  const { orgId, apiVersion } = salesforce;
  const described = await salesforce.describeAsSent(objects);
  return {
    format: FORMAT,
    orgId,
    apiVersion,
    takenAt,
    objects: [...described.values()].flatMap((json) => {
      const parsed = describeSchema.safeParse(json);
      return parsed.success ? [useful(parsed.data)] : [];
    }),
  };
}

function useful(describe: z.output<typeof describeSchema>): z.output<typeof describeSchema> {
  const entries = Object.entries(describe).filter(([key]) => !LEFT_OUT.has(key));
  return { ...Object.fromEntries(entries), name: describe.name };
}

/**
 * @param file for messages
 * @throws Problem (configuration) when the text is no snapshot
 */
export function readSnapshot(text: string, file: string): Describes {
  const parsed = snapshotSchema.safeParse(jsonOf(text));
  if (!parsed.success) throw noSnapshot(file, 'is no snapshot of an org');
  const objects = new Map<string, ObjectMetadata>();
  for (const json of parsed.data.objects) {
    const object = parseDescribe(json);
    if (object === null) throw noSnapshot(file, `has a describe of ${json.name} that is broken`);
    objects.set(object.name.toLowerCase(), object);
  }
  return {
    snapshot: file,
    describe: async (names) =>
      new Map(
        names.flatMap((name) => {
          const object = objects.get(name.toLowerCase());
          return object === undefined ? [] : [[name.toLowerCase(), object] as const];
        }),
      ),
    objectNames: async () => [...objects.values()].map(({ name }) => name),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function noSnapshot(file: string, what: string): Problem {
  return new Problem('configuration', `${file} ${what}.`, {
    hint: 'Write one with `toefl-sync org snapshot FILE`.',
  });
}
