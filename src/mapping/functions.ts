/**
 * Named functions: what a developer who uses the library adds to the language of mappings, for
 * what its forms cannot say. A mapping calls them with `call: NAME`.
 */
import type { SourceType } from './forms/form.ts';

export interface NamedFunction {
  /** For editors and messages. */
  readonly description: string;
  /** What comes out: decides, like a path's type, which fields can take it. */
  readonly type: SourceType['kind'];
  /** How many values it takes. */
  readonly takes: { readonly least: number; readonly most: number };
  /**
   * One value of one record. Pure, and quick: it is called for every record.
   * @param values as ETS writes them: dates `YYYYMMDD`, numbers decimal text; null is blank
   * @returns text in the same forms (`true` or `false` of a boolean); null is blank. What it throws
   *   holds the record.
   */
  call(values: readonly (string | null)[]): string | null;
}

export type NamedFunctions = Readonly<Record<string, NamedFunction>>;
