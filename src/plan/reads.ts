/** What a plan has to know of the org before it can be made, as data. */
import type { FieldValue } from '../mapping/values.ts';

/** Rows of an object whose `by` fields equal one of the tuples. */
export interface ReadRequest {
  readonly object: string;
  /** Fields to bring back, `Id` among them. */
  readonly fields: readonly string[];
  readonly by: readonly string[];
  /** One value for each field of `by`; never blank. May hold thousands. */
  readonly anyOf: readonly (readonly Exclude<FieldValue, null>[])[];
}

/** A row as the org has it now, by the field names of the request. */
export type OrgRow = Readonly<Record<string, FieldValue>> & {
  readonly Id: string;
};
