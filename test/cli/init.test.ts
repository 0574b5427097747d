/** `toefl-sync init` in an empty folder. */
import { expect, it } from 'vitest';
import { openDesk } from './call.ts';

const PART = 'mappings/parts/toefl-score.yaml';

it('writes the mapping with all that it includes, so that it can be checked and tested', async () => {
  const desk = await openDesk();
  const { stdout } = await desk.call('init', '--local');
  expect(stdout).toContain(`wrote  ${PART} `);
  expect((await desk.call('mapping', 'check')).code).toBe(0);
  expect((await desk.call('mapping', 'test')).code).toBe(0);
});

it('leaves what is there of a mapping as it is, also with --force', async () => {
  const desk = await openDesk();
  await desk.call('init', '--local');
  await desk.write(PART, '# mine\n');
  const { stdout } = await desk.call('init', '--local', '--force');
  expect(stdout).toContain(`kept   ${PART} `);
  expect(await desk.read(PART)).toBe('# mine\n');
});
