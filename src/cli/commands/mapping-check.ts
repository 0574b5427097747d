/** `toefl-sync mapping check`: everything that is wrong with a mapping, at once. */
import { styleText } from 'node:util';
import { type CodeExplanation, explanationOf, findingCodes } from '../../mapping/codes.ts';
import type { Compilation } from '../../mapping/compile.ts';
import type { CompiledMapping } from '../../mapping/compiled.ts';
import { Problem } from '../../problem.ts';
import { sarifOf } from '../../report/sarif.ts';
import { COUNT, type Finding, renderFindings, type SourceText } from '../../text/finding.ts';
import { harmless, harmlessJson } from '../../text/harmless.ts';
import { nearest } from '../../text/nearest.ts';
import { wrap } from '../../text/wrap.ts';
import { type Context, styleOf } from '../context.ts';
import { EXIT } from '../exit.ts';
import { compileAgainst, openMapping } from '../mapping.ts';
import { fileOf, openTarget, type TargetFlags } from '../target.ts';

export interface CheckFlags extends TargetFlags {
  readonly json?: boolean;
  readonly sarif?: boolean;
  readonly explain?: string;
}

export async function check(this: Context, flags: CheckFlags, file?: string): Promise<void> {
  const { stdout } = this.process;
  if (flags.json && flags.sarif) {
    throw new Problem('usage', '--json and --sarif are two forms of the same list.', {
      hint: 'Say one of them.',
    });
  }
  if (flags.explain !== undefined) {
    const explanation = explanationFor(flags.explain);
    const { width } = styleOf(this, 'stdout');
    stdout.write(flags.json ? `${harmlessJson(explanation)}\n` : explained(explanation, width));
    return;
  }
  await using target = await openTarget(this, flags, file === undefined ? [] : [file]);
  const { path, shown } = fileOf(target);
  const { source, loaded } = await openMapping(path, shown);
  const compilation: Compilation =
    loaded.kind === 'broken'
      ? { kind: 'wrong', findings: loaded.findings }
      : await compileAgainst(loaded.mapping, target.describes, target.constants);
  const findings = compilation.kind === 'wrong' ? compilation.findings : compilation.warnings;
  if (flags.json) {
    stdout.write(`${harmlessJson(findings.map((finding) => asJson(finding, source)))}\n`);
  } else if (flags.sarif) {
    stdout.write(`${harmlessJson(sarifOf(findings, source.file, explanationOf))}\n`);
  } else {
    const fitting = compilation.kind === 'compiled' ? compilation.mapping : null;
    stdout.write(asText(findings, source, fitting, target.what, styleOf(this, 'stdout')));
  }
  if (compilation.kind === 'wrong') this.process.exitCode = EXIT.usage;
}

function asJson({ position, ...finding }: Finding, { file }: SourceText): object {
  const { line = null, column = null, length = null } = position ?? {};
  return { ...finding, file: position?.in?.file ?? file, line, column, length };
}

/** @param fitting the mapping, when nothing is wrong with it */
function asText(
  findings: readonly Finding[],
  source: SourceText,
  fitting: CompiledMapping | null,
  what: string,
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const blocks = renderFindings(findings, source, width).map((block) => painted(block, color));
  const [first] = findings;
  if (first !== undefined) {
    blocks.push(`${counted(findings)} (--explain ${first.code} tells more)`);
  }
  if (fitting !== null) blocks.push(`${harmless(source.file)} fits ${what}: ${sizeOf(fitting)}.`);
  return `${blocks.join('\n\n')}\n`;
}

function painted(text: string, color: boolean): string {
  if (!color) return text;
  return text.replace(/^(error|warning)\[\S+\]/, (head) =>
    styleText(head.startsWith('error') ? 'red' : 'yellow', head, { validateStream: false }),
  );
}

function counted(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const parts = [plural(errors, 'error'), plural(findings.length - errors, 'warning')];
  return parts.filter((part) => !part.startsWith('0 ')).join(', ');
}

function sizeOf({ rows }: CompiledMapping): string {
  const objects = new Set(rows.map(({ object }) => object.name)).size;
  const fields = rows.reduce(
    (sum, { fields, parents, identity }) =>
      sum + fields.length + parents.length + (identity.kind === 'key' ? 1 : 0),
    0,
  );
  return `${plural(objects, 'object')}, ${plural(fields, 'field')}`;
}

function plural(count: number, name: string): string {
  return `${COUNT.format(count)} ${name}${count === 1 ? '' : 's'}`;
}

interface Explained extends CodeExplanation {
  readonly code: string;
}

/** @throws Problem (usage) for a code that no check gives */
function explanationFor(code: string): Explained {
  const found = explanationOf(code);
  if (found !== undefined) return { code, ...found };
  const near = nearest(code, findingCodes);
  throw new Problem('usage', `No check gives the code \`${code}\`.`, {
    hint:
      near === null ? `The codes are: ${findingCodes.join(', ')}.` : `Did you mean \`${near}\`?`,
  });
}

function explained({ code, title, why, wrong, right }: Explained, width: number): string {
  const indented = (text: string) => text.replace(/^/gm, '    ');
  return [
    `${code}: ${title}`,
    '',
    wrap(why, width, '', ''),
    '',
    'Wrong:',
    '',
    indented(wrong),
    '',
    'Right:',
    '',
    indented(right),
    '',
  ].join('\n');
}
