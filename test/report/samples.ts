/** Plans for tests of the reports; all people are fictitious. */
import type { FieldValue } from '../../src/mapping/values.ts';
import type { FieldChange, PlannedRecord, RowChange } from '../../src/plan/plan.ts';
import type { RunReport } from '../../src/plan/report.ts';
import type { HoldReason } from '../../src/record/hold.ts';
import { type Show, shown } from '../../src/report/mask.ts';
import type { ReportInput } from '../../src/report/report.ts';

export const ORG_URL = 'https://example.my.salesforce.com';
export const CONTACT_ID = '003000000000001AAA';

const PERSONAL = new Set(['Contact.LastName', 'Contact.FirstName', 'Contact.Birthdate']);

const show =
  (revealed: boolean): Show =>
  (object, field, value) =>
    shown(value, !revealed && PERSONAL.has(`${object}.${field}`));

/** `{ LastName: ['Ng', 'Ngo'] }`: each field's old and new value. */
export function fieldsOf(
  values: Readonly<Record<string, readonly [FieldValue, FieldValue]>>,
): FieldChange[] {
  return Object.entries(values).map(([field, [from, to]]) => ({ field, from, to }));
}

/** An update of a Contact unless said otherwise. */
export function changed(parts: Partial<RowChange> = {}): RowChange {
  return {
    ref: `Contact ${CONTACT_ID}`,
    row: 'person',
    object: 'Contact',
    action: 'update',
    id: CONTACT_ID,
    key: null,
    fields: fieldsOf({ LastName: ['Ng', 'Ngo'] }),
    parents: [],
    ...parts,
  };
}

/** A new score row unless said otherwise. */
export function scoreRow(key: string, parts: Partial<RowChange> = {}): RowChange {
  return {
    ref: `TOEFL_Score__c ${key}`,
    row: 'score',
    object: 'TOEFL_Score__c',
    action: 'create',
    id: null,
    key: { field: 'Appointment_No__c', value: key },
    fields: fieldsOf({ Total__c: [null, 4.5], Scale__c: [null, '1-6'] }),
    parents: [],
    ...parts,
  };
}

export function planned(parts: Partial<PlannedRecord> = {}): PlannedRecord {
  return {
    seq: 1,
    key: '2025071621000001',
    origin: 'scores.json',
    rank: '1',
    outcome: 'updated',
    changes: [changed()],
    fingerprints: [],
    reasons: [],
    ...parts,
  };
}

export function held(code: HoldReason['code'], key: string, message = 'it is so'): PlannedRecord {
  return planned({
    key,
    outcome: 'held',
    changes: [],
    reasons: [{ code, where: 'Contact.Email', message }],
  });
}

/** The report that the records would have had. */
export function reportOf(records: readonly PlannedRecord[]): RunReport {
  const count = (outcome: PlannedRecord['outcome']) =>
    records.filter((record) => record.outcome === outcome).length;
  const rows: Record<string, { created: number; updated: number; unchanged: number }> = {};
  const reasons = new Map<string, number>();
  for (const {
    changes,
    reasons: [reason],
  } of records) {
    for (const { object, action } of changes) {
      const row = rows[object] ?? { created: 0, updated: 0, unchanged: 0 };
      row[action === 'create' ? 'created' : 'updated'] += 1;
      rows[object] = row;
    }
    if (reason !== undefined) reasons.set(reason.code, (reasons.get(reason.code) ?? 0) + 1);
  }
  return {
    run: 'run-1',
    mode: 'plan',
    window: null,
    account: {
      pulled: records.length,
      created: count('created'),
      updated: count('updated'),
      unchanged: count('unchanged'),
      superseded: count('superseded'),
      held: count('held'),
    },
    rows,
    held: [...reasons].map(([reason, times]) => ({ reason, count: times })),
    remarks: [],
    calls: { salesforce: 3, source: 1 },
    durationMs: 1200,
  };
}

export function inputOf(
  records: readonly PlannedRecord[],
  parts: Partial<ReportInput> = {},
): ReportInput {
  return {
    report: reportOf(records),
    records,
    show: show(parts.revealed ?? false),
    revealed: false,
    orgUrl: ORG_URL,
    mapping: 'TOEFL scores in a custom object',
    org: '00D000000000001EAA',
    ...parts,
  };
}

export async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}
