/** What the compilers of a row's parts are given, and how they say what is wrong. */

import type { Path } from '../text/issues.ts';
import type { FindingCode } from './codes.ts';
import type { FormContext } from './forms/form.ts';
import type { NamedFunctions } from './functions.ts';
import type { ObjectMetadata, OrgMetadata } from './metadata.ts';
import type { MappingDocument, RowDocument } from './schema.ts';
import type { FieldValue } from './values.ts';

export type Report = (
  severity: 'error' | 'warning',
  path: Path,
  code: FindingCode,
  message: string,
  hint?: string | null,
  on?: 'key' | 'value',
) => void;

/** What all rows of a mapping are compiled with. */
export interface Surroundings {
  readonly rows: MappingDocument['rows'];
  readonly org: OrgMetadata;
  readonly constants: Readonly<Record<string, FieldValue>>;
  readonly functions: NamedFunctions;
  readonly objectNames: readonly string[];
  /** The snapshot that the describes are from; null of an org. */
  readonly snapshot: string | null;
  readonly report: Report;
}

/** What compiling one row needs to know and to say. */
export interface RowContext {
  readonly name: string;
  /** All rows of the mapping. */
  readonly rows: MappingDocument['rows'];
  readonly row: RowDocument;
  readonly object: ObjectMetadata;
  readonly org: OrgMetadata;
  /** The snapshot that the describes are from; null of an org. */
  readonly snapshot: string | null;
  readonly at: Path;
  readonly form: FormContext;
  readonly report: Report;
}
