/**
 * The `sf` CLI as an admin uses it: signing in, single records, queries, bulk; run by run.ts. Its home
 * is a folder of the trial's, so it knows nothing of the machine's own orgs.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { z } from 'zod';
import { CLIENT_ID, USERNAME } from './app.ts';
import type { Stage } from './stage.ts';
import type { Trial } from './trial.ts';

/** The tool in one version, with a home of its own. */
export interface SfCli {
  /** The environment in which it is found as `sf`. */
  readonly env: NodeJS.ProcessEnv;
  /** Its home, and the folder in which it is run. */
  readonly home: string;
  /** What it writes to standard output. */
  text(...args: readonly string[]): Promise<string>;
  /** What it says with `--json`, whether it went well or not. */
  answer(...args: readonly string[]): Promise<Answer>;
  /** The `result` of that; throws with the tool's message where there is none. */
  json(...args: readonly string[]): Promise<unknown>;
  /** Makes a CSV for it: a header, and so many rows. */
  file(name: string, header: string, rows: number, row: (n: number) => string): Promise<string>;
}

type Answer = z.output<typeof answerSchema>;

export async function sfCli(folder: string, stage: Stage): Promise<SfCli> {
  const home = await mkdtemp(join(stage.folder, 'sf-'));
  const env = environment(join(folder, 'node_modules', '.bin'), home, stage);
  const script = join(folder, 'node_modules', '@salesforce', 'cli', 'bin', 'run.js');
  const text = (...args: readonly string[]) => run(process.execPath, [script, ...args], home, env);
  const answer = async (...args: readonly string[]) =>
    answerSchema.parse(JSON.parse(await text(...args, '--json')));
  return {
    env,
    home,
    text,
    answer,
    async json(...args) {
      const { status, result, message } = await answer(...args);
      assert.equal(status, 0, `${args.slice(0, 3).join(' ')}: ${message}`);
      return result;
    },
    async file(name, header, rows, row) {
      const path = join(home, name);
      const lines = Array.from({ length: rows }, (_, n) => row(n));
      await writeFile(path, `${[header, ...lines].join('\n')}\n`);
      return path;
    },
  };
}

const answerSchema = z.object({
  status: z.number(),
  result: z.unknown().optional(),
  message: z.string().optional(),
  data: z.unknown().optional(),
});

/** Standard output, whatever the exit code: what is written tells how it went. */
function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, [...args], { cwd, env, timeout: 120_000 }, (error, stdout) => {
      if (error !== null && stdout.trim() === '') reject(error);
      else resolve(stdout);
    });
  });
}

/** Nothing of the machine's own set-up of the tool, no telemetry, no update, no keychain. */
function environment(bin: string, home: string, stage: Stage): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(SF|SFDX|XDG|npm)_/i.test(name));
  return {
    ...Object.fromEntries(own),
    PATH: [bin, dirname(process.execPath), process.env['PATH']].join(delimiter),
    HOME: home,
    USERPROFILE: home,
    SF_ACCESS_TOKEN: stage.accessToken,
    SF_AUDIENCE_URL: stage.url,
    SF_AUTOUPDATE_DISABLE: 'true',
    SF_DISABLE_AUTOUPDATE: 'true',
    SF_DISABLE_LOG_FILE: 'true',
    SF_DISABLE_TELEMETRY: 'true',
    SF_SKIP_NEW_VERSION_CHECK: 'true',
    SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
    NO_PROXY: '127.0.0.1',
  };
}

const LOCAL = ['--target-org', 'local'] as const;

export function sfTrials(sf: SfCli, stage: Stage): readonly Trial[] {
  return [...signingIn(sf, stage), ...records(sf), ...queries(sf), ...bulk(sf)];
}

export function signingIn(sf: SfCli, stage: Stage): readonly Trial[] {
  const login = ['org', 'login'];
  const org = ['--instance-url', stage.url, '--alias', 'local'];
  return [
    {
      what: 'sign in with an access token',
      async run() {
        const result = await sf.json(...login, 'access-token', ...org, '--no-prompt');
        assert.equal(field(result, 'orgId'), stage.orgId);
        await sf.json('org', 'logout', ...LOCAL, '--no-prompt');
      },
    },
    {
      what: 'sign in with a JWT',
      async run() {
        const app = ['--client-id', CLIENT_ID, '--jwt-key-file', stage.keyFile];
        const result = await sf.json(...login, 'jwt', ...org, ...app, '--username', USERNAME);
        assert.equal(field(result, 'orgId'), stage.orgId);
      },
    },
    {
      what: 'show the org, and list the orgs it knows',
      async run() {
        const shown = await sf.json('org', 'display', ...LOCAL);
        assert.equal(field(shown, 'connectedStatus'), 'Connected');
        assert.equal(field(shown, 'id'), stage.orgId);
        const { nonScratchOrgs } = z
          .object({ nonScratchOrgs: z.array(z.looseObject({ alias: z.string().optional() })) })
          .parse(await sf.json('org', 'list'));
        assert.deepEqual(
          nonScratchOrgs.map(({ alias }) => alias),
          ['local'],
        );
      },
    },
  ];
}

function records(sf: SfCli): readonly Trial[] {
  const contact = ['--sobject', 'Contact'];
  return [
    {
      what: 'create, get, update and delete a record',
      async run() {
        const values = "LastName=Okafor FirstName='Ada B' Email=ada@example.edu";
        const id = String(
          field(
            await sf.json('data', 'create', 'record', ...contact, '--values', values, ...LOCAL),
            'id',
          ),
        );
        const one = [...contact, '--record-id', id, ...LOCAL];
        await sf.json('data', 'update', 'record', ...one, '--values', 'FirstName=Ada');
        assert.equal(field(await sf.json('data', 'get', 'record', ...one), 'FirstName'), 'Ada');
        const where = ['--where', "Email='ada@example.edu'"];
        const found = await sf.json('data', 'get', 'record', ...contact, ...where, ...LOCAL);
        assert.equal(field(found, 'Id'), id);
        await sf.json('data', 'delete', 'record', ...one);
      },
    },
    {
      what: 'write numbers, dates and ticks of a record',
      async run() {
        const values = 'Appointment_Number__c=S1 Total__c=4.5 Test_Date__c=2026-11-25';
        const score = ['--sobject', 'TOEFL_Score__c', '--values', values, ...LOCAL];
        await sf.json('data', 'create', 'record', ...score);
        const ticked = ['--values', 'LastName=Ticked DoNotCall=true', ...LOCAL];
        await sf.json('data', 'create', 'record', ...contact, ...ticked);
      },
    },
  ];
}

function queries(sf: SfCli): readonly Trial[] {
  return [
    {
      what: 'query as JSON, as a table and as CSV, with fields of parents',
      async run() {
        const query =
          'SELECT Appointment_Number__c, Contact__r.LastName, Total__c FROM TOEFL_Score__c';
        const asked = ['data', 'query', '--query', query, ...LOCAL];
        assert.equal(field(await sf.json(...asked), 'totalSize'), 1);
        const table = await sf.text(...asked);
        assert.match(table, /APPOINTMENT_NUMBER__C.*CONTACT__R\.LASTNAME.*TOTAL__C/);
        assert.match(table, /S1.*4\.5/);
        const csv = await sf.text(...asked, '--result-format', 'csv');
        assert.equal(csv.trim(), 'Appointment_Number__c,Contact__r.LastName,Total__c\nS1,,4.5');
      },
    },
    {
      what: 'count, and query deleted records',
      async run() {
        const count = ['data', 'query', '--query', 'SELECT COUNT() FROM Contact', ...LOCAL];
        assert.equal(field(await sf.json(...count), 'totalSize'), 1);
        assert.equal(field(await sf.json(...count, '--all-rows'), 'totalSize'), 2);
      },
    },
    {
      what: 'say what is wrong with a query',
      async run() {
        const query = ['data', 'query', '--query', 'SELECT Nope__c FROM Contact', ...LOCAL];
        await assert.rejects(sf.json(...query), /No such column 'Nope__c' on entity 'Contact'/);
      },
    },
    {
      what: 'list and describe objects, limits and record counts',
      async run() {
        const objects = z.array(z.string()).parse(await sf.json('sobject', 'list', ...LOCAL));
        assert.ok(objects.includes('TOEFL_Score__c'));
        const described = ['sobject', 'describe', '--sobject', 'TOEFL_Score__c', ...LOCAL];
        assert.equal(field(await sf.json(...described), 'name'), 'TOEFL_Score__c');
        const limits = z
          .array(z.object({ name: z.string(), max: z.number() }))
          .parse(await sf.json('org', 'list', 'limits', ...LOCAL));
        assert.equal(limits.find(({ name }) => name === 'DailyApiRequests')?.max, 15_000);
        const counts = ['org', 'list', 'sobject', 'record-counts', '--sobject', 'Contact'];
        assert.deepEqual(await sf.json(...counts, ...LOCAL), [{ name: 'Contact', count: 1 }]);
      },
    },
    {
      what: 'send any request',
      async run() {
        const said = await sf.text(
          'api',
          'request',
          'rest',
          '/services/data/v66.0/limits',
          ...LOCAL,
        );
        assert.equal(Object(field(JSON.parse(said), 'DailyApiRequests')).Max, 15_000);
      },
    },
  ];
}

function bulk(sf: SfCli): readonly Trial[] {
  const upsert = ['data', 'upsert', 'bulk', '--sobject', 'TOEFL_Score__c'];
  const byKey = ['--external-id', 'Appointment_Number__c', '--wait', '5', ...LOCAL];
  const contacts = ['--sobject', 'Contact', '--wait', '5', ...LOCAL];
  return [
    {
      what: 'import people in bulk',
      async run() {
        const file = await sf.file(
          'people.csv',
          'LastName,Email',
          200,
          (n) => `P${n},p${n}@example.edu`,
        );
        const result = await sf.json('data', 'import', 'bulk', '--file', file, ...contacts);
        assert.equal(field(result, 'processedRecords'), 200);
        assert.equal(field(result, 'failedRecords'), 0);
      },
    },
    {
      what: 'upsert scores in bulk, with their parents named by a key',
      async run() {
        const header = 'Appointment_Number__c,Contact__r.Email,Total__c';
        const file = await sf.file('scores.csv', header, 150, (n) => `U${n},p${n}@example.edu,4.5`);
        const result = await sf.json(...upsert, '--file', file, ...byKey);
        assert.equal(field(field(result, 'jobInfo'), 'numberRecordsFailed'), 0);
      },
    },
    {
      what: 'see which rows of a bulk upsert failed, and why',
      async run() {
        const header = 'Appointment_Number__c,Total__c';
        const file = await sf.file('bad.csv', header, 3, (n) => `U${n},${n === 1 ? 99_999 : 5}`);
        const { message, data } = await sf.answer(...upsert, '--file', file, ...byKey);
        assert.match(message ?? '', /failed to process 1 records/);
        const job = String(field(data, 'jobId'));
        const result = await sf.json('data', 'bulk', 'results', '--job-id', job, ...LOCAL);
        assert.equal(field(result, 'successfulRecords'), 2);
        const path = join(sf.home, String(field(result, 'failedFilePath')));
        assert.match(
          await readFile(path, 'utf8'),
          /"NUMBER_OUTSIDE_VALID_RANGE:.*Total__c --","U1"/,
        );
      },
    },
    {
      what: 'export in bulk',
      async run() {
        const query = ['--query', 'SELECT Id, Contact__r.LastName FROM TOEFL_Score__c'];
        const csv = ['--output-file', 'out.csv', '--result-format', 'csv', '--wait', '5'];
        const result = await sf.json('data', 'export', 'bulk', ...query, ...csv, ...LOCAL);
        assert.equal(field(result, 'totalSize'), 151);
        const lines = (await readFile(join(sf.home, 'out.csv'), 'utf8')).trim().split('\n');
        assert.equal(lines[0], '"Id","Contact__r.LastName"');
        assert.equal(lines.length, 152);
      },
    },
    {
      what: 'update and delete people in bulk',
      async run() {
        const query = "SELECT Id FROM Contact WHERE Email LIKE 'p1%'";
        const found = await sf.json('data', 'query', '--query', query, ...LOCAL);
        const records = z.array(z.looseObject({ Id: z.string() })).parse(field(found, 'records'));
        const ids = records.map(({ Id }) => Id);
        const changed = await sf.file('ch.csv', 'Id,FirstName', ids.length, (n) => `${ids[n]},Bo`);
        const gone = await sf.file('gone.csv', 'Id', ids.length, (n) => `${ids[n]}`);
        const updated = await sf.json('data', 'update', 'bulk', '--file', changed, ...contacts);
        assert.equal(field(updated, 'successfulRecords'), ids.length);
        const deleted = await sf.json('data', 'delete', 'bulk', '--file', gone, ...contacts);
        assert.equal(field(field(deleted, 'jobInfo'), 'numberRecordsFailed'), 0);
      },
    },
  ];
}

function field(value: unknown, name: string): unknown {
  const { [name]: found } = z.record(z.string(), z.unknown()).parse(value);
  return found;
}
