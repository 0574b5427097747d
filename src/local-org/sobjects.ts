/**
 * Requests about one record: create, and read, update, upsert, delete by Id or by a key field;
 * called by the router, also for the nodes of composites and graphs.
 *
 * Sources: REST API Developer Guide "sObject Basic Information", "sObject Rows", "sObject Rows by
 * External ID"; recorded answers for 300 and 404.
 */

import { deleteRecord } from './deletion.ts';
import { modelOrNotFound } from './describe.ts';
import { isKey, readDraft } from './draft.ts';
import { noSuchColumn, notFound, RequestError, refuseRecord } from './errors.ts';
import { findById, findByKey } from './find.ts';
import { type ApiReply, type ApiRequest, isObject, type Org } from './org.ts';
import { presentRow } from './present.ts';
import { type FieldSchema, kindOf, type ObjectModel } from './schema.ts';
import type { Row, Value } from './store.ts';
import { createRecord, type Saved, updateRecord, upsertRecord } from './write.ts';

export function create(org: Org, request: ApiRequest): ApiReply {
  const model = modelOrNotFound(org, request.path[1]);
  const draft = readDraft(org.store, model, request.body);
  return created(request, model, succeeded(createRecord(org, model, draft)).id);
}

export function readById(org: Org, request: ApiRequest): ApiReply {
  const model = modelOrNotFound(org, request.path[1]);
  const row = liveRow(org, model, request.path[2]);
  return {
    status: 200,
    body: presentRow(model, row, request.version, askedFields(request, model)),
  };
}

export function updateById(org: Org, request: ApiRequest): ApiReply {
  const model = modelOrNotFound(org, request.path[1]);
  const row = liveRow(org, model, request.path[2]);
  refuseKeyInBody(request.body, ['Id']);
  const draft = readDraft(org.store, model, request.body);
  succeeded(updateRecord(org, model, row['Id'], draft));
  return { status: 204 };
}

export function deleteById(org: Org, request: ApiRequest): ApiReply {
  const model = modelOrNotFound(org, request.path[1]);
  const row = liveRow(org, model, request.path[2]);
  succeeded(deleteRecord(org, model, row['Id']));
  return { status: 204 };
}

export function readByKey(org: Org, request: ApiRequest): ApiReply {
  const { model, key, value } = keyOf(org, request);
  const matches = findByKey(org, model, key, value);
  const [row] = matches;
  if (row === undefined) throw notFound();
  if (matches.length > 1) return multipleChoices(request, model, matches);
  return {
    status: 200,
    body: presentRow(model, row, request.version, askedFields(request, model)),
  };
}

export function upsertByKey(org: Org, request: ApiRequest): ApiReply {
  const { model, key, value } = keyOf(org, request);
  refuseKeyInBody(request.body, ['Id', key.name]);
  const draft = readDraft(org.store, model, request.body);
  const matches = findByKey(org, model, key, value);
  if (matches.length > 1) return multipleChoices(request, model, matches);
  const onlyUpdate = request.query.get('updateOnly') === 'true';
  if (matches.length === 0 && (onlyUpdate || key.type === 'id')) throw notFound();
  const saved = succeeded(upsertRecord(org, model, key, value, draft));
  const body = {
    id: saved.id,
    success: true,
    errors: [],
    created: saved.created,
  };
  return saved.created ? { ...created(request, model, saved.id), body } : { status: 200, body };
}

export function deleteByKey(org: Org, request: ApiRequest): ApiReply {
  const { model, key, value } = keyOf(org, request);
  const matches = findByKey(org, model, key, value);
  const [row] = matches;
  if (row === undefined) throw notFound();
  if (matches.length > 1) return multipleChoices(request, model, matches);
  succeeded(deleteRecord(org, model, row['Id']));
  return { status: 204 };
}

/** A field of the object that names records, for URLs of single records and collections. */
export function keyFieldOf(model: ObjectModel, name: string | undefined): FieldSchema {
  const field = model.fields.get((name ?? '').toLowerCase());
  if (field !== undefined && isKey(field)) return field;
  throw new RequestError(
    404,
    'NOT_FOUND',
    `Provided external ID field does not exist or is not accessible: ${name}`,
  );
}

function keyOf(
  org: Org,
  request: ApiRequest,
): {
  readonly model: ObjectModel;
  readonly key: FieldSchema;
  readonly value: Value;
} {
  const model = modelOrNotFound(org, request.path[1]);
  const key = keyFieldOf(model, request.path[2]);
  const text = (request.path[3] ?? '').trim();
  if (text === '') throw notFound();
  const kind = kindOf(key.type);
  return {
    model,
    key,
    value: kind === 'number' || kind === 'integer' ? Number(text) : text,
  };
}

function liveRow(org: Org, model: ObjectModel, id: string | undefined): Row {
  const found = findById(org, model, id);
  if (found.ok) return found.row;
  throw found.error.statusCode === 'ENTITY_IS_DELETED' ? refuseRecord(found.error) : notFound();
}

function succeeded(saved: Saved): Extract<Saved, { ok: true }> {
  if (!saved.ok) throw refuseRecord(saved.error);
  return saved;
}

function created(request: ApiRequest, model: ObjectModel, id: string): ApiReply {
  return {
    status: 201,
    headers: {
      Location: `/services/data/${request.version}/sobjects/${model.name}/${id}`,
    },
    body: { id, success: true, errors: [] },
  };
}

function multipleChoices(request: ApiRequest, model: ObjectModel, rows: readonly Row[]): ApiReply {
  const base = `/services/data/${request.version}/sobjects/${model.name}`;
  return { status: 300, body: rows.map((row) => `${base}/${row['Id']}`) };
}

/** The key stands in the URL, and is refused in the body even when both agree. */
function refuseKeyInBody(body: unknown, keys: readonly string[]): void {
  if (!isObject(body)) return;
  const given = new Set(Object.keys(body).map((name) => name.toLowerCase()));
  const twice = keys.find((key) => given.has(key.toLowerCase()));
  if (twice === undefined) return;
  throw new RequestError(
    400,
    'INVALID_FIELD',
    `The ${twice} field should not be specified in the sobject data.`,
  );
}

function askedFields(request: ApiRequest, model: ObjectModel): readonly FieldSchema[] | undefined {
  const asked = request.query.get('fields');
  return asked === null ? undefined : fieldsNamed(model, asked.split(','));
}

/** @throws RequestError INVALID_FIELD for a name that the object does not have */
export function fieldsNamed(model: ObjectModel, names: readonly string[]): readonly FieldSchema[] {
  return names.map((name) => {
    const field = model.fields.get(name.trim().toLowerCase());
    if (field === undefined) throw noSuchColumn(name.trim(), model.name);
    return field;
  });
}
