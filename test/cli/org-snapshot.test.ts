/** `toefl-sync org snapshot` as it is called, against the embedded org. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyMappings, openDesk } from './call.ts';

async function configured() {
  const desk = await openDesk();
  await copyMappings(join(desk.path, 'mappings'));
  await desk.write('config.json', {
    source: { kind: 'file', path: 'feed.json' },
    salesforce: { auth: { kind: 'local', data: 'org-data.json' } },
    mapping: 'mappings/custom-object.yaml',
  });
  return desk;
}

it('saves the objects of the mapping, with which it is checked without the org', async () => {
  const desk = await configured();
  const { code, stdout } = await desk.call('org', 'snapshot', 'org.json');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Saved TOEFL_Score__c, Contact of org \w{18} in org\.json\.\n/);
  const offline = await desk.call('mapping', 'check', '--snapshot', 'org.json');
  const online = await desk.call('mapping', 'check');
  expect(offline.code).toBe(0);
  expect(offline.stdout.replace('org.json', 'the org')).toBe(online.stdout);
});

it('saves further objects that are named', async () => {
  const desk = await configured();
  const { stdout } = await desk.call('org', 'snapshot', 'org.json', 'account', '--json');
  expect(JSON.parse(stdout).objects).toEqual(['TOEFL_Score__c', 'Contact', 'Account']);
});

it('says which of them the org does not have, and writes nothing', async () => {
  const desk = await configured();
  const { code, stderr } = await desk.call('org', 'snapshot', 'org.json', 'Acount');
  expect(code).toBe(2);
  expect(stderr).toContain('The org has no object Acount that this user may see.');
  await expect(desk.read('org.json')).rejects.toThrow('ENOENT');
});

it('says which objects of the mapping the org does not have, and saves the others', async () => {
  const desk = await configured();
  const mapping = await desk.read('mappings/custom-object.yaml');
  await desk.write(
    'mappings/custom-object.yaml',
    mapping.replace('object: Contact', 'object: Person__c'),
  );
  const { code, stdout, stderr } = await desk.call('org', 'snapshot', 'org.json');
  expect(code).toBe(0);
  expect(stderr).toContain('see: Person__c. The mapping names it.\n');
  expect(stdout).toContain('Saved TOEFL_Score__c of org');
  const offline = await desk.call('mapping', 'check', '--snapshot', 'org.json');
  expect(offline.stdout).toContain('org.json has no object `Person__c`');
  expect(offline.stdout).toContain('`toefl-sync org snapshot org.json Person__c`');
});

it('says when the file cannot be written', async () => {
  const desk = await configured();
  const { code, stderr } = await desk.call('org', 'snapshot', 'none/org.json');
  expect(code).toBe(2);
  expect(stderr).toContain('The snapshot cannot be written to none/org.json.');
});

it('the schema has the fields of the configured org with --org', async () => {
  const desk = await configured();
  const { stdout } = await desk.call('mapping', 'schema', '--org');
  expect(stdout).toContain('"MyBest_Total__c"');
});
