/** `toefl-sync mapping fields`: the catalogue of paths, to be searched. */
import { styleText } from 'node:util';
import { type CatalogueEntry, catalogue } from '../../record/catalogue.ts';
import { wrap } from '../../text/wrap.ts';
import { type Context, styleOf } from '../context.ts';

export async function fields(
  this: Context,
  { json }: { readonly json?: boolean },
  ...words: string[]
): Promise<void> {
  const { stdout } = this.process;
  const wanted = words.flatMap((word) => word.toLowerCase().split(/\s+/));
  const found = [...catalogue.values()].filter((entry) => hasAll(entry, wanted));
  if (json) stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  else if (found.length === 0) {
    stdout.write(
      `No field has ${words.join(' ')} in its path, meaning or values.\n\n  toefl-sync mapping fields    lists all ${catalogue.size} of them\n`,
    );
  } else stdout.write(asText(found, styleOf(this, 'stdout')));
}

/** Whether each of the words is in the path, the meaning or the allowed values. */
function hasAll({ path, meaning, values }: CatalogueEntry, words: readonly string[]): boolean {
  const text = [path, meaning, ...Object.entries(values ?? {}).flat()].join('\n').toLowerCase();
  return words.every((word) => text.includes(word));
}

function asText(
  entries: readonly CatalogueEntry[],
  { color, width }: { color: boolean; width: number },
): string {
  const paint = (format: 'bold' | 'cyan' | 'dim', text: string) =>
    color ? styleText(format, text, { validateStream: false }) : text;
  const groups = Map.groupBy(entries, ({ path }) => path.split('.').slice(0, -1).join('.'));
  const blocks = [...groups].map(([group, members]) => {
    const lines = members.flatMap((entry) => [
      `  ${paint('cyan', entry.path)}  ${paint('dim', typeOf(entry))}`,
      wrap(entry.meaning, width, '      ', '      '),
      ...noteOf(entry).map((note) => paint('dim', wrap(note, width, '      ', '      '))),
    ]);
    return [paint('bold', headingOf(group)), ...lines].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

const HEADINGS: Readonly<Record<string, string>> = {
  '': 'The report',
  score: 'score: the scores of the test, whichever test it is',
  mybest: 'mybest: the MyBest scores of the test',
  section: 'section: one section of the test, in rows with `forEach`',
};

function headingOf(group: string): string {
  return HEADINGS[group] ?? group;
}

function typeOf({ kind, maxLength, decimals, max, personal }: CatalogueEntry): string {
  const facts = [
    kind === 'text' && maxLength !== null ? `text, up to ${maxLength} characters` : kind,
    ...(kind === 'number' && max !== null ? [`up to ${max}`] : []),
    ...(decimals > 0 ? [decimals === 1 ? '1 decimal' : `${decimals} decimals`] : []),
    ...(personal ? ['personal'] : []),
  ];
  return facts.join(', ');
}

function noteOf({ values, example }: CatalogueEntry): string[] {
  if (values !== null) {
    const pairs = Object.entries(values).map(([code, meaning]) => `${code} = ${meaning}`);
    return [pairs.join('; ')];
  }
  return example === '' ? [] : [`for example ${example}`];
}
