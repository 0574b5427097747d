/** When a value replaces what the org has, by the field, the row, and whose row it is. */
import type { WritePolicy } from './compiled.ts';
import type { FieldPolicy } from './forms/forms.ts';
import { type FieldMetadata, isRequired } from './metadata.ts';
import type { RowDocument } from './schema.ts';

/** Rows with a key are the connector's own; rows that are matched belong to the staff. */
export function policyOf(row: RowDocument, field: FieldMetadata, said: FieldPolicy): WritePolicy {
  const owned = row.key !== undefined;
  const blank = said.blank ?? row.blank ?? (owned ? 'clear' : 'keep');
  return {
    write: said.write ?? row.write ?? (owned ? 'always' : 'ifBlank'),
    // Salesforce would refuse to clear what it requires.
    blank: isRequired(field) ? 'keep' : blank,
  };
}
