/** The order in which the rows of a mapping are written: parents before their children. */
import type { Path } from '../text/issues.ts';
import type { Report } from './row-context.ts';
import type { MappingDocument } from './schema.ts';

/** Names of all rows; null after a cycle was reported. Rows that do not exist count as no parent. */
export function inWritingOrder(rows: MappingDocument['rows'], report: Report): string[] | null {
  const order: string[] = [];
  for (const name of Object.keys(rows)) {
    const cycle = visit(name, [], rows, order);
    if (cycle !== null) {
      const [first = name] = cycle;
      report(
        'error',
        parentPath(first, cycle[1] ?? first, rows),
        'cycle',
        `these rows wait for each other: ${[...cycle, first].join(' → ')}`,
        'Leave out one of the `row:` references.',
      );
      return null;
    }
  }
  return order;
}

/** Depth first; the rows of a cycle when it meets one. */
function visit(
  name: string,
  above: readonly string[],
  rows: MappingDocument['rows'],
  order: string[],
): string[] | null {
  if (order.includes(name)) return null;
  if (above.includes(name)) return above.slice(above.indexOf(name));
  for (const parent of parentsOf(name, rows)) {
    const cycle = visit(parent, [...above, name], rows, order);
    if (cycle !== null) return cycle;
  }
  order.push(name);
  return null;
}

function parentsOf(name: string, rows: MappingDocument['rows']): string[] {
  const forms = Object.values(rows[name]?.fields ?? {});
  return forms.flatMap((form) =>
    typeof form === 'object' &&
    !Array.isArray(form) &&
    'row' in form &&
    Object.hasOwn(rows, form.row)
      ? [form.row]
      : [],
  );
}

function parentPath(child: string, parent: string, rows: MappingDocument['rows']): Path {
  const field = Object.entries(rows[child]?.fields ?? {}).find(
    ([, form]) =>
      typeof form === 'object' && !Array.isArray(form) && 'row' in form && form.row === parent,
  );
  return field === undefined ? ['rows', child] : ['rows', child, 'fields', field[0]];
}
