/**
 * Examples of a mapping: records, and what is to come out of them. `NAME.examples.yaml` beside the
 * mapping; read and run by `mapping test` and by the tests of the shipped mappings.
 */
import { z } from 'zod';
import { HOLD_CODES } from '../record/hold.ts';
import { byWeight, type Finding, type Position, type SourceText } from '../text/finding.ts';
import { explainIssues, type Path, suggestKey } from '../text/issues.ts';
import { readYaml } from './document.ts';
import { constantSchema } from './forms/constant.ts';

const rowSchema = z
  .strictObject({
    row: z.string().describe('The name of the row, with the section when it fans out: `score L`.'),
    object: z.string().describe('API name of the object.'),
    key: z.string().optional().describe('The value of the external id; rows that match have none.'),
    fields: z
      .record(z.string(), constantSchema)
      .describe('All fields that are not blank, as Salesforce gets them.'),
    parents: z
      .record(z.string(), z.string())
      .optional()
      .describe('The fields that point at another row, and the name of that row.'),
  })
  .describe('One row that comes out.');

const heldSchema = z
  .strictObject({
    code: z.enum(HOLD_CODES).describe('Why the record is held.'),
    where: z.string().optional().describe('The field or path that the reason names.'),
  })
  .describe('One reason for which the record is held.');

const exampleSchema = z
  .strictObject({
    name: z.string().min(1, 'a name is missing').describe('What the example shows.'),
    record: z.unknown().describe('A score record as ETS sends it.'),
    rows: z.array(rowSchema).optional().describe('Everything that comes out, in writing order.'),
    held: z.array(heldSchema).optional().describe('Every reason for which the record is held.'),
  })
  .refine(({ rows, held }) => rows === undefined || held === undefined, {
    message: 'an example says either `rows` or `held`',
    path: ['held'],
  });

const examplesSchema = z.strictObject({
  examples: z.array(exampleSchema).min(1, 'there is no example'),
});

export type Example = z.output<typeof exampleSchema>;
export type ExampleRow = z.output<typeof rowSchema>;

/** The examples of a file. Each `record` is as ETS would send it: every value a text. */
export interface Examples {
  readonly source: SourceText;
  readonly examples: readonly Example[];
  /** Where a value stands, or what is nearest above it. */
  locate(path: Path): Position;
}

export type LoadedExamples =
  | { readonly kind: 'examples'; readonly examples: Examples }
  | { readonly kind: 'broken'; readonly findings: readonly Finding[] };

/** Whether a file is there for examples, and none is in it: `examples: []`, or comments alone. */
export function hasNoExamples(source: SourceText): boolean {
  const read = readYaml(source);
  if (read.kind === 'unreadable') return source.text.trim() === '';
  return read.yaml.value === null || noneYet.safeParse(read.yaml.value).success;
}

const noneYet = z.strictObject({ examples: z.union([z.null(), z.array(z.never()).length(0)]) });

export function loadExamples(source: SourceText): LoadedExamples {
  const read = readYaml(source);
  if (read.kind === 'unreadable') return { kind: 'broken', findings: read.findings };
  const { value, find, asTyped } = read.yaml;
  const result = examplesSchema.safeParse(value);
  if (result.success) {
    const typed = recordsAsTyped.parse(asTyped()).examples;
    const examples = result.data.examples.map((example, index) => ({
      ...example,
      record: asText(example.record, typed[index]?.record),
    }));
    const locate = (path: Path) => find(path, 'value').position;
    return { kind: 'examples', examples: { source, examples, locate } };
  }
  const findings = explainIssues(result.error.issues, value).map((issue): Finding => {
    const { code, message, hint, path, on } =
      issue.code === 'unknown-key' ? suggestKey(issue, allowedKeys(issue.path)) : issue;
    const next = hint ?? HINTS.find(([start]) => message.startsWith(start))?.[1] ?? SEE;
    return { severity: 'error', code, message, hint: next, position: find(path, on).position };
  });
  return { kind: 'broken', findings: findings.toSorted(byWeight) };
}

/** What to write, by how the finding begins. */
const HINTS: readonly (readonly [start: string, hint: string])[] = [
  ['`examples` is missing', 'The file begins with `examples:`, and under it a list of examples.'],
  ['there is no example', '`toefl-sync mapping test --update` writes the first.'],
  ['`name` is missing', 'Say in a few words what the example shows.'],
  ['a name is missing', 'Say in a few words what the example shows.'],
  [
    'an example says either',
    'A record becomes rows, or it is held: leave out what does not happen.',
  ],
];
const SEE = 'docs/mapping.md shows how an example is written.';

const KEYS: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(examplesSchema.shape),
  'examples.*': Object.keys(exampleSchema.shape),
  'examples.*.rows.*': Object.keys(rowSchema.shape),
  'examples.*.held.*': Object.keys(heldSchema.shape),
};

function allowedKeys(path: Path): readonly string[] {
  const group = path.slice(0, -1).map((step) => (typeof step === 'number' ? '*' : step));
  return KEYS[group.join('.')] ?? [];
}

const recordsAsTyped = z.looseObject({
  examples: z.array(z.looseObject({ record: z.unknown() })),
});

/**
 * ETS sends every value as text. Admins need not put numbers into quotes: what was typed counts, so
 * that 5.0 is no 5 and an appointment number keeps all its digits.
 */
function asText(value: unknown, written: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean') return written;
  if (Array.isArray(value) && Array.isArray(written)) {
    return value.map((item, index) => asText(item, written[index]));
  }
  const [group, texts] = [groupSchema.safeParse(value), groupSchema.safeParse(written)];
  if (!group.success || !texts.success) return value;
  return Object.fromEntries(
    Object.entries(group.data).map(([key, inner]) => [key, asText(inner, texts.data[key])]),
  );
}

const groupSchema = z.record(z.string(), z.unknown());
