/**
 * The text of a first examples file: what a mapping makes of a few records now, for its author to
 * read and correct. Called by `mapping test --update` where there is none.
 */
import { stringify } from 'yaml';
import { catalogue } from '../record/catalogue.ts';
import { parseRecord } from '../record/parse.ts';
import type { CompiledMapping } from './compiled.ts';
import { outcomeOf } from './examples-run.ts';
import { pairText } from './examples-text.ts';

const HEAD = `# What must come out of the mapping beside this file. \`toefl-sync mapping test\` compares it with
# what does come out. The records are fictitious; take no real people's, since files are shared.
`;

/** @param records of which the first of each kind of test becomes an example, reported or cancelled */
export function firstExamples(mapping: CompiledMapping, records: Iterable<unknown>): string {
  const chosen = new Map<string, unknown>();
  for (const record of records) {
    const name = nameOf(record);
    if (!chosen.has(name)) chosen.set(name, record);
  }
  const examples = [...chosen].map(([name, record]) => exampleText(name, record, mapping));
  return `${HEAD}examples:\n${examples.join('\n')}`;
}

/** `TOEFL iBT from 21 January 2026, scale 1-6: reported`. */
function nameOf(record: unknown): string {
  const parsed = parseRecord(record);
  if (parsed.kind === 'unusable') return 'cannot be used';
  const { fields } = parsed.record;
  const test = catalogue.get('testInfo.testType')?.values?.[fields.testInfo?.testType ?? ''];
  return `${test ?? 'a test'}: ${parsed.record.cancelled ? 'cancelled' : 'reported'}`;
}

function exampleText(name: string, record: unknown, mapping: CompiledMapping): string {
  const outcome = outcomeOf(record, mapping);
  const expected =
    outcome.kind === 'rows'
      ? pairText('rows', outcome.rows, '    ')
      : pairText(
          'held',
          outcome.reasons.map(({ code, where }) => ({ code, where })),
          '    ',
        );
  const input = stringify({ record: filled(record) }, { lineWidth: 0 }).trimEnd();
  return `  - name: ${stringify(name).trimEnd()}\n    ${input.replaceAll('\n', '\n    ')}\n    ${expected}\n`;
}

/** Without what is blank, which says nothing and is long. */
function filled(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, filled(inner)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== '' && inner !== null));
}
