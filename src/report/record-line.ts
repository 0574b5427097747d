/** What every report says of one record: values masked, rows linked. Called by the reports. */
import type { FieldValue } from '../mapping/values.ts';
import type { Outcome, OverruledField, PlannedRecord, RowChange } from '../plan/plan.ts';
import type { HoldReason } from '../record/hold.ts';
import { rowLink } from './link.ts';
import type { ReportInput } from './report.ts';

/** The names are those of the JSON lines, on which scripts rely: add, never rename. */
export interface RecordLine {
  readonly outcome: Outcome;
  /** Null when the record has none. */
  readonly appointment: string | null;
  /** The feed it came from. */
  readonly origin: string;
  /** Empty unless created or updated. */
  readonly changes: readonly ChangeLine[];
  /** Empty unless held. */
  readonly reasons: readonly ReasonLine[];
  /** Where the org keeps its own value; mostly empty. */
  readonly overruled: readonly OverruledLine[];
}

export interface ReasonLine extends Omit<HoldReason, 'candidates'> {
  /** Rows of which one may be meant. */
  readonly candidates: readonly CandidateLine[];
}

interface CandidateLine {
  readonly object: string;
  readonly id: string;
  readonly link: string | null;
}

export interface ChangeLine {
  readonly action: RowChange['action'];
  readonly object: string;
  /** The row's name in the mapping. */
  readonly row: string;
  /** Names the row within this plan. */
  readonly ref: string;
  readonly id: string | null;
  readonly key: RowChange['key'];
  /** To the row's page in Salesforce; null for none. */
  readonly link: string | null;
  readonly fields: readonly FieldLine[];
  /** References to rows that are made in the same plan. */
  readonly parents: readonly ParentLine[];
}

/** Values in the field's own type; a masked one is a text. */
interface FieldLine {
  readonly field: string;
  readonly old: FieldValue;
  readonly new: FieldValue;
  /** The same was written before, and the org has another value since. */
  readonly again: boolean;
}

interface ParentLine {
  readonly field: string;
  readonly old: FieldValue;
  /** The `ref` of the row that is made. */
  readonly new: string;
}

export interface OverruledLine extends OverruledField {
  readonly link: string | null;
}

type Setting = Pick<ReportInput, 'show' | 'orgUrl'>;

export function recordLine(record: PlannedRecord, setting: Setting): RecordLine {
  const { outcome, key, origin, changes, reasons, overruled = [] } = record;
  return {
    outcome,
    appointment: key,
    origin,
    changes: changes.map((change) => changeLine(change, setting)),
    reasons: reasons.map((reason) => reasonLine(reason, setting)),
    overruled: overruled.map((field) => overruledLine(field, setting)),
  };
}

function reasonLine(reason: HoldReason, { orgUrl }: Setting): ReasonLine {
  const { code, where, message, candidates } = reason;
  const { object = '', ids = [] } = candidates ?? {};
  return {
    code,
    where,
    message,
    candidates: ids.map((id) => ({ object, id, link: rowLink(orgUrl, object, id) })),
  };
}

function changeLine(change: RowChange, setting: Setting): ChangeLine {
  const { action, object, row, ref, id, key, fields, parents } = change;
  const value = valueShown(object, setting);
  return {
    action,
    object,
    row,
    ref,
    id,
    key,
    link: rowLink(setting.orgUrl, object, id),
    fields: fields.map(({ field, from, to, again = false }) => ({
      field,
      old: value(field, from),
      new: value(field, to),
      again,
    })),
    parents: parents.map(({ field, from = null, to }) => ({
      field,
      old: value(field, from),
      new: to,
    })),
  };
}

function overruledLine(overruled: OverruledField, setting: Setting): OverruledLine {
  const { object, id, field, ours, theirs } = overruled;
  const value = valueShown(object, setting);
  return {
    object,
    id,
    field,
    ours: value(field, ours),
    theirs: value(field, theirs),
    link: rowLink(setting.orgUrl, object, id),
  };
}

function valueShown(object: string, { show }: Setting) {
  return (field: string, value: FieldValue): FieldValue => {
    if (value === null || value === '') return null;
    const shown = show(object, field, value);
    return shown === String(value) ? value : shown;
  };
}
