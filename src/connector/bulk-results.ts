/** What a finished job says of its rows, taken onto the sheet. Called by `bulk-jobs.ts`. */
import type { RowReceipt, RowRef } from '../plan/plan.ts';
import type { Problem } from '../problem.ts';
import { errorOfRow } from '../salesforce/bulk/row-errors.ts';
import type { JobInfo } from '../salesforce/bulk/waiting.ts';
import { severest } from '../salesforce/errors.ts';
import { problemOf } from '../salesforce/failure.ts';
import { UNKNOWN_OUTCOME } from '../salesforce/lost-answer.ts';
import type { InsertedRow } from '../state/bulk-memory.ts';
import type { Sheet } from '../state/sheet.ts';
import { tieOf } from './bulk-lines.ts';
import type { Group } from './bulk-rows.ts';
import type { Parts } from './parts.ts';

/** Why rows of a job that Salesforce knows no more are held. */
export const JOB_LOST =
  'Salesforce knows the bulk job of this row no more, and whether it was written is not known; the next run looks';

/** Rows saved in the state at a time. */
const CHUNK = 1_000;

export interface Taken {
  readonly created: number;
  readonly updated: number;
  /** Rows of which nothing is known. */
  readonly unknown: readonly RowRef[];
  /** What shows that nothing more will work; null otherwise. */
  readonly stopped: Problem | null;
}

export async function takeResults(
  parts: Parts,
  sheet: Sheet,
  { form }: Group,
  job: string,
  info: JobInfo,
): Promise<Taken> {
  const { bulk } = parts.salesforce;
  const count = { created: 0, updated: 0 };
  const saving = savingInserted(parts);
  for await (const result of bulk.results(job, 'successfulResults')) {
    const row = sheet.tied(job, tieOf(form, result));
    const id = result.get('sf__id') ?? '';
    if (row === undefined || id === '') continue;
    const created = form.operation === 'insert' || result.get('sf__created') === 'true';
    settle(sheet, row.ref, { kind: 'written', id, created });
    count[created ? 'created' : 'updated'] += 1;
    if (form.operation === 'insert') await saving.add({ ref: row.ref, salesforceId: id });
  }
  await saving.flush();
  let stopped: Problem | null = null;
  if (info.failed > 0 || info.state !== 'JobComplete') {
    for await (const result of bulk.results(job, 'failedResults')) {
      const row = sheet.tied(job, tieOf(form, result));
      if (row === undefined) continue;
      const errors = [errorOfRow(result.get('sf__error') ?? '')];
      const { treatment } = severest(errors, 'row');
      if (treatment === 'retry' || treatment === 'refresh') {
        sheet.again(row.ref, JSON.stringify(errors));
        continue;
      }
      settle(sheet, row.ref, { kind: 'rejected', errors });
      if (treatment === 'stop') stopped ??= problemOf(errors, `write ${form.object}`);
    }
  }
  if (sheet.unanswered(job).length > 0) {
    for await (const result of bulk.results(job, 'unprocessedrecords')) {
      const row = sheet.tied(job, tieOf(form, result));
      if (row !== undefined) sheet.again(row.ref, '');
    }
  }
  return { ...count, unknown: leaveUnknown(sheet, job, UNKNOWN_OUTCOME), stopped };
}

/** The rows of a job without a result yet: sent again they might be there twice. */
export function leaveUnknown(sheet: Sheet, job: string, why: string): readonly RowRef[] {
  const refs = sheet.unanswered(job);
  for (const ref of refs) settle(sheet, ref, { kind: 'unknown', why });
  return refs;
}

export function settle(sheet: Sheet, ref: string, receipt: RowReceipt): void {
  sheet.settle(ref, JSON.stringify(receipt), receipt.kind === 'written' ? receipt.id : null);
}

/** Whom a job has made is remembered until the records are: the next run must not make them again. */
export function savingInserted({ state, now }: Pick<Parts, 'state' | 'now'>) {
  let rows: InsertedRow[] = [];
  const flush = async () => {
    if (rows.length > 0) await state.bulk.saveInserted(rows, now().toISOString());
    rows = [];
  };
  return {
    flush,
    async add(row: InsertedRow) {
      rows.push(row);
      if (rows.length >= CHUNK) await flush();
    },
  };
}
