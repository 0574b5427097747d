/**
 * Compiles a mapping for an org: mapping + describe → a function from score record to rows, and
 * everything that is wrong with it at once. What passes here cannot fail a run for its own sake.
 */
import type { HoldReason } from '../record/hold.ts';
import type { ScoreRecord } from '../record/parse.ts';
import type { Scope } from '../record/path.ts';
import { type RecordView, type SectionView, viewOf } from '../record/view.ts';
import { byWeight, type Finding } from '../text/finding.ts';
import type {
  CompiledMapping,
  CompiledRow,
  MappedRecord,
  MappedRow,
  MappedValue,
} from './compiled.ts';
import { fingerprint } from './fingerprint.ts';
import type { Fault } from './forms/form.ts';
import type { NamedFunctions } from './functions.ts';
import type { Mapping } from './load.ts';
import { type OrgMetadata, objectOf, relationshipOf } from './metadata.ts';
import { inWritingOrder } from './order.ts';
import { compileRow } from './row.ts';
import type { Report, Surroundings } from './row-context.ts';
import type { MappingDocument } from './schema.ts';
import { warnOfShadows } from './shadow.ts';
import { checkSittings, isOfOneSitting } from './sittings.ts';
import type { FieldValue } from './values.ts';

export type Compilation =
  | {
      readonly kind: 'compiled';
      readonly mapping: CompiledMapping;
      readonly warnings: readonly Finding[];
    }
  | { readonly kind: 'wrong'; readonly findings: readonly Finding[] };

/** The objects a mapping writes, which have to be described before it can be compiled. */
export function objectsOf(mapping: Mapping): string[] {
  const names = Object.values(mapping.document.rows).map(({ object }) => object);
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
}

/**
 * The objects that a mapping names by external id only (`Contact__r.Key__c`), which have to be
 * described as well.
 * @param org the objects that the mapping writes
 */
export function parentsOf(mapping: Mapping, org: OrgMetadata): string[] {
  const names = Object.values(mapping.document.rows).flatMap(({ object, fields }) => {
    const described = objectOf(org, object);
    const relationships = Object.keys(fields).flatMap((name) => name.split('.').slice(0, -1));
    return relationships.flatMap((name) => relationshipOf(described, name)?.referenceTo ?? []);
  });
  return [...new Set(names)].filter((name) => objectOf(org, name) === undefined);
}

/** What comes from outside the file. */
export interface CompileOptions {
  /** Take the place of the mapping's own, by name. */
  readonly constants?: Readonly<Record<string, FieldValue>>;
  readonly functions?: NamedFunctions;
  /** Names of all objects of the org, for "did you mean". */
  readonly objectNames?: readonly string[];
}

/** @param org all of `objectsOf(mapping)` and of `parentsOf(mapping, …)` that the org has */
export function compileMapping(
  mapping: Mapping,
  org: OrgMetadata,
  { constants = {}, functions = {}, objectNames = [] }: CompileOptions = {},
): Compilation {
  const findings: Finding[] = [];
  const report: Report = (severity, path, code, message, hint = null, on = 'value') => {
    findings.push({
      severity,
      code,
      message,
      hint,
      position: mapping.locate(path, on),
    });
  };
  const documents = Object.entries(mapping.document.rows);
  const surroundings: Surroundings = {
    rows: mapping.document.rows,
    org,
    constants: { ...mapping.document.constants, ...constants },
    functions,
    objectNames: [...objectNames, ...[...org.values()].map(({ name }) => name)],
    report,
  };
  const compiled = documents.map(([name, row]) => compileRow(name, row, surroundings));
  const order = inWritingOrder(mapping.document.rows, report);
  warnOfShadows(mapping.document.rows, report);
  const rows = compiled.filter((row): row is CompiledRow => row !== null);
  const keyRow = keyRowOf(rows, mapping.document.rows);
  // A row that is null has a key that is wrong in another way.
  const rightKeys = Object.fromEntries(documents.filter((_document, index) => compiled[index]));
  checkSittings(rightKeys, keyRow?.name ?? null, surroundings.constants, report);
  const sorted = findings.toSorted(byWeight);
  if (
    sorted.some(({ severity }) => severity === 'error') ||
    order === null ||
    keyRow === undefined
  ) {
    return { kind: 'wrong', findings: sorted };
  }
  const ordered = rows.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  const program: Program = {
    fingerprint: fingerprint(
      mapping.document,
      surroundings.constants,
      rows.map(({ object, fields }) => [object.name, fields.map(({ field }) => field)]),
    ),
    rows: ordered,
    keyRow,
  };
  return {
    kind: 'compiled',
    mapping: runnable(mapping.document.name, program),
    warnings: sorted,
  };
}

function keyRowOf(
  rows: readonly CompiledRow[],
  documents: MappingDocument['rows'],
): CompiledRow | undefined {
  const keyed = rows.filter(({ identity, forEach }) => identity.kind === 'key' && forEach === null);
  const ofSitting = keyed.find(({ name }) => {
    const document = documents[name];
    return document !== undefined && isOfOneSitting(document);
  });
  return rows.find(({ newest }) => newest !== null) ?? ofSitting ?? keyed[0] ?? rows[0];
}

interface Program {
  readonly fingerprint: string;
  readonly rows: readonly CompiledRow[];
  readonly keyRow: CompiledRow;
}

function runnable(name: string, program: Program): CompiledMapping {
  return {
    name,
    ...program,
    map: (record) => mapRecord(program, record),
    keyOf: (record) => keyOf(program.keyRow, record),
    ifCancelled,
  };
}

function mapRecord(program: Program, record: ScoreRecord): MappedRecord {
  const reasons: HoldReason[] = [];
  const rows: MappedRow[] = [];
  const view = viewOf(record);
  for (const row of program.rows) {
    for (const scope of scopesOf(row, view)) {
      if (row.when === null || row.when(scope)) rows.push(mapRow(program, row, scope, reasons));
    }
  }
  return reasons.length > 0 ? { kind: 'held', reasons } : { kind: 'rows', rows };
}

/** The record as a whole, or each of the sections that the row is made of. */
export function scopesOf({ forEach }: CompiledRow, view: RecordView): Scope[] {
  switch (forEach) {
    case null:
      return [{ view, section: null }];
    case 'sections':
      return view.sections.map((section) => ({ view, section }));
    case 'mybest':
      return view.sections
        .filter(({ mybestScore }) => mybestScore !== null)
        .map((section) => ({ view, section }));
  }
}

const LEFT_OUT = '\u0000';

function mapRow(
  program: Program,
  row: CompiledRow,
  scope: Scope,
  reasons: HoldReason[],
): MappedRow {
  const { identity, object } = row;
  let at = '';
  // One for the row, not one for each field: this runs fifty times for every record.
  const fault: Fault = (code, message) => {
    reasons.push({ code, message, where: `${object.name}.${at}` });
  };
  const values: MappedValue[] = [];
  for (const { field, read } of row.fields) {
    at = field.name;
    values.push(read(scope, fault));
  }
  let key: string | null = null;
  if (identity.kind === 'key') {
    at = identity.field.name;
    key = identity.read(scope, fault);
  }
  const withoutParents = row.parents.flatMap(({ field, when }) =>
    when === null || when(scope) ? [] : [field.name],
  );
  return {
    row,
    name: instanceName(row, scope.section),
    key,
    values,
    withoutParents,
    // Only when asked for: a report that a newer one supersedes needs none.
    get fingerprint() {
      // A value that is left out is another thing than a blank.
      const told = values.includes(undefined)
        ? values.map((value) => (value === undefined ? LEFT_OUT : value))
        : values;
      return fingerprint(program.fingerprint, key, told, withoutParents);
    },
  };
}

function instanceName(row: CompiledRow, section: SectionView | null): string {
  return section === null ? row.name : `${row.name} ${section.code}`;
}

function keyOf({ identity, forEach }: CompiledRow, record: ScoreRecord): string {
  if (identity.kind === 'match' || forEach !== null) return record.appointmentNo;
  const ignored = () => {};
  return identity.read({ view: viewOf(record), section: null }, ignored) ?? record.appointmentNo;
}

function ifCancelled(
  record: ScoreRecord,
  { row, name }: MappedRow,
): ReadonlyMap<number, MappedValue> {
  const view = viewOf({
    ...record,
    cancelled: true,
    fields: { ...record.fields, scoreStatus: 'C' },
  });
  const section =
    view.sections.find(({ code }) => row.forEach !== null && name === `${row.name} ${code}`) ??
    null;
  const ignored = () => {};
  return new Map(
    row.fields.flatMap(({ showsStatus, read }, index) =>
      showsStatus ? [[index, read({ view, section }, ignored)] as const] : [],
    ),
  );
}
