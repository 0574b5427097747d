/**
 * Read requests as SOQL statements. Called by `read.ts`.
 *
 * Sources: SOQL and SOSL Reference, "Quoted String Escape Sequences", "Date Formats and Date
 * Literals"; Salesforce Developer Limits, "SOQL and SOSL Limits" (100,000 characters a statement).
 */
import { type FieldMetadata, fieldOf, type ObjectMetadata } from '../mapping/metadata.ts';
import type { FieldValue } from '../mapping/values.ts';
import type { ReadRequest } from '../plan/reads.ts';
import { Problem } from '../problem.ts';
import { nearest } from '../text/nearest.ts';

/** One query, for a part of a request's tuples. */
export interface Statement {
  readonly soql: string;
  readonly tuples: ReadRequest['anyOf'];
}

type Value = Exclude<FieldValue, null>;

/** Salesforce allows 100,000; the rest is for what it adds itself. */
const MOST_CHARACTERS = 90_000;
/** Rows of one answer's page: as many keys bring as many rows. */
const MOST_TUPLES = 2_000;

const UNQUOTED = {
  date: /^\d{4}-\d{2}-\d{2}$/,
  datetime: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/,
  time: /^\d{2}:\d{2}:\d{2}(\.\d+)?Z$/,
} as const;

const NUMBERS: ReadonlySet<string> = new Set(['int', 'double', 'currency', 'percent']);

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ["'", "\\'"],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\b', '\\b'],
  ['\f', '\\f'],
]);

/**
 * The statements of a request. Each field of `by` is compared with all its values by itself, so the
 * rows of a statement are a superset of what was asked for.
 * @throws Problem (salesforce) when a field is not there or cannot be filtered by
 */
export function statementsOf(
  request: ReadRequest,
  object: ObjectMetadata,
  mostTuples = MOST_TUPLES,
): Statement[] {
  const columns = request.fields.map((name) => columnOf(object, name));
  const filters = request.by.map((name) => filterable(object, name));
  const head = `SELECT ${[...new Set(['Id', ...columns])].join(', ')} FROM ${object.name} WHERE `;
  const frame = filters.reduce((sum, { name }) => sum + name.length + ' IN () AND '.length, 0);

  const statements: Statement[] = [];
  let lists = filters.map(() => new Set<string>());
  let tuples: (readonly Value[])[] = [];
  let length = head.length + frame;
  const finish = () => {
    if (tuples.length === 0) return;
    const where = filters.map(({ name }, index) => `${name} IN (${[...(lists[index] ?? [])]})`);
    statements.push({ soql: head + where.join(' AND '), tuples });
    lists = filters.map(() => new Set<string>());
    tuples = [];
    length = head.length + frame;
  };

  for (const tuple of request.anyOf) {
    const literals = filters.map((field, index) => literal(field, tuple[index]));
    const added = literals.reduce(
      (sum, text, index) => sum + (lists[index]?.has(text) ? 0 : text.length + 1),
      0,
    );
    if (tuples.length >= mostTuples || length + added > MOST_CHARACTERS) finish();
    literals.forEach((text, index) => {
      const list = lists[index];
      if (list === undefined || list.has(text)) return;
      list.add(text);
      length += text.length + 1;
    });
    tuples.push(tuple);
  }
  finish();
  return statements;
}

/** Text between quotes, so that nothing in it can end the literal. */
export function quoted(text: string): string {
  return `'${text.replace(/[\\'\n\r\t\b\f]/g, (character) => ESCAPES.get(character) ?? '')}'`;
}

/**
 * A value as SOQL wants it for a field of this type.
 * @throws Problem (internal) for a value that has not the field's type, which the planner sees to
 */
function literal(field: FieldMetadata, value: Value | undefined): string {
  const { type } = field;
  if (value === undefined) throw wrongValue(field);
  if (type === 'date' || type === 'datetime' || type === 'time') {
    if (typeof value === 'string' && UNQUOTED[type].test(value)) return value;
    throw wrongValue(field);
  }
  if (NUMBERS.has(type)) {
    const number = Number(value);
    if (typeof value === 'boolean' || value === '' || !Number.isFinite(number)) {
      throw wrongValue(field);
    }
    return number.toLocaleString('en-US', {
      useGrouping: false,
      maximumFractionDigits: 20,
    });
  }
  if (type === 'boolean') {
    if (typeof value === 'boolean') return String(value);
    throw wrongValue(field);
  }
  return quoted(String(value));
}

/** A field of the object, or of a parent (`Contact__r.Key__c`), which the mapping's compiler checked. */
function columnOf(object: ObjectMetadata, name: string): string {
  return name.includes('.') ? name : known(object, name).name;
}

function known(object: ObjectMetadata, name: string): FieldMetadata {
  const field = fieldOf(object, name);
  if (field !== undefined) return field;
  const similar = nearest(
    name,
    [...object.fields.values()].map((other) => other.name),
  );
  throw new Problem(
    'salesforce',
    `${object.name} has no field ${name}, or the user may not see it.`,
    {
      hint: `${similar === null ? '' : `Did you mean ${similar}? `}Compare the mapping with the org: toefl-sync mapping check.`,
    },
  );
}

function filterable(object: ObjectMetadata, name: string): FieldMetadata {
  const field = known(object, name);
  if (field.filterable && field.type !== 'multipicklist') return field;
  throw new Problem('salesforce', `Salesforce cannot search ${object.name} by ${field.name}.`, {
    hint: 'Long texts and multi-select picklists cannot be searched by: take another field for the match rule.',
  });
}

function wrongValue(field: FieldMetadata): Problem {
  return new Problem('internal', `A value to search ${field.name} by is no ${field.type}.`, {
    hint: 'This is a fault of the connector: please report it.',
  });
}
