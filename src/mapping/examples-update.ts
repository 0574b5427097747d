/**
 * Brings an examples file up to what comes out of the mapping now. Only the text of what differs is
 * replaced: comments, order, quotes and anchors of all else stay. Called by `mapping test --update`.
 */
import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import type { SourceText } from '../text/finding.ts';
import type { CompiledMapping } from './compiled.ts';
import { type ExampleRow, loadExamples } from './examples.ts';
import { type Outcome, runExample } from './examples-run.ts';
import { applied, type Edit, endOf, indentOf, pairText, withoutAnchors } from './examples-text.ts';

/** @returns the new text; the same when every example holds */
export function updateExamples(source: SourceText, mapping: CompiledMapping): string {
  // From the smallest change to the largest; each for all examples that still differ, in one go.
  return [withValues, withBlocks, withOwnBlocks].reduce((text, change) => {
    const differing = differingIn({ ...source, text }, mapping) ?? [];
    if (differing.length === 0) return text;
    const changed = change(text, differing);
    // What one example expects may be what a later one refers to: then the text is none any more.
    return differingIn({ ...source, text: changed }, mapping) === null ? text : changed;
  }, source.text);
}

/** An example that does not hold, and what comes out instead. */
interface Differing {
  readonly index: number;
  readonly outcome: Outcome;
}

/** Null when the text is no examples file (any more). */
function differingIn(source: SourceText, mapping: CompiledMapping): Differing[] | null {
  const loaded = loadExamples(source);
  if (loaded.kind === 'broken') return null;
  return loaded.examples.examples.flatMap((example, index) => {
    const { outcome, differences } = runExample(example, mapping);
    return differences.length === 0 ? [] : [{ index, outcome }];
  });
}

function open(text: string): Document.Parsed {
  // Loading has found every key that stands twice.
  return parseDocument(text, { merge: true, uniqueKeys: false, logLevel: 'error' });
}

/** Only the values that differ, where the rows are the same. */
function withValues(text: string, differing: readonly Differing[]): string {
  const document = open(text);
  const edits = differing.flatMap(({ index, outcome }) => {
    if (outcome.kind === 'held') return [];
    const rows = document.getIn(['examples', index, 'rows'], true);
    const nodes = isSeq(rows) ? rows.items : [];
    const same =
      nodes.length === outcome.rows.length &&
      nodes.every((node, at) => isMap(node) && node.get('row') === outcome.rows[at]?.row);
    if (!same) return [];
    return outcome.rows.flatMap((row, at) => {
      const node = nodes[at];
      return isMap(node) ? rowEdits(node, row, text) : [];
    });
  });
  return applied(text, edits);
}

function rowEdits(node: YAMLMap, { fields, parents = {}, object, key }: ExampleRow, text: string) {
  const own = { object, ...(key === undefined ? {} : { key }) };
  const [inFields, inParents] = [node.get('fields', true), node.get('parents', true)];
  return [
    ...pairsOf(node).flatMap((pair) => changeOf(pair, own, text, false)),
    ...(isMap(inFields) ? groupEdits(inFields, fields, text) : []),
    ...(isMap(inParents) ? groupEdits(inParents, parents, text) : []),
  ];
}

type Values = Readonly<Record<string, unknown>>;

function groupEdits(node: YAMLMap, wanted: Values, text: string): Edit[] {
  const pairs = pairsOf(node);
  const names = pairs.map(nameOf);
  const missing = Object.entries(wanted).filter(([name]) => !names.includes(name));
  if (node.flow || pairs.length === 0) return flowEdits(node, wanted, text);
  const last = pairs.findLast((pair) => Object.hasOwn(wanted, nameOf(pair)));
  // Nothing stays that the new ones could stand below.
  if (last === undefined) return [];
  const at = endOf(last.value, text);
  const indent = indentOf(last.key, text);
  return [
    ...pairs.flatMap((pair) => changeOf(pair, wanted, text, true)),
    ...missing.map(([name, value]) => ({
      start: at,
      end: at,
      text: `\n${indent}${pairText(name, value, indent)}`,
    })),
  ];
}

/** A group on one line is written anew as a whole. */
function flowEdits(node: YAMLMap, wanted: Values, text: string): Edit[] {
  const same =
    pairsOf(node).length === Object.keys(wanted).length &&
    pairsOf(node).every((pair) => wanted[nameOf(pair)] === scalarOf(pair));
  if (same || !node.range) return [];
  const [start] = node.range;
  return [{ start, end: endOf(node, text), text: pairText(null, wanted, '') }];
}

/** @param removing whether a name that is not wanted goes */
function changeOf(pair: Pair, wanted: Values, text: string, removing: boolean): Edit[] {
  const name = nameOf(pair);
  if (!isNode(pair.key) || !pair.key.range || !isScalar(pair.value)) return [];
  const [start] = pair.key.range;
  const indent = indentOf(pair.key, text);
  if (Object.hasOwn(wanted, name)) {
    if (wanted[name] === pair.value.value) return [];
    const end = endOf(pair.value, text);
    return [{ start, end, text: pairText(name, wanted[name], indent) }];
  }
  if (!removing) return [];
  const nextLine = text.indexOf('\n', endOf(pair.value, text)) + 1;
  return [{ start: start - indent.length, end: nextLine || text.length, text: '' }];
}

function pairsOf(map: YAMLMap): readonly Pair[] {
  return map.items;
}

function nameOf({ key }: Pair): string {
  return String(isScalar(key) ? key.value : key);
}

function scalarOf({ value }: Pair): unknown {
  return isScalar(value) ? value.value : undefined;
}

/** All that the examples expect, anew; not of one that stands on one line. */
function withBlocks(text: string, differing: readonly Differing[]): string {
  const document = open(text);
  return applied(
    text,
    differing.flatMap(({ index, outcome }) => blockEdits(text, document, index, outcome)),
  );
}

function blockEdits(
  text: string,
  document: Document.Parsed,
  index: number,
  outcome: Outcome,
): Edit[] {
  const example = document.getIn(['examples', index], true);
  if (!isMap(example) || example.flow) return [];
  const pairs = pairsOf(example);
  const [name, value] =
    outcome.kind === 'rows'
      ? ['rows', outcome.rows]
      : ['held', outcome.reasons.map(({ code, where }) => ({ code, where }))];
  const indent = ' '.repeat(columnOf(pairs[0], text));
  const old = pairs.find((pair) => ['rows', 'held'].includes(nameOf(pair)));
  const block = pairText(name, value, indent);
  if (old === undefined) {
    const at = endOf(pairs.at(-1)?.value, text);
    return [{ start: at, end: at, text: `\n${indent}${block}` }];
  }
  if (!isNode(old.key) || !old.key.range) return [];
  return [{ start: old.key.range[0], end: endOf(old.value, text), text: block }];
}

function columnOf(pair: Pair | undefined, text: string): number {
  if (!isNode(pair?.key) || !pair.key.range) return 0;
  const [start] = pair.key.range;
  return start - (text.lastIndexOf('\n', start - 1) + 1);
}

/** The same after all that refers to parts of them has got copies. */
function withOwnBlocks(text: string, differing: readonly Differing[]): string {
  const document = open(text);
  const replaced = differing.flatMap(({ index }) =>
    ['rows', 'held'].map((key) => document.getIn(['examples', index, key], true)),
  );
  withoutAnchors(document, new Set(replaced.filter(isNode)));
  return withBlocks(document.toString({ lineWidth: 0 }), differing);
}
