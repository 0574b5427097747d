/**
 * What is sent and answered for families of new rows. Used by `graph.ts`.
 *
 * Source: REST API Developer Guide, "Composite Graph".
 */
import { z } from 'zod';
import { fieldOf, type ObjectMetadata, objectOf } from '../mapping/metadata.ts';
import type { Family } from './families.ts';
import type { Http } from './http.ts';
import { type Book, bodyOf, type Parent, type Row } from './rows.ts';

export const answerSchema = z.looseObject({
  graphs: z.array(
    z.looseObject({
      graphId: z.string(),
      isSuccessful: z.boolean(),
      graphResponse: z.looseObject({
        compositeResponse: z.array(
          z.looseObject({
            referenceId: z.string(),
            httpStatusCode: z.number(),
            body: z.unknown(),
          }),
        ),
      }),
    }),
  ),
});

export type Graph = z.infer<typeof answerSchema>['graphs'][number];

export type Described = ReadonlyMap<string, ObjectMetadata>;

export function graphOf(
  { base, saveHeaders }: Http,
  book: Book,
  described: Described,
  { nodes }: Family,
  graphId: string,
): object {
  const names = new Map(nodes.map(({ ref }, index) => [ref, `ref${index}`]));
  const parentOf = (to: string): Parent => {
    const name = names.get(to);
    const id = book.row(to)?.id ?? null;
    return name === undefined || id !== null
      ? book.parent(to)
      : { kind: 'id', id: `@{${name}.id}` };
  };
  return {
    graphId,
    compositeRequest: nodes.map((row, index) => {
      const { method, url, key } = addressOf(base, row, described);
      return {
        method,
        url,
        referenceId: `ref${index}`,
        ...(Object.keys(saveHeaders).length === 0 ? {} : { httpHeaders: saveHeaders }),
        body: { ...key, ...bodyOf(row, ({ to }) => parentOf(to)) },
      };
    }),
  };
}

/**
 * Whether a row is inserted, though it has a key: Salesforce then refuses a second one, and with it
 * the person that hangs on it, whichever of two requests comes first. An upsert would let the later
 * one make the person anew and move the row to her. Needs a key field that is unique.
 */
export function isInserted(row: Row, described: Described): boolean {
  return row.action === 'create' && row.id === null && keyField(row, described)?.unique === true;
}

function keyField({ object, key }: Row, described: Described) {
  const metadata = objectOf(described, object);
  return key === null || metadata === undefined ? undefined : fieldOf(metadata, key.field);
}

interface Address {
  readonly method: 'POST' | 'PATCH';
  readonly url: string;
  /** What the body has besides the row's values. */
  readonly key: Readonly<Record<string, string | number>>;
}

function addressOf(base: string, row: Row, described: Described): Address {
  const { object, key, id } = row;
  const url = `${base}/sobjects/${object}`;
  if (key !== null && isInserted(row, described)) {
    const isNumber = keyField(row, described)?.type === 'double';
    const value = isNumber ? Number(key.value) : key.value;
    return { method: 'POST', url, key: { [key.field]: value } };
  }
  const path = key === null ? id : `${key.field}/${encodeURIComponent(key.value)}`;
  return path === null
    ? { method: 'POST', url, key: {} }
    : { method: 'PATCH', url: `${url}/${path}`, key: {} };
}
