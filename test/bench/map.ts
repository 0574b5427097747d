/**
 * `npm run bench`: what it costs to validate and map a record, against `JSON.parse` of the same
 * text. Prints ratios, since seconds say nothing about another machine.
 */
import { generateFeed } from '../../src/local-org/feed/feed.ts';
import { contact } from '../../src/local-org/schema/contact.ts';
import { toeflScore } from '../../src/local-org/schema/toefl-score.ts';
import { compileMapping } from '../../src/mapping/compile.ts';
import type { CompiledMapping } from '../../src/mapping/compiled.ts';
import type { Mapping } from '../../src/mapping/load.ts';
import { parseRecord } from '../../src/record/parse.ts';
import { parseDescribe } from '../../src/salesforce/describe.ts';
import { shippedMapping } from '../support/shipped.ts';

const RECORDS = 100_000;
const ROUNDS = 3;
const CHUNK = 2_000;

const mapping = compiled(await shippedMapping());
const texts = [...generateFeed({ seed: 1, count: RECORDS })].map((record) =>
  JSON.stringify(record),
);
const feed = `{"data":[${texts.join(',')}]}`;

// What a connector that holds the feed in memory would begin with.
const parse = best(() => JSON.parse(feed));
const validate = best(() => {
  for (const text of texts) parseRecord(JSON.parse(text));
});
const map = best(() => {
  // In chunks, as a run does: what is mapped lives until it is planned.
  for (let start = 0; start < texts.length; start += CHUNK) {
    texts.slice(start, start + CHUNK).map((text) => {
      const parsed = parseRecord(JSON.parse(text));
      return parsed.kind === 'record' ? mapping.map(parsed.record) : parsed;
    });
  }
});

console.log(
  `${RECORDS.toLocaleString('en')} records, mappings/custom-object.yaml, times JSON.parse of the feed:`,
);
console.log(`  parse and validate        ${ratio(validate)}`);
console.log(`  parse, validate and map   ${ratio(map)}   (budget 3.0)`);

function ratio(time: number): string {
  return `${(time / parse).toFixed(2)} ×`;
}

function best(work: () => unknown): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}

function compiled(shipped: Mapping): CompiledMapping {
  const objects = [contact, toeflScore].flatMap((schema) => parseDescribe(schema) ?? []);
  const org = new Map(objects.map((object) => [object.name.toLowerCase(), object]));
  const start = performance.now();
  const compilation = compileMapping(shipped, org);
  if (compilation.kind === 'wrong') throw new Error(JSON.stringify(compilation.findings));
  const fields = compilation.mapping.rows.reduce((sum, { fields }) => sum + fields.length, 0);
  console.log(
    `compiled ${fields} fields in ${(performance.now() - start).toFixed(1)} ms (budget: 300 fields in 50 ms)`,
  );
  return compilation.mapping;
}
