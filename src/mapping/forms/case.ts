/** The modifier `case:`: the case of a text, for candidates who typed all of it in capitals. */
import type { CompiledValue } from './form.ts';

const CHANGES = {
  upper: (text: string) => text.toUpperCase(),
  lower: (text: string) => text.toLowerCase(),
  title: (text: string) => (isOneCase(text) ? titled(text) : text),
};

export function inCase(value: CompiledValue, how: keyof typeof CHANGES): CompiledValue {
  const change = CHANGES[how];
  return {
    ...value,
    types: value.types.map((type) => ({
      ...type,
      outputs: type.outputs?.map(({ text, at }) => ({ text: change(text), at })) ?? null,
    })),
    read(scope, fault) {
      const found = value.read(scope, fault);
      return typeof found === 'string' ? change(found) : found;
    },
  };
}

/** Mixed case was typed with care: `McDonald`, `de la Cruz`. */
function isOneCase(text: string): boolean {
  return text === text.toUpperCase() || text === text.toLowerCase();
}

/** A capital at the start of each part: `O'BRIEN-LEE` is `O'Brien-Lee`. */
function titled(text: string): string {
  return text
    .toLowerCase()
    .replace(
      /(^|[^\p{L}\p{M}])(\p{L})/gu,
      (_all, before: string, letter: string) => before + letter.toUpperCase(),
    );
}
