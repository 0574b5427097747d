/**
 * The schema of a score record as a list of its parts and leaves, for whoever goes through all
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
interface Part {
  /** Names from the root on; empty for the root. */
  readonly at: readonly string[];
  readonly leaves: readonly Leaf[];
}

/** In the order of ETS's layout, a part before the parts inside it. */
export const layout: readonly Part[] = partsOf(scoreRecordShape, []);

function partsOf(shape: z.core.$ZodLooseShape, at: readonly string[]): Part[] {
  const leaves: Leaf[] = [];
  const inside: Part[] = [];
  for (const [key, schema] of Object.entries(shape)) {
    const facts = leafFacts.get(schema);
    if (facts !== undefined) leaves.push({ key, path: [...at, key].join('.'), facts });
    const part = parts.get(schema);
    if (part !== undefined) inside.push(...partsOf(part.shape, [...at, key]));
  }
  return [{ at, leaves }, ...inside];
}
