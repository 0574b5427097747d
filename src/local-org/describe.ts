/**
 * What the org says of itself: versions, resources, the list of objects and their describes;
 * called by the router.
 *
 * Sources: REST API Developer Guide "Versions", "Describe Global", "sObject Describe"; recorded
 * describes and a recorded 304.
 */

import { createHash } from 'node:crypto';
import { childLinks } from './children.ts';
import { notFound } from './errors.ts';
import type { ApiReply, ApiRequest, Org } from './org.ts';
import type { ObjectModel } from './schema.ts';

/** Oldest and newest API version that is answered (Summer '17 to Winter '27). */
const VERSIONS = { oldest: 41, newest: 68 } as const;

export type VersionState = 'supported' | 'retired' | 'unknown';

export function versionState(version: string): VersionState {
  const [, number] = /^v(\d{1,3})\.0$/.exec(version) ?? [];
  if (number === undefined || Number(number) > VERSIONS.newest || Number(number) < 7)
    return 'unknown';
  return Number(number) < VERSIONS.oldest ? 'retired' : 'supported';
}

/** `GET /services/data/`: oldest first, three releases a year. */
export function listVersions(): readonly Record<string, string>[] {
  const list = [];
  for (let n = VERSIONS.oldest; n <= VERSIONS.newest; n += 1) {
    const year = 17 + Math.floor((n - 39) / 3);
    const season = ['Spring', 'Summer', 'Winter'][n % 3];
    const label = season === 'Winter' ? `Winter '${year + 1}` : `${season} '${year}`;
    list.push({ label, url: `/services/data/v${n}.0`, version: `${n}.0` });
  }
  return list;
}

export function listResources(org: Org, request: ApiRequest): ApiReply {
  const names = ['sobjects', 'query', 'queryAll', 'composite', 'limits', 'jobs'];
  const base = `/services/data/${request.version}`;
  return {
    status: 200,
    body: {
      ...Object.fromEntries(names.map((name) => [name, `${base}/${name}`])),
      identity: `${org.url()}/id/${org.orgId}/${org.userId}`,
    },
  };
}

export function describeGlobal(org: Org, request: ApiRequest): ApiReply {
  return unlessUnchanged(org, request, () => ({
    encoding: 'UTF-8',
    maxBatchSize: 200,
    sobjects: org.store.models.map((model) => briefOf(model, request.version)),
  }));
}

export function describeBasic(org: Org, request: ApiRequest): ApiReply {
  const model = modelOrNotFound(org, request.path[1]);
  return {
    status: 200,
    body: { objectDescribe: briefOf(model, request.version), recentItems: [] },
  };
}

export function describeObject(org: Org, request: ApiRequest): ApiReply {
  const model = modelOrNotFound(org, request.path[1]);
  return unlessUnchanged(org, request, () => {
    const { autoNumberFormat: _, ...schema } = model.schema;
    return {
      ...schema,
      childRelationships: childrenOf(org, model),
      urls: urlsOf(org, model, request.version),
    };
  });
}

export function modelOrNotFound(org: Org, name: string | undefined): ObjectModel {
  const model = org.store.model(name ?? '');
  if (model === undefined) throw notFound();
  return model;
}

/** 304 without a body when the schema is not newer than the client's copy. */
function unlessUnchanged(org: Org, request: ApiRequest, body: () => unknown): ApiReply {
  const changed = org.schemaDate.toUTCString();
  const tag = createHash('sha256')
    .update(`${changed} ${request.path.join('/')}`)
    .digest('hex');
  const headers = { ETag: `"${tag.slice(0, 8)}"`, 'Last-Modified': changed };
  const since = Date.parse(request.header('if-modified-since') ?? '');
  const match = request.header('if-none-match');
  const unchanged =
    match === undefined ? since >= Date.parse(changed) : match.includes(headers.ETag);
  if (unchanged) return { status: 304, headers };
  return { status: 200, headers, body: body() };
}

const BRIEF = [
  'activateable',
  'associateEntityType',
  'associateParentEntity',
  'createable',
  'custom',
  'customSetting',
  'deepCloneable',
  'deletable',
  'deprecatedAndHidden',
  'feedEnabled',
  'hasSubtypes',
  'isInterface',
  'isSubtype',
  'keyPrefix',
  'label',
  'labelPlural',
  'layoutable',
  'mergeable',
  'mruEnabled',
  'name',
  'queryable',
  'replicateable',
  'retrieveable',
  'searchable',
  'triggerable',
  'undeletable',
  'updateable',
] as const;

function briefOf(model: ObjectModel, version: string): Record<string, unknown> {
  const base = `/services/data/${version}/sobjects/${model.name}`;
  const brief: Record<string, unknown> = {};
  for (const name of BRIEF) brief[name] = model.schema[name] ?? null;
  return {
    ...brief,
    urls: {
      rowTemplate: `${base}/{ID}`,
      describe: `${base}/describe`,
      sobject: base,
    },
  };
}

/** The schema's own list, and whichever lookups of this org's objects it does not name. */
function childrenOf(org: Org, model: ObjectModel): readonly Record<string, unknown>[] {
  const known = new Set(
    model.schema.childRelationships.map((each) => `${each['childSObject']}.${each['field']}`),
  );
  const found = childLinks(org, model)
    .filter(({ child, field }) => !known.has(`${child.name}.${field.name}`))
    .map(({ child, field, cascade, restricted }) => ({
      cascadeDelete: cascade,
      childSObject: child.name,
      deprecatedAndHidden: false,
      field: field.name,
      junctionIdListNames: [],
      junctionReferenceTo: [],
      relationshipName: null,
      restrictedDelete: restricted,
    }));
  return [...model.schema.childRelationships, ...found];
}

function urlsOf(org: Org, model: ObjectModel, version: string): Record<string, string> {
  const base = `/services/data/${version}/sobjects/${model.name}`;
  return {
    compactLayouts: `${base}/describe/compactLayouts`,
    rowTemplate: `${base}/{ID}`,
    approvalLayouts: `${base}/describe/approvalLayouts`,
    uiDetailTemplate: `${org.url()}/{ID}`,
    uiEditTemplate: `${org.url()}/{ID}/e`,
    describe: `${base}/describe`,
    uiNewRecord: `${org.url()}/${model.schema.keyPrefix}/e`,
    quickActions: `${base}/quickActions`,
    layouts: `${base}/describe/layouts`,
    sobject: base,
  };
}
