/**
 * Takes a form of a field apart into the stages that a value goes through, each a form of its own.
 * Used by `trace.ts`; a new form of a field needs a line here.
 */
import type { FieldFormValue } from './forms/forms.ts';

/** A form with one key more than the one before. */
export interface Stage {
  /** What the added key does, for people; null when it only reads. */
  readonly step: string | null;
  readonly form: FieldFormValue;
}

/** All paths that a form names, in the order in which it reads them. */
export function pathsOf(form: FieldFormValue): string[] {
  if (typeof form === 'string') return [form];
  if (Array.isArray(form)) return form;
  if ('row' in form) return [];
  return [...sourcePaths(form), ...fallbackPaths(form.else)];
}

type Group = Exclude<FieldFormValue, string | string[] | { row: string }>;
type Fallback = Group['else'];

function sourcePaths(form: Group): string[] {
  if ('from' in form) {
    const { from, otherwise, default: blank } = form;
    return [...[from].flat(), ...fallbackPaths(otherwise), ...fallbackPaths(blank)];
  }
  if ('join' in form) return form.join;
  if ('call' in form) return form.with ?? [];
  if ('text' in form) {
    const withoutBraces = form.text.replace(/\{\{|\}\}/g, '');
    return [...withoutBraces.matchAll(/\{([^{}]+)\}/g)].map(([, path = '']) => path.trim());
  }
  return [];
}

function fallbackPaths(fallback: Fallback): string[] {
  return typeof fallback === 'object' && fallback !== null ? [fallback.from].flat() : [];
}

/** Only the last of them is the whole form, but for how it fits its field. */
export function stagesOf(form: FieldFormValue): Stage[] {
  if (typeof form === 'string') return [{ step: null, form }];
  if (Array.isArray(form)) return [{ step: null, form }];
  if ('row' in form) return [];
  const stages = sourceStages(form);
  if (form.else !== undefined) stages.push({ step: 'else', form: { ...form, case: undefined } });
  if (form.case !== undefined) stages.push({ step: `case ${form.case}`, form });
  return stages;
}

function sourceStages(form: Group): Stage[] {
  if ('from' in form) return fromStages(form);
  const plain = { ...form, case: undefined, when: undefined, else: undefined };
  if ('join' in form) return [{ step: 'join', form: plain }];
  if ('text' in form) return [{ step: 'text', form: plain }];
  if ('call' in form) return [{ step: `call ${form.call}`, form: plain }];
  if ('recordType' in form) return [{ step: `recordType ${form.recordType}`, form: plain }];
  return [{ step: 'value', form: plain }];
}

function fromStages(form: Extract<Group, { from: unknown }>): Stage[] {
  const { from, values, otherwise, default: blank } = form;
  const stages: Stage[] = [{ step: null, form: { from } }];
  if (values !== undefined) {
    const table = typeof values === 'string' ? `values ${values}` : 'values';
    stages.push({ step: table, form: { from, values } });
  }
  if (otherwise !== undefined)
    stages.push({ step: 'otherwise', form: { from, values, otherwise } });
  if (blank !== undefined) {
    stages.push({ step: 'default', form: { from, values, otherwise, default: blank } });
  }
  return stages;
}
