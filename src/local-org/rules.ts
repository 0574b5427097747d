/**
 * What an org's admins have ordered of records beyond their fields: validation rules and duplicate
 * rules; asked by write.ts before a record is saved.
 *
 * Sources: recorded DUPLICATES_DETECTED (with `duplicateResut`, Salesforce's spelling); REST API guide
 * "Duplicate Rule Header"; help "Standard Contact Duplicate Rule". A record is not compared with those
 * that the same request made before it.
 */

import { type SaveError, saveError } from './errors.ts';
import type { FieldSchema, ObjectModel } from './schema.ts';
import { foldKey, type Row, type Store } from './store.ts';

export interface ValidationRule {
  readonly object: string;
  /** Whether the row may not be saved; `before` is undefined for a new one. */
  readonly refuses: (row: Row, before: Row | undefined) => boolean;
  /** The admin's own words. */
  readonly message: string;
  /** The field at which the page shows the message; the top of the page otherwise. */
  readonly field?: string;
}

export interface DuplicateRule {
  readonly object: string;
  /** Fields that are equal in duplicates, without regard to case; a blank one is equal to nothing. */
  readonly fields: readonly string[];
  /** `block` never lets a duplicate in; `alert` does when the request's header allows it. */
  readonly action: 'block' | 'alert';
  /** When the rule acts. Default: when a record is created, as the standard rule. */
  readonly on?: readonly ('create' | 'update')[];
  /** Default: as the standard rule of the object. */
  readonly name?: string;
  /** Default: "Use one of these records?" */
  readonly message?: string;
}

/** What a rule needs to know of the request that saves. */
interface SavingRequest {
  readonly version: string;
  readonly header: (name: string) => string | undefined;
}

export interface Rules {
  /** Runs the handling of one request or subrequest, whose header the rules obey. */
  during<T>(request: SavingRequest, work: () => T): T;
  refusal(model: ObjectModel, row: Row, before: Row | undefined): SaveError | undefined;
  /** Told of every new record. */
  created(id: string): void;
}

export function createRules(
  store: Store,
  validations: readonly ValidationRule[],
  duplicates: readonly DuplicateRule[],
): Rules {
  const checks = duplicates.map((rule) => ({ rule, fields: fieldsOf(store, rule) }));
  let current: SavingRequest | undefined;
  let made = new Set<unknown>();

  function duplicatesOf(model: ObjectModel, row: Row, fields: readonly FieldSchema[]): Row[] {
    const [first] = fields;
    if (first === undefined) return [];
    return store
      .find(model, first, row[first.name] ?? null)
      .filter((other) => other['Id'] !== row['Id'] && !made.has(other['Id']))
      .filter((other) => fields.every((field) => equal(field, row, other)));
  }

  return {
    during(request, work) {
      const [outer, madeBefore] = [current, made];
      [current, made] = [request, new Set()];
      try {
        return work();
      } finally {
        [current, made] = [outer, madeBefore];
      }
    },
    refusal(model, row, before) {
      const broken = validations.find(
        ({ object, refuses }) => object === model.name && refuses(row, before),
      );
      if (broken !== undefined) return validationError(broken);
      const event = before === undefined ? 'create' : 'update';
      for (const { rule, fields } of checks) {
        if (rule.object !== model.name || !(rule.on ?? ['create']).includes(event)) continue;
        if (rule.action === 'alert' && allowsSave(current)) continue;
        const found = duplicatesOf(model, row, fields);
        if (found.length > 0) return duplicateError(rule, model, found, current?.version);
      }
      return undefined;
    },
    created: (id) => made.add(id),
  };
}

function fieldsOf(store: Store, { object, fields }: DuplicateRule): readonly FieldSchema[] {
  return fields.map((name) => {
    const field = store.model(object)?.fields.get(name.toLowerCase());
    if (field === undefined)
      throw new Error(`a duplicate rule names ${object}.${name}, which is no field`);
    return field;
  });
}

function equal(field: FieldSchema, row: Row, other: Row): boolean {
  const value = row[field.name] ?? null;
  return value !== null && foldKey(field, value) === foldKey(field, other[field.name] ?? null);
}

/** `Sforce-Duplicate-Rule-Header: allowSave=true; includeRecordDetails=false` */
function allowsSave(request: SavingRequest | undefined): boolean {
  const options = request?.header('sforce-duplicate-rule-header') ?? '';
  return /(^|[;,\s])allowSave\s*=\s*true\b/i.test(options);
}

function validationError({ message, field }: ValidationRule): SaveError {
  return saveError(
    'FIELD_CUSTOM_VALIDATION_EXCEPTION',
    message,
    field === undefined ? [] : [field],
  );
}

function duplicateError(
  rule: DuplicateRule,
  model: ObjectModel,
  found: readonly Row[],
  version = 'v62.0',
): SaveError {
  const { name = `Standard_${model.name}_Duplicate_Rule`, message = 'Use one of these records?' } =
    rule;
  const matchRecords = found.map((row) => ({
    additionalInformation: [],
    fieldDiffs: [],
    matchConfidence: 100,
    record: {
      attributes: {
        type: model.name,
        url: `/services/data/${version}/sobjects/${model.name}/${row['Id']}`,
      },
      Id: row['Id'],
    },
  }));
  return {
    ...saveError('DUPLICATES_DETECTED', message),
    extra: {
      duplicateResut: {
        allowSave: rule.action === 'alert',
        duplicateRule: name,
        duplicateRuleEntityType: model.name,
        errorMessage: message,
        matchResults: [
          {
            entityType: model.name,
            errors: [],
            matchEngine: 'ExactMatchEngine',
            matchRecords,
            rule: `${name}_Match`,
            size: matchRecords.length,
            success: true,
          },
        ],
      },
    },
  };
}
