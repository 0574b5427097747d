/**
 * sObject Collections: up to 200 records created, updated, upserted or deleted in one request, each
 * with its own result; and retrieve, which reads up to 2,000 by Id. Called by the router.
 *
 * Sources: REST API Developer Guide "sObject Collections" and the recorded answers of all five.
 */

import { deleteRecord } from './deletion.ts';
import { modelOrNotFound } from './describe.ts';
import { type Draft, readDraft } from './draft.ts';
import {
  jsonParserError,
  RequestError,
  type SaveError,
  saveError,
  unsupportedType,
} from './errors.ts';
import { readId } from './ids.ts';
import { type ApiReply, type ApiRequest, isObject, type Org } from './org.ts';
import { presentRow } from './present.ts';
import type { FieldSchema, ObjectModel } from './schema.ts';
import { fieldsNamed, keyFieldOf } from './sobjects.ts';
import { foldKey, type Value } from './store.ts';
import { createRecord, type Saved, updateRecord, upsertRecord } from './write.ts';

const MOST_RECORDS = 200;
const MOST_CHUNKS = 10;

export function createMany(org: Org, request: ApiRequest): ApiReply {
  const { records, allOrNone } = readRecords(request.body);
  const drafts = readTyped(org, records);
  return saveAll(org, allOrNone, drafts, ({ model, draft }) => createRecord(org, model, draft));
}

export function updateMany(org: Org, request: ApiRequest): ApiReply {
  const { records, allOrNone } = readRecords(request.body);
  const drafts = readTyped(org, records);
  const twice = repeated(
    drafts.map(({ draft }) => (typeof draft.id === 'string' ? (readId(draft.id) ?? null) : null)),
  );
  return saveAll(org, allOrNone, drafts, ({ model, draft }, at) => {
    if (twice.has(at)) {
      return {
        ok: false,
        error: saveError('DUPLICATE_VALUE', `duplicate id in list: ${draft.id}`, ['Id']),
      };
    }
    return updateRecord(org, model, draft.id, draft);
  });
}

export function upsertMany(org: Org, request: ApiRequest): ApiReply {
  const model = modelOrNotFound(org, request.path[2]);
  const key = keyFieldOf(model, request.path[3]);
  const { records, allOrNone } = readRecords(request.body);
  const drafts = readTyped(org, records);
  const stranger = drafts.find((each) => each.model !== model);
  if (stranger !== undefined) {
    throw new RequestError(
      400,
      'INVALID_TYPE',
      `record type ${stranger.model.name} does not match the type ${model.name} of the request`,
    );
  }
  const keys = drafts.map(({ draft }) => keyIn(draft, key));
  const twice = repeated(keys.map((value) => foldKey(key, value)));
  return saveAll(
    org,
    allOrNone,
    drafts,
    ({ draft }, at) => {
      const value = keys[at] ?? null;
      return twice.has(at)
        ? failed(duplicateKey(value, key))
        : saveByKey(org, model, key, value, draft);
    },
    (saved) => ({ created: saved.created }),
  );
}

/** One record of an upsert, also of a bulk job's; without a value for the key there is none. */
export function saveByKey(
  org: Org,
  model: ObjectModel,
  key: FieldSchema,
  value: Value,
  draft: Draft,
): Saved {
  if (key.type === 'id') {
    const bare = { ...draft, id: undefined };
    return value === null ? createRecord(org, model, bare) : updateRecord(org, model, value, bare);
  }
  if (value === null) return failed(saveError('MISSING_ARGUMENT', `${key.name} not specified`));
  if (draft.id !== undefined && draft.id !== null) {
    return failed(
      saveError(
        'INVALID_FIELD_FOR_INSERT_UPDATE',
        'cannot specify Id in an upsert by another key',
        ['Id'],
      ),
    );
  }
  return upsertRecord(org, model, key, value, draft);
}

export function deleteMany(org: Org, request: ApiRequest): ApiReply {
  const ids = (request.query.get('ids') ?? '').split(',').filter((id) => id !== '');
  if (ids.length === 0) {
    throw new RequestError(400, 'MISSING_ARGUMENT', 'The ids parameter is required');
  }
  refuseTooMany(ids.length);
  return saveAll(org, request.query.get('allOrNone') === 'true', ids, (id) => {
    const full = readId(id);
    if (full === undefined) return failed(saveError('MALFORMED_ID', `malformed id ${id}`));
    const model = org.store.modelOfId(full);
    if (model === undefined || !model.schema.deletable) {
      return failed(saveError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id'));
    }
    return deleteRecord(org, model, full);
  });
}

/** Answers one element per id, null for what is not there. */
export function retrieveMany(org: Org, request: ApiRequest): ApiReply {
  const model = modelOrNotFound(org, request.path[2]);
  const body = isObject(request.body)
    ? request.body
    : {
        ids: request.query.get('ids')?.split(','),
        fields: request.query.get('fields')?.split(','),
      };
  const ids = textList(body['ids'], 'ids');
  const fields = fieldsNamed(model, textList(body['fields'], 'fields'));
  if (ids.length > 2000) {
    throw new RequestError(
      400,
      'EXCEEDED_ID_LIMIT',
      'record limit reached. cannot submit more than 2000 records into this call',
    );
  }
  const rows = ids.map((id) => org.store.get(model, readId(id) ?? ''));
  return {
    status: 200,
    body: rows.map((row) =>
      row === undefined ? null : presentRow(model, row, request.version, fields),
    ),
  };
}

interface TypedDraft {
  readonly model: ObjectModel;
  readonly draft: Draft;
}

function readRecords(body: unknown): {
  readonly records: readonly unknown[];
  readonly allOrNone: boolean;
} {
  if (!isObject(body) || !Array.isArray(body['records'])) {
    throw jsonParserError('records: a list of records is required at [line:1, column:1]');
  }
  const { records, allOrNone = false } = body;
  if (typeof allOrNone !== 'boolean') {
    throw jsonParserError(
      'Cannot deserialize instance of boolean for allOrNone at [line:1, column:1]',
    );
  }
  refuseTooMany(records.length);
  return { records, allOrNone };
}

function refuseTooMany(count: number): void {
  if (count > MOST_RECORDS) {
    throw new RequestError(
      400,
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot submit more than ${MOST_RECORDS} records into this call`,
    );
  }
}

/** Reads all records before any is saved: a malformed one refuses the request. */
function readTyped(org: Org, records: readonly unknown[]): readonly TypedDraft[] {
  let chunks = 0;
  let last: ObjectModel | undefined;
  return records.map((record) => {
    const attributes = isObject(record) ? record['attributes'] : undefined;
    const type = isObject(attributes) ? attributes['type'] : undefined;
    const model = typeof type === 'string' ? org.store.model(type) : undefined;
    if (model === undefined) throw unsupportedType(typeof type === 'string' ? type : 'null');
    if (model !== last) chunks += 1;
    last = model;
    if (chunks > MOST_CHUNKS) {
      throw new RequestError(
        400,
        'INVALID_INPUT',
        'Cannot have more than 10 chunks in a single operation. Please rearrange the data to reduce chunking.',
      );
    }
    return { model, draft: readDraft(org.store, model, record) };
  });
}

function saveAll<T>(
  org: Org,
  allOrNone: boolean,
  items: readonly T[],
  save: (item: T, at: number) => Saved,
  more: (saved: Extract<Saved, { ok: true }>) => Record<string, unknown> = () => ({}),
): ApiReply {
  const results = org.store.transaction(
    () =>
      items.map((item, at) =>
        org.store.transaction(
          () => save(item, at),
          (saved) => saved.ok,
        ),
      ),
    (all) => !allOrNone || all.every((saved) => saved.ok),
  );
  const rolledBack = allOrNone && results.some((saved) => !saved.ok);
  return {
    status: 200,
    body: results.map((saved) => {
      if (!saved.ok) return refusal(saved.error);
      if (rolledBack) return refusal(ROLLED_BACK);
      return { id: saved.id, success: true, errors: [], ...more(saved) };
    }),
  };
}

const ROLLED_BACK = saveError(
  'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  'Record rolled back because not all records were valid and the request was using AllOrNone header',
);

function failed(error: SaveError): Saved {
  return { ok: false, error };
}

function refusal({ statusCode, message, fields, extra }: SaveError): Record<string, unknown> {
  return {
    success: false,
    errors: [{ ...extra, statusCode, message, fields }],
  };
}

export function keyIn(draft: Draft, key: FieldSchema): Value {
  if (key.type !== 'id') return draft.values.get(key) ?? null;
  return typeof draft.id === 'string' && draft.id !== '' ? (readId(draft.id) ?? draft.id) : null;
}

export function duplicateKey(value: Value, key: FieldSchema): SaveError {
  return key.type === 'id'
    ? saveError('DUPLICATE_VALUE', `duplicate id in list: ${value}`, ['Id'])
    : saveError('DUPLICATE_VALUE', `Duplicate external id specified: ${value}`, [key.name]);
}

/** Places whose value stands at another place too: Salesforce refuses all of them. */
export function repeated(values: readonly Value[]): ReadonlySet<number> {
  const places = new Map<Value, number[]>();
  values.forEach((value, at) => {
    if (value !== null) places.set(value, [...(places.get(value) ?? []), at]);
  });
  return new Set([...places.values()].filter((list) => list.length > 1).flat());
}

function textList(value: unknown, name: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const texts = list.filter((each) => typeof each === 'string');
  if (texts.length === 0 || texts.length !== list.length) {
    throw new RequestError(
      400,
      'MISSING_ARGUMENT',
      `The ${name} parameter must be a list of texts`,
    );
  }
  return texts;
}
