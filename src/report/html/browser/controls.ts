/// <reference lib="dom" />
/** The search and the filters of the page. Runs in the browser; see `script.ts`. */
import type { Facets } from '../data.ts';
import type { element } from './element.ts';
import type { Filter } from './filter.ts';

/** Finds an element of the page that has to be there. */
export type One = <Kind extends Element>(selector: string, kind: abstract new () => Kind) => Kind;

export function controlsOf(make: typeof element, one: One, { objects, fields }: Facets) {
  const typingPause = 180;
  const number = new Intl.NumberFormat('en-US');
  const text = one('#text', HTMLInputElement);
  const all = one('#all-fields', HTMLInputElement);
  const selects = {
    outcome: one('#outcome', HTMLSelectElement),
    object: one('#object', HTMLSelectElement),
    change: one('#change', HTMLSelectElement),
    field: one('#field', HTMLSelectElement),
    reason: one('#reason', HTMLSelectElement),
  };
  const names = ['outcome', 'object', 'change', 'field', 'reason'] as const;

  for (const [object, times] of Object.entries(objects)) {
    selects.object.append(option(object, object, times));
    const own = Object.entries(fields)
      .filter(([name]) => name.startsWith(`${object}.`))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, often]) => option(name, name.slice(object.length + 1), often));
    selects.field.append(make('optgroup', { label: object }, ...own));
  }

  function option(value: string, name: string, times: number): HTMLElement {
    return make('option', { value }, `${name} (${number.format(times)})`);
  }

  return {
    show(filter: Filter): void {
      // What is being typed stays as it is typed.
      if (text.value.trim() !== filter.text) text.value = filter.text;
      for (const name of names) selects[name].value = filter[name];
      all.checked = filter.all;
    },
    filter: (): Filter => ({
      text: text.value.trim(),
      outcome: selects.outcome.value,
      object: selects.object.value,
      change: selects.change.value,
      field: selects.field.value,
      reason: selects.reason.value,
      all: all.checked,
      page: 1,
    }),
    listen(changed: () => void): void {
      let typing: ReturnType<typeof setTimeout> | undefined;
      text.addEventListener('input', () => {
        clearTimeout(typing);
        typing = setTimeout(changed, typingPause);
      });
      for (const control of [text, all, ...Object.values(selects)]) {
        control.addEventListener('change', changed);
      }
    },
    /** The filter in words, for paper: `, with outcome “held”`. */
    words(filter: Filter): string {
      const outcome = filter.outcome === '' ? '' : (selects.outcome.selectedOptions[0]?.text ?? '');
      const values = { ...filter, outcome };
      const named = (['text', ...names] as const).flatMap((name) =>
        values[name] === '' ? [] : [`${name} “${values[name]}”`],
      );
      return named.length === 0 ? '' : `, with ${named.join(', ')}`;
    },
  };
}
