import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inLevels } from '../../src/salesforce/levels.ts';
import { openBook } from '../../src/salesforce/rows.ts';
import { score } from './support.ts';

const sorted = (changes: readonly ReturnType<typeof score>[]) =>
  inLevels(openBook(changes).rows).map(({ ref }) => ref.split(' ')[1]);

test('children of one parent stand together', () => {
  const under = (key: string, parent: string) => score(key, { ref: `TOEFL_Score__c ${parent}` });
  const person = { id: '0035g00000AAAAAAA0' };
  const changes = [
    score('P', person),
    score('Q', person),
    under('1', 'P'),
    under('2', 'Q'),
    under('3', 'P'),
    under('4', 'Q'),
  ];

  expect(sorted(changes)).toEqual(['P', 'Q', '1', '3', '2', '4']);
});

test('every row stands behind its parents, whatever the order and the names', () => {
  const tree = fc.array(fc.nat(40), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(tree, fc.array(fc.nat(), { minLength: 40, maxLength: 40 }), (above, shuffle) => {
      const changes = above.map((parent, at) =>
        score(`${at}`, at === 0 ? { id: 'x' } : { ref: `TOEFL_Score__c ${parent % at}` }),
      );
      const order = [...changes.keys()].sort((a, b) => (shuffle[a] ?? 0) - (shuffle[b] ?? 0));
      const shuffled = order.flatMap((at) => changes[at] ?? []);

      const places = new Map(sorted(shuffled).map((key, place) => [Number(key), place]));

      for (const [at, parent] of above.entries()) {
        if (at > 0) expect(places.get(parent % at)).toBeLessThan(places.get(at) ?? -1);
      }
    }),
    { seed: 20261125, numRuns: 100 },
  );
});
