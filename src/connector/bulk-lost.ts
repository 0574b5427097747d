/**
 * Rows that an insert job may have made, when Salesforce can tell nothing of the job any more: they are
 * looked for in the org by all that was sent of them. Called by `bulk-recovery.ts`.
 */
import { fieldOf, type ObjectMetadata, objectOf } from '../mapping/metadata.ts';
import { isAsMade, type SoughtRow } from '../plan/arrival.ts';
import type { RowRef } from '../plan/plan.ts';
import type { OrgRow, ReadRequest } from '../plan/reads.ts';
import { metadataOf } from '../plan/undo.ts';
import type { BulkJob, InsertedRow } from '../state/bulk-memory.ts';
import { openSheet, type Sheet } from '../state/sheet.ts';
import type { StateStore } from '../state/store.ts';
import { describeFor } from './describing.ts';
import type { Parts } from './parts.ts';
import { POINTED_AT, piecesOf, seek } from './recovery/looking.ts';

type Needed = Pick<Parts, 'salesforce' | 'state'>;

interface Search extends Needed {
  /** Filled as objects are described. */
  readonly org: Map<string, ObjectMetadata>;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Ids that are some row's already. */
  readonly taken: Set<string>;
}

/** Rows that are asked for by the same fields. */
interface Question {
  readonly request: ReadRequest;
  readonly rows: readonly SoughtRow[];
}

/** So far apart the clocks of this machine and of Salesforce may be. Milliseconds. */
const CLOCKS = 300_000;
/** Fields by which a row is asked for; the others are compared here. */
const MOST_SIGNS = 3;
/** Types that tell one row from another. */
const TELLING: ReadonlySet<string> = new Set(['string', 'email', 'phone', 'date']);

/**
 * Rows of the org that have all that was sent, were made since the job was, and belong to no record
 * yet. Of rows that are the same in all each may stand for each.
 * @param refs rows of the job
 * @throws Problem (salesforce, cancelled) when the org cannot be read
 */
export async function findMade(
  { salesforce, state }: Needed,
  { at }: BulkJob,
  refs: readonly RowRef[],
): Promise<readonly InsertedRow[]> {
  const known = await state.bulk.inserted();
  const search: Search = {
    ...{ salesforce, state, org: new Map(), since: Date.parse(at) - CLOCKS },
    taken: new Set(known.map(({ salesforceId }) => salesforceId)),
  };
  const found: InsertedRow[] = [];
  const sheet = await openSheet();
  try {
    await gather(state, sheet, new Set(refs));
    for (const rows of piecesOf(sheet, POINTED_AT)) {
      await describeFor(salesforce, search.org, rows);
      for (const question of questionsFor(rows, search.org)) {
        found.push(...(await answer(search, question)));
      }
    }
  } finally {
    sheet.close();
  }
  return found;
}

/** What was to be written of the rows, as the intents have it. */
async function gather(state: StateStore, sheet: Sheet, refs: ReadonlySet<RowRef>): Promise<void> {
  for await (const intents of state.intents()) {
    for (const change of intents.flatMap(({ changes }) => changes)) {
      if (refs.has(change.ref)) seek(sheet, change);
    }
  }
}

/** Of rows that have anything to be asked for by. */
function questionsFor(
  rows: readonly SoughtRow[],
  org: ReadonlyMap<string, ObjectMetadata>,
): Question[] {
  const groups = Map.groupBy(rows, (row) => JSON.stringify([row.object, signsOf(row, org)]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const object = first && objectOf(org, first.object);
    const by = first === undefined ? [] : signsOf(first, org);
    if (object === undefined || by.length === 0) return [];
    const named = group.flatMap(({ fields }) => fields.map(({ field }) => field));
    const known = named.filter((field) => metadataOf(org, object, field) !== undefined);
    const fields = [...new Set(['Id', 'CreatedDate', ...by, ...known])];
    const anyOf = group.map((row) => by.map((field) => textOf(row, field)));
    return [{ request: { object: object.name, fields, by, anyOf }, rows: group }];
  });
}

function signsOf(row: SoughtRow, org: ReadonlyMap<string, ObjectMetadata>): string[] {
  const object = objectOf(org, row.object);
  const names = row.fields.flatMap(({ field }) => {
    const metadata = object && fieldOf(object, field);
    const tells = metadata?.filterable === true && TELLING.has(metadata.type);
    return tells && textOf(row, field) !== '' ? [field] : [];
  });
  return names.slice(0, MOST_SIGNS);
}

function textOf({ fields }: SoughtRow, name: string): string {
  return String(fields.find(({ field }) => field === name)?.to ?? '');
}

async function answer(
  { salesforce, state, org, since, taken }: Search,
  { request, rows }: Question,
): Promise<InsertedRow[]> {
  const [all = []] = await salesforce.read([request]);
  const young = all.filter((row) => Date.parse(String(row['CreatedDate'])) >= since);
  const filed = await state.ledgerOf(young.map(({ Id }) => Id));
  for (const { salesforceId } of filed) taken.add(salesforceId);
  const [sign = 'Id'] = request.by;
  const candidates = Map.groupBy(young, (row) => fold(row[sign]));
  return rows.flatMap((row) => {
    const some: readonly OrgRow[] = candidates.get(fold(textOf(row, sign))) ?? [];
    const made = some.find((one) => !taken.has(one.Id) && isAsMade(row, one, org));
    if (made === undefined) return [];
    taken.add(made.Id);
    return [{ ref: row.ref, salesforceId: made.Id }];
  });
}

/** Salesforce compares texts without case. */
function fold(value: unknown): string {
  return String(value).toLowerCase();
}
