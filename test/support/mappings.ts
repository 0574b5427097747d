/** Mappings for tests: written as an admin would, compiled for the small org. */

import { compileMapping } from '../../src/mapping/compile.ts';
import type { CompiledMapping } from '../../src/mapping/compiled.ts';
import { loadMapping, type Mapping } from '../../src/mapping/load.ts';
import type { OrgMetadata } from '../../src/mapping/metadata.ts';
import { renderFinding } from '../../src/text/finding.ts';
import { SMALL_ORG } from './metadata.ts';

export const SMALL_MAPPING = `
name: small
version: 1
rows:
  person:
    object: Contact
    match:
      - [Email, Birthdate]
      - [LastName, FirstName, Birthdate]
    fields:
      LastName: [candidateInfo.lastName, candidateInfo.firstName]
      FirstName: candidateInfo.firstName
      Email: candidateInfo.email
      Birthdate: candidateInfo.dob
      MailingCity: candidateInfo.address.city
  score:
    object: Score__c
    key: { Key__c: appointmentNo }
    newest: { Report_Date__c: reportDate }
    fields:
      Contact__c: { row: person }
      Status__c: { from: scoreStatus, values: { R: Reported, C: Cancelled } }
      Test_Date__c: testInfo.testDate
      Total__c: score.total
`;

/** The texts of included files, by the names that a mapping gives them. */
type Included = Readonly<Record<string, string>>;

function sources(included: Included) {
  return new Map(Object.entries(included).map(([file, text]) => [file, { file, text }]));
}

export function load(text: string, included: Included = {}): Mapping {
  const loaded = loadMapping(text, 'mapping.yaml', sources(included));
  if (loaded.kind === 'mapping') return loaded.mapping;
  throw new Error(
    loaded.findings
      .map((finding) => renderFinding(finding, { file: 'mapping.yaml', text }))
      .join('\n'),
  );
}

export function compile(
  text: string = SMALL_MAPPING,
  org: OrgMetadata = SMALL_ORG,
): CompiledMapping {
  const mapping = load(text);
  const compilation = compileMapping(mapping, org);
  if (compilation.kind === 'compiled') return compilation.mapping;
  throw new Error(
    compilation.findings.map((finding) => renderFinding(finding, mapping)).join('\n'),
  );
}

/** The findings of a mapping that is wrong, as a person sees them. */
export function findingsOf(
  text: string,
  org: OrgMetadata = SMALL_ORG,
  included: Included = {},
): string[] {
  const loaded = loadMapping(text, 'mapping.yaml', sources(included));
  const source = { file: 'mapping.yaml', text };
  if (loaded.kind === 'broken')
    return loaded.findings.map((finding) => renderFinding(finding, source));
  const compilation = compileMapping(loaded.mapping, org);
  const findings = compilation.kind === 'wrong' ? compilation.findings : compilation.warnings;
  return findings.map((finding) => renderFinding(finding, source));
}
