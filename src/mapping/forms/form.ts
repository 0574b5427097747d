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
  /** Characters at most, where that is known. */
  readonly maxLength: number | null;
  /** Digits after the point at most, of numbers. */
  readonly decimals: number;
  /** Everything it can be, where that is a finite list (without blank). */
  readonly outputs: readonly string[] | null;
  /** ETS's codes, of a path that holds one; others may come. Null for all else. */
  readonly codes: readonly string[] | null;
}

/** Notes why a record cannot be used as it is; the caller adds the field. */
export type Fault = (code: HoldCode, message: string) => void;

/** A form, compiled: reads a value of one record. */
export interface CompiledValue {
  readonly type: SourceType;
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
  /** What `constant.…` reads. */
  readonly constants: Readonly<Record<string, FieldValue>>;
  readonly functions: NamedFunctions;
  /** Reports an error; the position is that of the value at `path`. */
  error(path: Path, code: FindingCode, message: string, hint?: string | null): void;
  /** Reports what works and is hardly meant. */
  warn(path: Path, code: FindingCode, message: string, hint: string): void;
}

/** One way to say what a field gets. */
export interface FieldForm<Schema extends z.ZodType> {
  readonly schema: Schema;
  /** Null after an error was reported. */
  compile(form: z.output<Schema>, at: Path, context: FormContext): CompiledValue | null;
}

export const TEXT: SourceType = {
  kind: 'text',
  maxLength: null,
  decimals: 0,
  outputs: null,
  codes: null,
};

/** The type of a value that may come from any of several places. */
export function eitherType(types: readonly SourceType[]): SourceType {
  const [first = TEXT, ...rest] = types;
  return rest.reduce<SourceType>(
    (one, other) => ({
      kind: one.kind === other.kind ? one.kind : 'text',
      maxLength:
        one.maxLength === null || other.maxLength === null
          ? null
          : Math.max(one.maxLength, other.maxLength),
      decimals: Math.max(one.decimals, other.decimals),
      outputs:
        one.outputs === null || other.outputs === null
          ? null
          : [...new Set([...one.outputs, ...other.outputs])],
      codes: one.codes === null || other.codes === null ? null : [...one.codes, ...other.codes],
    }),
    first,
  );
}
