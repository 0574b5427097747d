/**
 * SFDMU, the plugin of the `sf` CLI that moves data between orgs and CSV files; run by run.ts. The npm
 * registry has a release of 2021, which still speaks through its own jsforce 1.
 */
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SfCli } from './sf.ts';
import type { Stage } from './stage.ts';
import type { Trial } from './trial.ts';

/** @param folder that has the plugin in its `node_modules` */
export function sfdmuTrials(sf: SfCli, stage: Stage, folder: string): readonly Trial[] {
  return [
    {
      what: 'be linked to the CLI',
      async run() {
        await sf.text('plugins', 'link', join(folder, 'node_modules', 'sfdmu'), '--no-install');
        assert.match(await sf.text('sfdmu', 'run', '--version'), /sfdmu v/);
      },
    },
    {
      what: 'upsert people and their scores from CSV files',
      async run() {
        const path = await packageIn(sf, stage, 'Upsert');
        await writeFile(join(path, 'Contact.csv'), PEOPLE);
        await writeFile(join(path, 'TOEFL_Score__c.csv'), SCORES);
        await move(sf, path, 'csvfile', 'local');
        await move(sf, path, 'csvfile', 'local');
        assert.equal(await count(stage, 'Contact'), 2);
        assert.equal(await count(stage, 'TOEFL_Score__c WHERE Contact__c != null'), 2);
      },
    },
    {
      what: 'read people and scores into CSV files',
      async run() {
        const path = await packageIn(sf, stage, 'Readonly');
        await move(sf, path, 'local', 'csvfile');
        const people = await readFile(join(path, 'Contact.csv'), 'utf8');
        assert.equal(people.trim().split('\n').length, 3);
        assert.match(people, /eki@example\.edu/);
      },
    },
  ];
}

const PEOPLE = 'LastName,FirstName,Email\nEki,Ada,eki@example.edu\nObi,Bo,obi@example.edu\n';
const SCORES =
  'Appointment_Number__c,Contact__r.Email,Total__c\nD1,eki@example.edu,5\nD2,obi@example.edu,4.5\n';

/** A folder with the script that SFDMU runs. */
async function packageIn({ home }: SfCli, stage: Stage, operation: string): Promise<string> {
  const path = join(home, operation);
  await mkdir(path);
  const { url: instanceUrl, accessToken } = stage;
  const script = {
    promptOnMissingParentObjects: false,
    promptOnIssuesInCSVFiles: false,
    orgs: [{ name: 'local', instanceUrl, accessToken }],
    objects: [
      {
        query: 'SELECT LastName, FirstName, Email FROM Contact',
        operation,
        externalId: 'Email',
      },
      {
        query: 'SELECT Appointment_Number__c, Contact__c, Total__c FROM TOEFL_Score__c',
        operation,
        externalId: 'Appointment_Number__c',
      },
    ],
  };
  await writeFile(join(path, 'export.json'), JSON.stringify(script));
  return path;
}

async function move(sf: SfCli, path: string, from: string, to: string): Promise<void> {
  const said = await sf.text(
    ...['sfdmu', 'run', '--sourceusername', from, '--targetusername', to],
    ...['--path', path, '--noprompt'],
  );
  assert.match(said, /Exit code 0/, said.slice(-1500));
}

async function count(stage: Stage, from: string): Promise<number> {
  const query = encodeURIComponent(`SELECT COUNT() FROM ${from}`);
  const response = await fetch(`${stage.url}/services/data/v62.0/query?q=${query}`, {
    headers: { Authorization: `Bearer ${stage.accessToken}` },
  });
  return Object(await response.json()).totalSize;
}
