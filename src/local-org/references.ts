/**
 * `@{refId.field[0].x}` in composites and graphs: finds which references a subrequest makes and
 * puts the values of earlier answers in their place; called by composite.ts and graph.ts.
 *
 * Source: REST API Developer Guide "Composite Subrequest". Only scalar values can be referenced; a
 * reference to a null is allowed since v52.
 */

import { RequestError } from './errors.ts';
import { isObject } from './org.ts';

/** Bodies of the subrequests that succeeded, by referenceId. */
export type Answers = ReadonlyMap<string, unknown>;

/** The referenceIds that a URL or body asks for. */
export function referencesIn(value: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  visit(value, (text) => {
    for (const match of text.matchAll(REFERENCE)) found.add(/^\w+/.exec(match[1] ?? '')?.[0] ?? '');
  });
  return found;
}

/**
 * @throws RequestError PROCESSING_HALTED when there is no such value, because the subrequest it
 *   would come from failed or answered something else
 */
export function fillIn(value: unknown, answers: Answers): unknown {
  if (typeof value === 'string') {
    const whole = /^@\{([^{}]*)\}$/.exec(value);
    if (whole !== null) return lookUp(whole[1] ?? '', answers);
    return value.replace(REFERENCE, (_, path: string) => String(lookUp(path, answers) ?? ''));
  }
  if (Array.isArray(value)) return value.map((each) => fillIn(each, answers));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, fillIn(each, answers)]),
  );
}

const REFERENCE = /@\{([^{}]*)\}/g;

function visit(value: unknown, onText: (text: string) => void): void {
  if (typeof value === 'string') onText(value);
  else if (Array.isArray(value)) for (const each of value) visit(each, onText);
  else if (isObject(value)) for (const each of Object.values(value)) visit(each, onText);
}

function lookUp(path: string, answers: Answers): unknown {
  const [, id = '', rest = ''] = /^(\w+)(.*)$/.exec(path) ?? [];
  const steps = [...rest.matchAll(/\.(\w+)|\[(\d+)\]/g)];
  const complete = steps.map((step) => step[0]).join('') === rest;
  let value = complete && answers.has(id) ? answers.get(id) : undefined;
  for (const [, name, index] of steps) {
    if (name !== undefined)
      value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    else value = Array.isArray(value) ? value[Number(index)] : undefined;
  }
  if (value === undefined || (typeof value === 'object' && value !== null)) {
    throw new RequestError(
      400,
      'PROCESSING_HALTED',
      `Invalid reference specified. No value for ${path} found in ${id}`,
    );
  }
  return value;
}
