/** Where the parts of a YAML file stand, by their path. Used by `document.ts`. */
import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type LineCounter,
  type Pair,
  type YAMLMap,
} from 'yaml';
import type { Position } from '../text/finding.ts';
import type { Path } from '../text/issues.ts';

/** From offset to offset. */
export type Place = (start: number, end: number) => Position;

/** Where a value or key stands, or what is nearest above it, and how much of the path is there. */
export type FindInYaml = (
  path: Path,
  on: 'key' | 'value',
) => { readonly position: Position; readonly depth: number };

/** @returns where the value or key at a path stands */
export function finder(document: Document.Parsed, place: Place): FindInYaml {
  const pairs = pairFinder();
  return (path, on) => {
    const { range, depth } = rangeAt(document, path, on, pairs);
    return { position: place(...range), depth };
  };
}

type Range = readonly [start: number, end: number];
type PairFinder = (map: YAMLMap, key: string) => Pair | undefined;

/** Looks at each group once, however many findings are in it. */
function pairFinder(): PairFinder {
  const known = new Map<YAMLMap, ReadonlyMap<string, Pair>>();
  return (map, key) => {
    const pairs =
      known.get(map) ?? new Map(map.items.map((pair): [string, Pair] => [nameOf(pair.key), pair]));
    known.set(map, pairs);
    return pairs.get(key);
  };
}

/** As it comes out of `toJS`. */
function nameOf(key: unknown): string {
  return isScalar(key) ? String(key.value ?? '') : String(key);
}

/** Offsets of the value or key at a path, or of what is nearest above it. */
function rangeAt(
  document: Document.Parsed,
  path: Path,
  on: 'key' | 'value',
  pairs: PairFinder,
): { range: Range; depth: number } {
  let node: unknown = document.contents;
  let range: Range = rangeOf(node) ?? [0, 0];
  for (const [index, step] of path.entries()) {
    const found = stepInto(node, step, pairs);
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

function stepInto(
  node: unknown,
  step: string | number,
  pairs: PairFinder,
): { key: unknown; value: unknown } | null {
  if (isMap(node)) {
    const pair = pairs(node, String(step));
    return pair === undefined ? null : { key: pair.key, value: pair.value };
  }
  if (isSeq(node) && typeof step === 'number') {
    const value = node.items[step];
    return value === undefined ? null : { key: value, value };
  }
  return null;
}

export function rangeOf(node: unknown): Range | null {
  if (!isNode(node) || !node.range) return null;
  return [node.range[0], node.range[1]];
}

export function positionOf([start, end]: Range, lines: LineCounter, text: string): Position {
  const { line, col } = lines.linePos(start);
  const endOfLine = text.indexOf('\n', start);
  const stop = Math.min(end, endOfLine < 0 ? text.length : endOfLine);
  return { line: Math.max(1, line), column: Math.max(1, col), length: Math.max(1, stop - start) };
}
