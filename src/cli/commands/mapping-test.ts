/** `toefl-sync mapping test`: runs the examples beside mappings, and brings them up to date. */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { styleText } from 'node:util';
import type { CompiledMapping } from '../../mapping/compiled.ts';
import { type Examples, loadExamples } from '../../mapping/examples.ts';
import { type Difference, type ExampleResult, runExample } from '../../mapping/examples-run.ts';
import { updateExamples } from '../../mapping/examples-update.ts';
import { Problem } from '../../problem.ts';
import { renderFinding, type SourceText } from '../../text/finding.ts';
import { type Context, styleOf } from '../context.ts';
import { EXIT } from '../exit.ts';
import { compileFor, readMapping } from '../mapping.ts';
import { openTarget, shownPath, type TargetFlags } from '../target.ts';

export interface TestFlags extends TargetFlags {
  readonly json: boolean;
  readonly update: boolean;
}

/** One mapping with its examples. */
interface Tested {
  readonly examples: Examples;
  readonly mapping: CompiledMapping;
  readonly results: readonly ExampleResult[];
}

export async function test(this: Context, flags: TestFlags, ...files: string[]): Promise<void> {
  const { stdout, stderr } = this.process;
  // `mappings/*.yaml` names the examples as well.
  const mappings = files.filter((file) => !EXAMPLES.test(file));
  await using target = await openTarget(this, flags, mappings);
  const tested: Tested[] = [];
  for (const file of target.files) {
    const examples = await readExamples(examplesBeside(file), this);
    const mapping = await readMapping(file, shownPath(file, this));
    const compiled = await compileFor(mapping, target.describes, stderr, target.constants);
    const results = examples.examples.map((example) => runExample(example, compiled));
    tested.push({ examples, mapping: compiled, results });
  }
  const differing = tested.filter(({ results }) => results.some(isDifferent));
  if (flags.json) stdout.write(`${JSON.stringify(tested.flatMap(asJson), null, 2)}\n`);
  else stdout.write(asText(tested, styleOf(this, 'stdout').color));
  if (flags.update) {
    for (const one of differing) await update(one, this, flags.json);
  } else if (differing.length > 0) {
    this.process.exitCode = EXIT.usage;
    if (!flags.json) stdout.write('\nIf that is what was meant, --update writes it.\n');
  }
}

const EXAMPLES = /\.examples\.ya?ml$/;

function examplesBeside(mapping: string): string {
  return mapping.replace(/(\.ya?ml|\.json)?$/, '.examples.yaml');
}

async function readExamples(file: string, context: Context): Promise<Examples> {
  const shown = shownPath(file, context);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Problem('usage', `There are no examples: ${shown} cannot be read.`, {
      hint: 'Examples stand beside their mapping: `NAME.examples.yaml` for `NAME.yaml`. docs/mapping.md shows how they are written.',
      cause,
    });
  });
  const source: SourceText = { file: shown, text };
  const loaded = loadExamples(source);
  if (loaded.kind === 'examples') return loaded.examples;
  throw new Problem('mapping', `The examples in ${shown} cannot be run.`, {
    details: loaded.findings.map((finding) => renderFinding(finding, source)),
    hint: 'Correct the lines above and run the same command again.',
  });
}

function isDifferent({ differences }: ExampleResult): boolean {
  return differences.length > 0;
}

async function update({ examples, mapping }: Tested, context: Context, quiet: boolean) {
  const { source } = examples;
  await writeFile(resolve(context.cwd, source.file), updateExamples(source, mapping));
  if (!quiet) context.process.stdout.write(`\nWrote ${source.file}.\n`);
}

function asJson({ examples, results }: Tested): object[] {
  return results.map(({ name, differences }, index) => ({
    file: examples.source.file,
    line: examples.locate(['examples', index]).line,
    name,
    passed: differences.length === 0,
    differences: differences.map(({ where, expected, got, path }) => ({
      where,
      expected,
      got,
      line: examples.locate(['examples', index, ...path]).line,
    })),
  }));
}

function asText(tested: readonly Tested[], color: boolean): string {
  const paint = (format: 'red' | 'green' | 'bold' | 'dim', text: string) =>
    color ? styleText(format, text, { validateStream: false }) : text;
  const lines = tested.flatMap(({ examples, results }) => [
    paint('bold', examples.source.file),
    ...results.flatMap(({ name, differences }, index) => [
      differences.length === 0
        ? `  ${paint('green', '✓')} ${name}`
        : `  ${paint('red', '✗')} ${name}`,
      ...differences.flatMap((difference) => differenceLines(difference, index, examples, paint)),
    ]),
    '',
  ]);
  const all = tested.flatMap(({ results }) => results);
  const wrong = all.filter(isDifferent).length;
  const total = `${all.length} ${all.length === 1 ? 'example' : 'examples'}`;
  return `${lines.join('\n')}\n${wrong === 0 ? `${total}, as expected.` : `${total}, ${wrong} of them ${wrong === 1 ? 'differs' : 'differ'}.`}\n`;
}

function differenceLines(
  { where, expected, got, path }: Difference,
  index: number,
  { source, locate }: Examples,
  paint: (format: 'red' | 'green' | 'dim', text: string) => string,
): string[] {
  const { line } = locate(['examples', index, ...path]);
  return [
    `      ${where}  ${paint('dim', `${source.file}:${line}`)}`,
    `        ${paint('red', `- ${expected ?? '(nothing)'}`)}`,
    `        ${paint('green', `+ ${got ?? '(nothing)'}`)}`,
  ];
}
