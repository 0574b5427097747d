/**
 * `node test/bench/match.ts`: how well the rules of each shipped mapping tell people apart, by the
 * labelled pairs. Found is updated without asking; held is left to a person; new is made.
 */
import { type JudgedPair, judgedPairs, PEOPLE, scoresOf } from '../support/judged-pairs.ts';

const names = [
  'contact-only',
  'custom-object',
  'eda',
  'education-cloud',
  'lead',
  'person-account',
] as const;
const detailed = process.argv.includes('--pairs');

console.log(
  `${'mapping'.padEnd(18)}${'precision'.padStart(10)}${'recall'.padStart(8)}   same: found held new   different: found held new`,
);
for (const name of names) {
  const judged = await judgedPairs(name);
  const { precision, recall } = scoresOf(judged);
  const same = judged.filter((pair) => pair.same);
  const different = judged.filter((pair) => !pair.same);
  console.log(
    `${name.padEnd(18)}${precision.toFixed(3).padStart(10)}${recall.toFixed(2).padStart(8)}   ${counts(same)}   ${counts(different)}   (${PEOPLE[name][0]})`,
  );
  if (detailed) printPairs(judged);
}

function counts(judged: readonly JudgedPair[]): string {
  const outcomes = ['found', 'held', 'new'] as const;
  return outcomes
    .map((wanted) => String(judged.filter(({ outcome }) => outcome === wanted).length).padStart(5))
    .join('');
}

/** What a person has to look at, or what went wrong. */
function printPairs(judged: readonly JudgedPair[]): void {
  for (const { category, same, org, ets, outcome } of judged) {
    if (outcome === (same ? 'found' : 'new')) continue;
    console.log(
      `  ${same ? 'same' : 'different'}, ${outcome}: ${category}: ${[org, ets].map((one) => Object.values(one).join('|')).join('  ~  ')}`,
    );
  }
}
