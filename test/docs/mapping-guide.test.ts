/** Everything that docs/mapping.md shows is true: examples, results, errors, names, links. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { mappingSchema } from '../../src/mapping/schema.ts';
import { codeTables, tableName } from '../../src/mapping/tables/tables.ts';
import { agreementOfNames } from '../../src/plan/agreement.ts';
import { foldValue } from '../../src/plan/fold.ts';
import { catalogue } from '../../src/record/catalogue.ts';
import type { SourceText } from '../../src/text/finding.ts';
import { openDesk } from '../cli/call.ts';
import { field } from '../support/metadata.ts';
import { rawRecord, scoreRecord } from '../support/records.ts';
import { compileExample } from './compile-example.ts';
import {
  codeIn,
  commandsOf,
  type Example,
  examplesOf,
  guide,
  type Table,
  tablesOf,
} from './guide.ts';
import {
  cellsOfRow,
  filledFields,
  isField,
  recordOf,
  resultCells,
  rowsOf,
} from './guide-results.ts';

const examples = examplesOf(guide);
const right = examples.filter(({ kind }) => kind === '');
const tables = right.flatMap((example) => example.tables.map((table) => ({ example, table })));

/** The examples that others include: those whose first line is the name of a file. */
const files: ReadonlyMap<string, SourceText> = new Map(
  right.flatMap(({ text }) => {
    const [, file] = /^# (\S+\.yaml)\n/.exec(text) ?? [];
    return file === undefined ? [] : [[file, { file, text }]];
  }),
);

const compiled = (example: Example) => compileExample(example.text, files);

describe('an example of the guide', () => {
  it.each(right)('in line $line is right', (example) => {
    expect(compiled(example)).toBeTypeOf('object');
  });

  it.each(examples.filter(({ kind }) => kind === 'wrong'))(
    'in line $line is wrong in the way that is shown',
    (example) => {
      expect(compiled(example)).toBe(example.said);
    },
  );

  it.each(
    tables
      .filter(({ table }) => isOfResults(table))
      .flatMap(({ example, table }) =>
        table.rows.map((cells) => ({ example, table, cells, shown: cells.join(' | ') })),
      ),
  )('gives what the table in line $table.line says: $shown', ({ example, table, cells }) => {
    expect(resultCells(compiled(example), table.columns, cells)).toEqual(cells);
  });

  it.each(tables.filter(({ table }) => table.columns[0] === 'row'))(
    'becomes the rows of the table in line $table.line',
    ({ example, table }) => {
      const rows = rowsOf(compiled(example), scoreRecord());
      expect(rows.map((row) => cellsOfRow(row, table.columns))).toEqual(table.rows);
    },
  );
});

describe('a command of the guide', () => {
  const [first] = right;
  const ofFirst = examples.find(({ kind }) => kind === 'examples');

  it.each(commandsOf(guide))('answers what is shown: $args', async ({ args, answer }) => {
    const desk = await openDesk();
    await desk.call('init', '--local');
    await desk.write('mappings/first.yaml', first?.text ?? '');
    await desk.write('mappings/first.examples.yaml', ofFirst?.text ?? '');
    await desk.write('scores.json', { data: [rawRecord()] });
    const { stdout, stderr } = await desk.call(...args);
    expect(`${stdout}${stderr}`).toBe(answer);
  });
});

/** Columns named by paths and by fields, each in backquotes. */
function isOfResults({ columns }: Table): boolean {
  return columns[0] !== 'row' && columns.some((column) => isField(codeIn(column) ?? ''));
}

describe('a table of the guide', () => {
  const rowsUnder = (heading: string) =>
    tablesOf(guide).flatMap(({ columns, rows }) => (columns.includes(heading) ? rows : []));

  it('shows every code table, with a code and what it becomes', () => {
    const rows = rowsUnder('becomes').map((cells) => cells.map(codeIn));
    expect(rows).toEqual(
      tableName.options.map((name, index) => {
        const code = rows[index]?.[1] ?? '';
        return [name, code, codeTables[name].valueOf(code)];
      }),
    );
  });

  it.each(rowsUnder('the same?'))('compares the name %s with %s: %s', (org, ets, same) => {
    const [one, other] = [org, ets].map((cell) =>
      foldValue(field('LastName', 'string'), codeIn(cell ?? '')),
    );
    expect(one === other ? 'yes' : 'no').toBe(same);
  });

  it.each(rowsUnder('contradict?'))('weighs %s against %s: %s', (org, ets, contradicts) => {
    const [one = [], other = []] = [org, ets].map((cell) =>
      (codeIn(cell ?? '') ?? '').split(', ').concat('').slice(0, 2),
    );
    expect(agreementOfNames(one, other) === 'other' ? 'yes' : 'no').toBe(contradicts);
  });

  it.each(rowsUnder('condition'))('says when %s holds: %s, not %s', (cell, yes, no) => {
    const condition = codeIn(cell ?? '') ?? '';
    const [path = ''] = condition.split(':');
    const mapping = compileExample(`Description: { value: x, when: { ${condition} } }\n`);
    const holds = (value: string) =>
      rowsOf(mapping, recordOf([[path, value]])).some((row) => 'Description' in filledFields(row));
    expect((yes ?? '').split(', ').map(holds)).not.toContain(false);
    expect((no ?? '').split(', ').map(holds)).not.toContain(true);
  });
});

describe('the guide', () => {
  it('names only paths that are in the catalogue', () => {
    const roots = new Set([...catalogue.keys()].map(rootOf));
    // Fenced examples are compiled, and some of them are wrong on purpose.
    const prose = guide.replace(/```.*?```/gs, '');
    const inCode = [...prose.matchAll(/`(\w+(?:\.\w+)+)`/g)].map(([, code = '']) => code);
    const paths = inCode.filter((code) => roots.has(rootOf(code)));
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !catalogue.has(path))).toEqual([]);
  });

  it('tells of every key of the language', () => {
    const keys = keysOf(z.toJSONSchema(mappingSchema, { io: 'input' }));
    const words = new Set(guide.match(/\w+/g));
    expect(keys).toContain('forEach');
    expect(keys.filter((key) => !words.has(key.replace('$', '')))).toEqual([]);
  });

  it('links to headings that are there', () => {
    const headings = [...guide.matchAll(/^## (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    const links = [...guide.matchAll(/\]\(#([^)]+)\)/g)].map(([, heading]) => heading);
    expect(links).not.toEqual([]);
    expect(headings).toEqual(expect.arrayContaining(links));
  });
});

function rootOf(path: string): string {
  return path.split('.')[0] ?? '';
}

/** The names of all properties of a JSON Schema. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => [
    ...(key === 'properties' ? Object.keys(value) : []),
    ...keysOf(value),
  ]);
}
