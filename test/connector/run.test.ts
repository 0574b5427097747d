/** What the state remembers of a run that failed. */
import { expect, it, onTestFinished } from 'vitest';
import { startLocalOrg } from '../../src/local-org/local-org.ts';
import { Problem } from '../../src/problem.ts';
import { open } from '../state/folder.ts';
import { oneRun, openTarget } from '../support/one-run.ts';

it.each([
  ['a problem by its words', new Problem('source', 'ETS is away.'), 'ETS is away.'],
  ['a fault by its class', new SyntaxError('Markxyzlast'), 'An internal error: SyntaxError.'],
])('is %s', async (_, error, failure) => {
  const org = await startLocalOrg();
  onTestFinished(() => org.close());
  const state = await open();
  const source = {
    name: 'ets',
    windowed: false,
    calls: 0,
    async *pull() {
      yield await Promise.reject(error);
    },
  };

  const run = oneRun(await openTarget(org), [source], state, {
    now: () => new Date('2026-11-25T12:00:00Z'),
    runId: 'run-1',
  });

  await expect(run).rejects.toBe(error);
  expect(await state.runs()).toMatchObject([{ outcome: 'failed', failure }]);
});
