/** How much is sent at once: in parallel what cannot meet, less when it is too much, more again. */
import { createServer } from 'node:http';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RowChange } from '../../src/plan/plan.ts';
import { nextCalls } from '../../src/salesforce/chunks.ts';
import { inLevels } from '../../src/salesforce/levels.ts';
import { allAtOnce, createPace } from '../../src/salesforce/pace.ts';
import { openBook, type Row } from '../../src/salesforce/rows.ts';
import { connectTo, knownPerson, openOrg, pair, score } from './support.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const times = (count: number, deed: () => void) => {
  for (const _ of numbers(count)) deed();
};

describe('the pace', () => {
  test('halves the calls at the same time when the org struggles, and widens one by one', () => {
    const pace = createPace(4);
    pace.struggled();
    expect(pace.width).toBe(2);
    times(5, pace.struggled);
    expect(pace.width).toBe(1);
    times(4, pace.well);
    expect(pace.width).toBe(2);
    times(100, pace.well);
    expect(pace.width).toBe(4);
  });

  test('halves a request that was too much, down to one row, and fills it again', () => {
    const pace = createPace(4);
    expect(pace.of(200)).toBe(200);
    pace.tooMuch();
    expect(pace.of(200)).toBe(100);
    times(20, pace.tooMuch);
    expect(pace.of(200)).toBe(1);
    times(10, pace.well);
    expect(pace.of(1024)).toBe(2);
    times(1000, pace.well);
    expect(pace.of(200)).toBe(200);
  });
});

test('waits for everything at once, also when something fails, and throws the first failure', async () => {
  const done: string[] = [];
  const all = allAtOnce([
    Promise.reject(new Error('first')),
    Promise.reject(new Error('second')),
    Promise.resolve().then(() => void done.push('third')),
  ]);

  await expect(all).rejects.toThrow('first');
  expect(done).toEqual(['third']);
});

/** An org that answers nothing before so many calls are waiting. Gives its URL. */
async function orgThatWaitsFor(together: number, answer: (body: string) => unknown) {
  const waiting: (() => void)[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    waiting.push(() => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(answer(body)));
    });
    if (waiting.length === together) for (const reply of waiting.splice(0)) reply();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

describe('calls at the same time', () => {
  const ids = (count: number) =>
    numbers(count).map((n) => `0035g0000${String(n).padStart(6, '0')}AAA`);

  test('are four, for collections that have nothing in common', async () => {
    const url = await orgThatWaitsFor(4, (body) => {
      const { compositeRequest } = JSON.parse(body);
      return {
        compositeResponse: compositeRequest.map(
          (part: { referenceId: string; body: { records: { id: string }[] } }) => ({
            referenceId: part.referenceId,
            httpStatusCode: 200,
            body: part.body.records.map(({ id }) => ({ id, success: true, errors: [] })),
          }),
        ),
      };
    });
    const org = await openOrg();
    const salesforce = await connectTo(org, {
      auth: { kind: 'accessToken', instanceUrl: url, accessToken: org.accessToken },
    });

    const { receipts } = await salesforce.write(
      ids(4000).map((id) => knownPerson(id, { FirstName: 'Ada' })),
    );

    expect([...receipts.values()].filter(({ kind }) => kind === 'written')).toHaveLength(4000);
    expect(salesforce.calls).toBe(4);
  });

  test('cost no call more than one after the other', async () => {
    const org = await openOrg();
    const people = org.insert(
      'Contact',
      numbers(900).map((n) => ({ LastName: `Person ${n}` })),
    );
    const changes = people.flatMap((id, n) => numbers(3).map((m) => score(`A${n}-${m}`, { id })));
    const [serial, parallel] = await Promise.all(
      [1, 4].map(async (parallelCalls) => {
        const salesforce = await connectTo(org, { parallelCalls });
        await salesforce.write(changes);
        return salesforce.calls;
      }),
    );

    expect(serial).toBe(3);
    expect(parallel).toBe(3);
    expect(org.rows('TOEFL_Score__c')).toHaveLength(2700);
  });

  const anyChanges = fc
    .array(fc.tuple(fc.nat(60), fc.boolean()), { minLength: 1, maxLength: 120 })
    .map((pairs) =>
      pairs.flatMap(([parent, known], n): RowChange[] => {
        const id = `0035g0000${String(parent).padStart(6, '0')}AAA`;
        const row = score(`A${n}`, { id });
        return known ? [knownPerson(id, { FirstName: `${n}` }), row] : [row];
      }),
    );

  test('never hold rows of one parent, leave no row out, and take hardly a call more', () => {
    fc.assert(
      fc.property(anyChanges, fc.integer({ min: 2, max: 6 }), (changes, width) => {
        const rounds = (wide: number) => {
          const book = openBook(changes);
          let rest: readonly Row[] = inLevels(book.rows);
          const calls: Row[][][] = [];
          while (rest.length > 0) {
            const next = nextCalls(book, rest, 4, wide);
            if (next.calls.length === 0) throw new Error('no progress');
            calls.push(next.calls.map((chunks) => chunks.flatMap(({ rows }) => [...rows])));
            rest = next.rest;
          }
          return calls;
        };
        const parallel = rounds(width);

        for (const calls of parallel) {
          const parents = calls.map(
            (rows) => new Set(rows.map((row) => row.id ?? row.values.get('Contact__c'))),
          );
          const all = parents.flatMap((set) => [...set]);
          expect(new Set(all).size).toBe(all.length);
        }
        const rows = new Set(changes.map(({ ref }) => ref));
        const sent = parallel.flat(2).map(({ ref }) => ref);
        expect(sent.toSorted()).toEqual([...rows].toSorted());
        // Rows left over for a lock may fill a call more, but not one in each round.
        const most = rounds(1).flat().length + parallel.length;
        expect(parallel.flat().length).toBeLessThanOrEqual(most);
      }),
      { seed: 20261125, numRuns: 200 },
    );
  });
});

describe('a request that is too much at once', () => {
  const TOO_LONG = {
    kind: 'status',
    status: 400,
    body: [{ errorCode: 'REQUEST_RUNNING_TOO_LONG', message: 'has been stopped' }],
  } as const;

  test('is halved until it passes, and nothing is written twice', async () => {
    const org = await openOrg();
    const people = org.insert(
      'Contact',
      numbers(1000).map((n) => ({ LastName: `Person ${n}` })),
    );
    const salesforce = await connectTo(org);
    org.fault({ match: { path: 'composite$' }, effect: TOO_LONG, times: 2 });

    const { receipts, stopped } = await salesforce.write(
      people.map((id, n) => score(`A${n}`, { id })),
    );

    expect(stopped).toBeNull();
    expect([...receipts.values()].every((one) => one.kind === 'written' && one.created)).toBe(true);
    // 1,000 rows are refused, then one of twice 500, and that goes as twice 250.
    expect(salesforce.calls).toBe(5);
  });

  test.each([
    ['too large', { kind: 'status', status: 413, body: '' }],
    ['stopped half way', TOO_LONG],
  ] as const)('goes on in halves with families: %s', async (_, effect) => {
    const org = await openOrg();
    const salesforce = await connectTo(org);
    org.fault({ match: { path: 'graph' }, effect });

    const { receipts, stopped } = await salesforce.write(numbers(60).flatMap((n) => pair(n)));

    expect(stopped).toBeNull();
    expect([...receipts.values()].every(({ kind }) => kind === 'written')).toBe(true);
    expect(org.rows('Contact')).toHaveLength(60);
    const graphs = org.log.filter(({ path }) => path.includes('graph'));
    expect(graphs.map(({ status }) => status)).toEqual([effect.status, 200, 200]);
  });

  test('is asked in halves when it is a query', async () => {
    const org = await openOrg();
    const people = org.insert(
      'Contact',
      numbers(40).map((n) => ({ LastName: `Person ${n}` })),
    );
    const salesforce = await connectTo(org);
    await salesforce.describe(['Contact']);
    org.fault({ match: { path: 'composite$' }, effect: TOO_LONG, times: 2 });

    const [rows] = await salesforce.read([
      { object: 'Contact', fields: ['LastName'], by: ['Id'], anyOf: people.map((id) => [id]) },
    ]);

    expect(rows).toHaveLength(40);
    expect(salesforce.calls).toBe(4);
  });

  test('stops the write when not even one row passes', async () => {
    const org = await openOrg();
    const salesforce = await connectTo(org);
    org.fault({ match: { path: 'composite$' }, effect: TOO_LONG, times: 100 });
    const [id = ''] = org.insert('Contact', [{ LastName: 'Known' }]);

    const { stopped } = await salesforce.write(numbers(20).map((n) => score(`A${n}`, { id })));

    expect(stopped?.message).toContain('took too long');
  });
});

test('a run waits and tries again only so often, whatever it asks', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org, {
    retry: { random: () => 0.5, sleep: async () => {}, runRetries: 7 },
  });
  org.fault({ match: { path: 'composite' }, effect: { kind: 'html', status: 503 }, times: 100 });

  const ends = [];
  for (const _ of numbers(4)) {
    ends.push(await salesforce.describe(['Contact']).catch(() => salesforce.calls));
  }

  // Six attempts, then the two tries again that are left, then one attempt each.
  expect(ends).toEqual([6, 9, 10, 11]);
});
