/** What a compiled mapping does with each record of a run: makes its rows, and the key of its sitting. */
import type { HoldReason } from '../record/hold.ts';
import type { ScoreRecord } from '../record/parse.ts';
import type { Scope } from '../record/path.ts';
import { type RecordView, viewOf } from '../record/view.ts';
import type {
  CompiledMapping,
  CompiledParent,
  CompiledRow,
  MappedRecord,
  MappedRow,
  MappedValue,
} from './compiled.ts';
import { fingerprint } from './fingerprint.ts';
import type { Fault } from './forms/form.ts';
import { sameRows } from './same-rows.ts';

/** A compiled mapping before anything can be done with it. */
type Program = Pick<CompiledMapping, 'name' | 'fingerprint' | 'rows' | 'keyRow'>;

export function runnable(program: Program): CompiledMapping {
  return {
    ...program,
    map: (record) => mapRecord(program, record),
    keyOf: (record) => keyOf(program.keyRow, record),
    ifCancelled,
  };
}

function mapRecord(program: Program, record: ScoreRecord): MappedRecord {
  const reasons: HoldReason[] = [];
  const rows = mapRows(program, viewOf(record), reasons);
  if (reasons.length === 0) reasons.push(...sameRows(rows).values());
  return reasons.length > 0 ? { kind: 'held', reasons } : { kind: 'rows', rows };
}

/** @param reasons takes what is wrong with the values */
export function mapRows(
  program: Pick<Program, 'fingerprint' | 'rows'>,
  view: RecordView,
  reasons: HoldReason[],
): MappedRow[] {
  const rows: MappedRow[] = [];
  for (const row of program.rows) {
    for (const scope of scopesOf(row, view)) {
      if (row.when === null || row.when(scope)) {
        rows.push(mapRow(program.fingerprint, row, scope, reasons));
      }
    }
  }
  return rows;
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

function mapRow(mapping: string, row: CompiledRow, scope: Scope, reasons: HoldReason[]): MappedRow {
  const { identity, object, fields } = row;
  let at = '';
  // One for the row, not one for each field: this runs fifty times for every record.
  const fault: Fault = (code, message) => {
    reasons.push({ code, message, where: `${object.name}.${at}` });
  };
  const values = new Array<MappedValue>(fields.length);
  // By number: seventy calls of a function that is handed to `map` take a tenth longer.
  for (let index = 0; index < fields.length; index += 1) {
    const one = fields[index];
    if (one === undefined) continue;
    at = one.field.name;
    values[index] = one.read(scope, fault);
  }
  let key: string | null = null;
  if (identity.kind === 'key') {
    at = identity.field.name;
    key = identity.read(scope, fault);
  }
  const name = scope.section === null ? row.name : `${row.name} ${scope.section.code}`;
  return new RowOfRecord(mapping, row, name, key, values, leftOut(row.parents, scope));
}

/** The names of the reference fields whose `when` does not hold. */
function leftOut(parents: readonly CompiledParent[], scope: Scope): readonly string[] {
  if (parents.every(({ when }) => when === null || when(scope))) return NONE;
  return parents.flatMap(({ field, when }) => (when === null || when(scope) ? [] : [field.name]));
}

const NONE: readonly string[] = [];
const LEFT_OUT = '\u0000';

/** A class, not an object with closures: those would keep the whole record for as long as its rows. */
class RowOfRecord implements MappedRow {
  readonly row: CompiledRow;
  readonly name: string;
  readonly key: string | null;
  readonly values: readonly MappedValue[];
  readonly withoutParents: readonly string[];
  readonly #mapping: string;

  constructor(
    mapping: string,
    row: CompiledRow,
    name: string,
    key: string | null,
    values: readonly MappedValue[],
    withoutParents: readonly string[],
  ) {
    this.#mapping = mapping;
    this.row = row;
    this.name = name;
    this.key = key;
    this.values = values;
    this.withoutParents = withoutParents;
  }

  /** Only when asked for: a report that a newer one supersedes needs none. */
  get fingerprint(): string {
    const { values } = this;
    // A value that is left out is another thing than a blank.
    const told = values.includes(undefined)
      ? values.map((value) => (value === undefined ? LEFT_OUT : value))
      : values;
    return fingerprint(this.#mapping, this.key, told, this.withoutParents);
  }
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
