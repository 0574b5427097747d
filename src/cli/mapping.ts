/** Reads the mapping file and compiles it for the org, or says everything that is wrong with it. */
import { createReadStream } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { type Compilation, compileMapping, objectsOf, parentsOf } from '../mapping/compile.ts';
import type { CompiledMapping } from '../mapping/compiled.ts';
import { MAX_CHARACTERS, readYaml, unreadableFile } from '../mapping/document.ts';
import { includesOf } from '../mapping/include.ts';
import { type LoadedMapping, loadMapping, type Mapping } from '../mapping/load.ts';
import { type OrgMetadata, objectOf } from '../mapping/metadata.ts';
import type { FieldValue } from '../mapping/values.ts';
import { Problem } from '../problem.ts';
import type { Describes } from '../salesforce/salesforce.ts';
import { type Finding, renderFindings, type SourceText } from '../text/finding.ts';

/** A mapping file as it was read, whatever is wrong with it. */
export interface OpenedMapping {
  readonly source: SourceText;
  readonly loaded: LoadedMapping;
}

/**
 * @param shown what findings call the file
 * @throws Problem (mapping, or configuration when the file cannot be read)
 */
export async function readMapping(file: string, shown = file): Promise<Mapping> {
  const { source, loaded } = await openMapping(file, shown);
  if (loaded.kind === 'mapping') return loaded.mapping;
  const [first] = loaded.findings;
  if (first?.code === 'unreadable') {
    throw new Problem('configuration', `The mapping ${shown} cannot be read.`, {
      hint: `${first.message}. Name another, or correct \`mapping\` in the configuration; \`toefl-sync init\` writes one to start from.`,
    });
  }
  throw wrongMapping(loaded.findings, source);
}

/** @param shown what findings call the file */
export async function openMapping(file: string, shown = file): Promise<OpenedMapping> {
  const read = await readText(file);
  if (read.kind === 'unreadable') {
    const findings = [unreadableFile(read.why)];
    return { source: { file: shown, text: '' }, loaded: { kind: 'broken', findings } };
  }
  const source = { file: shown, text: read.text };
  return { source, loaded: loadMapping(read.text, shown, await readIncluded(source, file)) };
}

/** Those of the included files that can be read; the loader says which can't. */
async function readIncluded(source: SourceText, file: string): Promise<Map<string, SourceText>> {
  const read = readYaml(source);
  const names = read.kind === 'read' ? includesOf(read.yaml.value) : [];
  const included = new Map<string, SourceText>();
  for (const name of names) {
    const content = await readText(resolve(dirname(file), name));
    if (content.kind === 'unreadable') continue;
    const shown = isAbsolute(name) ? name : join(dirname(source.file), name);
    included.set(name, { file: shown, text: content.text });
  }
  return included;
}

type ReadText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unreadable'; readonly why: string };

/** Of a file without an end, as much as shows that it is too large. */
async function readText(path: string): Promise<ReadText> {
  const chunks: Buffer[] = [];
  try {
    const stream = createReadStream(path, { end: BYTES_OF_A_CHARACTER * MAX_CHARACTERS });
    for await (const chunk of stream) chunks.push(chunk);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return { kind: 'unreadable', why: REASONS[code] ?? code };
  }
  return { kind: 'text', text: Buffer.concat(chunks).toString('utf8') };
}

/** In UTF-8, at most. */
const BYTES_OF_A_CHARACTER = 4;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  ENAMETOOLONG: 'its name is too long',
};

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
  for (const block of renderFindings(compilation.warnings, mapping, WIDTH)) {
    warn.write(`${block}\n\n`);
  }
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
  const { snapshot = null } = describes;
  return compileMapping(mapping, org, { constants, objectNames, snapshot });
}

/** All that the org shows of the objects that a mapping writes or names. */
export async function describeFor(mapping: Mapping, salesforce: Describes): Promise<OrgMetadata> {
  const written = await salesforce.describe(objectsOf(mapping));
  const parents = parentsOf(mapping, written);
  return parents.length === 0
    ? written
    : new Map([...written, ...(await salesforce.describe(parents))]);
}

/** What every terminal has. */
const WIDTH = 80;

function wrongMapping(
  findings: readonly Finding[],
  source: { readonly file: string; readonly text: string },
): Problem {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return new Problem(
    'mapping',
    `The mapping has ${errors} ${errors === 1 ? 'error' : 'errors'}, so nothing was started.`,
    {
      details: renderFindings(findings, source, WIDTH),
      hint: 'Correct the lines above and run the same command again.',
    },
  );
}
