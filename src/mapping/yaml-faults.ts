/**
 * What the YAML of an admin's file may not do, though its grammar is right: a key twice, aliases
 * that lead nowhere or to themselves, more than a mapping can be. Called by `document.ts`.
 */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
} from 'yaml';
import { COUNT } from '../text/finding.ts';
import { nearest } from '../text/nearest.ts';

/** Something wrong at one node; null when it is the file as a whole. */
export interface YamlFault {
  readonly node: Node | null;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** Ten times what every field of a feed needs, or two hundred examples. */
export const MAX_VALUES = 20_000;
const MAX_DEPTH = 20;

/** How much a node is once its aliases are unfolded. */
interface Extent {
  readonly values: number;
  readonly depth: number;
}

interface Named {
  readonly isGroup: boolean;
  /** Null while still inside. */
  extent: Extent | null;
}

/** To find what one stands for takes as long as the file. */
const MAX_ALIASES = 1000;

const NOTHING: Extent = { values: 0, depth: 0 };
const ONE: Extent = { values: 1, depth: 0 };

/** @param lineOf the line in which a node stands */
export function yamlFaults(document: Document.Parsed, lineOf: (node: Node) => number): YamlFault[] {
  const faults: YamlFault[] = [];
  const named = new Map<string, Named>();
  /** Aliases that do not stand for a group of keys. */
  const ofNoGroup = new Set<Node>();
  let aliases = 0;
  const error = (node: Node | null, code: string, message: string, hint: string): Extent => {
    faults.push({ node, code, message, hint });
    return NOTHING;
  };

  function extentOf(node: unknown): Extent {
    if (isAlias(node)) return extentOfAlias(node, node.source);
    const own = isNode(node) && !isAlias(node) ? node : null;
    const name = own?.anchor;
    if (own?.tag !== undefined) {
      const message = 'a tag, such as `!!str`, means nothing in this file';
      error(own, 'yaml', message, 'Leave it out. A text that begins with `!` needs quotes.');
    }
    const self: Named = { isGroup: isMap(node), extent: null };
    // A name inside of it may be the same; then that one counts from there on.
    if (name !== undefined) named.set(name, self);
    if (!isMap(node) && !isSeq(node)) {
      self.extent = ONE;
      return ONE;
    }
    let extent = ONE;
    for (const item of node.items) {
      // A key may have a name, too.
      if (isPair(item)) extentOf(item.key);
      const child = isPair(item) ? item.value : item;
      extent = withChild(extent, extentOf(child), child);
    }
    if (isMap(node)) checkKeys(node.items);
    self.extent = extent;
    return extent;
  }

  function extentOfAlias(node: Node, name: string): Extent {
    aliases += 1;
    if (aliases > MAX_ALIASES) {
      const message = `the file has more than ${COUNT.format(MAX_ALIASES)} aliases (\`*name\`)`;
      return error(node, 'too-complex', message, FEWER);
    }
    const target = named.get(name);
    if (target === undefined) {
      const near = nearest(name, named.keys());
      return error(
        node,
        'wrong-alias',
        `nothing above has the name \`&${name}\``,
        near === null
          ? `Write \`&${name}\` before what \`*${name}\` stands for, further up; or put a text that begins with \`*\` in quotes.`
          : `Did you mean \`*${near}\`?`,
      );
    }
    if (!target.isGroup) ofNoGroup.add(node);
    if (target.extent !== null) return target.extent;
    return error(
      node,
      'too-complex',
      `\`*${name}\` stands inside of what it names, so it would never end`,
      `Write out what is meant, or move \`&${name}\` to a group that does not hold this line.`,
    );
  }

  function withChild(extent: Extent, child: Extent, node: unknown): Extent {
    const sum = {
      values: extent.values + child.values,
      depth: Math.max(extent.depth, child.depth + 1),
    };
    const where = isAlias(node) ? node : null;
    if (sum.values > MAX_VALUES) {
      return where === null
        ? error(null, 'too-large', TOO_MANY_VALUES, TOO_MANY)
        : error(
            where,
            'too-complex',
            'the aliases (`*name`) of this file unfold to too much',
            FEWER,
          );
    }
    if (sum.depth > MAX_DEPTH) return error(where, 'too-complex', TOO_DEEP, FLATTER);
    return sum;
  }

  function checkKeys(pairs: readonly Pair[]): void {
    const seen = new Map<string, Node>();
    for (const { key, value } of pairs) {
      if (!isScalar(key)) {
        error(
          isNode(key) ? key : null,
          'yaml',
          'a name before a colon is a single word, and this is a group',
          'Put a text that begins with `{` or `[` in quotes: "{appointmentNo}-{section.code}".',
        );
        continue;
      }
      const text = key.source ?? String(key.value);
      if (text === '__proto__') {
        error(
          key,
          'wrong-value',
          '`__proto__` is no name: the language that the connector is written in keeps it for itself',
          'Choose another name.',
        );
      }
      const first = seen.get(text);
      if (first !== undefined) {
        error(
          key,
          'same-key',
          `\`${text}\` stands in this group already, in line ${lineOf(first)}`,
          'Leave out one of them, or give it another name.',
        );
      }
      seen.set(text, key);
      if (text === '<<' && key.type === 'PLAIN') checkMerge(value);
    }
  }

  /** `<<` takes over a group, or each of a list of groups, mostly by an alias. */
  function checkMerge(value: unknown): void {
    const groups = isSeq(value) ? value.items : [value];
    for (const group of groups) {
      if (isAlias(group) ? !ofNoGroup.has(group) : isMap(group)) continue;
      error(
        isNode(group) ? group : null,
        'wrong-alias',
        '`<<` takes over a group of keys, and this is none',
        'Write `&NAME` before the group that is shared, and `<<: *NAME` here.',
      );
    }
  }

  extentOf(document.contents);
  // Each group around it would say the same once more.
  const codes = faults.map(({ code }) => code);
  return faults.filter(({ code }, index) => !ONCE.has(code) || codes.indexOf(code) === index);
}

const ONCE: ReadonlySet<string> = new Set(['too-complex', 'too-large']);

export const TOO_DEEP = `the file is nested more than ${MAX_DEPTH} levels deep`;
export const FLATTER =
  'A mapping needs eight levels. Mostly a bracket is not closed, or lines are indented too far.';
export const TOO_MANY_VALUES = `the file has more than ${COUNT.format(MAX_VALUES)} values`;
export const TOO_MANY =
  'Mostly another file was named, such as a feed. Split a large mapping with `include`.';
const FEWER =
  'Write `*name` only where a whole group is shared, and not inside of other shared groups.';
