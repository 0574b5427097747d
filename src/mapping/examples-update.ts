/**
 * Brings an examples file up to what comes out of the mapping now, and leaves the rest of its text
 * as it is: comments, order, anchors. Called by `mapping test --update`.
 */
import { type Document, isAlias, isCollection, isMap, isNode, parseDocument, visit } from 'yaml';
import type { SourceText } from '../text/finding.ts';
import type { CompiledMapping } from './compiled.ts';
import { type ExampleRow, loadExamples } from './examples.ts';
import { type ExampleResult, type Outcome, runExample } from './examples-run.ts';

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

function updateExample(source: SourceText, index: number, mapping: CompiledMapping): string {
  const result = resultOf(source, index, mapping);
  if (result === null || result.differences.length === 0) return source.text;
  const small = withValues(source.text, index, result);
  const now = small === null ? null : resultOf({ ...source, text: small }, index, mapping);
  if (small !== null && now?.differences.length === 0) return small;
  return withOutcome(source.text, index, result.outcome);
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

/** Long lines stay long, and flow groups as tight as they were. */
function textOf(document: Document): string {
  return document.toString({ lineWidth: 0 });
}

/** Only the values that differ; null where the rows are others, or stand behind an alias. */
function withValues(
  text: string,
  index: number,
  { outcome, differences }: ExampleResult,
): string | null {
  if (outcome.kind === 'held') return null;
  const document = open(text);
  for (const { path } of differences) {
    const [, position, ...inRow] = path;
    const row = typeof position === 'number' ? outcome.rows[position] : undefined;
    if (row === undefined || inRow.length === 0) return null;
    const at = ['examples', index, ...path];
    const value = valueAt(row, inRow);
    const above = document.getIn(at.slice(0, -1), true);
    if (!isMap(above) && above !== undefined) return null;
    if (value === undefined) document.deleteIn(at);
    else document.setIn(at, value);
  }
  return textOf(document);
}

function valueAt(row: ExampleRow, [group, name]: readonly (string | number)[]): unknown {
  if (group === 'object') return row.object;
  if (group === 'key') return row.key;
  const values = group === 'parents' ? row.parents : row.fields;
  return name === undefined ? undefined : values?.[name];
}

/** All that the example expects, anew. */
function withOutcome(text: string, index: number, outcome: Outcome): string {
  const document = open(text);
  const at = ['examples', index];
  for (const key of ['rows', 'held']) {
    releaseAnchors(document, document.getIn([...at, key], true));
  }
  if (outcome.kind === 'rows') {
    document.deleteIn([...at, 'held']);
    document.setIn([...at, 'rows'], rowsNode(document, outcome.rows));
  } else {
    const held = outcome.reasons.map(({ code, where }) => ({ code, where }));
    document.deleteIn([...at, 'rows']);
    document.setIn([...at, 'held'], document.createNode(held));
  }
  return textOf(document);
}

/** Parents on one line, as people write them. */
function rowsNode(document: Document, rows: readonly ExampleRow[]): unknown {
  const node = document.createNode(rows);
  for (const row of isCollection(node) ? node.items : []) {
    const parents = isMap(row) ? row.get('parents', true) : undefined;
    if (isMap(parents)) parents.flow = true;
  }
  return node;
}

/** What is about to be replaced may have names that are used elsewhere: they get copies of it. */
function releaseAnchors(document: Document, replaced: unknown): void {
  if (!isNode(replaced)) return;
  const anchors = new Set<string>();
  visit(replaced, {
    Node: (_key, node) => {
      if (!isAlias(node) && node.anchor !== undefined) anchors.add(node.anchor);
    },
  });
  if (anchors.size === 0) return;
  visit(document, {
    Alias: (_key, alias, above) => {
      if (!anchors.has(alias.source) || above.some((node) => node === replaced)) return undefined;
      return document.createNode(alias.toJS(document));
    },
  });
}
