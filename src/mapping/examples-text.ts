/** Small changes in the text of a YAML file, for `examples-update.ts`. */
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  Document as NewDocument,
  stringify,
  visit,
} from 'yaml';

/** Replaces the characters from `start` to before `end`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function applied(text: string, edits: readonly Edit[]): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const pieces: string[] = [];
  let done = 0;
  // The sort is stable: at one place, the first comes first.
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    pieces.push(text.slice(done, edit.start), edit.text.replaceAll('\n', newline));
    done = Math.max(done, edit.end);
  }
  return [...pieces, text.slice(done)].join('');
}

/** Where a node ends, without the line break and the blanks after it. */
export function endOf(node: unknown, text: string): number {
  const end = isNode(node) && node.range ? node.range[1] : 0;
  return text.slice(0, end).trimEnd().length;
}

/** The blanks before a key at the start of its line. */
export function indentOf(key: unknown, text: string): string {
  const start = isNode(key) && key.range ? key.range[0] : 0;
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  return ' '.repeat(before.length);
}

/**
 * `name: value` as YAML, to stand at an indent.
 * @param name null for the value alone, on one line
 */
export function pairText(name: string | null, value: unknown, indent: string): string {
  if (name === null) return stringify(value, { ...OPTIONS, collectionStyle: 'flow' }).trimEnd();
  const document = new NewDocument({ [name]: value });
  const rows = document.get(name, true);
  for (const row of isCollection(rows) ? rows.items : []) {
    const parents = isMap(row) ? row.get('parents', true) : undefined;
    // As people write them.
    if (isMap(parents)) parents.flow = true;
  }
  return document.toString(OPTIONS).trimEnd().replaceAll('\n', `\n${indent}`);
}

const OPTIONS = { lineWidth: 0 };

/**
 * What is about to be replaced may have names that are used elsewhere: there it is written out.
 * Numbers keep the digits that were typed, as texts: a code may begin with 0.
 */
export function withoutAnchors(document: Document.Parsed, replaced: ReadonlySet<unknown>): void {
  const anchors = new Set<string>();
  for (const node of replaced) {
    if (!isNode(node)) continue;
    visit(node, {
      Node: (_key, node) => {
        if (!isAlias(node) && node.anchor !== undefined) anchors.add(node.anchor);
      },
    });
  }
  visit(document, {
    Scalar: (_key, scalar) => {
      const { value, source } = scalar;
      if (typeof value === 'number' && source !== undefined && source !== String(value)) {
        scalar.value = source;
      }
    },
    Alias: (_key, alias, above) => {
      if (!anchors.has(alias.source) || above.some((node) => replaced.has(node))) return undefined;
      return document.createNode(alias.toJS(document));
    },
  });
}
