/** `toefl-sync init`: the files to start from, in the working directory. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { configJsonSchema } from '../../config/json-schema.ts';
import { readYaml } from '../../mapping/document.ts';
import { includesOf } from '../../mapping/include.ts';
import { mappingJsonSchema } from '../../mapping/json-schema.ts';
import { Problem } from '../../problem.ts';
import { type Context, commandName } from '../context.ts';

interface StartFile {
  readonly name: string;
  readonly what: string;
  readonly text: string;
  /** It may have been edited, and a checkout has it already: what is there stays. */
  readonly isMapping?: true;
}

/** Beside `src` in a checkout, beside `dist` in the installed package. */
const PACKAGE = new URL('../../../', import.meta.url);
const MAPPING = 'mappings/custom-object.yaml';
const EXAMPLES = 'mappings/custom-object.examples.yaml';

export async function init(
  this: Context,
  flags: { readonly local?: boolean; readonly force?: boolean },
): Promise<void> {
  const files = flags.local ? await localFiles() : await realFiles();
  const there = files.filter(({ name }) => existsSync(join(this.cwd, name)));
  const inTheWay = there.filter(({ isMapping }) => !isMapping);
  if (inTheWay.length > 0 && !flags.force) {
    throw new Problem(
      'usage',
      `Here is already a ${inTheWay.map(({ name }) => name).join(', ')}; nothing was written.`,
      {
        hint: 'Say --force to replace it, or work in another folder.',
      },
    );
  }
  const { stdout } = this.process;
  for (const { name, what, text, isMapping } of files) {
    const path = join(this.cwd, name);
    const keep = existsSync(path) && isMapping;
    if (!keep) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
    stdout.write(`  ${keep ? 'kept ' : 'wrote'}  ${name.padEnd(36)} ${what}\n`);
  }
  const command = commandName(this);
  stdout.write(`\n${flags.local ? nextLocal(command) : nextReal(command)}`);
}

function nextLocal(command: string): string {
  return `Next, see what the sample feed would change, then bring it in:

  ${command} plan sample-scores.json
  ${command} run sample-scores.json
`;
}

function nextReal(command: string): string {
  return `Next:

  1. Put your org and ETS's authcode into config.json (docs/operate.md).
  2. Fit the mapping to the fields of your org (docs/mapping.md).
  3. ${command} plan     shows what a run would change; nothing is written.
`;
}

async function realFiles(): Promise<StartFile[]> {
  return [
    {
      name: 'config.json',
      what: 'where from, where to',
      text: await packaged('config.example.json'),
    },
    ...(await sharedFiles()),
  ];
}

async function localFiles(): Promise<StartFile[]> {
  const { generateFeed } = await import('../../local-org/feed/feed.ts');
  const feed = { data: [...generateFeed({ seed: 2026, count: 25 })] };
  const config = {
    $schema: './config.schema.json',
    source: { kind: 'file', path: 'sample-scores.json' },
    salesforce: { auth: { kind: 'local', data: 'local-org.json' } },
    mapping: MAPPING,
    state: 'toefl-sync.db',
  };
  return [
    { name: 'config.json', what: 'for the embedded org', text: json(config) },
    ...(await sharedFiles()),
    {
      name: 'sample-scores.json',
      what: '25 fictitious score records',
      text: json(feed),
    },
  ];
}

async function sharedFiles(): Promise<StartFile[]> {
  return [
    {
      name: 'config.schema.json',
      what: 'lets an editor complete it',
      text: json(configJsonSchema()),
    },
    {
      name: 'mappings/mapping.schema.json',
      what: 'the same for mappings',
      text: json(mappingJsonSchema()),
    },
    ...(await mappingFiles()),
  ];
}

async function mappingFiles(): Promise<StartFile[]> {
  const text = await packaged(MAPPING);
  const included = includesIn(text).map((name) => ({
    name: join(dirname(MAPPING), name),
    what: 'what it includes: the fields of a score',
  }));
  const others = [...included, { name: EXAMPLES, what: 'what must come out' }];
  const read = others.map(async (file) => ({ ...file, text: await packaged(file.name) }));
  const files = [
    { name: MAPPING, what: 'which field gets what', text },
    ...(await Promise.all(read)),
  ];
  return files.map((file) => ({ ...file, isMapping: true }));
}

function includesIn(text: string): string[] {
  const read = readYaml({ file: MAPPING, text });
  return read.kind === 'read' ? includesOf(read.yaml.value) : [];
}

function packaged(name: string): Promise<string> {
  return readFile(new URL(name, PACKAGE), 'utf8');
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
