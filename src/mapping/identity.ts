/** Compiles how a row is found in the org: by its external id, or by match rules. */
import type { CompiledField, Identity } from './compiled.ts';
import { compileKey } from './key.ts';
import { compileRule } from './match-rules.ts';
import type { RowContext } from './row-context.ts';

/** Null after an error was reported. */
export function compileIdentity(
  context: RowContext,
  fields: readonly CompiledField[],
): Identity | null {
  const { row, at, report, name } = context;
  if ((row.key === undefined) === (row.match === undefined)) {
    report(
      'error',
      at,
      'no-identity',
      row.key === undefined
        ? `\`${name}\` says neither \`key\` nor \`match\``
        : `\`${name}\` says both \`key\` and \`match\``,
      'A row of our own has a `key` (an external id); a row that staff own is found by `match`.',
      'key',
    );
    return null;
  }
  if (row.key !== undefined) {
    if (row.onNoMatch !== undefined) {
      report(
        'warning',
        [...at, 'onNoMatch'],
        'no-effect',
        '`onNoMatch` does nothing to a row with a `key`, which is made when it is not there',
        'Leave it out, or find the row by `match`.',
        'key',
      );
    }
    return compileKey(context, row.key);
  }
  if (row.forEach !== undefined) {
    report(
      'error',
      [...at, 'forEach'],
      'fan-out-without-key',
      'a row that fans out needs a `key`',
      'Such as `key: { Key__c: "{appointmentNo}-{section.code}" }`.',
    );
    return null;
  }
  const rules = (row.match ?? []).map((rule, index) =>
    compileRule(context, rule, fields, [...at, 'match', index]),
  );
  return { kind: 'match', rules, onNoMatch: row.onNoMatch ?? 'create' };
}
