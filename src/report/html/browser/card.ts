/// <reference lib="dom" />
/** Shows one record: its reasons, or its rows field by field. Runs in the browser; see `script.ts`. */
import type { Advice } from '../../advice.ts';
import type { ReasonLine } from '../../record-line.ts';
import type { PageChange, PageField, PageRecord } from '../data.ts';
import type { element } from './element.ts';

export interface CardOptions {
  readonly isHit: (object: string, field: PageField) => boolean;
  /** Whether rows are shown with all their fields. */
  readonly all: boolean;
}

/** @param advice by code of a held record */
export function cards(make: typeof element, advice: Readonly<Record<string, Advice>>) {
  /** Fields shown of a new row unless all are wanted; what changes is always shown. */
  const shownAtFirst = 8;
  const signs = { create: '+', update: '~', keep: '=' };
  const words = { create: 'New', update: 'Changed', keep: 'Left as it is' };
  let made = 0;

  function card(record: PageRecord, options: CardOptions): HTMLElement {
    const { outcome, appointment, origin, changes = [], reasons = [] } = record;
    const title = make(
      'h3',
      {},
      make('span', { class: `badge ${outcome}` }, outcome),
      ' ',
      make('span', { class: 'number' }, appointment ?? 'no appointment number'),
    );
    const from = make('p', { class: 'origin' }, make('bdi', {}, origin));
    return make(
      'article',
      { class: 'record' },
      make('header', {}, title, from),
      ...reasons.map(reasonPart),
      ...changes.map((change) => rowPart(change, options)),
    );
  }

  function reasonPart({ code, where, message, candidates }: ReasonLine): HTMLElement {
    const known = advice[code];
    const what = make('p', {}, make('code', {}, where), ' ', message);
    const parts: HTMLElement[] = [make('h4', {}, known?.title ?? code), what];
    const links = candidates.flatMap(({ object, id, link }) =>
      link === null ? [] : [make('li', {}, linkTo(link, `${object} ${id}`))],
    );
    if (links.length > 0) parts.push(make('ul', { class: 'candidates' }, ...links));
    if (known !== undefined) parts.push(make('p', { class: 'todo' }, ...withCode(known.todo)));
    return make('div', { class: 'reason' }, ...parts);
  }

  /** What stands between backticks is code. */
  function withCode(text: string): (Node | string)[] {
    return text.split('`').map((part, at) => (at % 2 === 1 ? make('code', {}, part) : part));
  }

  function rowPart(change: PageChange, options: CardOptions): HTMLElement {
    const { action, object, name, link } = change;
    made += 1;
    const id = `row-${made}`;
    const title = make(
      'h4',
      { id },
      make('span', { class: `sign ${action}`, 'aria-hidden': 'true' }, signs[action]),
      make('span', { class: 'unseen' }, words[action]),
      ` ${object} `,
      make('span', { class: 'name' }, name),
    );
    const head = make('div', { class: 'row-head' }, title);
    if (link !== undefined) head.append(linkTo(link, 'Open in Salesforce', `: ${object} ${name}`));
    const fields =
      action === 'create' ? newFields(change, options) : changedFields(change, id, options);
    return make('div', { class: 'row' }, head, ...fields);
  }

  /** @param what is said to those who hear the page */
  function linkTo(href: string, text: string, what = ''): HTMLElement {
    const more = make('span', { class: 'unseen' }, `${what}, opens Salesforce in a new tab`);
    return make('a', { href, target: '_blank', rel: 'noopener noreferrer' }, text, more);
  }

  function changedFields(change: PageChange, id: string, { isHit }: CardOptions): HTMLElement[] {
    const { action, object, fields } = change;
    if (fields.length === 0) return [];
    const headings = action === 'keep' ? ['Org, stays', 'Mapping'] : ['Old value', 'New value'];
    const lines = fields.map((field) => {
      const [name, old, value, mark] = field;
      const title = make('th', { scope: 'row' }, name);
      if (mark === 'again') {
        title.append(make('span', { class: 'again' }, 'changed in the org since we wrote it'));
      }
      const cells = [make('td', { class: 'old' }, shown(old)), make('td', {}, shown(value))];
      return make('tr', hitClass(isHit(object, field)), title, ...cells);
    });
    const head = ['Field', ...headings].map((text) => make('th', { scope: 'col' }, text));
    return [
      make(
        'table',
        { 'aria-labelledby': id, class: action },
        make('thead', {}, make('tr', {}, ...head)),
        make('tbody', {}, ...lines),
      ),
    ];
  }

  /** Of a new row the first fields say enough, and those that were looked for. */
  function newFields({ object, fields }: PageChange, options: CardOptions): HTMLElement[] {
    const { all, isHit } = options;
    const line = (field: PageField) => {
      const [name, , value] = field;
      const parts = [make('dt', {}, name), make('dd', {}, shown(value))];
      return make('div', hitClass(isHit(object, field)), ...parts);
    };
    const first = fields.filter((field, at) => all || at < shownAtFirst || isHit(object, field));
    const rest = fields.filter((field) => !first.includes(field));
    const lines = make('dl', { class: 'fields' }, ...first.map(line));
    if (rest.length === 0) return first.length === 0 ? [] : [lines];
    return [lines, moreButton(lines, rest.length, () => rest.map(line))];
  }

  function hitClass(isHit: boolean): Readonly<Record<string, string>> {
    return isHit ? { class: 'hit' } : {};
  }

  function shown(value: string | null): HTMLElement {
    return value === null ? make('em', { class: 'blank' }, 'blank') : make('bdi', {}, value);
  }

  function moreButton(list: HTMLElement, count: number, lines: () => HTMLElement[]): HTMLElement {
    const name = `${count} more ${count === 1 ? 'field' : 'fields'}`;
    const button = make('button', { type: 'button', class: 'more' }, name);
    button.addEventListener('click', () => {
      const added = lines();
      list.append(...added);
      // The button that had the focus goes; what it brought takes it.
      added[0]?.setAttribute('tabindex', '-1');
      added[0]?.focus();
      button.remove();
    });
    return button;
  }

  return { card };
}
