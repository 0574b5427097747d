/** The kinds of leaf that a score record has: each a zod schema with its facts, for `schema.ts`. */
import { z } from 'zod';
import type { Range } from './scales.ts';

/** What is known of a leaf beside its JSON type: the catalogue and the remarks are made of it. */
export interface LeafFacts {
  readonly kind: 'text' | 'date' | 'number';
  /** In an admin's words, one sentence. */
  readonly meaning: string;
  readonly example: string;
  /** About a person's identity, contact data, origin or health. */
  readonly personal: boolean;
  /** Characters; null where ETS gives no length. */
  readonly maxLength: number | null;
  /** The only codes ETS documents, with their meanings; null where any text may come. */
  readonly values: Readonly<Record<string, string>> | null;
  /** Of a number. */
  readonly range: Range | null;
  /** Digits after the point, of a number. */
  readonly decimals: number;
}

/** The facts of each leaf. A registry of zod's own, so that no other schema gets mixed in. */
export const leafFacts = z.registry<LeafFacts>();

/** The objects inside a score record. */
export const parts = z.registry<{ readonly shape: z.core.$ZodLooseShape }>();

type TextFacts = Partial<Pick<LeafFacts, 'maxLength' | 'values' | 'personal'>>;

export function text(meaning: string, example: string, facts: TextFacts = {}) {
  return leaf({ ...blankFacts, kind: 'text', meaning, example, ...facts });
}

/** A calendar day, `YYYYMMDD`. */
export function date(meaning: string, example: string, facts: { personal?: boolean } = {}) {
  return leaf({
    ...blankFacts,
    kind: 'date',
    meaning,
    example,
    maxLength: 8,
    personal: facts.personal ?? false,
  });
}

/** A number in text: ASCII digits, zeros before them as they come, with or without decimals. */
export function number(
  meaning: string,
  example: string,
  range: Range,
  decimals = range.step % 1 === 0 ? 0 : 1,
) {
  return leaf({
    ...blankFacts,
    kind: 'number',
    meaning,
    example,
    range,
    decimals,
  });
}

/** An object; fields that ETS may add are kept. */
export function part<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.looseObject(shape).nullish().register(parts, { shape });
}

const blankFacts = {
  personal: false,
  maxLength: null,
  values: null,
  range: null,
  decimals: 0,
} as const;

/** Its JSON type is all that zod checks: `leaves.ts` looks at the text. */
function leaf(facts: LeafFacts) {
  return z.string().nullish().register(leafFacts, facts);
}
