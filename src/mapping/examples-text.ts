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
  // From the end, so that the places of the others stay right; at one place, the first comes first.
  const ordered = edits
    .map((edit, index) => ({ edit, index }))
    .toSorted((a, b) => b.edit.start - a.edit.start || b.index - a.index);
  return ordered.reduce(
    (all, { edit }) =>
      all.slice(0, edit.start) + edit.text.replaceAll('\n', newline) + all.slice(edit.end),
    text,
  );
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
export function withoutAnchors(document: Document.Parsed, replaced: unknown): void {
  const anchors = new Set<string>();
  if (isNode(replaced)) {
    visit(replaced, {
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
      if (!anchors.has(alias.source) || above.some((node) => node === replaced)) return undefined;
      return document.createNode(alias.toJS(document));
    },
  });
}
