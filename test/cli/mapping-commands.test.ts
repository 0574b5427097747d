/** `mapping fields`, `schema`, `test` and `preview` as they are called. */
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/record/catalogue.ts';
import { rawRecord } from '../support/records.ts';
import { copyMappings, type Desk, openDesk, shippedMapping, snapshotOf } from './call.ts';

const SNAPSHOT = ['--snapshot', snapshotOf('custom-object')];

function widest(text: string): number {
  return Math.max(...text.split('\n').map(({ length }) => length));
}

describe('mapping fields', () => {
  it('lists every path within 80 columns', async () => {
    const { code, stdout } = await (await openDesk()).call('mapping', 'fields');
    expect(code).toBe(0);
    for (const path of catalogue.keys()) expect(stdout).toContain(`  ${path}  `);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
  });

  it('finds what has all words in its path, meaning or values', async () => {
    const desk = await openDesk();
    const { stdout } = await desk.call('mapping', 'fields', '--json', 'Essentials', 'vocabulary');
    const paths = JSON.parse(stdout).map(({ path }: { path: string }) => path);
    expect(paths).toContain('essentials.vocabularyKnowledge');
    expect(paths.length).toBeLessThan(4);
  });

  it('says what to do when nothing is found', async () => {
    const { code, stdout } = await (await openDesk()).call('mapping', 'fields', 'xyzzy');
    expect(code).toBe(0);
    expect(stdout).toContain('No field has xyzzy');
    expect(stdout).toContain('toefl-sync mapping fields');
  });
});

describe('mapping schema', () => {
  it('prints the schema of the language', async () => {
    const { code, stdout } = await (await openDesk()).call('mapping', 'schema');
    expect(code).toBe(0);
    const schema = JSON.parse(stdout);
    expect(schema.properties.rows).toBeTypeOf('object');
    expect(JSON.stringify(schema)).not.toContain('MyBest_Total__c');
  });

  it('has the names of the fields of a snapshot', async () => {
    const { stdout } = await (await openDesk()).call('mapping', 'schema', ...SNAPSHOT);
    expect(stdout).toContain('"MyBest_Total__c"');
  });
});

/** The shipped mapping with its examples, to be spoiled. */
async function deskWithMapping(): Promise<Desk> {
  const desk = await deskWithoutExamples();
  await rename(join(desk.path, 'custom-object.examples.yaml'), join(desk.path, 'my.examples.yaml'));
  return desk;
}

async function deskWithoutExamples(): Promise<Desk> {
  const desk = await openDesk();
  await copyMappings(desk.path);
  await rename(join(desk.path, 'custom-object.yaml'), join(desk.path, 'my.yaml'));
  return desk;
}

describe('mapping test', () => {
  it('says of each example that it holds', async () => {
    const desk = await deskWithMapping();
    const { code, stdout } = await desk.call('mapping', 'test', 'my.yaml', ...SNAPSHOT);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^my\.examples\.yaml\n {2}✓ a 1-6 test with MyBest\n/);
    expect(stdout).toMatch(/\d+ examples, as expected\.\n$/);
  });

  it('shows a difference field by field with its line, and exits with 2', async () => {
    const desk = await deskWithMapping();
    const examples = await desk.read('my.examples.yaml');
    const spoiled = examples.replace('Total__c: 5\n', 'Total__c: 4.5\n');
    await desk.write('my.examples.yaml', spoiled);
    const line = spoiled.split('\n').findIndex((text) => text.includes('Total__c: 4.5')) + 1;
    const { code, stdout } = await desk.call('mapping', 'test', 'my.yaml', ...SNAPSHOT);
    expect(code).toBe(2);
    expect(stdout).toContain(`  ✗ a 1-6 test with MyBest
      score.Total__c  my.examples.yaml:${line}
        - 4.5
        + 5
`);
    expect(stdout).toContain('1 of them differs.');
    expect(await desk.read('my.examples.yaml')).toBe(spoiled);
  });

  it('shows the difference, then writes it with --update', async () => {
    const desk = await deskWithMapping();
    const examples = await desk.read('my.examples.yaml');
    await desk.write('my.examples.yaml', examples.replace('Total__c: 5\n', 'Total__c: 4.5\n'));
    const { code, stdout } = await desk.call('mapping', 'test', 'my.yaml', '--update', ...SNAPSHOT);
    expect(code).toBe(0);
    expect(stdout).toMatch(/- 4\.5\n +\+ 5\n[\s\S]*Wrote my\.examples\.yaml\.\n$/);
    expect(await desk.read('my.examples.yaml')).toBe(examples);
  });

  it('takes all mappings of a folder, whose examples are no mappings', async () => {
    const desk = await deskWithMapping();
    const args = ['mapping', 'test', 'my.examples.yaml', 'my.yaml', '--json', ...SNAPSHOT];
    const { code, stdout } = await desk.call(...args);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)[0]).toEqual({
      file: 'my.examples.yaml',
      line: expect.any(Number),
      name: 'a 1-6 test with MyBest',
      passed: true,
      differences: [],
    });
  });

  it('says where examples belong when there are none', async () => {
    const desk = await deskWithoutExamples();
    const { code, stderr } = await desk.call('mapping', 'test', 'my.yaml', ...SNAPSHOT);
    expect(code).toBe(2);
    expect(stderr).toContain('my.examples.yaml is not there yet.');
    expect(stderr).toContain('`toefl-sync mapping test my.yaml --update` writes the first');
  });

  it.each([
    ['is empty', '', ''],
    ['has an empty list', '# By the office.\nexamples: []\n', '# By the office.\n'],
  ])(
    'writes the first examples where the file %s, and keeps its comments',
    async (_how, old, kept) => {
      const desk = await deskWithMapping();
      await desk.write('my.examples.yaml', old);
      const args = ['mapping', 'test', 'my.yaml', ...SNAPSHOT];
      const { code, stderr } = await desk.call(...args, '--update');
      expect([code, stderr]).toEqual([0, '']);
      const text = await desk.read('my.examples.yaml');
      expect(text.startsWith(`${kept}# What must come out`)).toBe(true);
      expect((await desk.call(...args)).code).toBe(0);
    },
  );

  it('writes the first examples with --update: one of each test, that hold', async () => {
    const desk = await deskWithoutExamples();
    const args = ['mapping', 'test', 'my.yaml', ...SNAPSHOT];
    const { code, stdout } = await desk.call(...args, '--update');
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nWrote my\.examples\.yaml\. What stands there comes out now/);
    const written = await desk.read('my.examples.yaml');
    expect(written).toMatch(/^# What must come out/);
    for (const test of ['scale 1-6: reported', 'scale 0-120: cancelled', 'scale 1-12: reported']) {
      expect(written).toContain(test);
    }
    expect((await desk.call(...args)).code).toBe(0);
    expect((await desk.call(...args, '--update')).code).toBe(0);
    expect(await desk.read('my.examples.yaml')).toBe(written);
  });

  it('says so when an example cannot be brought up to date, and leaves the file', async () => {
    const desk = await deskWithMapping();
    const text = 'examples: [{ name: on one line, record: {}, rows: [] }]\n';
    await desk.write('my.examples.yaml', text);
    const { code, stderr } = await desk.call('mapping', 'test', 'my.yaml', '--update', ...SNAPSHOT);
    expect(code).toBe(2);
    expect(stderr).toMatch(/my\.examples\.yaml was left as it is\.\n\n {2}on one line\n/);
    expect(await desk.read('my.examples.yaml')).toBe(text);
  });

  it('shows a new row with all that is in it', async () => {
    const desk = await deskWithMapping();
    const examples = await desk.read('my.examples.yaml');
    await desk.write('my.examples.yaml', examples.replace('row: score\n', 'row: scores\n'));
    const { stdout } = await desk.call('mapping', 'test', 'my.yaml', ...SNAPSHOT);
    expect(stdout).toMatch(/- \(nothing\)\n +\+ a row:\n +\+ {3}object: "TOEFL_Score__c"\n/);
  });

  it('says what is wrong with a file of examples', async () => {
    const desk = await deskWithMapping();
    await desk.write('my.examples.yaml', 'examples: [{ nam: x }]\n');
    const { code, stderr } = await desk.call('mapping', 'test', 'my.yaml', ...SNAPSHOT);
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean `name`?');
  });
});

describe('mapping preview', () => {
  const MAPPING = shippedMapping('custom-object');

  async function preview(...args: string[]) {
    const desk = await openDesk();
    const records = [
      rawRecord(),
      rawRecord({ appointmentNo: '77', 'candidateInfo.email': 'not.an.address' }),
    ];
    await desk.write('feed.json', { data: records });
    return desk.call('mapping', 'preview', MAPPING, ...args, ...SNAPSHOT);
  }

  it('shows where each value comes from, through which steps, and what Salesforce gets', async () => {
    const { code, stdout } = await preview('feed.json');
    expect(code).toBe(0);
    expect(stdout).toContain('score → TOEFL_Score__c');
    expect(stdout).toMatch(/Contact__c +→ person/);
    expect(stdout).toMatch(/Test_Date__c +2025-06-27\s+testInfo\.testDate 20250627 → date/);
    expect(stdout).toMatch(/Status__c +Reported +scoreStatus R → values/);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
  });

  it('hides personal values unless asked', async () => {
    const email = 'tracy.choi';
    const hidden = await preview('feed.json');
    expect(hidden.stdout).not.toContain(email);
    expect(hidden.stdout).toContain('Personal values are masked; --reveal shows them.');
    expect((await preview('feed.json', '--json')).stdout).not.toContain(email);
    expect((await preview('feed.json', '--reveal')).stdout).toContain(email);
    expect((await preview('feed.json', '--reveal', '--json')).stdout).toContain(email);
  });

  it.each([
    ['--record', '2'],
    ['--appointment', '77'],
  ])('takes the record that %s names, and says why it would be held', async (flag, value) => {
    const { code, stdout } = await preview('feed.json', flag, value);
    expect(code).toBe(3);
    expect(stdout).toContain('feed.json, record 2: appointment 77');
    expect(stdout).toContain('This record would be held:');
    expect(stdout).toContain('Contact.Email: the value is no e-mail address');
    expect(stdout).not.toContain('not.an.address');
  });

  it('says of a feed that it has no such record', async () => {
    const { code, stderr } = await preview('feed.json', '--record', '3');
    expect(code).toBe(2);
    expect(stderr).toContain('feed.json has no record 3.');
    expect(stderr).toContain('It has 2 records');
  });

  it.each([
    ['is not there', 'none.json', 'none.json does not exist.'],
    ['is no JSON', 'text.txt', 'text.txt'],
  ])('exits with 2 when the feed %s', async (_name, feed, expected) => {
    const desk = await openDesk();
    await desk.write('text.txt', 'no scores');
    const { code, stderr } = await desk.call('mapping', 'preview', MAPPING, feed, ...SNAPSHOT);
    expect(code).toBe(2);
    expect(stderr).toContain(expected);
  });

  it('says of a flag what is wrong with it, and where flags are listed', async () => {
    const { stderr } = await preview('feed.json', '--record', 'x');
    expect(stderr).toBe(`error: record: x is no whole number

The same command with --help lists its flags, and shows examples.
`);
  });

  it('gives the terminal no orders that stand in a record', async () => {
    const desk = await openDesk();
    const orders = '\u001b[2J\u009b2J\u202e';
    const record = rawRecord({
      'candidateInfo.lastName': `A${orders}`,
    });
    await desk.write('feed.json', [record]);
    for (const flags of [[], ['--json']]) {
      const args = ['mapping', 'preview', MAPPING, 'feed.json', '--reveal', ...flags, ...SNAPSHOT];
      const { stdout } = await desk.call(...args);
      expect(stdout).toContain('TOEFL_Score__c');
      expect(stdout).not.toMatch(/[^\P{C}\n]/u);
    }
  });

  it('makes up a record when no feed is given', async () => {
    const { code, stdout } = await preview();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^a fictitious record: appointment \d{16}\n/);
  });

  it('gives the same as JSON', async () => {
    const { stdout } = await preview('feed.json', '--json');
    const { record, rows, held } = JSON.parse(stdout);
    expect(record).toMatchObject({ origin: 'feed.json, record 1' });
    expect(held).toEqual([]);
    const score = rows.find(({ name }: { name: string }) => name === 'score');
    const status = score.fields.find(({ field }: { field: string }) => field === 'Status__c');
    expect(status).toEqual({
      field: 'Status__c',
      type: 'picklist',
      reads: [{ path: 'scoreStatus', value: 'R', personal: false }],
      steps: [{ step: 'values', value: 'Reported' }],
      value: 'Reported',
      personal: false,
      reasons: [],
    });
  });
});
