/**
 * What a mapping makes of one record, with the way of every value: the paths it is read from, the
 * steps it goes through, what comes out. Called by `mapping preview`; runs take no such notes, so
 * the way is gone once more here, form by form.
 */
import { catalogue } from '../record/catalogue.ts';
import type { HoldReason } from '../record/hold.ts';
import type { ScoreRecord } from '../record/parse.ts';
import type { Scope } from '../record/path.ts';
import { type RecordView, viewOf } from '../record/view.ts';
import type { CompiledField, CompiledMapping, CompiledRow, MappedValue } from './compiled.ts';
import type { Fault, FormContext } from './forms/form.ts';
import { compileForm, type FieldFormValue } from './forms/forms.ts';
import { compilePathForm } from './forms/path.ts';
import type { Mapping } from './load.ts';
import { mapRows, scopesOf } from './map-record.ts';
import type { FieldType } from './metadata.ts';
import { sameRows } from './same-rows.ts';
import type { RowDocument } from './schema.ts';
import { pathsOf, type Stage, stagesOf } from './trace-stages.ts';
import type { FieldValue } from './values.ts';

/** A path that was read, and what stood there. */
export interface TracedPath {
  readonly path: string;
  readonly value: FieldValue;
  readonly personal: boolean;
}

/** A key of the language that changed a value, and into what. */
interface TracedStep {
  readonly step: string;
  readonly value: FieldValue;
}

export interface TracedField {
  readonly field: string;
  readonly type: FieldType;
  readonly reads: readonly TracedPath[];
  readonly steps: readonly TracedStep[];
  /** As Salesforce gets it; undefined when the field is left as it is. */
  readonly value: MappedValue;
  readonly personal: boolean;
  /** Why this field holds the record; none when it does not. */
  readonly reasons: readonly HoldReason[];
}

export interface TracedRow {
  readonly name: string;
  readonly object: string;
  /** False when its `when` does not hold; then nothing else is told of it. */
  readonly made: boolean;
  /** The external id; null of rows that are matched. */
  readonly key: TracedField | null;
  /** The reference fields, and the rows that they point at. */
  readonly parents: readonly { readonly field: string; readonly row: string }[];
  readonly fields: readonly TracedField[];
}

/** @param constants of the configuration, as they were given to `compileMapping` */
export function traceRecord(
  mapping: Mapping,
  compiled: CompiledMapping,
  record: ScoreRecord,
  constants: Readonly<Record<string, FieldValue>> = {},
): TracedRow[] {
  const view = viewOf(record);
  const { document } = mapping;
  const rows = compiled.rows.flatMap((row) => {
    const written = document.rows[row.name];
    if (written === undefined) return [];
    const context = contextOf(row, { ...document.constants, ...constants });
    return scopesOf(row, view).map((scope) => traceRow(row, written, scope, context));
  });
  return withSameRows(rows, compiled, view);
}

/** A key that another row of the record has says so; only of values that are right. */
function withSameRows(rows: TracedRow[], compiled: CompiledMapping, view: RecordView): TracedRow[] {
  const wrong: HoldReason[] = [];
  const mapped = mapRows(compiled, view, wrong);
  if (wrong.length > 0) return rows;
  const reasons = sameRows(mapped);
  return rows.map((row) => {
    const reason = reasons.get(row.name);
    return reason === undefined || row.key === null
      ? row
      : { ...row, key: { ...row.key, reasons: [...row.key.reasons, reason] } };
  });
}

/** Everything here was compiled before, so there is nothing to report. */
function contextOf(row: CompiledRow, constants: FormContext['constants']): FormContext {
  const silent = () => {};
  return {
    fanOut: row.forEach !== null,
    object: row.object,
    rows: [],
    constants,
    functions: {},
    error: silent,
    warn: silent,
  };
}

function traceRow(
  row: CompiledRow,
  written: RowDocument,
  scope: Scope,
  context: FormContext,
): TracedRow {
  const { object, when, parents, fields } = row;
  const name = scope.section === null ? row.name : `${row.name} ${scope.section.code}`;
  if (when !== null && !when(scope)) {
    return { name, object: object.name, made: false, key: null, parents: [], fields: [] };
  }
  return {
    name,
    object: object.name,
    made: true,
    key: traceKey(row, written, scope, context),
    parents: parents.flatMap(({ field, row: parent, when: applies }) =>
      applies === null || applies(scope) ? [{ field: field.name, row: parent }] : [],
    ),
    fields: fields.map((field) =>
      traceField(row, field, formOf(written, field.field.name), scope, context),
    ),
  };
}

function traceKey(
  { identity, object }: CompiledRow,
  written: RowDocument,
  scope: Scope,
  context: FormContext,
): TracedField | null {
  if (identity.kind === 'match') return null;
  const [text = ''] = Object.values(written.key ?? {});
  const form = text.includes('{') ? { text } : text;
  const { field } = identity;
  const { reasons, fault } = collecting(`${object.name}.${field.name}`);
  const value = identity.read(scope, fault);
  const reads = readAll(pathsOf(form), scope, context);
  const personal = reads.some((read) => read.personal);
  const steps = traceSteps(stagesOf(form), scope, context);
  return { field: field.name, type: field.type, reads, steps, value, personal, reasons };
}

function formOf({ fields, newest }: RowDocument, name: string): FieldFormValue | null {
  const all = Object.entries({ ...newest, ...fields });
  return all.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? null;
}

function traceField(
  { object }: CompiledRow,
  { field, personal, read }: CompiledField,
  form: FieldFormValue | null,
  scope: Scope,
  context: FormContext,
): TracedField {
  const { reasons, fault } = collecting(`${object.name}.${field.name}`);
  const value = read(scope, fault);
  const reads = form === null ? [] : readAll(pathsOf(form), scope, context);
  const steps = form === null ? [] : traceSteps(stagesOf(form), scope, context);
  return { field: field.name, type: field.type, reads, steps, value, personal, reasons };
}

function collecting(where: string): { reasons: HoldReason[]; fault: Fault } {
  const reasons: HoldReason[] = [];
  return { reasons, fault: (code, message) => reasons.push({ code, message, where }) };
}

function readAll(paths: readonly string[], scope: Scope, context: FormContext): TracedPath[] {
  return paths.map((path) => ({
    path,
    value: compilePathForm(path, [], context)?.read(scope, () => {}) ?? null,
    personal: catalogue.get(path)?.personal ?? !path.startsWith('constant.'),
  }));
}

/** The steps that did something: what changed nothing is left out, unless it made the value. */
function traceSteps(stages: readonly Stage[], scope: Scope, context: FormContext): TracedStep[] {
  const steps: TracedStep[] = [];
  let before: FieldValue = null;
  for (const { step, form } of stages) {
    const compiled = compileForm(form, [], context);
    if (compiled?.kind !== 'value') continue;
    let fits = true;
    const value = compiled.value.read(scope, () => {
      fits = false;
    });
    if (step !== null && fits && value !== before) steps.push({ step, value });
    if (fits) before = value;
  }
  return steps;
}
