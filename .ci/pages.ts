/** The reference pages as texts, made from the tables and schemas of the code; see `docs.ts`. */
import { z } from 'zod';
import { explanationOf, findingCodes } from '../src/mapping/codes.ts';
import { mappingSchema } from '../src/mapping/schema.ts';
import { codeTables } from '../src/mapping/tables/tables.ts';
import { type CatalogueEntry, catalogue } from '../src/record/catalogue.ts';

/** By file name. */
export function referencePages(): ReadonlyMap<string, string> {
  return new Map([
    ['mapping-errors.md', errorsPage()],
    ['catalogue.md', cataloguePage()],
    ['mapping-reference.md', languagePage()],
  ]);
}

const MADE = '<!-- Made from the code by `npm run docs`. -->';

function page(title: string, ...blocks: string[]): string {
  return `${[`# ${title}`, MADE, ...blocks].join('\n\n')}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, head.map(() => '---'), ...rows];
  return cells.map((row) => `| ${row.map(inCell).join(' | ')} |`).join('\n');
}

function inCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function errorsPage(): string {
  const entries = findingCodes.flatMap((code) => {
    const found = explanationOf(code);
    return found === undefined ? [] : [{ code, ...found }];
  });
  return page(
    'What can be wrong with a mapping',
    '`toefl-sync mapping check` names each finding by a code in brackets: `error[unknown-path]`. Here is what each of them means. `toefl-sync mapping check --explain CODE` tells the same.',
    table(
      ['code', 'what is wrong'],
      entries.map(({ code, title }) => [`[\`${code}\`](#${code})`, title]),
    ),
    ...entries.map(({ code, title, why, wrong, right }) =>
      [
        `## ${code}`,
        `**${title}.** ${why}`,
        'Wrong:',
        `\`\`\`yaml\n${wrong}\n\`\`\``,
        'Right:',
        `\`\`\`yaml\n${right}\n\`\`\``,
      ].join('\n\n'),
    ),
  );
}

function cataloguePage(): string {
  const groups = Map.groupBy(catalogue.values(), ({ path }) =>
    path.split('.').slice(0, -1).join('.'),
  );
  return page(
    'The catalogue',
    'Every path that a mapping may name. `toefl-sync mapping fields WORD` searches it. Personal values are masked in reports.',
    ...[...groups].map(([group, entries]) =>
      [
        `## ${group === '' ? 'The report' : `\`${group}\``}`,
        table(['path', 'type', 'meaning', 'values or example'], entries.map(catalogueRow)),
      ].join('\n\n'),
    ),
  );
}

function catalogueRow(entry: CatalogueEntry): string[] {
  const { path, kind, decimals, maxLength, max, meaning, values, example, personal } = entry;
  const facts = [
    kind === 'text' && maxLength !== null ? `text (${maxLength})` : kind,
    ...(kind === 'number' && max !== null ? [`up to ${max}`] : []),
    ...(decimals > 0 ? [decimals === 1 ? '1 decimal' : `${decimals} decimals`] : []),
    ...(personal ? ['personal'] : []),
  ];
  const codes = Object.entries(values ?? {}).map(([code, what]) => `\`${code}\` ${what}`);
  const shown = codes.length > 0 ? codes.join('; ') : example === '' ? '' : `\`${example}\``;
  return [`\`${path}\``, facts.join(', '), meaning, shown];
}

interface Node {
  readonly type?: string | string[] | undefined;
  readonly description?: string | undefined;
  readonly enum?: unknown[] | undefined;
  readonly const?: unknown;
  readonly anyOf?: Node[] | undefined;
  readonly items?: Node | undefined;
  readonly properties?: Record<string, Node> | undefined;
  readonly required?: string[] | undefined;
  readonly additionalProperties?: Node | boolean | undefined;
}

const node: z.ZodType<Node> = z.lazy(() =>
  z.looseObject({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    description: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    anyOf: z.array(node).optional(),
    items: node.optional(),
    properties: z.record(z.string(), node).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.union([z.boolean(), node]).optional(),
  }),
);

function languagePage(): string {
  const file = node.parse(z.toJSONSchema(mappingSchema, { io: 'input' }));
  const row = inner(file.properties?.['rows']);
  const options = inner(row.properties?.['fields']).anyOf ?? [];
  const groups = options.filter(({ properties }) => properties !== undefined);
  const names = groups.map(({ properties }) => Object.keys(properties ?? {}));
  // What every form that holds a value may say beside its own keys.
  const shared = new Set(
    (names[0] ?? []).filter(
      (key) => names.filter((keys) => keys.includes(key)).length >= names.length - 1,
    ),
  );
  const own = ([key]: [string, Node]) => !shared.has(key);
  const modifiers = Object.entries(groups[0]?.properties ?? {}).filter((entry) => !own(entry));
  return page(
    'The language of mappings',
    'Every key of a mapping file. The guide ([mapping.md](mapping.md)) says how they are used; [mapping-errors.md](mapping-errors.md) explains what the check says.',
    `## The file\n\n${keysOf(file)}`,
    `## A row\n\n${row.description ?? ''}\n\n${keysOf(row)}`,
    '## What a field gets',
    options
      .filter(({ properties }) => properties === undefined)
      .map((form) => `- ${takes(form)}: ${form.description ?? ''}`)
      .join('\n'),
    ...groups.map((form) => {
      const keys = Object.entries(form.properties ?? {}).filter(own);
      return `### \`${keys[0]?.[0] ?? ''}\`\n\n${form.description ?? ''}\n\n${keyTable(keys, form)}`;
    }),
    `## Beside the form of a field\n\nA field that holds a value may say these as well; a \`row\` takes those that are about writing, and \`when\`.\n\n${keyTable(modifiers, {})}`,
    `## Conditions\n\n${row.properties?.['when']?.description ?? ''}\n\n${testTable(row.properties?.['when'])}`,
    `## Code tables\n\n${table(
      ['table', 'what it gives'],
      Object.entries(codeTables).map(([name, { meaning }]) => [`\`${name}\``, meaning]),
    )}`,
  );
}

/** The node of each of the values that the author names. */
function inner(of: Node | undefined): Node {
  const values = of?.additionalProperties;
  return typeof values === 'object' ? values : {};
}

function keysOf(of: Node): string {
  return keyTable(Object.entries(of.properties ?? {}), of);
}

function keyTable(keys: readonly [string, Node][], { required = [] }: Node): string {
  return table(
    ['key', 'takes', 'what it says'],
    keys.map(([key, value]) => [
      `\`${key}\`${required.includes(key) ? ' (needed)' : ''}`,
      takes(value),
      value.description ?? '',
    ]),
  );
}

function testTable(when: Node | undefined): string {
  const test = inner(when).anyOf?.find(({ properties }) => properties !== undefined) ?? {};
  return keysOf(test);
}

const NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'number',
  boolean: '`true`, `false`',
  null: '`null`',
  object: 'group of keys',
};

/** What may stand there, in a few words. */
function takes({ type, enum: values, const: only, anyOf, items }: Node): string {
  if (only !== undefined) return `\`${String(only)}\``;
  if (values !== undefined) return values.map((value) => `\`${String(value)}\``).join(', ');
  if (anyOf !== undefined) return [...new Set(anyOf.map(takes))].join(' or ');
  if (type === 'array') return `list of: ${takes(items ?? {})}`;
  return (
    [type ?? []]
      .flat()
      .map((one) => NAMES[one] ?? one)
      .join(', ') || 'anything'
  );
}
