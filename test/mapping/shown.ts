/** The findings of a mapping in one line each, for tests of what the check means. */
import { compileMapping } from '../../src/mapping/compile.ts';
import type { OrgMetadata } from '../../src/mapping/metadata.ts';
import { load } from '../support/mappings.ts';

/** `error sort: message @ the text that the caret is under`. */
export function shownFindings(text: string, org: OrgMetadata): string[] {
  const compilation = compileMapping(load(text), org);
  const findings = compilation.kind === 'wrong' ? compilation.findings : compilation.warnings;
  const lines = text.split('\n');
  return findings.map(({ severity, code, message, position }) => {
    const { line = 1, column = 1, length = 0 } = position ?? {};
    const place = (lines[line - 1] ?? '').slice(column - 1, column - 1 + length);
    return `${severity} ${code}: ${message} @ ${place}`;
  });
}
