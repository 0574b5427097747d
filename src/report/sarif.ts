/**
 * Findings as SARIF 2.1.0, with which code hosts mark the lines of a pull request.
 *
 * Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
 */
import type { Finding } from '../text/finding.ts';

/** What a kind of finding is about. */
export interface SarifRule {
  readonly title: string;
  readonly why: string;
}

/** @param ruleOfCode explains the codes of findings */
export function sarifOf(
  findings: readonly Finding[],
  file: string,
  ruleOfCode: (code: string) => SarifRule | undefined,
): object {
  const codes = [...new Set(findings.map(({ code }) => code))];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'toefl-sync',
            rules: codes.map((code) => ruleOf(code, ruleOfCode(code))),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => resultOf(finding, file, codes.indexOf(finding.code))),
      },
    ],
  };
}

function ruleOf(id: string, rule: SarifRule | undefined): object {
  return rule === undefined
    ? { id }
    : { id, shortDescription: { text: rule.title }, fullDescription: { text: rule.why } };
}

function resultOf(finding: Finding, file: string, ruleIndex: number): object {
  const { severity, code, message, hint, position } = finding;
  const region = position && {
    startLine: position.line,
    startColumn: position.column,
    endColumn: position.column + position.length,
  };
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text: hint === null ? message : `${message}. ${hint}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(position?.in?.file ?? file) },
          ...(region === null ? {} : { region }),
        },
      },
    ],
  };
}

/** Relative, with `/` on every system. */
function uriOf(file: string): string {
  return file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
}
