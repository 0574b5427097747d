/**
 * Brings an examples file up to what comes out of the mapping now. Only the text of what differs is
 * replaced: comments, order, quotes and anchors of all else stay. Called by `mapping test --update`.
 */
import {
  type Document,
  isMap,
  isNode,
  isScalar,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import type { SourceText } from '../text/finding.ts';
import type { CompiledMapping } from './compiled.ts';
import { type ExampleRow, loadExamples } from './examples.ts';
import { type ExampleResult, type Outcome, runExample } from './examples-run.ts';
import { applied, type Edit, endOf, indentOf, pairText, withoutAnchors } from './examples-text.ts';

/** @returns the new text; the same when every example holds */
export function updateExamples(source: SourceText, mapping: CompiledMapping): string {
  const loaded = loadExamples(source);
  if (loaded.kind === 'broken') return source.text;
  // One after the other: what one example expects may be what a later one refers to.
  return loaded.examples.examples.reduce(
    (text, _example, index) => updateExample({ ...source, text }, index, mapping),
    source.text,
  );
}

/** The smallest change after which the example holds. */
function updateExample(source: SourceText, index: number, mapping: CompiledMapping): string {
  const result = resultOf(source, index, mapping);
  if (result === null || result.differences.length === 0) return source.text;
  for (const change of [withValues, withBlock, withOwnBlock]) {
    const text = change(source.text, index, result.outcome);
    const now = text === null ? null : resultOf({ ...source, text }, index, mapping);
    if (text !== null && now?.differences.length === 0) return text;
  }
  return source.text;
}

/** Null when the text is no examples file (any more). */
function resultOf(
  source: SourceText,
  index: number,
  mapping: CompiledMapping,
): ExampleResult | null {
  const loaded = loadExamples(source);
  const example = loaded.kind === 'examples' ? loaded.examples.examples[index] : undefined;
  return example === undefined ? null : runExample(example, mapping);
}

function open(text: string): Document.Parsed {
  return parseDocument(text, { merge: true });
}

/** Only the values that differ; null where the rows are others. */
function withValues(text: string, index: number, outcome: Outcome): string | null {
  if (outcome.kind === 'held') return null;
  const document = open(text);
  const edits = outcome.rows.flatMap((row, position) => {
    const node = document.getIn(['examples', index, 'rows', position], true);
    return isMap(node) ? rowEdits(node, row, text) : [];
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
  const last = pairs.at(-1);
  if (node.flow || last === undefined) return flowEdits(node, wanted, text);
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

/** All that the example expects, anew; null where it stands on one line. */
function withBlock(text: string, index: number, outcome: Outcome): string | null {
  const example = open(text).getIn(['examples', index], true);
  if (!isMap(example) || example.flow) return null;
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
    return applied(text, [{ start: at, end: at, text: `\n${indent}${block}` }]);
  }
  if (!isNode(old.key) || !old.key.range) return null;
  return applied(text, [{ start: old.key.range[0], end: endOf(old.value, text), text: block }]);
}

function columnOf(pair: Pair | undefined, text: string): number {
  if (!isNode(pair?.key) || !pair.key.range) return 0;
  const [start] = pair.key.range;
  return start - (text.lastIndexOf('\n', start - 1) + 1);
}

/** The same after all that refers to parts of it has got copies. */
function withOwnBlock(text: string, index: number, outcome: Outcome): string | null {
  const document = open(text);
  for (const key of ['rows', 'held']) {
    withoutAnchors(document, document.getIn(['examples', index, key], true));
  }
  return withBlock(document.toString({ lineWidth: 0 }), index, outcome);
}
