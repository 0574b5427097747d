/**
 * What every form of a field is made of. A new form is a file beside this one and a line in
 * `forms.ts`; the compiler and the JSON Schema take it from there.
 */

import type { z } from 'zod';
import type { HoldCode } from '../../record/hold.ts';
import type { Scope } from '../../record/path.ts';
import type { Path } from '../../text/issues.ts';
import type { FindingCode } from '../codes.ts';
import type { NamedFunctions } from '../functions.ts';
import type { ObjectMetadata } from '../metadata.ts';
import type { FieldValue } from '../values.ts';

/** What is known of a value before any record has come: decides if and how it converts. */
export interface SourceType {
  readonly kind: 'text' | 'date' | 'number' | 'boolean';
  /** Characters that it can have, as far as is known; it may have more. Null when nothing is. */
  readonly maxLength: number | null;
  /** Characters that it has at least, in every record; 0 where nothing is sure. */
  readonly minLength: number;
  /** Digits after the point at most, of numbers. */
  readonly decimals: number;
  /** The largest that it can be, of numbers, where that is known. */
  readonly max: number | null;
  /** Everything it can be, where that is a finite list (without blank). */
  readonly outputs: readonly Output[] | null;
  /** ETS's codes, of a path that holds one; others may come. Null for all else. */
  readonly codes: readonly string[] | null;
  /** Of several values with `;` between them, everything that each can be; null where that is unknown. */
  readonly items: readonly string[] | null;
  /** Whether it can be an e-mail address. */
  readonly mayBeEmail: boolean;
  /** The named table that the outputs come from: nobody can take one out of it. */
  readonly table: string | null;
  /** Where it is written, where that is another place than the field itself. */
  readonly at: Path | null;
}

export interface Output {
  readonly text: string;
  /** Where it is written, if it has a place of its own. */
  readonly at: Path | null;
}

/** `never` of what ETS sends of everybody. */
export type Blank = 'never' | 'maybe' | 'always';

/** Notes why a record cannot be used as it is; the caller adds the field. */
export type Fault = (code: HoldCode, message: string) => void;

/** A form, compiled: reads a value of one record. */
export interface CompiledValue {
  /** One for each place that it may come from. */
  readonly types: readonly SourceType[];
  readonly blank: Blank;
  /** The paths it reads, as the mapping names them. */
  readonly paths: readonly string[];
  /** Dates are `YYYYMMDD` text and numbers decimal text, as ETS writes them; null is blank. */
  read(scope: Scope, fault: Fault): FieldValue;
}

/** What a form may ask and say while it is compiled. */
export interface FormContext {
  /** Whether `section.…` can be read here, because the row fans out. */
  readonly fanOut: boolean;
  /** The object of the row. */
  readonly object: ObjectMetadata;
  /** The names of the rows that it may point at, where a lookup is filled. */
  readonly rows: readonly string[];
  /** What `constant.…` reads. */
  readonly constants: Readonly<Record<string, FieldValue>>;
  readonly functions: NamedFunctions;
  /** Whether the conditions above let a path have a code, or a blank; any may come where this is absent. */
  readonly allows?: (path: string, code: string | null) => boolean;
  /** Reports an error; the position is that of the value at `path`, unless it is the key. */
  error(
    path: Path,
    code: FindingCode,
    message: string,
    hint?: string | null,
    on?: 'key' | 'value',
  ): void;
  /** Reports what works and is hardly meant. */
  warn(path: Path, code: FindingCode, message: string, hint: string, on?: 'key' | 'value'): void;
}

/** One way to say what a field gets. */
export interface FieldForm<Schema extends z.ZodType> {
  readonly schema: Schema;
  /** Null after an error was reported. */
  compile(form: z.output<Schema>, at: Path, context: FormContext): CompiledValue | null;
}

/** Any text. */
export const TEXT: SourceType = {
  kind: 'text',
  maxLength: null,
  minLength: 0,
  decimals: 0,
  max: null,
  outputs: null,
  codes: null,
  items: null,
  mayBeEmail: false,
  table: null,
  at: null,
};

export const TRUE_OR_FALSE: readonly Output[] = [
  { text: 'true', at: null },
  { text: 'false', at: null },
];

/** Of a value that is blank only when all of its sources are. */
export function blankOfAll(sources: readonly CompiledValue[]): Blank {
  if (sources.some(({ blank }) => blank === 'never')) return 'never';
  return sources.every(({ blank }) => blank === 'always') ? 'always' : 'maybe';
}

/** Of a value that comes from one of its sources. */
export function blankOfAny(blanks: readonly Blank[]): Blank {
  const [first = 'never', ...rest] = blanks;
  return rest.every((blank) => blank === first) ? first : 'maybe';
}

/** Characters that the value can have, as far as is known. */
export function longest({ types }: CompiledValue): number | null {
  const known = types.map(({ maxLength }) => maxLength).filter((length) => length !== null);
  return known.length === 0 ? null : Math.max(...known);
}

export function mayBeEmail({ types }: CompiledValue): boolean {
  return types.some((type) => type.mayBeEmail);
}
