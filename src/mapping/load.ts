/**
 * Reads a mapping: the YAML text of a file, with the files that it includes, to one checked
 * document whose every value still knows its place. The file system is the caller's business.
 */
import { byWeight, type Finding, type Position, type SourceText } from '../text/finding.ts';
import { type Explained, explainIssues, type Path } from '../text/issues.ts';
import { nearest } from '../text/nearest.ts';
import { chosenTest } from './condition-schema.ts';
import { readYaml, wholeFile, type YamlFile } from './document.ts';
import { chosenOption } from './forms/forms.ts';
import { isField, withHint, withSuggestion } from './hints.ts';
import { includesOf, isGroup, merged } from './include.ts';
import { type MappingDocument, mappingSchema } from './schema.ts';

/** A mapping file that has the right shape. Whether it fits an org is `compileMapping`'s matter. */
export interface Mapping {
  readonly file: string;
  readonly text: string;
  readonly document: MappingDocument;
  /** Where the value (or the key) at a path stands. The nearest parent's place if it is not there. */
  locate(path: Path, on?: 'key' | 'value'): Position;
}

export type LoadedMapping =
  | { readonly kind: 'mapping'; readonly mapping: Mapping }
  | { readonly kind: 'broken'; readonly findings: readonly Finding[] };

/**
 * @param included the files that `include` may name, by the name it gives them; see `includesOf`
 */
export function loadMapping(
  text: string,
  file: string,
  included: ReadonlyMap<string, SourceText> = new Map(),
): LoadedMapping {
  const main = readYaml({ file, text });
  if (main.kind === 'unreadable') return broken(main.findings);
  const parts = readIncluded(main.yaml, included);
  if (parts.kind === 'unreadable') return broken(parts.findings);
  const files = [...parts.files, main.yaml];
  const locate = locator(main.yaml, files);
  const value = merged(files.map((part) => part.value));
  if (value === null) return broken([EMPTY]);
  const result = mappingSchema.safeParse(value);
  if (result.success) {
    return { kind: 'mapping', mapping: { file, text, document: result.data, locate } };
  }
  const explained = explainIssues(result.error.issues, value, chosenBranch).map((issue) =>
    withSuggestion(withHint(issue, value), value),
  );
  return broken(withoutDoubles(explained).map((issue) => toFinding(issue, locate)));
}

function withoutDoubles(issues: readonly Explained[]): Explained[] {
  const told = issues.map((issue) => [JSON.stringify([issue.path, issue.message]), issue] as const);
  return [...new Map(told).values()];
}

const EMPTY = wholeFile(
  'missing',
  'the file is empty',
  '`toefl-sync init` writes a mapping to start from; docs/mapping.md shows how one is written.',
);

const NONE = -1;

/** The option of a union that the author meant: a form of a field, or a test of a condition. */
function chosenBranch(path: Path, value: unknown): number | null {
  if (isField(path)) return chosenOption(value) ?? NONE;
  return path.includes('when') ? chosenTest(value) : null;
}

function broken(findings: readonly Finding[]): LoadedMapping {
  return { kind: 'broken', findings: findings.toSorted(byWeight) };
}

type Included =
  | { readonly kind: 'read'; readonly files: readonly YamlFile[] }
  | { readonly kind: 'unreadable'; readonly findings: readonly Finding[] };

/** The included files in their order. One that is missing or broken says so at its name. */
function readIncluded(main: YamlFile, included: ReadonlyMap<string, SourceText>): Included {
  const files: YamlFile[] = [];
  const findings: Finding[] = [];
  for (const [index, name] of includesOf(main.value).entries()) {
    const source = included.get(name);
    const { position } = main.find(['include', index], 'value');
    if (source === undefined) {
      findings.push({ ...unknownInclude(name, included), position });
      continue;
    }
    const read = readYaml(source);
    if (read.kind === 'read') {
      if (includesOf(read.yaml.value).length > 0) findings.push({ ...nested(name), position });
      if (!isGroup(read.yaml.value)) findings.push({ ...noMapping(name), position });
      files.push(read.yaml);
    } else {
      findings.push(...read.findings.map((finding) => inFile(finding, source, position)));
    }
  }
  return findings.length > 0 ? { kind: 'unreadable', findings } : { kind: 'read', files };
}

function unknownInclude(name: string, included: ReadonlyMap<string, SourceText>): Finding {
  const near = nearest(name, included.keys());
  const hint =
    near === null ? 'The name is relative to the mapping file.' : `Did you mean \`${near}\`?`;
  return wholeFile('unknown-include', `the file \`${name}\` cannot be read`, hint);
}

function nested(name: string): Finding {
  const message = `\`${name}\` includes files itself, which only a mapping may`;
  return wholeFile('nested-include', message, 'Include those files in the mapping.');
}

function noMapping(name: string): Finding {
  const message = `\`${name}\` is no part of a mapping`;
  return wholeFile('wrong-type', message, 'A part has keys of a mapping, such as `rows:`.');
}

function inFile(finding: Finding, source: SourceText, position: Position): Finding {
  const place = finding.position;
  return { ...finding, position: place === null ? position : { ...place, in: source } };
}

function toFinding(issue: Explained, locate: Mapping['locate']): Finding {
  const { code, message, hint } = issue;
  return { severity: 'error', code, message, hint, position: locate(issue.path, issue.on) };
}

/** The file that has most of a path; of several the one that wins the merge. */
function locator(main: YamlFile, files: readonly YamlFile[]): Mapping['locate'] {
  return (path, on = 'value') => {
    const places = files.map((file) => ({ file, ...file.find(path, on) }));
    const best = places.reduce((one, other) => (other.depth >= one.depth ? other : one));
    return best.file === main ? best.position : { ...best.position, in: best.file.source };
  };
}
