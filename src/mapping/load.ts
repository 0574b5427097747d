/**
 * Reads a mapping: the YAML text of a file, with the files that it includes, to one checked
 * document whose every value still knows its place. The file system is the caller's business.
 */
import { byWeight, type Finding, type Position, type SourceText } from '../text/finding.ts';
import { type Explained, explainIssues, type Path, suggestKey } from '../text/issues.ts';
import { nearest } from '../text/nearest.ts';
import { chosenTest, testKeys } from './condition.ts';
import { readYaml, wholeFile, type YamlFile } from './document.ts';
import { allowedFieldKeys, chosenOption } from './forms/forms.ts';
import { includesOf, isGroup, merged } from './include.ts';
import { allowedKeys, type MappingDocument, mappingSchema } from './schema.ts';

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
  if (main.kind === 'unreadable') return broken(...main.findings);
  const parts = readIncluded(main.yaml, included);
  if (parts.kind === 'unreadable') return broken(...parts.findings);
  const files = [...parts.files, main.yaml];
  const locate = locator(main.yaml, files);
  const value = merged(files.map((part) => part.value));
  const result = mappingSchema.safeParse(value);
  if (result.success) {
    return { kind: 'mapping', mapping: { file, text, document: result.data, locate } };
  }
  const explained = explainIssues(result.error.issues, value, chosenBranch).map((issue) =>
    withHint(withSuggestion(issue, value), value),
  );
  return broken(...withoutDoubles(explained).map((issue) => toFinding(issue, locate)));
}

function isField(path: Path): boolean {
  return path.length === 4 && path[0] === 'rows' && path[2] === 'fields';
}

function withoutDoubles(issues: readonly Explained[]): Explained[] {
  const told = issues.map((issue) => [JSON.stringify([issue.path, issue.message]), issue] as const);
  return [...new Map(told).values()];
}

const NONE = -1;

/** The option of a union that the author meant: a form of a field, or a test of a condition. */
function chosenBranch(path: Path, value: unknown): number | null {
  if (isField(path)) return chosenOption(value) ?? NONE;
  return path.includes('when') ? chosenTest(value) : null;
}

/** What an admin mostly meant who wrote this there; null where nothing is known. */
function withHint(issue: Explained, root: unknown): Explained {
  const [, , key, index] = issue.path;
  const formless = isField(issue.path) && chosenOption(valueAt(root, issue.path)) === null;
  if (formless && isGroup(valueAt(root, issue.path))) {
    const forms = allowedFieldKeys({}).join(', ');
    return {
      ...issue,
      message: 'this group of keys says no form of a field',
      hint: `Say one of: ${forms}.`,
    };
  }
  if (key === 'match' && issue.code === 'wrong-type') {
    const hint = 'Rules are lists of fields in a list: `match: [[Email, Birthdate]]`.';
    // Of a list of names each would be an error of its own.
    if (typeof index === 'number') {
      return {
        ...issue,
        path: issue.path.slice(0, 3),
        message: 'a rule is a list of fields',
        hint,
      };
    }
    return { ...issue, hint };
  }
  if (key === 'key' && issue.code === 'wrong-type') {
    return {
      ...issue,
      hint: 'Say the field and its value: `key: { Appointment_Number__c: appointmentNo }`.',
    };
  }
  return issue;
}

function broken(...findings: Finding[]): LoadedMapping {
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

function inFile(finding: Finding, source: SourceText, position: Position): Finding {
  const place = finding.position;
  return { ...finding, position: place === null ? position : { ...place, in: source } };
}

function toFinding(issue: Explained, locate: Mapping['locate']): Finding {
  const { code, message, hint } = issue;
  return { severity: 'error', code, message, hint, position: locate(issue.path, issue.on) };
}

function withSuggestion(issue: Explained, root: unknown): Explained {
  if (issue.code !== 'unknown-key') return issue;
  const parent = issue.path.slice(0, -1);
  const allowed = parent.includes('when') ? testKeys : allowedKeys(parent);
  return suggestKey(issue, allowed ?? allowedFieldKeys(valueAt(root, parent)));
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (isGroup(value) ? value[String(key)] : undefined),
    root,
  );
}

/** The file that has most of a path; of several the one that wins the merge. */
function locator(main: YamlFile, files: readonly YamlFile[]): Mapping['locate'] {
  return (path, on = 'value') => {
    const places = files.map((file) => ({ file, ...file.find(path, on) }));
    const best = places.reduce((one, other) => (other.depth >= one.depth ? other : one));
    return best.file === main ? best.position : { ...best.position, in: best.file.source };
  };
}
