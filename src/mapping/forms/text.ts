/** The form `text: "{a} {b}"`: a text with paths in it. Also how keys of fanned-out rows are said. */
import { z } from 'zod';
import type { Path } from '../../text/issues.ts';
import { isEmail } from '../convert.ts';
import { constant } from './constant.ts';
import {
  blankOfAll,
  type CompiledValue,
  type FieldForm,
  type FormContext,
  longest,
  mayBeEmail,
  type SourceType,
  TEXT,
} from './form.ts';
import { compilePathForm } from './path.ts';

const schema = z
  .strictObject({
    text: z
      .string()
      .describe(
        'Text with paths in braces: "TOEFL {testInfo.testDate}". `{{` and `}}` are braces.',
      ),
  })
  .describe('A text with values in it; blank when all its values are blank.');

export const textForm: FieldForm<typeof schema> = {
  schema,
  compile: (form, at, context) => compileTemplate(form.text, [...at, 'text'], context),
};

/** @returns null after an error was reported at `at`. */
export function compileTemplate(
  template: string,
  at: Path,
  context: FormContext,
): CompiledValue | null {
  const parts = splitTemplate(template);
  if (parts === null) {
    context.error(
      at,
      'broken-template',
      'the braces of this text do not match',
      'Write `{path}` for a value, and `{{` or `}}` for a brace itself.',
    );
    return null;
  }
  const compiled = parts.map((part) =>
    part.kind === 'literal'
      ? part
      : {
          kind: 'value' as const,
          value: compilePathForm(part.path, at, context),
        },
  );
  const values = compiled.flatMap((part) =>
    part.kind === 'value' && part.value !== null ? [part.value] : [],
  );
  if (values.length < parts.filter(({ kind }) => kind === 'path').length) return null;
  const fixed = parts.map((part) => (part.kind === 'literal' ? part.text : '')).join('');
  if (values.length === 0) return constant(fixed.replace(/ {2,}/g, ' ').trim(), at);
  return {
    types: [{ ...templateType(fixed, values), mayBeEmail: isEmailLike(compiled) }],
    blank: blankOfAll(values),
    paths: values.flatMap(({ paths }) => paths),
    read(scope, fault) {
      let blank = true;
      let text = '';
      for (const part of compiled) {
        const piece =
          part.kind === 'literal' ? part.text : (part.value?.read(scope, fault) ?? null);
        if (part.kind === 'value' && piece !== null) blank = false;
        text += piece ?? '';
      }
      // A blank value leaves two blanks beside each other, which nobody wants to see.
      return blank ? null : text.replace(/ {2,}/g, ' ').trim();
    },
  };
}

function templateType(fixed: string, values: readonly CompiledValue[]): SourceType {
  const lengths = values.map(longest).filter((length) => length !== null);
  return {
    ...TEXT,
    maxLength: lengths.reduce(sum, fixed.length),
    // What stands between blank values may fall away, blanks at least.
    minLength: values.map(shortest).reduce(sum, fixed.replaceAll(' ', '').length),
  };
}

/** Of a value that is never blank. */
function shortest({ blank, types }: CompiledValue): number {
  return blank === 'never' ? Math.min(...types.map(({ minLength }) => minLength)) : 0;
}

function sum(one: number, other: number): number {
  return one + other;
}

/** Whether it can be an e-mail address: by what stands around the values, where they are none. */
function isEmailLike(
  parts: readonly (
    | { readonly kind: 'literal'; readonly text: string }
    | { readonly kind: 'value'; readonly value: CompiledValue | null }
  )[],
): boolean {
  const values = parts.flatMap((part) =>
    part.kind === 'value' && part.value !== null ? [part.value] : [],
  );
  if (values.some(mayBeEmail)) return true;
  const shown = parts.map((part) => (part.kind === 'literal' ? part.text : 'xx')).join('');
  // Without a value that is blank, what stands around it may fit.
  const isSure = values.every(({ blank }) => blank === 'never');
  return isSure ? isEmail(shown.replace(/ {2,}/g, ' ').trim()) : shown.includes('@');
}

type TemplatePart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'path'; readonly path: string };

/** Null when a brace has no partner. */
function splitTemplate(template: string): TemplatePart[] | null {
  const parts: TemplatePart[] = [];
  let rest = template;
  while (rest.length > 0) {
    const match = /^(?:\{\{|\}\}|\{([^{}]+)\}|[^{}]+)/.exec(rest);
    if (match === null) return null;
    const [whole, path] = match;
    if (path !== undefined) parts.push({ kind: 'path', path: path.trim() });
    else
      parts.push({
        kind: 'literal',
        text: whole === '{{' ? '{' : whole === '}}' ? '}' : whole,
      });
    rest = rest.slice(whole.length);
  }
  return parts;
}
