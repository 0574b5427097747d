/**
 * Takes the pictures of the terminal that stand in docs/images: runs real commands in a terminal of
 * 80 columns, in a folder as `init --local` makes it, and draws what they print. Called by
 * `npm run pictures` when the output has changed; needs Linux on x64 and `script` of util-linux.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify, stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import { launch } from '../test/report/html/browser.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WIDTH = 80;

type Theme = 'light' | 'dark';

interface Picture {
  readonly name: string;
  readonly command: string;
  readonly theme: Theme;
  /** Lines of a long output that are drawn. */
  readonly lines?: number;
}

const PICTURES: readonly Picture[] = [
  { name: 'terminal-plan', command: 'plan newer.json --limit 3 --fields 4', theme: 'dark' },
  { name: 'terminal-plan-light', command: 'plan newer.json --limit 3 --fields 4', theme: 'light' },
  {
    name: 'terminal-preview',
    command: 'mapping preview mappings/custom-object.yaml sample-scores.json --record 3',
    theme: 'dark',
    lines: 44,
  },
  { name: 'terminal-check', command: 'mapping check mappings/mine.yaml', theme: 'dark' },
];

/** An org that has the older half of the feed, and a mapping with mistakes that admins make. */
async function prepare(folder: string): Promise<void> {
  await type(folder, 'init --local');
  const feed = join(folder, 'sample-scores.json');
  const { data } = FEED.parse(JSON.parse(await readFile(feed, 'utf8')));
  const [older, newer] = [data.slice(0, 12), data.slice(12)];
  const odd = newer.map((record, index) => (index === 4 ? { ...record, reportDate: '' } : record));
  await writeFile(join(folder, 'older.json'), JSON.stringify({ data: older }));
  const cancelled = { ...older[5], scoreStatus: 'C', reportDate: '20261120' };
  await writeFile(join(folder, 'newer.json'), JSON.stringify({ data: [cancelled, ...odd] }));
  await type(folder, 'run older.json');
  const mapping = await readFile(join(folder, 'mappings/custom-object.yaml'), 'utf8');
  const mine = mapping
    .replace('MailingCity:', 'MailingTown:')
    .trimEnd()
    .concat('\n      Listening__c: score.listning\n      Total__c: candidateInfo.lastName\n');
  await writeFile(join(folder, 'mappings/mine.yaml'), mine);
}

const FEED = z.object({ data: z.array(z.record(z.string(), z.unknown())) });

/** What a command prints in a terminal, colours and all. Its exit code is part of the picture. */
async function type(folder: string, command: string): Promise<string> {
  const main = join(ROOT, 'src/cli/main.ts');
  const line = `stty cols ${WIDTH}; ${process.execPath} ${main} ${command}`;
  const { stdout } = await promisify(execFile)('script', ['-qc', line, '/dev/null'], {
    cwd: folder,
    env: { ...process.env, TERM: 'xterm-256color', COLUMNS: String(WIDTH) },
    maxBuffer: 10_000_000,
  });
  return stdout.replaceAll('\r\n', '\n');
}

const ESC = String.fromCharCode(27);
const CLEARED = `${ESC}[2K`;

/** A progress line writes over itself; only what is left of it is seen. */
function settled(output: string): string {
  return output
    .split('\n')
    .map((line) => line.split(CLEARED).at(-1) ?? '')
    .join('\n')
    .replace(/^\n+/, '')
    .trimEnd();
}

const CLASSES: Readonly<Record<string, string>> = {
  1: 'bold',
  2: 'dim',
  4: 'under',
  31: 'red',
  32: 'green',
  33: 'yellow',
  34: 'blue',
  36: 'cyan',
};

const COLOUR = new RegExp(`${ESC}\\[([\\d;]*)m`);
const ENDS = new Set(['0', '22', '24', '39']);

/** The output as HTML: one element for each stretch of one look. */
function html(output: string): string {
  let open = 0;
  // Every second part is the code of a colour.
  const text = output.split(COLOUR).map((part, index) => {
    if (index % 2 === 0) return escaped(stripVTControlCharacters(part));
    if (ENDS.has(part) && open > 0) {
      open -= 1;
      return '</span>';
    }
    const look = CLASSES[part];
    if (look === undefined) return '';
    open += 1;
    return `<span class="${look}">`;
  });
  return text.join('') + '</span>'.repeat(open);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

const STYLE = `
  body { margin: 0; padding: 18px; width: max-content; }
  .dark { --paper: #16191f; --ink: #d6dbe4; --red: #ff7b72; --green: #7ee787; --yellow: #e3b341; --blue: #79c0ff; --cyan: #76e3ea; }
  .light { --paper: #fbfbf9; --ink: #24292f; --red: #b3261e; --green: #116329; --yellow: #7d4e00; --blue: #0550ae; --cyan: #0b6275; }
  pre { margin: 0; padding: 16px 20px; border-radius: 8px; background: var(--paper); color: var(--ink);
    font: 14px/1.45 "DejaVu Sans Mono", "Liberation Mono", monospace; border: 1px solid #8884; }
  .bold { font-weight: bold; } .dim { opacity: 0.6; } .under { text-decoration: underline; }
  .red { color: var(--red); } .green { color: var(--green); } .yellow { color: var(--yellow); }
  .blue { color: var(--blue); } .cyan { color: var(--cyan); }`;

const folder = await mkdtemp(join(tmpdir(), 'toefl-pictures-'));
const browser = await launch();
try {
  await prepare(folder);
  const page = await browser.newPage({ deviceScaleFactor: 1.5 });
  for (const { name, command, theme, lines } of PICTURES) {
    const all = settled(await type(folder, command).catch(({ stdout }) => String(stdout)));
    const drawn = all.split('\n').slice(0, lines).join('\n');
    const shown = `<span class="dim">$</span> toefl-sync ${escaped(command)}\n${html(drawn)}`;
    await page.setContent(
      `<style>${STYLE}</style><body><pre class="${theme}">${shown}</pre></body>`,
    );
    await page.locator('pre').screenshot({ path: join(ROOT, `docs/images/${name}.png`) });
    process.stdout.write(`docs/images/${name}.png\n`);
  }
} finally {
  await browser.close();
  await rm(folder, { recursive: true });
}
