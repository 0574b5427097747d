/** Calls that fail as a whole: what one row spoils, the others come through; what is too large, in parts. */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { RowChange } from '../../src/plan/plan.ts';
import type { Salesforce } from '../../src/salesforce/salesforce.ts';
import { connectKnowing, openOrg, pair, score } from './support.ts';

const COUNT = 60;
const POISON = 'A37';
const numbers = Array.from({ length: COUNT }, (_, number) => number);

/** Both ways of writing: families by graphs, rows with a key by collections. */
const WAYS = {
  'new people': { path: 'graph', changes: () => numbers.flatMap((number) => pair(number)) },
  'rows of known people': {
    path: 'composite/?$',
    changes: (id: string) => numbers.map((number) => score(`A${number}`, { id })),
  },
};

const answer = (status: number, errorCode: string) =>
  ({ kind: 'status', status, body: [{ errorCode, message: 'no' }] }) as const;
const TOO_LONG = answer(503, 'REQUEST_RUNNING_TOO_LONG');
const TOO_LARGE = { kind: 'status', status: 413, body: '' } as const;

async function stand() {
  const waits: number[] = [];
  const org = await openOrg();
  const [id = ''] = org.insert('Contact', [{ LastName: 'Known' }]);
  const salesforce = await connectKnowing(org, {
    retry: { random: () => 0.5, sleep: async (ms) => void waits.push(ms) },
  });
  return { org, id, salesforce, waits };
}

const keysIn = (body: string) => new Set(body.match(/\bA\d+\b/g)).size;

async function written(salesforce: Salesforce, changes: readonly RowChange[]) {
  const { receipts, stopped } = await salesforce.write(changes);
  const scores = numbers.map((number) => receipts.get(`TOEFL_Score__c A${number}`)?.kind);
  return { stopped, scores };
}

describe.each(Object.entries(WAYS))('%s', (_, { path, changes }) => {
  test.each([
    ['are too large', TOO_LARGE],
    ['take too long', TOO_LONG],
  ] as const)('come through in parts where calls of more than five %s', async (_, effect) => {
    const { org, id, salesforce } = await stand();
    const request = ({ body }: { body: string }) => keysIn(body) > 5;
    org.fault({ match: { path, request }, effect, times: Infinity });

    const { scores, stopped } = await written(salesforce, changes(id));

    expect(stopped).toBeNull();
    expect(scores).toEqual(numbers.map(() => 'written'));
    expect(org.rows('TOEFL_Score__c')).toHaveLength(COUNT);
  });

  test('that are too large are halved without a wait', async () => {
    const { org, id, salesforce, waits } = await stand();
    const request = ({ body }: { body: string }) => keysIn(body) > 5;
    org.fault({ match: { path, request }, effect: TOO_LARGE, times: Infinity });

    await salesforce.write(changes(id));

    expect(waits).toEqual([]);
  });

  test.each([
    ['a code that nobody knows', answer(400, 'NEVER_HEARD_OF')],
    ['an error of its own', answer(500, 'UNKNOWN_EXCEPTION')],
  ] as const)(
    'come through, but for the one that Salesforce answers with %s',
    async (_, effect) => {
      const { org, id, salesforce } = await stand();
      org.fault({ match: { path, body: `\\b${POISON}\\b` }, effect, times: Infinity });

      const { scores, stopped } = await written(salesforce, changes(id));

      expect(stopped).toBeNull();
      expect(scores).toEqual(
        numbers.map((number) =>
          `A${number}` === POISON ? expect.not.stringMatching('written') : 'written',
        ),
      );
      expect(org.rows('TOEFL_Score__c')).toHaveLength(COUNT - 1);
    },
  );
});

const NOTHING_PASSES = [
  ['is too large', TOO_LARGE],
  ['takes too long', TOO_LONG],
  ['fails inside Salesforce', answer(500, 'UNKNOWN_EXCEPTION')],
] as const;

describe.each(Object.entries(WAYS))('of %s', (_, { path, changes }) => {
  test.each(NOTHING_PASSES)(
    'none is to blame where everything %s: the write soon stops',
    async (_, effect) => {
      const { org, id, salesforce } = await stand();
      org.fault({ match: { path }, effect, times: Infinity });

      const { scores, stopped } = await written(salesforce, changes(id));

      expect(stopped?.kind).toBe('salesforce');
      expect(new Set(scores)).not.toContain('rejected');
      expect(org.log.filter((request) => request.path.includes('composite')).length).toBeLessThan(
        60,
      );
    },
  );

  test('none is waited for by the hour where the org does not answer', async () => {
    const { id, salesforce } = await stand();
    const { fetch } = globalThis;
    let unanswered = 0;
    vi.stubGlobal('fetch', async (...request: Parameters<typeof fetch>) => {
      if (!new RegExp(path).test(String(request[0]))) return fetch(...request);
      unanswered += 1;
      throw new DOMException('The operation timed out.', 'TimeoutError');
    });
    onTestFinished(() => {
      vi.unstubAllGlobals();
    });

    await salesforce.write(changes(id));

    expect(unanswered).toBeLessThan(20);
  });
});

test('one row that Salesforce fails at keeps no new person from being made', async () => {
  const { org, id, salesforce } = await stand();
  const effect = answer(500, 'UNKNOWN_EXCEPTION');
  org.fault({ match: { path: 'composite', body: `\\b${POISON}\\b` }, effect, times: Infinity });

  const { receipts, stopped } = await salesforce.write([
    score(POISON, { id }),
    ...pair(1),
    ...pair(2),
  ]);

  expect(stopped).toBeNull();
  expect(receipts.get(`TOEFL_Score__c ${POISON}`)?.kind).not.toBe('written');
  expect(org.rows('TOEFL_Score__c')).toHaveLength(2);
});

test('a row that has come meanwhile keeps its new person from being made', async () => {
  const { org, id, salesforce } = await stand();
  org.insert('TOEFL_Score__c', [{ Appointment_Number__c: 'A1', Contact__c: id }]);

  const { receipts } = await salesforce.write([...pair(1), ...pair(2)]);

  const refs = ['Contact new 1', 'TOEFL_Score__c A1', 'Contact new 2', 'TOEFL_Score__c A2'];
  const why = expect.stringContaining('has come into the org since');
  expect(refs.map((ref) => receipts.get(ref))).toMatchObject([
    { kind: 'untried', why },
    { kind: 'untried', why },
    { kind: 'written' },
    { kind: 'written' },
  ]);
  expect(org.rows('Contact')).toHaveLength(2);
  expect(org.rows('TOEFL_Score__c')).toMatchObject([{ Contact__c: id }, {}]);
});

test('of a row that is refused after its answer was lost, nobody says that it was not written', async () => {
  const { org, id, salesforce } = await stand();
  org.fault({ match: { path: 'composite/?$' }, effect: { kind: 'resetAfter' } });
  const effect = { kind: 'record', statusCode: 'INVALID_EMAIL_ADDRESS', message: 'no' } as const;
  org.fault({ match: { object: 'TOEFL_Score__c' }, effect, skip: 1 });

  const { receipts } = await salesforce.write([score('A1', { id })]);

  expect(org.rows('TOEFL_Score__c')).toHaveLength(1);
  expect(receipts.get('TOEFL_Score__c A1')).toMatchObject({
    kind: 'unknown',
    why: expect.stringContaining('INVALID_EMAIL_ADDRESS'),
  });
});

describe.each(Object.entries(WAYS))('%s that the user may not write', (_, { changes }) => {
  const effect = {
    kind: 'record',
    statusCode: 'INSUFFICIENT_ACCESS_OR_READONLY',
    message: 'insufficient access rights on object id',
  } as const;

  test('stop the write when it is all of them', async () => {
    const { org, id, salesforce } = await stand();
    org.fault({ match: { object: 'TOEFL_Score__c' }, effect, times: Infinity });

    const { stopped } = await written(salesforce, changes(id));

    expect(stopped?.message).toContain('Could not write any row of TOEFL_Score__c');
    expect(stopped?.hint).toContain('Permission Sets');
  });

  test('are held when others may be written', async () => {
    const { org, id, salesforce } = await stand();
    const record = ({ Appointment_Number__c: key }: Record<string, unknown>) => key !== POISON;
    org.fault({ match: { object: 'TOEFL_Score__c', record }, effect, times: Infinity });

    const { stopped, scores } = await written(salesforce, changes(id));

    expect(stopped).toBeNull();
    expect(scores.filter((kind) => kind === 'written')).toHaveLength(1);
  });
});
