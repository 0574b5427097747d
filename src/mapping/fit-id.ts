/** Says which fixed Ids are those of another object than a lookup points at. Called by `field.ts`. */
import type { SourceType } from './forms/form.ts';
import { type FieldMetadata, type OrgMetadata, objectOf } from './metadata.ts';
import { listed, type Misfit, wrong } from './misfit.ts';

export function misfitsOfId(
  org: OrgMetadata,
  { name, referenceTo }: FieldMetadata,
  types: readonly SourceType[],
): Misfit[] {
  const prefixes = referenceTo.map(
    (object) => objectOf(org, object)?.keyPrefix ?? STANDARD.get(object) ?? null,
  );
  // Of an object that is not described nothing is known.
  if (prefixes.length === 0 || prefixes.includes(null)) return [];
  const outputs = types.flatMap((type) => type.outputs ?? []);
  const strange = outputs.filter(
    ({ text }) => ID.test(text) && !prefixes.includes(text.trim().slice(0, 3)),
  );
  const [first] = strange;
  if (first === undefined) return [];
  const verb = strange.length === 1 ? 'is no Id' : 'are no Ids';
  return [
    wrong(
      `${listed(strange.map(({ text }) => text))} ${verb} of ${referenceTo.join(' or ')}, which ${name} points at`,
      `Ids of ${referenceTo.join(' or ')} begin with ${prefixes.join(' or ')}.`,
      first.at,
    ),
  ];
}

/**
 * Of the objects that fixed Ids are mostly of, which a mapping seldom writes and so are not described.
 * The same in every org (Salesforce Help 000385203, "Standard Field Record ID Prefix Decoder").
 */
const STANDARD: ReadonlyMap<string, string> = new Map([
  ['Account', '001'],
  ['Contact', '003'],
  ['User', '005'],
  ['RecordType', '012'],
  ['Group', '00G'],
  ['Lead', '00Q'],
  ['Campaign', '701'],
]);

/** What is none has a finding already. */
const ID = /^\s*[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?\s*$/;
