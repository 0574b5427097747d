/** The key `values`: what each of ETS's codes becomes, by a table that is written out or named. */
import { catalogue } from '../../record/catalogue.ts';
import { shapeOf } from '../../record/hold.ts';
import type { Path } from '../../text/issues.ts';
import { codesNamed, insteadOfCode } from '../code-hints.ts';
import { comparable } from '../condition-test.ts';
import { codeTables, type TableName } from '../tables/tables.ts';
import type { FieldValue } from '../values.ts';
import { isBlank, typeOfAll, warnOfPath } from './constant.ts';
import {
  type Blank,
  blankOfAny,
  type CompiledValue,
  type FormContext,
  type SourceType,
  TEXT,
} from './form.ts';

type Values = Readonly<Record<string, FieldValue>>;

/**
 * Null after an error was reported.
 * @param otherwise for codes that are not in the table
 */
export function compileTable(
  values: Values | TableName | undefined,
  source: CompiledValue,
  otherwise: CompiledValue | undefined,
  at: Path,
  context: FormContext,
): CompiledValue | null {
  if (values === undefined) return source;
  const table = tableOf(values, kindOf(source), at);
  if (typeof values === 'object') warnOfKeys(values, source, at, context);
  const complete = otherwise !== undefined || checkComplete(source, table, at, context);
  return complete ? lookUp(source, table, otherwise) : null;
}

type Kind = SourceType['kind'];

/** By what the codes are compared: numbers and dates by value, all else as text. */
function kindOf({ types }: CompiledValue): Kind {
  const [first, ...others] = new Set(types.map(({ kind }) => kind));
  return first === undefined || others.length > 0 ? 'text' : first;
}

/** What `values` says, whether it is written out or named. */
interface Table {
  readonly type: SourceType;
  /** Whether one of its codes becomes a blank, or each of them. */
  readonly blank: Blank;
  /** Undefined for a code that is not in it; null for one that is blank there. */
  readonly valueOf: (code: string) => FieldValue | undefined;
}

function tableOf(values: Values | TableName, kind: Kind, at: Path): Table {
  if (typeof values === 'string') {
    const table = codeTables[values];
    const outputs = table.outputs().map((text) => ({ text, at: null }));
    return {
      type: { ...TEXT, outputs, table: table.long ? values : null, at },
      blank: 'never',
      valueOf: (code) => table.valueOf(code.toUpperCase()) ?? undefined,
    };
  }
  const written = Object.entries(values).map(([code, value]) => ({
    code: comparable(kind, code),
    value: isBlank(value) ? null : value,
    at: [...at, code],
  }));
  const entries = new Map(written.map(({ code, value }) => [code, value]));
  return {
    type: { ...typeOfAll(written), at },
    blank: blankOfAny(written.map(({ value }) => (value === null ? 'always' : 'never'))),
    valueOf: (code) => entries.get(comparable(kind, code)),
  };
}

/** What its keys and values say that can hardly be meant. */
function warnOfKeys(values: Values, source: CompiledValue, at: Path, context: FormContext): void {
  const codes = codesOf(source);
  const kind = kindOf(source);
  const known = new Set(codes?.map((code) => comparable(kind, code)));
  const seen = new Map<string, string>();
  for (const [code, value] of Object.entries(values)) {
    const compared = comparable(kind, code);
    const before = seen.get(compared);
    if (before !== undefined) {
      context.warn(
        [...at, code],
        'same-code',
        kind === 'number' || kind === 'date'
          ? `\`${code}\` stands in the table already: as a ${kind}, it is \`${before}\``
          : `\`${code}\` stands in the table already, since case does not count`,
        'Leave out one of them; the last wins.',
      );
    } else if (codes !== null && !known.has(compared)) {
      context.warn(
        [...at, code],
        'unknown-code',
        `\`${code}\` is no code of ${source.paths.join(', ')}`,
        insteadOfCode(code, codes),
        'key',
      );
    }
    seen.set(compared, code);
    warnOfPath(value, [...at, code], context);
  }
}

/** All codes that the catalogue has for what is looked up, whatever a condition lets through. */
function codesOf({ paths }: CompiledValue): string[] | null {
  if (paths.length === 0) return null;
  const lists = paths.map((path) => catalogue.get(path.replace(/^raw\./, ''))?.values ?? null);
  const codes = lists.flatMap((list) => (list === null ? [] : Object.keys(list)));
  return lists.includes(null) ? null : [...new Set(codes)];
}

/** False after an error: a table that has none of the codes holds every record that has one. */
function checkComplete(
  source: CompiledValue,
  table: Table,
  at: Path,
  context: FormContext,
): boolean {
  const codes = [...new Set(source.types.flatMap(knownCodes))];
  const forgotten = codes.filter((code) => table.valueOf(code) === undefined);
  // A list of the world is meant to have all that comes.
  const open = table.type.table === null && source.types.some((type) => isOpen(type));
  if (forgotten.length === 0 && !open) return true;
  const all = !open && forgotten.length === codes.length;
  const what = forgotten.length === 0 ? 'other values' : codesNamed(forgotten);
  const message = `\`values\` says nothing about ${what} of ${source.paths.join(', ')}`;
  const lines = forgotten.slice(0, SHOWN).map((code) => `${code}: …`);
  const added = lines.length === 0 ? 'them' : `\`${lines.join(', ')}\``;
  const hint = `${all ? 'Every record' : 'A record with one'} is held. Add ${added} to the table, or say \`otherwise\`.`;
  if (all) context.error(at, 'missing-code', message, hint);
  else context.warn(at, 'missing-code', message, hint, 'key');
  return !all;
}

/** Of a long list the rest goes without saying. */
const SHOWN = 10;

/** What is looked up, where that is known: ETS's codes, or what a constant is. */
function knownCodes({ codes, outputs }: SourceType): readonly string[] {
  return codes ?? outputs?.map(({ text }) => text) ?? [];
}

function isOpen({ codes, outputs }: SourceType): boolean {
  return codes === null && outputs === null;
}

/** The value that the table has for the code, however a letter, a number or a date is written. */
function lookUp(
  source: CompiledValue,
  table: Table,
  otherwise: CompiledValue | undefined,
): CompiledValue {
  return {
    types: [table.type, ...(otherwise?.types ?? [])],
    blank: source.blank === 'always' ? 'always' : blankOfTable(source, table, otherwise),
    paths: [...source.paths, ...(otherwise?.paths ?? [])],
    read(scope, fault) {
      const code = source.read(scope, fault);
      if (code === null) return null;
      const value = table.valueOf(String(code));
      if (value !== undefined) return value;
      if (otherwise !== undefined) return otherwise.read(scope, fault);
      fault(
        'not-in-values',
        `\`values\` says nothing about the code in ${source.paths.join(', ')} (it looks like ${shapeOf(String(code))})`,
      );
      return null;
    },
  };
}

/** `otherwise` does not count where the table has all of ETS's codes. */
function blankOfTable(
  source: CompiledValue,
  table: Table,
  otherwise: CompiledValue | undefined,
): Blank {
  const codes = source.types.every((type) => type.codes !== null)
    ? source.types.flatMap((type) => type.codes ?? [])
    : null;
  const complete = codes?.every((code) => table.valueOf(code) !== undefined);
  const others = otherwise === undefined || complete ? [] : [otherwise.blank];
  const ofTable = table.type.outputs?.length === 0 && table.blank === 'never' ? [] : [table.blank];
  const result = blankOfAny([...ofTable, ...others]);
  return source.blank === 'maybe' && result === 'never' ? 'maybe' : result;
}
