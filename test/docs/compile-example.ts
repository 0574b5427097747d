/** Compiles an example of the mapping guide for the guide's org; its test maps records with it. */
import { parse } from 'yaml';
import { z } from 'zod';
import { compileMapping } from '../../src/mapping/compile.ts';
import type { CompiledMapping } from '../../src/mapping/compiled.ts';
import { loadMapping } from '../../src/mapping/load.ts';
import { fieldOf, objectOf } from '../../src/mapping/metadata.ts';
import { type Finding, renderFinding, type SourceText } from '../../src/text/finding.ts';
import { GUIDE_ORG } from './guide-org.ts';

/** @returns the mapping; or the findings, as they look where the example is a file of its own */
export function compileExample(
  text: string,
  included: ReadonlyMap<string, SourceText> = new Map(),
): CompiledMapping | string {
  const whole = wholeMapping(text);
  const above = whole.slice(0, whole.indexOf(text.trimStart().split('\n')[0] ?? '')).split('\n');
  const loaded = loadMapping(whole, 'mapping.yaml', included);
  if (loaded.kind === 'broken') return shown(loaded.findings);
  const compilation = compileMapping(loaded.mapping, GUIDE_ORG);
  if (compilation.kind === 'wrong') return shown(compilation.findings);
  return compilation.warnings.length > 0 ? shown(compilation.warnings) : compilation.mapping;

  function shown(findings: readonly Finding[]): string {
    const indent = above.at(-1)?.length ?? 0;
    const moved = findings.map(({ position, ...finding }) => ({
      ...finding,
      position: position && {
        ...position,
        line: position.line - above.length + 1,
        column: position.column - indent,
      },
    }));
    return moved.map((one) => renderFinding(one, { file: 'mapping.yaml', text })).join('\n');
  }
}

const HEAD = 'name: x\nversion: 1\n';
const PERSON = '  person:\n    object: Contact\n    match: [[Email]]\n    fields:\n';
/** What a Contact needs, and what its rule compares. */
const NEEDED = [
  ['LastName', '      LastName: candidateInfo.lastName\n'],
  ['Email', '      Email: candidateInfo.email\n'],
] as const;
const SCORE =
  '  score:\n    object: TOEFL_Score__c\n    key: { Appointment_Number__c: appointmentNo }\n    fields:\n';

/** Rows, one row, or the fields of a row become a mapping that has nothing else. */
function wholeMapping(text: string): string {
  const keys = Object.keys(z.record(z.string(), z.unknown()).parse(parse(text)));
  if (keys.includes('version')) return text;
  if (keys.includes('rows')) return `${HEAD}${text}`;
  if (keys.includes('object')) return `${HEAD}rows:\n  row:\n${indented(text, 4)}`;
  const contact = objectOf(GUIDE_ORG, 'Contact');
  const ofContact = contact !== undefined && keys.every((key) => fieldOf(contact, key));
  const fields = indented(text, 6);
  const needed = NEEDED.map(([key, line]) => (ofContact && keys.includes(key) ? '' : line)).join(
    '',
  );
  return `${HEAD}rows:\n${PERSON}${needed}${ofContact ? '' : SCORE}${fields}`;
}

function indented(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by));
}
