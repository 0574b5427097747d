/** The JSON Schema that editors use: it says what the loader says. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { configSchema } from '../../src/config/schema.ts';
import { AUTH, SMALLEST, SOURCE } from './folder.ts';

/** zod reads JSON Schema too, which makes the schema's own judgement testable. */
const back = z.fromJSONSchema({ ...configJsonSchema() });

describe('the JSON Schema', () => {
  const ets = {
    kind: 'ets',
    baseUrl: 'https://ets.org',
    authCode: { env: 'X' },
  };
  it.each([
    ['the smallest configuration', SMALLEST, true],
    [
      'every default written out',
      {
        ...SMALLEST,
        $schema: './config.schema.json',
        state: 's.db',
        limits: { heldShare: 1 },
        chunkSize: 5,
      },
      true,
    ],
    ['constants', { ...SMALLEST, constants: { office: 'Admissions', year: 2026 } }, true],
    ['a constant that is a list', { ...SMALLEST, constants: { office: [] } }, false],
    [
      'a list of sources',
      {
        ...SMALLEST,
        source: [
          { ...SOURCE, name: 'a' },
          { ...ets, name: 'b' },
        ],
      },
      true,
    ],
    ['a list of sources without names', { ...SMALLEST, source: [SOURCE] }, false],
    ['no mapping', { source: SOURCE, salesforce: { auth: AUTH } }, false],
    ['an unknown name', { ...SMALLEST, colour: 'red' }, false],
    ['an unknown kind', { ...SMALLEST, salesforce: { auth: { kind: 'password' } } }, false],
    ['a secret written out', { ...SMALLEST, source: { ...ets, authCode: 'hunter2' } }, false],
    [
      'an API version as a number',
      { ...SMALLEST, salesforce: { auth: AUTH, apiVersion: 62 } },
      false,
    ],
  ])('judges %s as the loader does', (_, content, right) => {
    expect(configSchema.safeParse(content).success).toBe(right);
    expect(back.safeParse(content).success).toBe(right);
  });

  it('describes every name', () => {
    const undescribed: string[] = [];
    const visit = (schema: unknown, path: string) => {
      if (typeof schema !== 'object' || schema === null) return;
      for (const [key, value] of Object.entries(schema)) {
        if (key !== 'properties') visit(value, path);
        else {
          for (const [name, property] of Object.entries(value)) {
            if (typeof property === 'object' && property !== null && !('description' in property))
              undescribed.push(`${path}.${name}`);
            visit(property, `${path}.${name}`);
          }
        }
      }
    };
    visit(configJsonSchema(), '');
    expect(undescribed).toEqual([]);
  });
});
