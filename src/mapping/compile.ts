/**
 * Compiles a mapping for an org: mapping + describe → a function from score record to rows, and
 * everything that is wrong with it at once. What passes here cannot fail a run for its own sake.
 */
import { byWeight, type Finding } from '../text/finding.ts';
import type { CompiledMapping, CompiledRow } from './compiled.ts';
import { fingerprint } from './fingerprint.ts';
import type { NamedFunctions } from './functions.ts';
import type { Mapping } from './load.ts';
import { runnable } from './map-record.ts';
import { type OrgMetadata, objectOf, relationshipOf } from './metadata.ts';
import { inWritingOrder } from './order.ts';
import { compileRow } from './row.ts';
import type { Report, Surroundings } from './row-context.ts';
import type { MappingDocument } from './schema.ts';
import { warnOfShadows } from './shadow.ts';
import { checkSittings, isOfOneSitting } from './sittings.ts';
import { unreadConstants } from './unread-constants.ts';
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
  /** The snapshot that the describes are from; null of an org. */
  readonly snapshot?: string | null;
}

/** @param org all of `objectsOf(mapping)` and of `parentsOf(mapping, …)` that the org has */
export function compileMapping(
  mapping: Mapping,
  org: OrgMetadata,
  { constants = {}, functions = {}, objectNames = [], snapshot = null }: CompileOptions = {},
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
    snapshot,
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
  findings.push(...unreadConstants(mapping.document, constants));
  const sorted = findings.toSorted(byWeight);
  if (
    sorted.some(({ severity }) => severity === 'error') ||
    order === null ||
    keyRow === undefined
  ) {
    return { kind: 'wrong', findings: sorted };
  }
  const ordered = rows.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  return {
    kind: 'compiled',
    mapping: runnable({
      name: mapping.document.name,
      fingerprint: fingerprint(
        mapping.document,
        surroundings.constants,
        rows.map(({ object, fields }) => [object.name, fields.map(({ field }) => field)]),
      ),
      rows: ordered,
      keyRow,
    }),
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
