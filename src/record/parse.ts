/**
 * Turns one raw JSON value of a feed into a score record, or says everything that makes it
 * unusable. Called for each pulled record.
 */
import type { z } from 'zod';
import { textOf } from './blank.ts';
import type { HoldReason } from './hold.ts';
import { isObject, type JsonObject, jsonTypeOf, objectAt } from './json.ts';
import { layout } from './layout.ts';
import { checkLeaves, type LeafFindings } from './leaves.ts';
import { addRemarks, type Remark } from './remarks.ts';
import { type RawScoreRecord, scoreRecord } from './schema.ts';

export type { Remark } from './remarks.ts';

export interface ScoreRecord {
  /** Trimmed, never blank. */
  readonly appointmentNo: string;
  /** YYYYMMDD, a real day. */
  readonly reportDate: string;
  readonly cancelled: boolean;
  /** As sent; an object that was sent as a blank string is null. */
  readonly fields: RawScoreRecord;
  readonly remarks: readonly Remark[];
}

export type ParsedRecord =
  | { readonly kind: 'record'; readonly record: ScoreRecord }
  | {
      readonly kind: 'unusable';
      /** Where the record has one that can be used, so that people can find it. */
      readonly appointmentNo: string | null;
      readonly reasons: readonly HoldReason[];
    };

/**
 * Validates a record against ETS's layout. Unusable is what has no appointment number or report
 * date, a date that is none, a number that is none, or another JSON type than the layout's: all
 * reasons are given at once. What is merely odd becomes a remark. Never throws.
 */
export function parseRecord(value: unknown): ParsedRecord {
  if (!isObject(value)) {
    const message = `A score record is a JSON object; this is ${jsonTypeOf(value)}.`;
    return unusable(null, [{ code: 'not-a-record', where: 'record', message }]);
  }
  const found: LeafFindings = { reasons: [], remarks: [] };
  const types: Checked = checkLeaves(value, found)
    ? { ok: true, fields: value }
    : typesByZod(value);
  const appointmentNo = textOf(value['appointmentNo']);
  const reportDate = textOf(value['reportDate']);
  const keyFault = appointmentNo === null ? null : faultOfKey(appointmentNo);
  if (
    types.ok &&
    found.reasons.length === 0 &&
    appointmentNo !== null &&
    keyFault === null &&
    reportDate !== null
  ) {
    const { fields } = types;
    const cancelled = textOf(fields.scoreStatus) === 'C';
    addRemarks(fields, found.remarks);
    return {
      kind: 'record',
      record: { appointmentNo, reportDate, cancelled, fields, remarks: found.remarks },
    };
  }
  return unusable(keyFault === null ? appointmentNo : null, [
    ...missing(value, 'appointmentNo', 'nothing tells this sitting from others'),
    ...(keyFault === null ? [] : [keyFault]),
    ...missing(value, 'reportDate', 'nothing tells which report of the sitting is the newest'),
    ...(types.ok ? [] : types.reasons),
    ...found.reasons,
  ]);
}

function unusable(appointmentNo: string | null, reasons: readonly HoldReason[]): ParsedRecord {
  return { kind: 'unusable', appointmentNo, reasons };
}

type Checked =
  | { readonly ok: true; readonly fields: RawScoreRecord }
  | { readonly ok: false; readonly reasons: readonly HoldReason[] };

/** Of what `checkLeaves` does not take: zod says what is wrong, and where. */
function typesByZod(value: JsonObject): Checked {
  const result = scoreRecord.safeParse(withoutBlankParts(value), reportInput);
  if (result.success) return { ok: true, fields: result.data };
  return { ok: false, reasons: result.error.issues.map(reasonOf) };
}

/** ETS writes blank values as `""`, so a blank string may stand where an object would: it is null. */
function withoutBlankParts(value: JsonObject): JsonObject {
  let record = value;
  for (const { at, name } of partPlaces) {
    const sent = objectAt(record, at)?.[name];
    if (typeof sent === 'string' && textOf(sent) === null) record = withNull(record, at, name);
  }
  return record;
}

const partPlaces = layout
  .slice(1)
  .map(({ at }) => ({ at: at.slice(0, -1), name: at.at(-1) ?? '' }));

/** A copy, of what is on the way only. */
function withNull(object: JsonObject, at: readonly string[], name: string): JsonObject {
  const [first, ...rest] = at;
  if (first === undefined) return { ...object, [name]: null };
  const inside = object[first];
  return isObject(inside) ? { ...object, [first]: withNull(inside, rest, name) } : object;
}

/** Of zod: an issue tells the value it is about. Only its type gets out of here. */
const reportInput = { reportInput: true } as const;

/** The schema has types only, so an issue is always one of a type. */
function reasonOf(issue: z.core.$ZodIssue): HoldReason {
  const expected =
    issue.code === 'invalid_type' && issue.expected === 'object' ? 'an object' : 'text';
  const found = jsonTypeOf(issue.input);
  const message = `ETS's layout has ${expected} here; this is ${found}.`;
  return { code: 'wrong-type', where: issue.path.join('.'), message };
}

/** The key becomes an external id and a part of URLs, so it must be text that can be seen. */
function faultOfKey(appointmentNo: string): HoldReason | null {
  const where = 'appointmentNo';
  if (appointmentNo.length > longestKey) {
    const message = `ETS's appointment numbers have up to 16 characters; this has ${appointmentNo.length}.`;
    return { code: 'too-long', where, message };
  }
  if (invisible.test(appointmentNo)) {
    const message = 'The appointment number has control characters or other invisible ones in it.';
    return { code: 'wrong-type', where, message };
  }
  return null;
}

/** ETS documents 16; a little more does no harm to an external id. */
const longestKey = 20;

const invisible = /\p{C}/u;

function missing(record: JsonObject, where: string, why: string): HoldReason[] {
  const value = record[where] ?? '';
  // Another JSON type is there, and has been said.
  if (typeof value !== 'string' || textOf(value) !== null) return [];
  return [{ code: 'missing-value', where, message: `There is no ${where}: ${why}.` }];
}
