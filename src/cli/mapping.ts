/** Reads the mapping file and compiles it for the org, or says everything that is wrong with it. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Compilation, compileMapping, objectsOf, parentsOf } from '../mapping/compile.ts';
import type { CompiledMapping } from '../mapping/compiled.ts';
import { readYaml } from '../mapping/document.ts';
import { includesOf } from '../mapping/include.ts';
import { type LoadedMapping, loadMapping, type Mapping } from '../mapping/load.ts';
import { type OrgMetadata, objectOf } from '../mapping/metadata.ts';
import type { FieldValue } from '../mapping/values.ts';
import { Problem } from '../problem.ts';
import type { Describes } from '../salesforce/salesforce.ts';
import { type Finding, renderFinding, type SourceText } from '../text/finding.ts';

/** A mapping file as it was read, whatever is wrong with it. */
export interface OpenedMapping {
  readonly source: SourceText;
  readonly loaded: LoadedMapping;
}

/**
 * @param shown what findings call the file
 * @throws Problem (mapping)
 */
export async function readMapping(file: string, shown = file): Promise<Mapping> {
  const { source, loaded } = await openMapping(file, shown);
  if (loaded.kind === 'mapping') return loaded.mapping;
  throw wrongMapping(loaded.findings, source);
}

/**
 * @param shown what findings call the file
 * @throws Problem (configuration) when the file cannot be read
 */
export async function openMapping(file: string, shown = file): Promise<OpenedMapping> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Problem('configuration', `The mapping ${shown} cannot be read.`, {
      hint: 'Correct `mapping` in the configuration, or make the file readable. `toefl-sync init` writes one to start from.',
      cause,
    });
  });
  const loaded = loadMapping(text, shown, await readIncluded(text, file));
  return { source: { file: shown, text }, loaded };
}

/** Those of the included files that can be read; the loader says which can't. */
async function readIncluded(text: string, file: string): Promise<Map<string, SourceText>> {
  const read = readYaml({ file, text });
  const names = read.kind === 'read' ? includesOf(read.yaml.value) : [];
  const included = new Map<string, SourceText>();
  for (const name of names) {
    const path = resolve(dirname(file), name);
    const content = await readFile(path, 'utf8').catch(() => null);
    if (content !== null) included.set(name, { file: path, text: content });
  }
  return included;
}

/**
 * @param constants of the configuration, which take the place of the mapping's own
 * @throws Problem (mapping); warnings go to `warn`
 */
export async function compileFor(
  mapping: Mapping,
  salesforce: Describes,
  warn: { write(text: string): void },
  constants: Readonly<Record<string, FieldValue>> = {},
): Promise<CompiledMapping> {
  const compilation = await compileAgainst(mapping, salesforce, constants);
  if (compilation.kind === 'wrong') throw wrongMapping(compilation.findings, mapping);
  for (const warning of compilation.warnings) warn.write(`${renderFinding(warning, mapping)}\n\n`);
  return compilation.mapping;
}

/** Compiles the mapping for an org or a snapshot of one. */
export async function compileAgainst(
  mapping: Mapping,
  describes: Describes,
  constants: Readonly<Record<string, FieldValue>> = {},
): Promise<Compilation> {
  const org = await describeFor(mapping, describes);
  const missing = objectsOf(mapping).some((name) => objectOf(org, name) === undefined);
  const objectNames = missing ? await describes.objectNames() : [];
  return compileMapping(mapping, org, { constants, objectNames });
}

/** All that the org shows of the objects that a mapping writes or names. */
export async function describeFor(mapping: Mapping, salesforce: Describes): Promise<OrgMetadata> {
  const written = await salesforce.describe(objectsOf(mapping));
  const parents = parentsOf(mapping, written);
  return parents.length === 0
    ? written
    : new Map([...written, ...(await salesforce.describe(parents))]);
}

function wrongMapping(
  findings: readonly Finding[],
  source: { readonly file: string; readonly text: string },
): Problem {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return new Problem(
    'mapping',
    `The mapping has ${errors} ${errors === 1 ? 'error' : 'errors'}, so nothing was started.`,
    {
      details: findings.map((finding) => renderFinding(finding, source)),
      hint: 'Correct the lines above and run the same command again.',
    },
  );
}
