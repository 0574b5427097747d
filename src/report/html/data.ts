/** The records of a plan as the page of the report reads them: JSON in script tags, a handful to a tag. */
import type { FieldValue } from '../../mapping/values.ts';
import type { Outcome, RowChange } from '../../plan/plan.ts';
import type { ChangeLine, OverruledLine, ReasonLine, RecordLine } from '../record-line.ts';

/** Short, since there may be many: what is empty is left out. */
export interface PageRecord {
  readonly outcome: Outcome;
  readonly appointment: string | null;
  readonly origin: string;
  readonly changes?: readonly PageChange[];
  readonly reasons?: readonly ReasonLine[];
}

export interface PageChange {
  /** `keep` where the org has its own value and it stays. */
  readonly action: RowChange['action'] | 'keep';
  readonly object: string;
  /** What tells the row from others of its object. */
  readonly name: string;
  readonly link?: string;
  readonly fields: readonly PageField[];
}

/** `again` when the same was written before, and the org has another value since. */
export type PageField = readonly [
  field: string,
  old: string | null,
  value: string | null,
  mark?: 'again',
];

/** Records to a tag. The page finds a record by its number, so all tags but the last are full. */
export const RECORDS_IN_A_TAG = 250;

/** How often each thing occurs that the page can filter by. */
export interface Facets {
  /** Records with a change to the object. */
  readonly objects: Readonly<Record<string, number>>;
  /** Records with a change to the field, by `Contact.Email`. */
  readonly fields: Readonly<Record<string, number>>;
}

export function pageRecord(line: RecordLine): PageRecord {
  const { outcome, appointment, origin, reasons } = line;
  const changes = [...line.changes.map(changeOf), ...keptRows(line.overruled)];
  return {
    outcome,
    appointment,
    origin,
    ...(changes.length > 0 && { changes }),
    ...(reasons.length > 0 && { reasons }),
  };
}

function changeOf({ action, object, id, key, ref, link, fields, parents }: ChangeLine): PageChange {
  return {
    action,
    object,
    name: key?.value ?? id ?? withoutObject(ref, object),
    ...(link !== null && { link }),
    fields: [
      ...parents.map((parent): PageField => [parent.field, textOf(parent.old), `→ ${parent.new}`]),
      ...fields.map(
        ({ field, old, new: value, again }): PageField =>
          again
            ? [field, textOf(old), textOf(value), 'again']
            : [field, textOf(old), textOf(value)],
      ),
    ],
  };
}

function withoutObject(ref: string, object: string): string {
  return ref.startsWith(`${object} `) ? ref.slice(object.length + 1) : ref;
}

/** One for each row, as the changes are. */
function keptRows(overruled: readonly OverruledLine[]): PageChange[] {
  return [...Map.groupBy(overruled, ({ object, id }) => `${object} ${id}`).values()].flatMap(
    ([first, ...others]) =>
      first === undefined
        ? []
        : [
            {
              action: 'keep',
              object: first.object,
              name: first.id,
              ...(first.link !== null && { link: first.link }),
              fields: [first, ...others].map(
                ({ field, ours, theirs }): PageField => [field, textOf(theirs), textOf(ours)],
              ),
            },
          ],
  );
}

function textOf(value: FieldValue): string | null {
  return value === null ? null : String(value);
}

/** Counts as the records go by. */
export class FacetCount {
  readonly #objects = new Map<string, number>();
  readonly #fields = new Map<string, number>();

  add({ changes = [] }: PageRecord): void {
    const objects = changes.map(({ object }) => object);
    const fields = changes.flatMap((change) =>
      change.fields.map(([field]) => `${change.object}.${field}`),
    );
    for (const object of new Set(objects)) countUp(this.#objects, object);
    for (const field of new Set(fields)) countUp(this.#fields, field);
  }

  facets(): Facets {
    return {
      objects: Object.fromEntries(this.#objects),
      fields: Object.fromEntries(this.#fields),
    };
  }
}

function countUp(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** JSON that ends no script tag and opens no comment, whatever is in it. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
