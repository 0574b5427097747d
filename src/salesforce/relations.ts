/** Which lookups may point at the rows of an object, as describe says. Used by `dependents.ts`. */
import { z } from 'zod';
import { notUnderstood } from './composite.ts';
import { describeAsSent } from './describe.ts';
import type { Http } from './http.ts';

/** A lookup of another object. */
export interface Relation {
  readonly object: string;
  readonly field: string;
}

export interface Relations {
  readonly visible: readonly Relation[];
  /** Of objects that this user cannot query. */
  readonly hidden: readonly Relation[];
  /** Whether rows of the object may be person accounts, which are an account and a contact in one. */
  readonly persons: boolean;
}

/** What Salesforce itself writes about every row: history, feeds, sharing, change events. */
const BOOKKEEPING = /(History|Feed|Share|ChangeEvent)$/;

/** The same under other names, and views of objects that are looked at themselves. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'AIInsightValue',
  'AIRecordInsight',
  'AcceptedEventRelation',
  'AccountCleanInfo',
  'ActivityHistory',
  'AttachedContentDocument',
  'CombinedAttachment',
  'ContactCleanInfo',
  'DeclinedEventRelation',
  'DuplicateRecordItem',
  'EmailStatus',
  'EntitySubscription',
  'FeedComment',
  'FeedItem',
  'FlowExecutionErrorEvent',
  'FlowRecordRelation',
  'LeadCleanInfo',
  'MatchingInformation',
  'NetworkActivityAudit',
  'NetworkFeedResponseMetric',
  'NoteAndAttachment',
  'OpenActivity',
  'OutgoingEmail',
  'OutgoingEmailRelation',
  'RecordAction',
  'UndecidedEventRelation',
  'UserEmailPreferredPerson',
]);

const describeSchema = z.looseObject({
  fields: z.array(z.looseObject({ name: z.string() })).default([]),
  childRelationships: z
    .array(
      z.looseObject({
        childSObject: z.string(),
        field: z.string(),
        deprecatedAndHidden: z.boolean().default(false),
      }),
    )
    .default([]),
});

const listSchema = z.looseObject({
  sobjects: z.array(z.looseObject({ name: z.string(), queryable: z.boolean().default(false) })),
});

/**
 * Asks for each object once. Gives what is known of the objects, by their names.
 * @throws Problem (salesforce)
 */
export function relationsIn(
  http: Http,
): (objects: readonly string[]) => Promise<ReadonlyMap<string, Relations>> {
  const known = new Map<string, Relations>();
  let queryable: ReadonlySet<string> | null = null;
  return async (objects) => {
    const missing = [...new Set(objects)].filter((name) => !known.has(name));
    if (missing.length > 0) {
      queryable ??= await listQueryable(http);
      const described = await describeAsSent(http, missing);
      for (const name of missing) {
        known.set(name, relationsOf(name, described.get(name.toLowerCase()) ?? {}, queryable));
      }
    }
    return known;
  };
}

async function listQueryable(http: Http): Promise<ReadonlySet<string>> {
  const what = 'list the objects';
  const body = await http.send({ what, method: 'GET', path: '/sobjects', repeat: 'safely' });
  const list = listSchema.safeParse(body);
  if (!list.success) throw notUnderstood(what);
  return new Set(list.data.sobjects.flatMap(({ name, queryable }) => (queryable ? [name] : [])));
}

function relationsOf(name: string, json: unknown, queryable: ReadonlySet<string>): Relations {
  const described = describeSchema.safeParse(json);
  if (!described.success) throw notUnderstood(`describe ${name}`);
  const { fields, childRelationships } = described.data;
  const relations = childRelationships
    .filter(
      ({ childSObject, deprecatedAndHidden }) =>
        !deprecatedAndHidden && !BOOKKEEPING.test(childSObject) && !LEFT_OUT.has(childSObject),
    )
    .map(({ childSObject, field }) => ({ object: childSObject, field }));
  return {
    visible: relations.filter(({ object }) => queryable.has(object)),
    hidden: relations.filter(({ object }) => !queryable.has(object)),
    persons: fields.some((field) => field.name === 'PersonContactId'),
  };
}
