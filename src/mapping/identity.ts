/** Compiles how a row is found in the org: by its external id, or by match rules. */
import { compilePath, type Scope } from '../record/path.ts';
import type { Path } from '../text/issues.ts';
import { nearest } from '../text/nearest.ts';
import type { CompiledField, Identity, MatchRule } from './compiled.ts';
import { conversionTo } from './convert.ts';
import type { Fault } from './forms/form.ts';
import { compilePathForm } from './forms/path.ts';
import { compileTemplate } from './forms/text.ts';
import type { RowContext } from './row-context.ts';
import type { RuleDocument } from './schema.ts';
import { findField } from './target.ts';

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
  if (row.key !== undefined) return compileKey(context, row.key);
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

function compileKey(context: RowContext, key: Readonly<Record<string, string>>): Identity | null {
  const { at, report, object } = context;
  const [entry, ...more] = Object.entries(key);
  if (entry === undefined || more.length > 0) {
    report(
      'error',
      [...at, 'key'],
      'one-key',
      'a key is one external id field',
      'Join several values in one text: "{institutionCode}-{appointmentNo}".',
    );
    return null;
  }
  const [name, form] = entry;
  const path = [...at, 'key', name];
  const field = findField(context, name, path);
  const value = form.includes('{')
    ? compileTemplate(form, path, context.form)
    : compilePathForm(form, path, context.form);
  if (field === null || value === null) return null;
  if (!field.externalId && !field.idLookup) {
    report(
      'error',
      path,
      'no-external-id',
      `${object.name}.${field.name} is no external id, so nothing can be upserted by it`,
      'Tick "External ID" and "Unique" of the field in Setup.',
      'key',
    );
    return null;
  }
  if (!field.unique) {
    report(
      'warning',
      path,
      'not-unique',
      `${object.name}.${field.name} is not unique, so the org may hold a key twice`,
      'Tick "Unique" of the field in Setup.',
      'key',
    );
  }
  if (
    Object.keys(context.row.fields).some(
      (other) => other.toLowerCase() === field.name.toLowerCase(),
    )
  ) {
    report(
      'error',
      [...at, 'fields', name],
      'field-twice',
      `${field.name} is the key, so it is filled already`,
      'Leave it out of `fields`.',
      'key',
    );
  }
  const { maxLength } = value.type;
  if (maxLength !== null && field.length > 0 && maxLength > field.length) {
    report(
      'warning',
      path,
      'may-be-too-long',
      `the key can have ${maxLength} characters, and ${field.name} takes ${field.length}`,
      'Make the field longer in Setup.',
    );
  }
  const conversion = conversionTo(field, value.type, {
    truncate: false,
    round: null,
  });
  if (conversion.kind === 'impossible') {
    report('error', path, 'cannot-convert', conversion.message, conversion.hint);
    return null;
  }
  if (context.form.fanOut && !value.paths.some((used) => used.startsWith('section.'))) {
    report(
      'error',
      path,
      'one-key-for-all',
      'the row becomes several, and they would all have this key',
      `Add the section: "{${value.paths.join('}-{')}}-{section.code}".`,
    );
    return null;
  }
  const blanks = value.paths
    .filter((used) => !used.startsWith('constant.'))
    .map((used) => [used, compilePath(used.replace(/^raw\./, ''))] as const);
  return {
    kind: 'key',
    field,
    read(scope, fault) {
      if (reportBlank(blanks, scope, fault)) return null;
      const found = value.read(scope, fault);
      const converted = found === null ? null : conversion.convert(found, fault);
      return converted === null ? null : String(converted);
    },
  };
}

/** A key with a hole in it would be another row's key. */
function reportBlank(
  parts: readonly (readonly [string, (scope: Scope) => string | null])[],
  scope: Scope,
  fault: Fault,
): boolean {
  const blank = parts.find(([, read]) => read(scope) === null);
  if (blank !== undefined) fault('missing-value', `the key needs ${blank[0]}, which is blank`);
  return blank !== undefined;
}

function compileRule(
  context: RowContext,
  rule: RuleDocument,
  fields: readonly CompiledField[],
  path: Path,
): MatchRule {
  if (Array.isArray(rule)) {
    const equal = positionsOf(context, rule, fields, path);
    checkStrength(context, equal, fields, path);
    return { equal, blank: [] };
  }
  const equal = positionsOf(context, rule.fields, fields, [...path, 'fields']);
  checkStrength(context, equal, fields, path);
  return { equal, blank: positionsOf(context, rule.blank, fields, [...path, 'blank']) };
}

/** Names alone are shared by many people, and a score on the wrong one is the worst that can happen. */
function checkStrength(
  { report }: RowContext,
  equal: readonly number[],
  fields: readonly CompiledField[],
  path: Path,
): void {
  const types = equal.flatMap((index) => fields[index]?.field ?? []);
  if (types.length === 0 || types.some(tellsPeopleApart)) return;
  report(
    'warning',
    path,
    'weak-rule',
    'nothing in this rule tells people apart, so people of one name become one',
    'Add a date of birth, an e-mail address or an id of your own.',
  );
}

function tellsPeopleApart({ type, externalId, idLookup, unique }: CompiledField['field']): boolean {
  return type === 'date' || type === 'email' || externalId || idLookup || unique;
}

/** Positions in `fields` of what a rule names; without those that an error was reported of. */
function positionsOf(
  { object, report, row }: RowContext,
  names: readonly string[],
  fields: readonly CompiledField[],
  path: Path,
): number[] {
  return names.flatMap((name, index) => {
    const position = fields.findIndex(
      ({ field }) => field.name.toLowerCase() === name.toLowerCase(),
    );
    const found = fields[position];
    if (found === undefined) {
      // A field that is there but broken has its own finding already.
      if (Object.keys(row.fields).some((filled) => filled.toLowerCase() === name.toLowerCase()))
        return [];
      const near = nearest(
        name,
        fields.map(({ field }) => field.name),
      );
      report(
        'error',
        [...path, index],
        'rule-not-filled',
        `the rule compares \`${name}\`, and \`fields\` does not fill it`,
        near === null ? `Add ${name} to \`fields\`.` : `Did you mean \`${near}\`?`,
      );
      return [];
    }
    if (!found.field.filterable) {
      report(
        'error',
        [...path, index],
        'not-filterable',
        `${object.name}.${found.field.name} can't be searched in Salesforce`,
        'Choose another field for this rule.',
      );
    }
    return [position];
  });
}
