/**
 * Row locks between requests that are under way at the same time; asked by write.ts for each record,
 * opened and released by server.ts for each request.
 *
 * A save locks its row and the parents whose children it makes, until its request is answered. A real
 * org lets others wait ten seconds before it refuses them; here they are refused at once.
 * Sources: "Record-Level Locking" in the guide for large data volumes; recorded UNABLE_TO_LOCK_ROW.
 */

import { type SaveError, saveError } from './errors.ts';
import type { ObjectModel } from './schema.ts';
import type { Row, Store } from './store.ts';

export interface Locks {
  /** Runs the work of one request; what it locks stays locked until `release` is called. */
  during<T>(request: object, work: () => T): T;
  release(request: object): void;
  /** Locks what the saving of a row needs, or refuses it because another request has some of that. */
  take(model: ObjectModel, row: Row, before: Row | undefined): SaveError | undefined;
}

export function createLocks(store: Store): Locks {
  const holders = new Map<string, object>();
  let current: object | undefined;
  return {
    during(request, work) {
      current = request;
      try {
        return work();
      } finally {
        current = undefined;
      }
    },
    release(request) {
      for (const [id, holder] of holders) if (holder === request) holders.delete(id);
    },
    take(model, row, before) {
      const request = current;
      if (request === undefined) return undefined;
      const wanted = lockedBy(store, model, row, before);
      const taken = wanted.filter((id) => (holders.get(id) ?? request) !== request);
      if (taken.length > 0) return unableToLock(taken);
      for (const id of wanted) holders.set(id, request);
      return undefined;
    },
  };
}

/** Where nobody is locked out. */
export const noLocks: Locks = {
  during: (_, work) => work(),
  release: () => {},
  take: () => undefined,
};

/** The row itself; its masters at every save, and other parents when the row is newly tied to them. */
function lockedBy(
  store: Store,
  model: ObjectModel,
  row: Row,
  before: Row | undefined,
): readonly string[] {
  const parents = [...model.relationships.values()]
    .filter(({ name, cascadeDelete }) => cascadeDelete || row[name] !== before?.[name])
    .map(({ name }) => row[name])
    .filter((id) => typeof id === 'string')
    // Users own records without being locked by them.
    .filter((id) => store.modelOfId(id)?.schema.createable === true);
  return before === undefined ? parents : [String(before['Id']), ...parents];
}

function unableToLock(ids: readonly string[]): SaveError {
  return saveError(
    'UNABLE_TO_LOCK_ROW',
    `unable to obtain exclusive access to this record or ${ids.length} records: ${ids.join(',')}`,
  );
}
