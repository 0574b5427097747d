/**
 * One YAML file of an admin's as plain data whose every value still knows its place. Read by the
 * loader of mappings and of their examples.
 */
import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  visit,
} from 'yaml';
import type { Finding, Position, SourceText } from '../text/finding.ts';
import type { Path } from '../text/issues.ts';

export interface YamlFile {
  readonly source: SourceText;
  readonly value: unknown;
  /** Where a value or key stands, or what is nearest above it, and how much of the path is there. */
  find(path: Path, on: 'key' | 'value'): { readonly position: Position; readonly depth: number };
}

export type ReadYaml =
  | { readonly kind: 'read'; readonly yaml: YamlFile }
  | { readonly kind: 'unreadable'; readonly findings: readonly Finding[] };

/** Larger files are no mappings; an editor's mistake must not take the memory. */
const MAX_CHARACTERS = 1_000_000;
const MAX_DEPTH = 20;
/** Aliases may not unfold to more. */
const MAX_ALIASES = 100;

export function readYaml(source: SourceText): ReadYaml {
  const { text } = source;
  if (text.length > MAX_CHARACTERS) {
    const message = `the file has ${text.length} characters; ${MAX_CHARACTERS} are allowed`;
    return unreadable(wholeFile('too-large', message));
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: sameText,
    prettyErrors: false,
    merge: true,
  });
  if (document.errors.length > 0) {
    return unreadable(...document.errors.map((error) => syntaxFinding(error, lines, text)));
  }
  if (depthOf(document.contents, 0) > MAX_DEPTH) {
    return unreadable(
      wholeFile('too-complex', `the file is nested more than ${MAX_DEPTH} levels deep`),
    );
  }
  keepDigits(document);
  const value = plainValue(document);
  if (value === undefined) {
    return unreadable(
      wholeFile('too-complex', 'the aliases (`*name`) of this file unfold to too much'),
    );
  }
  return { kind: 'read', yaml: { source, value, find: finder(document, lines, text) } };
}

function unreadable(...findings: Finding[]): ReadYaml {
  return { kind: 'unreadable', findings };
}

export function wholeFile(code: string, message: string, hint: string | null = null): Finding {
  return { severity: 'error', code, message, hint, position: null };
}

/** Keys are the same as they are written: `1` and `01` are two codes. */
function sameText(a: ParsedNode, b: ParsedNode): boolean {
  if (!isScalar(a) || !isScalar(b)) return a === b;
  return (a.source ?? String(a.value)) === (b.source ?? String(b.value));
}

/** Codes are no numbers: `01` and `5.0` stay as they are written, in keys and values. */
function keepDigits(document: Document.Parsed): void {
  visit(document, {
    Scalar(_key, scalar) {
      const { value, source } = scalar;
      if (typeof value === 'number' && source !== undefined && String(value) !== source) {
        scalar.value = source;
      }
    },
  });
}

/** Undefined when the aliases unfold to too much, of which yaml's own check throws. */
function plainValue(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES }) ?? null;
  } catch {
    return undefined;
  }
}

function depthOf(node: unknown, depth: number): number {
  if (depth > MAX_DEPTH) return depth;
  if (isMap(node)) {
    return Math.max(depth, ...node.items.map((pair) => depthOf(pair.value, depth + 1)));
  }
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
    position: positionOf([start, end], lines, text),
  };
}

function finder(document: Document.Parsed, lines: LineCounter, text: string): YamlFile['find'] {
  return (path, on) => {
    const { range, depth } = rangeAt(document, path, on);
    return { position: positionOf(range, lines, text), depth };
  };
}

type Range = readonly [start: number, end: number];

/** Offsets of the value or key at a path, or of what is nearest above it. */
function rangeAt(
  document: Document.Parsed,
  path: Path,
  on: 'key' | 'value',
): { range: Range; depth: number } {
  let node: unknown = document.contents;
  let range: Range = rangeOf(node) ?? [0, 0];
  for (const [index, step] of path.entries()) {
    const found = stepInto(node, step);
    if (found === null) return { range, depth: index };
    node = found.value;
    const key = rangeOf(found.key);
    const last = index === path.length - 1;
    // Of a group that is named as a whole, its key says more than its first line.
    const shown = isScalar(node) || (isSeq(node) && node.flow) ? rangeOf(node) : key;
    range = (last && on === 'key' ? key : shown) ?? rangeOf(node) ?? key ?? range;
  }
  return { range, depth: path.length };
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

function rangeOf(node: unknown): Range | null {
  if (!isNode(node) || !node.range) return null;
  return [node.range[0], node.range[1]];
}

function positionOf([start, end]: Range, lines: LineCounter, text: string): Position {
  const { line, col } = lines.linePos(start);
  const endOfLine = text.indexOf('\n', start);
  const stop = Math.min(end, endOfLine < 0 ? text.length : endOfLine);
  return { line: Math.max(1, line), column: Math.max(1, col), length: Math.max(1, stop - start) };
}
