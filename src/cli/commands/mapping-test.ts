/** `toefl-sync mapping test`: runs the examples beside mappings, and brings them up to date. */
import { readFile, writeFile } from 'node:fs/promises';
import { styleText } from 'node:util';
import type { CompiledMapping } from '../../mapping/compiled.ts';
import { type Examples, hasNoExamples, loadExamples } from '../../mapping/examples.ts';
import { firstExamples } from '../../mapping/examples-first.ts';
import { type Difference, type ExampleResult, runExample } from '../../mapping/examples-run.ts';
import { updateExamples } from '../../mapping/examples-update.ts';
import { Problem } from '../../problem.ts';
import { renderFindings, type SourceText } from '../../text/finding.ts';
import { harmless, harmlessJson } from '../../text/harmless.ts';
import { type Context, styleOf } from '../context.ts';
import { EXIT } from '../exit.ts';
import { compileFor, readMapping } from '../mapping.ts';
import { type NamedFile, openTarget, type TargetFlags } from '../target.ts';

export interface TestFlags extends TargetFlags {
  readonly json?: boolean;
  readonly update?: boolean;
}

/** One mapping with its examples. */
interface Tested {
  /** Of the examples. */
  readonly path: string;
  /** Whether the file is still to be written. */
  readonly isNew: boolean;
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
  for (const { path, shown } of target.files) {
    const mapping = await readMapping(path, shown);
    const compiled = await compileFor(mapping, target.describes, stderr, target.constants);
    const file = { path: besides(path), shown: besides(shown) };
    const text = await readExamples(file, shown, flags.update === true);
    const isNew = flags.update === true && hasNoExamples({ file: file.shown, text });
    const examples = parsed(
      file.shown,
      isNew ? `${commentsOf(text)}${await firstText(compiled)}` : text,
    );
    const results = examples.examples.map((example) => runExample(example, compiled));
    tested.push({ path: file.path, isNew, examples, mapping: compiled, results });
  }
  if (flags.json) stdout.write(`${harmlessJson(tested.flatMap(asJson))}\n`);
  else stdout.write(asText(tested, styleOf(this, 'stdout').color));
  const differing = tested.filter(({ results }) => results.some(isDifferent));
  if (flags.update) {
    for (const one of tested.filter((one) => one.isNew || differing.includes(one))) {
      await update(one, this, flags.json === true);
    }
  } else if (differing.length > 0) {
    this.process.exitCode = EXIT.usage;
    if (!flags.json) stdout.write('\nIf that is what was meant, --update writes it.\n');
  }
}

const EXAMPLES = /\.examples\.ya?ml$/;

/** The examples of a mapping stand beside it. */
function besides(mapping: string): string {
  return mapping.replace(/(\.ya?ml|\.json)?$/, '.examples.yaml');
}

/** Its lines that are comments; they stay when the first examples are written. */
function commentsOf(text: string): string {
  const lines = text.split(/\r?\n/).filter((line) => line.startsWith('#'));
  return lines.map((line) => `${line}\n`).join('');
}

/** The file's text; empty when it is not there yet and the first examples are to be written. */
async function readExamples(
  { path, shown }: NamedFile,
  mapping: string,
  writing: boolean,
): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    if (cause.code === 'ENOENT' && writing) return '';
    const missing = cause.code === 'ENOENT';
    throw new Problem(
      'usage',
      missing ? `${shown} is not there yet.` : `The examples in ${shown} cannot be read.`,
      {
        hint: missing
          ? `\`toefl-sync mapping test ${mapping} --update\` writes the first, from fictitious records. Then read what comes out, and correct it where something else should.`
          : 'See that it is a file that you may read.',
        cause,
      },
    );
  }
}

function parsed(file: string, text: string): Examples {
  const source: SourceText = { file, text };
  const loaded = loadExamples(source);
  if (loaded.kind === 'examples') return loaded.examples;
  throw new Problem('mapping', `The examples in ${file} cannot be run.`, {
    details: renderFindings(loaded.findings, source, 80),
    hint: 'Correct the lines above and run the same command again.',
  });
}

/** Enough that each kind of test is among them, reported and cancelled. */
const FIRST_RECORDS = 200;

async function firstText(mapping: CompiledMapping): Promise<string> {
  const { generateFeed } = await import('../../local-org/feed/feed.ts');
  return firstExamples(mapping, generateFeed({ seed: 2026, count: FIRST_RECORDS }));
}

function isDifferent({ differences }: ExampleResult): boolean {
  return differences.length > 0;
}

/** @throws Problem (usage) when an example is written in a way that cannot be changed */
async function update(
  { path, isNew, examples, mapping }: Tested,
  { process }: Context,
  quiet: boolean,
) {
  const { file } = examples.source;
  const text = isNew ? examples.source.text : updateExamples(examples.source, mapping);
  const left = parsed(file, text).examples.filter((one) => isDifferent(runExample(one, mapping)));
  if (left.length > 0) {
    throw new Problem('usage', `${file} was left as it is.`, {
      details: left.slice(0, 10).map(({ name }) => `  ${name}`),
      hint: 'These examples are written on one line, or the file would become too large. Write them in lines of their own, and run the same command again.',
    });
  }
  await writeFile(path, text);
  if (quiet) return;
  const added = isNew ? ' What stands there comes out now, right or not: read it.' : '';
  process.stdout.write(`\nWrote ${harmless(file)}.${added}\n`);
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
    paint('bold', harmless(examples.source.file)),
    ...results.flatMap(({ name, differences }, index) => [
      differences.length === 0
        ? `  ${paint('green', '✓')} ${harmless(name)}`
        : `  ${paint('red', '✗')} ${harmless(name)}`,
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
  const side = (format: 'red' | 'green', sign: string, text: string | null) =>
    harmless(text ?? '(nothing)')
      .split('\n')
      .map((each) => `        ${paint(format, `${sign} ${each}`)}`);
  return [
    `      ${harmless(where)}  ${paint('dim', `${source.file}:${line}`)}`,
    ...side('red', '-', expected),
    ...side('green', '+', got),
  ];
}
