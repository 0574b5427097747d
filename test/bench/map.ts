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
import type { OrgMetadata } from '../../src/mapping/metadata.ts';
import { parseRecord } from '../../src/record/parse.ts';
import { parseDescribe } from '../../src/salesforce/describe.ts';
import { shippedMapping } from '../support/shipped.ts';

const RECORDS = 100_000;
const ROUNDS = 5;
/** As a run does: what is mapped lives until its chunk is planned. */
const CHUNK = 2_000;
const BUDGET = 3;
const COPIES = ['A', 'B', 'C', 'D'] as const;

const mapping = compiled(await shippedMapping());
const texts = [...generateFeed({ seed: 1, count: RECORDS })].map((record) =>
  JSON.stringify(record),
);

/** Each does what the one before it does, and more. */
const WORKS = {
  parse: (text: string): unknown => JSON.parse(text),
  validate: (text: string) => parseRecord(JSON.parse(text)),
  map: (text: string) => {
    const parsed = parseRecord(JSON.parse(text));
    return parsed.kind === 'record' ? mapping.map(parsed.record) : parsed;
  },
  fingerprint: (text: string) => {
    const parsed = parseRecord(JSON.parse(text));
    if (parsed.kind !== 'record') return parsed;
    const mapped = mapping.map(parsed.record);
    return mapped.kind === 'rows' ? [mapped, mapped.rows.map((row) => row.fingerprint)] : mapped;
  },
};
const times = {
  parse: timeOf(WORKS.parse),
  validate: timeOf(WORKS.validate),
  map: timeOf(WORKS.map),
  fingerprint: timeOf(WORKS.fingerprint),
};
const feed = `{"data":[${texts.join(',')}]}`;
const whole = median(() => JSON.parse(feed));

console.log(
  `${RECORDS.toLocaleString('en')} records, mappings/custom-object.yaml, times JSON.parse:`,
);
console.log(`${''.padEnd(32)}of each record   of the feed as a whole`);
tell('validate', times.validate - times.parse);
tell('validate and map', times.map - times.parse, `(budget ${BUDGET.toFixed(2)})`);
tell('parse, validate and map', times.map);
tell('fingerprints, on top of these', times.fingerprint - times.map);
if (times.map - times.parse > BUDGET * times.parse) {
  console.log('OVER BUDGET: validate and map');
  process.exitCode = 1;
}

function tell(what: string, time: number, note = ''): void {
  const [each, all] = [times.parse, whole].map((parse) => `${(time / parse).toFixed(2)} ×`);
  console.log(`  ${what.padEnd(30)}${each?.padStart(14)}${all?.padStart(24)}   ${note}`.trimEnd());
}

/** Of all records, chunk by chunk. */
function timeOf(work: (text: string) => unknown): number {
  return median(() => {
    for (let start = 0; start < texts.length; start += CHUNK) {
      texts.slice(start, start + CHUNK).map(work);
    }
  });
}

/** Processor time of this thread: other programs of the machine don't count. */
function median(work: () => unknown): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const before = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(before);
    return user + system;
  });
  return rounds.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
}

/** Also of a mapping with as many fields as the budget speaks of: every keyed row on five objects. */
function compiled(shipped: Mapping): CompiledMapping {
  const described = [contact, toeflScore].flatMap((schema) => parseDescribe(schema) ?? []);
  const objects = described.flatMap((object) =>
    ['', ...COPIES].map((copy) => ({ ...object, name: `${copy}${object.name}` })),
  );
  const org = new Map(objects.map((object) => [object.name.toLowerCase(), object]));
  const rows = Object.entries(shipped.document.rows).flatMap(([name, row]) =>
    (row.key === undefined ? [''] : ['', ...COPIES]).map(
      (copy) => [`${copy}${name}`, { ...row, object: `${copy}${row.object}` }] as const,
    ),
  );
  const wide = { ...shipped, document: { ...shipped.document, rows: Object.fromEntries(rows) } };
  const mapping = compile(shipped, org, '');
  compile(wide, org, '(budget: 50 ms)');
  return mapping;
}

function compile(mapping: Mapping, org: OrgMetadata, note: string): CompiledMapping {
  const start = performance.now();
  const compilation = compileMapping(mapping, org);
  const ms = performance.now() - start;
  if (compilation.kind === 'wrong') throw new Error(JSON.stringify(compilation.findings));
  const fields = compilation.mapping.rows.reduce((sum, row) => sum + row.fields.length, 0);
  console.log(`compiled ${fields} fields in ${ms.toFixed(1)} ms   ${note}`.trimEnd());
  return compilation.mapping;
}
