/** Several sources in one run: each has its own watermark, and one that fails does so alone. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { runConnector } from '../../src/connector/connector.ts';
import type { Parts } from '../../src/connector/parts.ts';
import { type LocalEts, startLocalEts } from '../../src/local-org/ets/server.ts';
import { startLocalOrg } from '../../src/local-org/local-org.ts';
import { compileMapping, objectsOf } from '../../src/mapping/compile.ts';
import { Problem } from '../../src/problem.ts';
import { connectSalesforce } from '../../src/salesforce/connect.ts';
import { etsSource } from '../../src/source/ets.ts';
import { openStaging } from '../../src/state/scratch.ts';
import { etsSample, set } from '../record/records.ts';
import { problemOf } from '../state/folder.ts';
import { openMemoryStore } from '../state/memory-store.ts';
import { shippedMapping } from '../support/shipped.ts';
import { NOW } from '../support/stand.ts';

const NAMES = ['graduate', 'law'] as const;

async function openTwo() {
  const org = await startLocalOrg({ now: () => NOW });
  onTestFinished(() => org.close());
  const services: LocalEts[] = [];
  for (const _ of NAMES) {
    const ets = await startLocalEts({ now: () => NOW });
    onTestFinished(() => ets.close());
    services.push(ets);
  }
  const [graduate, law] = services;
  if (graduate === undefined || law === undefined) throw new Error('two were started');
  const mapping = await shippedMapping();
  const state = openMemoryStore();
  let runs = 0;
  const run = async (options: { readonly mode?: 'plan' | 'run' } = {}) => {
    const salesforce = await connectSalesforce({
      auth: { kind: 'accessToken', instanceUrl: org.url, accessToken: org.accessToken },
    });
    const compiled = compileMapping(mapping, await salesforce.describe(objectsOf(mapping)));
    if (compiled.kind === 'wrong') throw new Error('the shipped mapping does not fit');
    const staging = await openStaging();
    onTestFinished(() => staging.close());
    runs += 1;
    const parts: Parts = {
      sources: services.map(({ url, authCode }, index) =>
        etsSource({
          name: NAMES[index] ?? '',
          baseUrl: url,
          path: '/scores',
          authCode,
          retries: 0,
          sleep: async () => {},
        }),
      ),
      mapping: compiled.mapping,
      salesforce,
      state,
      staging,
      limits: {
        createdPeople: Infinity,
        updatedPeople: Infinity,
        heldShare: 1,
        overwrittenShare: 1,
      },
      chunkSize: 10,
      now: () => NOW,
      runId: `run-${runs}`,
      signal: new AbortController().signal,
      onProgress: () => {},
    };
    return runConnector(parts, { mode: 'run', ...options });
  };
  return { org, graduate, law, state, run };
}

/** A sitting of a person of its own. */
function record(number: number) {
  return set(etsSample(), {
    appointmentNo: `20260701${String(number).padStart(8, '0')}`,
    'candidateInfo.lastName': `Example${number}`,
    'candidateInfo.email': `${number}@example.org`,
    reportDate: '20261124',
  });
}

/** Held, since nobody has no name. */
const NAMELESS = set(record(9), { 'candidateInfo.lastName': '', 'candidateInfo.firstName': '' });

/** The first half of the window is answered, the second is not. */
const halfWay = (...records: unknown[]) =>
  [
    { kind: 'answer', status: 504 },
    { kind: 'answer', status: 200, body: JSON.stringify({ data: records }) },
    { kind: 'answer', status: 401 },
  ] as const;

describe('one source that fails', () => {
  it('leaves the others to be dealt with, and says which', async () => {
    const { org, graduate, law, run } = await openTwo();
    graduate.deliver([record(1)]);
    law.deliver([record(2)]);
    graduate.fail({ kind: 'answer', status: 401 });
    const report = await run();
    expect(report.account).toMatchObject({ pulled: 1, created: 1 });
    expect(report.failedSources).toMatchObject([
      { source: 'graduate', message: expect.stringContaining('(401)') },
    ]);
    expect(org.rows('TOEFL_Score__c')).toHaveLength(1);
  });

  it('keeps its watermark, and comes next time', async () => {
    const { org, graduate, law, state, run } = await openTwo();
    graduate.deliver([record(1)]);
    law.deliver([record(2)]);
    law.fail({ kind: 'answer', status: 401 });
    await run();
    expect([await state.watermark('graduate'), await state.watermark('law')]).toEqual([NOW, null]);
    expect((await run()).failedSources).toBeUndefined();
    expect([await state.watermark('graduate'), await state.watermark('law')]).toEqual([NOW, NOW]);
    expect(org.rows('TOEFL_Score__c')).toHaveLength(2);
  });

  it('writes nothing of what it gave before it broke off', async () => {
    const { org, graduate, law, run } = await openTwo();
    graduate.deliver([record(1), record(2)]);
    law.deliver([record(3)]);
    graduate.fail(...halfWay(record(1)));
    const report = await run();
    expect(report.account).toMatchObject({ pulled: 1, created: 1 });
    expect(report.failedSources).toHaveLength(1);
    expect(org.rows('TOEFL_Score__c')).toHaveLength(1);
  });

  it('does not lose what is held, though it had brought it again', async () => {
    const { graduate, law, state, run } = await openTwo();
    graduate.deliver([NAMELESS]);
    await run();
    const before = await state.held();
    expect(before).toHaveLength(1);
    law.deliver([record(3)]);
    graduate.fail(...halfWay(NAMELESS));
    expect((await run()).account).toMatchObject({ pulled: 2, created: 1, held: 1 });
    expect(await state.held()).toMatchObject([{ id: before[0]?.id, tries: 2 }]);
  });

  it('makes the run one that failed, with its account', async () => {
    const { graduate, law, state, run } = await openTwo();
    law.deliver([record(2)]);
    graduate.fail({ kind: 'answer', status: 401 });
    await run();
    expect(await state.runs()).toMatchObject([
      {
        outcome: 'failed',
        account: { pulled: 1, created: 1 },
        failure: expect.stringContaining('The source graduate failed: ETS did not accept'),
      },
    ]);
  });

  it('is told by a dry run as well', async () => {
    const { graduate, law, run } = await openTwo();
    law.deliver([record(2)]);
    graduate.fail({ kind: 'answer', status: 401 });
    const report = await run({ mode: 'plan' });
    expect(report.failedSources).toMatchObject([{ source: 'graduate' }]);
    expect(report.account).toMatchObject({ pulled: 1, created: 1 });
  });
});

it('a run in which every source fails ends with what the first says, and writes nothing', async () => {
  const { graduate, law, state, run } = await openTwo();
  graduate.fail({ kind: 'answer', status: 401 });
  law.fail({ kind: 'answer', status: 404 });
  const problem = await problemOf(run());
  expect(problem).toBeInstanceOf(Problem);
  expect(problem.message).toContain('(401)');
  expect(await state.runs()).toMatchObject([{ outcome: 'failed', account: null }]);
});
