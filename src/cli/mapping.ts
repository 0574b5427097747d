/** Reads the mapping file and compiles it for the org, or says everything that is wrong with it. */
import { readFile } from 'node:fs/promises';
import { compileMapping, objectsOf } from '../mapping/compile.ts';
import type { CompiledMapping } from '../mapping/compiled.ts';
import { loadMapping, type Mapping } from '../mapping/load.ts';
import { Problem } from '../problem.ts';
import type { Salesforce } from '../salesforce/salesforce.ts';
import { type Finding, renderFinding } from '../text/finding.ts';

/** @throws Problem (mapping) */
export async function readMapping(file: string): Promise<Mapping> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Problem('configuration', `The mapping ${file} cannot be read.`, {
      hint: 'Correct `mapping` in the configuration, or make the file readable. `toefl-sync init` writes one to start from.',
      cause,
    });
  });
  const loaded = loadMapping(text, file);
  if (loaded.kind === 'mapping') return loaded.mapping;
  throw wrongMapping(loaded.findings, { file, text });
}

/** @throws Problem (mapping); warnings go to `warn` */
export async function compileFor(
  mapping: Mapping,
  salesforce: Salesforce,
  warn: { write(text: string): void },
): Promise<CompiledMapping> {
  const compilation = compileMapping(mapping, await salesforce.describe(objectsOf(mapping)));
  if (compilation.kind === 'wrong') throw wrongMapping(compilation.findings, mapping);
  for (const warning of compilation.warnings) warn.write(`${renderFinding(warning, mapping)}\n\n`);
  return compilation.mapping;
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
