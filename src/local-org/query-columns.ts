/**
 * What a query with `columns=true` answers in place of rows: the columns that it selects, parents'
 * fields below their lookup; called by query.ts. The `sf` CLI asks for it before it prints a table.
 *
 * Source: the `queryMetadata` that Salesforce's debugger keeps of a query, which has the same form.
 */

import { type FieldSchema, type Kind, kindOf } from './schema.ts';
import type { QueryAnswer } from './soql.ts';
import type { FieldPath } from './soql-path.ts';

interface Column {
  readonly aggregate: boolean;
  readonly apexType: string;
  readonly booleanType: boolean;
  readonly columnName: string;
  readonly custom: boolean;
  readonly displayName: string;
  readonly foreignKeyName: string | null;
  readonly insertable: boolean;
  readonly joinColumns: readonly Column[];
  readonly numberType: boolean;
  readonly textType: boolean;
  readonly updatable: boolean;
}

export function columnsOf({ model, paths }: QueryAnswer): Record<string, unknown> {
  return {
    columnMetadata: columnsAmong(paths),
    entityName: model.name,
    groupBy: false,
    idSelected: paths.some(({ steps, field }) => steps.length === 0 && field.type === 'id'),
    keyPrefix: model.schema.keyPrefix,
  };
}

/** One column for each field, and one for each parent with those of its fields inside. */
function columnsAmong(paths: readonly FieldPath[]): readonly Column[] {
  const groups = Map.groupBy(paths, ({ steps, field }) => steps[0]?.via ?? field);
  return [...groups].flatMap(([first, inside]) => {
    const parent = inside[0]?.steps[0];
    if (parent === undefined) return [fieldColumn(first)];
    const name = first.relationshipName ?? first.name;
    const below = inside.map((path) => ({ ...path, steps: path.steps.slice(1) }));
    return [
      {
        ...plainColumn(name, first.custom),
        apexType: parent.target.name,
        foreignKeyName: first.name,
        joinColumns: columnsAmong(below),
      },
    ];
  });
}

function fieldColumn(field: FieldSchema): Column {
  const kind = kindOf(field.type);
  return {
    ...plainColumn(field.name, field.custom),
    apexType: APEX[kind],
    booleanType: kind === 'boolean',
    insertable: field.createable,
    numberType: kind === 'number' || kind === 'integer',
    textType: kind === 'text',
    updatable: field.updateable,
  };
}

function plainColumn(name: string, custom: boolean): Column {
  return {
    aggregate: false,
    apexType: '',
    booleanType: false,
    columnName: name,
    custom,
    displayName: name,
    foreignKeyName: null,
    insertable: false,
    joinColumns: [],
    numberType: false,
    textType: false,
    updatable: false,
  };
}

const APEX: Readonly<Record<Kind, string>> = {
  text: 'String',
  id: 'Id',
  number: 'Double',
  integer: 'Integer',
  boolean: 'Boolean',
  date: 'Date',
  datetime: 'Datetime',
  time: 'Time',
  compound: 'Address',
};
