/// <reference lib="dom" />
/**
 * Brings the report's page to life: the address says what is shown, the controls change the
 * address. Runs in the browser; see `script.ts`.
 */
import type { Advice } from '../../advice.ts';
import type { Facets } from '../data.ts';
import type { cards } from './card.ts';
import type { controlsOf } from './controls.ts';
import type { element } from './element.ts';
import type { Filter, filtering } from './filter.ts';
import type { recordStore } from './store.ts';

/** What the page is told beside its records. */
export interface PageFacts {
  readonly records: number;
  /** Records of the run; more than in the page when the report was asked for some only. */
  readonly pulled: number;
  readonly perTag: number;
  readonly advice: Readonly<Record<string, Advice>>;
  readonly facets: Facets;
}

/** A function of the page cannot import: it is given the others. */
export interface Kit {
  readonly element: typeof element;
  readonly recordStore: typeof recordStore;
  readonly filtering: typeof filtering;
  readonly cards: typeof cards;
  readonly controlsOf: typeof controlsOf;
}

export function start({ element, recordStore, filtering, cards, controlsOf }: Kit): void {
  const perPage = 25;
  /** More would keep the browser busy for minutes, and nobody reads them on paper. */
  const mostPrinted = 1000;
  /** How long a search may keep the page from answering, in ms. */
  const slice = 12;
  const number = new Intl.NumberFormat('en-US');

  const facts: PageFacts = JSON.parse(one('#facts', HTMLScriptElement).text);
  const store = recordStore(
    [...document.querySelectorAll('script.records')],
    facts.perTag,
    facts.records,
  );
  const { read, write, narrows, fits, isHit } = filtering();
  const { card } = cards(element, facts.advice);
  const controls = controlsOf(element, one, facts.facets);
  const list = one('#list', HTMLElement);
  const count = one('#count', HTMLElement);
  const pages = one('#pages', HTMLElement);
  const heading = one('#records-title', HTMLElement);
  const clear = one('#clear', HTMLAnchorElement);
  const printed = one('#printed', HTMLElement);

  let filter = read('');
  /** The numbers of the records that get through; null for all of them. */
  let found: readonly number[] | null = null;
  /** The filter that `found` is of, or will be when the search ends; null before the first. */
  let sought: string | null = null;
  /** Whether the address was changed by a control, which keeps the focus. */
  let byControl = false;

  function one<Kind extends Element>(selector: string, kind: abstract new () => Kind): Kind {
    const there = document.querySelector(selector);
    if (there instanceof kind) return there;
    throw new Error(`the page has no ${selector}`);
  }

  /** What the address asks for; null when it names a place in the page. */
  function asked(): Filter | null {
    const fragment = location.hash.slice(1);
    return document.getElementById(fragment) === null ? read(fragment) : null;
  }

  async function show(): Promise<void> {
    const wanted = asked() ?? (sought === null ? read('') : null);
    if (wanted === null) return;
    const keepsFocus = byControl;
    byControl = false;
    filter = wanted;
    controls.show(filter);
    const search = write({ ...filter, page: 1, all: false });
    if (search !== sought) {
      sought = search;
      const result = narrows(filter) ? await inSlices(() => search === sought) : null;
      if (search !== sought) return;
      found = result;
    }
    render();
    if (!keepsFocus) heading.focus();
  }

  /** Searches with pauses in which the page can answer. */
  async function inSlices(isWanted: () => boolean): Promise<readonly number[]> {
    list.setAttribute('aria-busy', 'true');
    const search = store.search(fits(filter));
    let until = performance.now() + slice;
    for (let step = search.next(); ; step = search.next()) {
      if (step.done) return step.value;
      if (performance.now() < until) continue;
      await new Promise((resolve) => setTimeout(resolve));
      if (!isWanted()) return [];
      until = performance.now() + slice;
    }
  }

  function size(): number {
    return found === null ? store.size : found.length;
  }

  function cardsOf(from: number, to: number, all: boolean): HTMLElement[] {
    const options = { isHit: isHit(filter), all };
    const numbers = Array.from({ length: Math.min(to, size()) - from }, (_, i) => from + i);
    return numbers.flatMap((at) => {
      const record = store.record(found === null ? at : (found[at] ?? -1));
      return record === undefined ? [] : [card(record, options)];
    });
  }

  function render(): void {
    const last = Math.max(1, Math.ceil(size() / perPage));
    const page = Math.min(filter.page, last);
    const from = (page - 1) * perPage;
    list.replaceChildren(...cardsOf(from, from + perPage, filter.all));
    if (size() === 0) list.append(element('p', { class: 'nothing' }, nothingText()));
    list.removeAttribute('aria-busy');
    const range = `${number.format(from + 1)} to ${number.format(Math.min(from + perPage, size()))}`;
    count.textContent = last === 1 ? sizeText() : `${sizeText()}, ${range} shown`;
    pages.replaceChildren(...pageLinks(page, last));
    clear.hidden = !narrows(filter);
    markLinks();
  }

  function nothingText(): string {
    if (store.size === 0) return 'No record came.';
    return sought === write(read(''))
      ? 'Nothing changes, and nothing is held.'
      : 'No record fits. Clear the filters to see all.';
  }

  /** How many records are shown, of how many. */
  function sizeText(): string {
    const { pulled } = facts;
    const all = `${number.format(store.size)} ${store.size === 1 ? 'record' : 'records'}`;
    const part = size() === store.size ? all : `${number.format(size())} of ${all}`;
    return store.size === pulled
      ? part
      : `${part} (this file leaves out the rest of the ${number.format(pulled)})`;
  }

  function pageLinks(page: number, last: number): HTMLElement[] {
    if (last === 1) return [];
    const link = (to: number, text: string) =>
      to < 1 || to > last || to === page
        ? element('span', { class: 'off' }, text)
        : element('a', { href: `#${write({ ...filter, page: to })}` }, text);
    return [
      link(1, 'First'),
      link(page - 1, 'Previous'),
      element(
        'span',
        { 'aria-current': 'page' },
        `Page ${number.format(page)} of ${number.format(last)}`,
      ),
      link(page + 1, 'Next'),
      link(last, 'Last'),
    ];
  }

  /** Which of the counts above the list is the one that is shown. */
  function markLinks(): void {
    const here = write({ ...filter, page: 1, all: false });
    for (const link of document.querySelectorAll('a[data-filter]')) {
      const isHere = write(read(link.getAttribute('href')?.slice(1) ?? '')) === here;
      if (isHere) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
  }

  /** What the controls say goes into the address, and from there to the list. */
  function takeControls(): void {
    const wanted = write(controls.filter());
    if (wanted === write({ ...filter, page: 1 })) return;
    byControl = true;
    location.replace(`#${wanted}`);
  }

  /** On paper there are no pages to turn. */
  function showPrinted(): void {
    list.replaceChildren(...cardsOf(0, mostPrinted, true));
    const left = size() - mostPrinted;
    const more = left > 0 ? ` The first ${number.format(mostPrinted)} are printed.` : '';
    printed.textContent = `${sizeText()}${controls.words(filter)}.${more}`;
  }

  controls.listen(takeControls);
  addEventListener('hashchange', show);
  addEventListener('beforeprint', showPrinted);
  addEventListener('afterprint', render);
  one('#print', HTMLButtonElement).addEventListener('click', () => print());
  for (const hidden of document.querySelectorAll('[data-live]')) hidden.removeAttribute('hidden');
  byControl = true;
  show();
}
