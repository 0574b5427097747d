/** Constants of the configuration, seen from the mapping that may read them. */
import { describe, expect, it } from 'vitest';
import { compileMapping } from '../../src/mapping/compile.ts';
import { load } from '../support/mappings.ts';
import { SMALL_ORG } from '../support/metadata.ts';

function said(constants: Record<string, string>, line: string): readonly unknown[] {
  const text = `name: x\nversion: 1\nconstants: { source: ETS }\nrows:\n  score:\n    object: Score__c\n    key: { Key__c: appointmentNo }\n    fields:\n      Note__c: ${line}\n`;
  const compilation = compileMapping(load(text), SMALL_ORG, { constants });
  return compilation.kind === 'compiled' ? compilation.warnings : compilation.findings;
}

function unread(name: string, hint: string) {
  const message = `the configuration has the constant \`${name}\`, and this mapping never reads it`;
  return { severity: 'warning', code: 'unknown-constant', message, hint, position: null };
}

const LEAVE_OUT = 'Leave it out of `constants` in the configuration.';

describe('a constant of the configuration', () => {
  it.each([
    ['constant.source'],
    ['[score.total, constant.source]'],
    ['{ text: "{ constant.source }, {score.total}" }'],
    ['{ from: scoreStatus, when: { scoreStatus: constant.source } }'],
    ['{ from: scoreStatus, when: { constant.source: ETS } }'],
  ])('is read by %s', (line) => {
    expect(said({ source: 'R' }, line)).not.toContainEqual(unread('source', LEAVE_OUT));
  });

  it.each([
    ['sorce', 'constant.source', 'Did you mean `source`?'],
    ['nope', 'constant.source', LEAVE_OUT],
    ['sour', 'constant.source', 'Did you mean `source`?'],
    ['source', 'scoreStatus', LEAVE_OUT],
  ])('`%s` does nothing beside `%s`', (name, line, hint) => {
    expect(said({ [name]: 'x' }, line)).toEqual([unread(name, hint)]);
  });
});
