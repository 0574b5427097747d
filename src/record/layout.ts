/**
 * The schema of a score record as a tree of its parts and leaves, for whoever goes through all
 * fields: the catalogue, the remarks and the parser.
 */
import type { z } from 'zod';
import { type LeafFacts, leafFacts, parts } from './leaf.ts';
import { scoreRecordShape } from './schema.ts';

interface Leaf {
  readonly key: string;
  /** From the root: `candidateInfo.dob`. */
  readonly path: string;
  readonly facts: LeafFacts;
}

/** The root or an object inside it. */
export interface Part {
  /** Names from the root on; empty for the root. */
  readonly at: readonly string[];
  readonly leaves: readonly Leaf[];
  /** The objects right inside it, by their keys. */
  readonly inside: ReadonlyMap<string, Part>;
}

/** The record as a whole. */
export const root: Part = partOf(scoreRecordShape, []);

/** In the order of ETS's layout, a part before the parts inside it. */
export const layout: readonly Part[] = withInside(root);

function partOf(shape: z.core.$ZodLooseShape, at: readonly string[]): Part {
  const leaves: Leaf[] = [];
  const inside = new Map<string, Part>();
  for (const [key, schema] of Object.entries(shape)) {
    const facts = leafFacts.get(schema);
    if (facts !== undefined) leaves.push({ key, path: [...at, key].join('.'), facts });
    const part = parts.get(schema);
    if (part !== undefined) inside.set(key, partOf(part.shape, [...at, key]));
  }
  return { at, leaves, inside };
}

function withInside(part: Part): Part[] {
  return [part, ...[...part.inside.values()].flatMap(withInside)];
}
