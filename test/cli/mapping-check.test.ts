/** `toefl-sync mapping check` as it is called. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openDesk, shippedMapping, snapshotOf } from './call.ts';

const SNAPSHOT = ['--snapshot', snapshotOf('custom-object')];

const WRONG = `name: wrong
version: 1
rows:
  score:
    object: TOEFL_Score__c
    key: { Appointment_Number__c: appointmentNo }
    newest: { Report_Date__c: reportDate }
    fields:
      Total__c: score.totl
      Totl__c: score.total
`;

async function wrongDesk() {
  const desk = await openDesk();
  await desk.write('wrong.yaml', WRONG);
  return desk;
}

describe('a mapping that is right', () => {
  it('fits, and the last line says what it fills', async () => {
    const desk = await openDesk();
    const { code, stdout } = await desk.call(
      'mapping',
      'check',
      shippedMapping('custom-object'),
      ...SNAPSHOT,
    );
    expect(code).toBe(0);
    const last = stdout.trimEnd().split('\n').at(-1);
    expect(last).toMatch(
      /custom-object\.yaml fits .*custom-object\.json: 2 objects, \d+ fields\.$/,
    );
  });
});

describe('a mapping that is wrong', () => {
  it('is shown with every finding, errors before warnings, and their number', async () => {
    const desk = await wrongDesk();
    await desk.write('my-org.json', await readFile(snapshotOf('custom-object'), 'utf8'));
    const { code, stdout, stderr } = await desk.call(
      'mapping',
      'check',
      'wrong.yaml',
      '--snapshot',
      'my-org.json',
    );
    expect(code).toBe(2);
    expect(stderr).toBe('');
    expect(stdout).toBe(`error[unknown-path]: the catalogue has no path \`score.totl\`
  --> wrong.yaml:9:17
   |
 9 |       Total__c: score.totl
   |                 ^^^^^^^^^^
  = Did you mean \`score.total\`?

error[unknown-field]: TOEFL_Score__c has no field \`Totl__c\` in my-org.json
  --> wrong.yaml:10:7
    |
 10 |       Totl__c: score.total
    |       ^^^^^^^
  = Did you mean \`Total__c\`? If the org has \`Totl__c\`, take the snapshot again:
    \`toefl-sync org snapshot my-org.json TOEFL_Score__c\`.

warning[no-status]: no field of this row shows a cancellation, so a report of
    the same day can undo one
  --> wrong.yaml:7:5
   |
 7 |     newest: { Report_Date__c: reportDate }
   |     ^^^^^^
  = Add a field that reads \`scoreStatus\`.

2 errors, 1 warning (--explain unknown-path tells more)
`);
  });

  it('is a list with --json', async () => {
    const desk = await wrongDesk();
    const { code, stdout } = await desk.call(
      'mapping',
      'check',
      'wrong.yaml',
      '--json',
      ...SNAPSHOT,
    );
    expect(code).toBe(2);
    expect(JSON.parse(stdout)[0]).toEqual({
      severity: 'error',
      code: 'unknown-path',
      message: 'the catalogue has no path `score.totl`',
      hint: 'Did you mean `score.total`?',
      file: 'wrong.yaml',
      line: 9,
      column: 17,
      length: 10,
    });
  });

  it('is SARIF with --sarif', async () => {
    const desk = await wrongDesk();
    const { stdout } = await desk.call('mapping', 'check', 'wrong.yaml', '--sarif', ...SNAPSHOT);
    const [run] = sarif.parse(JSON.parse(stdout)).runs;
    expect(run.results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ['unknown-path', 'error'],
      ['unknown-field', 'error'],
      ['no-status', 'warning'],
    ]);
    expect(run.results[0]?.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'wrong.yaml' },
      region: { startLine: 9, startColumn: 17, endColumn: 27 },
    });
    for (const { ruleId, ruleIndex } of run.results) {
      expect(run.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    }
  });

  it('is no YAML at all: that is a finding too', async () => {
    const desk = await openDesk();
    await desk.write('broken.yaml', 'name: [\n');
    const { code, stdout } = await desk.call('mapping', 'check', 'broken.yaml', ...SNAPSHOT);
    expect(code).toBe(2);
    expect(stdout).toMatch(/^error\[yaml\]: .*\n {2}--> broken\.yaml:/);
  });

  it.each([
    ['is not there', 'none.yaml', 'there is no such file'],
    ['is a folder', '.', 'it is a folder'],
  ])('is a finding as well when it %s', async (_name, file, why) => {
    const desk = await openDesk();
    const { code, stdout } = await desk.call('mapping', 'check', file, ...SNAPSHOT);
    expect(code).toBe(2);
    expect(stdout).toContain(`error[unreadable]: the file cannot be read: ${why}\n  --> ${file}\n`);
    const listed = await desk.call('mapping', 'check', file, '--json', ...SNAPSHOT);
    expect(listed.code).toBe(2);
    expect(JSON.parse(listed.stdout)).toEqual([
      expect.objectContaining({ code: 'unreadable', file, line: null }),
    ]);
    const asSarif = await desk.call('mapping', 'check', file, '--sarif', ...SNAPSHOT);
    expect(asSarif.code).toBe(2);
    expect(sarif.parse(JSON.parse(asSarif.stdout)).runs[0].results).toHaveLength(1);
  });

  it('is named as it was typed, and so is what it includes', async () => {
    const desk = await openDesk();
    await mkdir(join(desk.path, 'folder'));
    await desk.write('folder/main.yaml', 'name: x\nversion: 1\ninclude: ../part.yaml\n');
    await desk.write('part.yaml', 'rows: {\n');
    const typed = 'folder/../folder/main.yaml';
    const { stdout } = await desk.call('mapping', 'check', typed, ...SNAPSHOT);
    expect(stdout).toContain('  --> part.yaml:');
    const missing = await desk.call('mapping', 'check', '../none.yaml', ...SNAPSHOT);
    expect(missing.stdout).toContain('  --> ../none.yaml\n');
  });

  it('with thousands of findings shows the first, and how many more there are', async () => {
    const desk = await openDesk();
    const fields = Array.from({ length: 2000 }, (_, index) => `      F${index}__c: score.total\n`);
    await desk.write('many.yaml', WRONG + fields.join(''));
    const { stdout } = await desk.call('mapping', 'check', 'many.yaml', ...SNAPSHOT);
    expect(stdout.match(/^error/gm)).toHaveLength(50);
    expect(stdout).toContain('\n\n… and 1,953 more. Correct these first');
    expect(stdout).toMatch(/\n\n2,002 errors, 1 warning /);
    const listed = await desk.call('mapping', 'check', 'many.yaml', '--json', ...SNAPSHOT);
    expect(JSON.parse(listed.stdout)).toHaveLength(2003);
  });

  it('is either a list or SARIF', async () => {
    const desk = await wrongDesk();
    const args = ['mapping', 'check', 'wrong.yaml', '--json', '--sarif', ...SNAPSHOT];
    const { code, stdout, stderr } = await desk.call(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('--json and --sarif are two forms of the same list.');
  });

  it.each([[], ['--json'], ['--sarif']])(
    'gives the terminal no orders, whatever is in it: %s',
    async (...flags) => {
      const desk = await openDesk();
      const orders = '\u001b[2J\u009b2J\u202e\u2066\u200b';
      await desk.write(
        'evil.yaml',
        `${WRONG}      "F${orders}": "${orders}"\n      G__c: { value: "${orders}" }\n`,
      );
      const { code, stdout } = await desk.call(
        'mapping',
        'check',
        'evil.yaml',
        ...flags,
        ...SNAPSHOT,
      );
      expect(code).toBe(2);
      expect(stdout).not.toMatch(/[^\P{C}\n]/u);
    },
  );
});

/** As far as code hosts need it; OASIS, SARIF 2.1.0, §3.13 to §3.30. */
const message = z.strictObject({ text: z.string().min(1) });
const sarif = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.tuple([
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string(),
          rules: z.array(
            z.strictObject({ id: z.string(), shortDescription: message, fullDescription: message }),
          ),
        }),
      }),
      columnKind: z.literal('utf16CodeUnits'),
      results: z.array(
        z.strictObject({
          ruleId: z.string(),
          ruleIndex: z.int().min(0),
          level: z.enum(['error', 'warning']),
          message,
          locations: z.tuple([
            z.strictObject({
              physicalLocation: z.strictObject({
                artifactLocation: z.strictObject({ uri: z.string().regex(/^[^\\ ]+$/) }),
                region: z
                  .strictObject({
                    startLine: z.int().min(1),
                    startColumn: z.int().min(1),
                    endColumn: z.int().min(2),
                  })
                  .optional(),
              }),
            }),
          ]),
        }),
      ),
    }),
  ]),
});

describe('a snapshot', () => {
  it.each([
    ['that is not there', null, 'The snapshot org.json cannot be read.'],
    ['that is no JSON', '{', 'org.json is no snapshot of an org.'],
    ['of another format', '{"format":"x"}', 'org.json is no snapshot of an org.'],
  ])('%s is said to be wrong', async (_name, content, expected) => {
    const desk = await wrongDesk();
    if (content !== null) await desk.write('org.json', content);
    const { code, stderr } = await desk.call(
      'mapping',
      'check',
      'wrong.yaml',
      '--snapshot',
      'org.json',
    );
    expect(code).toBe(2);
    expect(stderr).toContain(expected);
    expect(stderr).toContain('toefl-sync org snapshot FILE');
  });
});

describe('--explain', () => {
  it('prints what a code means, with an example of both', async () => {
    const desk = await openDesk();
    const { code, stdout } = await desk.call('mapping', 'check', '--explain', 'unknown-path');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^unknown-path: A path that the catalogue does not have\n/);
    expect(stdout).toContain('Wrong:\n\n    Total__c: score.totl\n');
    expect(stdout).toContain('Right:\n\n    Total__c: score.total\n');
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  it('is JSON where that is asked for', async () => {
    const desk = await openDesk();
    const { stdout } = await desk.call('mapping', 'check', '--explain', 'unknown-path', '--json');
    expect(JSON.parse(stdout)).toEqual({
      code: 'unknown-path',
      title: 'A path that the catalogue does not have',
      why: expect.stringContaining('Paths are names of the ETS record'),
      wrong: 'Total__c: score.totl',
      right: 'Total__c: score.total',
    });
  });

  it('says which code was meant', async () => {
    const desk = await openDesk();
    const { code, stderr } = await desk.call('mapping', 'check', '--explain', 'unknown-pth');
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean `unknown-path`?');
  });
});
