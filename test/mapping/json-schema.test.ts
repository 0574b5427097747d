/** The JSON Schema of mappings: what an editor proposes and refuses. */
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { mappingJsonSchema } from '../../src/mapping/json-schema.ts';
import { catalogue } from '../../src/record/catalogue.ts';
import { SMALL_MAPPING } from '../support/mappings.ts';
import { SMALL_ORG } from '../support/metadata.ts';

const schema = z.record(z.string(), z.unknown()).parse(mappingJsonSchema());
const checked = z.fromJSONSchema(schema);
const MAPPINGS = new URL('../../mappings/', import.meta.url);
const shipped = (await readdir(MAPPINGS)).filter(
  (file) => file.endsWith('.yaml') && !file.endsWith('.examples.yaml'),
);
const parts = await readdir(new URL('parts/', MAPPINGS));

describe('the schema', () => {
  it.each(shipped)('accepts %s', async (file) => {
    const text = await readFile(new URL(file, MAPPINGS), 'utf8');
    expect(checked.safeParse(parse(text, { merge: true })).error).toBeUndefined();
  });

  it.each(parts)('accepts the part %s', async (file) => {
    const text = await readFile(new URL(`parts/${file}`, MAPPINGS), 'utf8');
    expect(checked.safeParse(parse(text, { merge: true })).error).toBeUndefined();
  });

  it('accepts a mapping that leaves to its parts what they bring', () => {
    const text =
      'include: parts/a.yaml\nname: x\nrows: { score: { fields: { A__c: { value: 1 } } } }';
    expect(checked.safeParse(parse(text)).error).toBeUndefined();
  });

  it.each([
    ['a misspelt key', SMALL_MAPPING.replace('newest:', 'newst:')],
    ['a misspelt word', SMALL_MAPPING.replace('match:', 'onNoMatch: hide\n    match:')],
    ['another version', SMALL_MAPPING.replace('version: 1', 'version: 2')],
  ])('refuses %s', (_name, text) => {
    expect(checked.safeParse(parse(text)).success).toBe(false);
  });

  it('accepts a path that the catalogue does not have, which the check explains better', () => {
    const text = SMALL_MAPPING.replace('score.total', 'raw.newField');
    expect(checked.safeParse(parse(text)).success).toBe(true);
  });

  it('proposes every path with its meaning', () => {
    const [proposed] = pathDefinition.parse(schema).definitions.path.anyOf;
    expect(proposed.enum).toEqual([...catalogue.keys()]);
    expect(proposed.enumDescriptions).toHaveLength(proposed.enum.length);
  });

  it('describes every key', () => {
    const silent = descriptions(schema).filter(([key, text]) => key !== '$schema' && !text);
    expect(silent).toEqual([]);
  });
});

const pathDefinition = z.looseObject({
  definitions: z.looseObject({
    path: z.looseObject({
      anyOf: z.tuple(
        [z.looseObject({ enum: z.array(z.string()), enumDescriptions: z.array(z.string()) })],
        z.unknown(),
      ),
    }),
  }),
});

const node = z.looseObject({
  properties: z.record(z.string(), z.looseObject({})).optional(),
});

/** The descriptions of all keys, wherever they stand. */
function descriptions(from: unknown): [key: string, description: unknown][] {
  if (Array.isArray(from)) return from.flatMap(descriptions);
  const parsed = node.safeParse(from);
  if (!parsed.success) return [];
  const own = Object.entries(parsed.data.properties ?? {}).map(
    ([key, value]) => [key, value['description'] ?? value['$ref']] satisfies [string, unknown],
  );
  return [...own, ...Object.values(parsed.data).flatMap(descriptions)];
}

describe('the schema for an org', () => {
  const text = JSON.stringify(mappingJsonSchema([...SMALL_ORG.values()]));
  const forOrg = orgSchema().parse(JSON.parse(text));
  const rules = forOrg.properties.rows.additionalProperties.allOf;

  it('proposes the names of its objects', () => {
    expect(JSON.stringify(rules[0])).toContain('"Contact"');
  });

  it('proposes the fields of the object that the row names, with label and type', () => {
    const score = rules.find((rule) => JSON.stringify(rule['if'])?.includes('"Score__c"'));
    const fields = proposals.parse(score?.['then']).properties.fields.properties;
    expect(fields['Total__c']).toEqual({ description: 'Total. double (3, 1)' });
    expect(fields['Status__c']?.description).toMatch(/^Status\. picklist.*: Reported, Cancelled$/);
    expect(Object.keys(fields)).not.toContain('Id');
  });

  it('proposes external ids as keys and dates as newest', () => {
    const score = rules.find((rule) => JSON.stringify(rule['if'])?.includes('"Score__c"'));
    const { key, newest } = proposals.parse(score?.['then']).properties;
    expect(Object.keys(key.properties)).toEqual(['Key__c']);
    expect(Object.keys(newest.properties)).toEqual(['Report_Date__c', 'Test_Date__c']);
  });
});

const group = z.looseObject({
  properties: z.record(z.string(), z.object({ description: z.string() })),
});
const proposals = z.looseObject({
  properties: z.looseObject({ fields: group, key: group, newest: group }),
});

function orgSchema() {
  const row = z.looseObject({ allOf: z.array(z.record(z.string(), z.unknown())) });
  return z.looseObject({
    properties: z.looseObject({ rows: z.looseObject({ additionalProperties: row }) }),
  });
}
