/** Compiles the paths that a mapping names into readers; the mapping's compiler calls it. */
import { textOf } from './blank.ts';
import { isObject, objectAt } from './json.ts';
import type { RecordView, SectionView } from './view.ts';

/** What a path reads from: a record, and inside a fan-out one of its sections. */
export interface Scope {
  readonly view: RecordView;
  readonly section: SectionView | null;
}

type Reader = (scope: Scope) => string | null;

/**
 * A reader of a path of dotted names: `score.*`, `mybest.*` and `section.*` are the views, all
 * else is a field of the record as ETS sent it, known or not. It gives trimmed text, or null for
 * what is blank, not there, an object or a list. Numbers and booleans, which only fields unknown
 * to the layout can hold, come as their JSON text. A name that
 * every object inherits (`constructor`, `__proto__`) gives null. Never throws.
 */
export function compilePath(path: string): Reader {
  const spelling = otherSpelling.get(path);
  if (spelling !== undefined) {
    const named = readerOf(path);
    const other = readerOf(spelling);
    return (scope) => named(scope) ?? other(scope);
  }
  return readerOf(path);
}

/** ETS's article has the first; whichever a mapping names, either may be in the feed. */
const otherSpelling: ReadonlyMap<string, string> = new Map([
  ['essentials.vacabularyKnowledge', 'essentials.vocabularyKnowledge'],
  ['essentials.vocabularyKnowledge', 'essentials.vacabularyKnowledge'],
]);

function readerOf(path: string): Reader {
  const names = path.split('.');
  // No JSON of ETS has these of its own, and an inherited one is no field.
  if (names.some((name) => name in Object.prototype)) return () => null;
  const [first = '', ...inView] = names;
  const view = views.get(first);
  return view === undefined ? ofRecord(names) : ofView(view, inView);
}

/** Written out for the depths of ETS's layout: a loop takes half as long again. */
function ofRecord(names: readonly string[]): Reader {
  const [first = '', second = '', third = ''] = names;
  switch (names.length) {
    case 1:
      return ({ view: { raw } }) => leafText(raw[first]);
    case 2:
      return ({ view: { raw } }) => {
        const inside = raw[first];
        return isObject(inside) ? leafText(inside[second]) : null;
      };
    case 3:
      return ({ view: { raw } }) => {
        const outer = raw[first];
        const inside = isObject(outer) ? outer[second] : null;
        return isObject(inside) ? leafText(inside[third]) : null;
      };
    default:
      return ({ view: { raw } }) =>
        leafText(objectAt(raw, names.slice(0, -1))?.[names.at(-1) ?? '']);
  }
}

/** A view holds texts only, so whatever is not one name deep is not there. */
function ofView(view: (scope: Scope) => unknown, names: readonly string[]): Reader {
  const [name = ''] = names;
  if (names.length !== 1) return () => null;
  return (scope) => {
    const inside = view(scope);
    const text = isObject(inside) ? inside[name] : null;
    return typeof text === 'string' ? text : null;
  };
}

const views: ReadonlyMap<string, (scope: Scope) => unknown> = new Map([
  ['score', ({ view }: Scope): unknown => view.score],
  ['mybest', ({ view }: Scope): unknown => view.mybest],
  ['section', ({ section }: Scope): unknown => section],
]);

function leafText(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return JSON.stringify(value);
  return textOf(value);
}
