/**
 * Reads a mapping file: YAML text to a checked document whose every value still knows its place.
 * The file system is the caller's business.
 */
import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';
import { byWeight, type Finding, type Position } from '../text/finding.ts';
import { type Explained, explainIssues, type Path, suggestKey } from '../text/issues.ts';
import { allowedFieldKeys, chosenOption } from './forms/forms.ts';
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

/** Larger files are no mappings; an editor's mistake must not take the memory. */
const MAX_CHARACTERS = 1_000_000;
const MAX_DEPTH = 20;

export function loadMapping(text: string, file: string): LoadedMapping {
  if (text.length > MAX_CHARACTERS) {
    return broken(
      wholeFile(
        'too-large',
        `the file has ${text.length} characters; ${MAX_CHARACTERS} are allowed`,
      ),
    );
  }
  const lines = new LineCounter();
  const parsed = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    prettyErrors: false,
  });
  if (parsed.errors.length > 0) {
    return broken(...parsed.errors.map((error) => syntaxFinding(error, lines, text)));
  }
  const locate = locator(parsed, lines, text);
  const value = toValue(parsed);
  if (value.kind === 'hostile') return broken(wholeFile('too-complex', value.message));
  const result = mappingSchema.safeParse(value.value);
  if (result.success) {
    return {
      kind: 'mapping',
      mapping: { file, text, document: result.data, locate },
    };
  }
  const explained = explainIssues(result.error.issues, value.value, (_path, item) =>
    chosenOption(item),
  );
  return broken(...explained.map((issue) => toFinding(withSuggestion(issue, value.value), locate)));
}

function broken(...findings: Finding[]): LoadedMapping {
  return { kind: 'broken', findings: findings.toSorted(byWeight) };
}

function wholeFile(code: string, message: string): Finding {
  return { severity: 'error', code, message, hint: null, position: null };
}

function toFinding(issue: Explained, locate: Mapping['locate']): Finding {
  const { code, message, hint } = issue;
  return {
    severity: 'error',
    code,
    message,
    hint,
    position: locate(issue.path, issue.on),
  };
}

function withSuggestion(issue: Explained, root: unknown): Explained {
  if (issue.code !== 'unknown-key') return issue;
  const parent = issue.path.slice(0, -1);
  const allowed = allowedKeys(parent) ?? allowedFieldKeys(valueAt(root, parent));
  return suggestKey(issue, allowed);
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
    root,
  );
}

/** Plain data of the document. Aliases may not multiply, and nesting has an end. */
function toValue(
  document: Document.Parsed,
): { kind: 'value'; value: unknown } | { kind: 'hostile'; message: string } {
  if (depthOf(document.contents, 0) > MAX_DEPTH) {
    return {
      kind: 'hostile',
      message: `the file is nested more than ${MAX_DEPTH} levels deep`,
    };
  }
  try {
    return { kind: 'value', value: document.toJS({ maxAliasCount: 100 }) };
  } catch {
    // yaml throws when aliases would unfold to more than the limit.
    return {
      kind: 'hostile',
      message: 'the aliases (`*name`) of this file unfold to too much',
    };
  }
}

function depthOf(node: unknown, depth: number): number {
  if (depth > MAX_DEPTH) return depth;
  if (isMap(node))
    return Math.max(depth, ...node.items.map((pair) => depthOf(pair.value, depth + 1)));
  if (isSeq(node)) return Math.max(depth, ...node.items.map((item) => depthOf(item, depth + 1)));
  return depth;
}

function syntaxFinding(
  error: { message: string; pos: [number, number] },
  lines: LineCounter,
  text: string,
): Finding {
  const [start, end] = error.pos;
  return {
    severity: 'error',
    code: 'yaml',
    message: error.message.charAt(0).toLowerCase() + error.message.slice(1),
    hint: null,
    position: positionOf(start, end, lines, text),
  };
}

function locator(document: Document.Parsed, lines: LineCounter, text: string): Mapping['locate'] {
  return (path, on = 'value') => {
    const [start, end] = rangeAt(document, path, on);
    return positionOf(start, end, lines, text);
  };
}

/** Offsets of the value or key at a path, or of what is nearest above it. */
function rangeAt(document: Document.Parsed, path: Path, on: 'key' | 'value'): [number, number] {
  let node: unknown = document.contents;
  let range = rangeOf(node) ?? [0, 0];
  for (const [index, step] of path.entries()) {
    const last = index === path.length - 1;
    const found = stepInto(node, step);
    if (found === null) return range;
    const key = rangeOf(found.key);
    node = found.value;
    // Of a group that is named as a whole, its key says more than its first line.
    const wanted =
      last && on === 'key'
        ? key
        : isScalar(node) || (isSeq(node) && node.flow)
          ? rangeOf(node)
          : key;
    range = wanted ?? rangeOf(node) ?? key ?? range;
  }
  return range;
}

function stepInto(node: unknown, step: string | number): { key: unknown; value: unknown } | null {
  if (isMap(node)) {
    const pair = node.items.find(
      ({ key }) => String(isScalar(key) ? key.value : key) === String(step),
    );
    return pair === undefined ? null : { key: pair.key, value: pair.value };
  }
  if (isSeq(node) && typeof step === 'number') {
    const value = node.items[step];
    return value === undefined ? null : { key: value, value };
  }
  return null;
}

function rangeOf(node: unknown): [number, number] | null {
  if (!isNode(node)) return null;
  const range = (node satisfies Node).range;
  return range ? [range[0], range[1]] : null;
}

function positionOf(start: number, end: number, lines: LineCounter, text: string): Position {
  const { line, col } = lines.linePos(start);
  const endOfLine = text.indexOf('\n', start);
  const stop = Math.min(end, endOfLine < 0 ? text.length : endOfLine);
  return {
    line: Math.max(1, line),
    column: Math.max(1, col),
    length: Math.max(1, stop - start),
  };
}
