/**
 * The table of Salesforce's error codes (REST, rows, Bulk): what the connector does about each, and
 * what a person has to do. Looked up by `errors.ts`; the sign-in's are in `auth/token-errors.ts`.
 *
 * Sources: REST API Developer Guide, "Status Codes and Error Responses" and "Core Data Types Used in
 * API Calls" (StatusCode); the texts of recorded answers. A message is in the language of the
 * integration user, so codes decide; `says` is there only for codes that mean two things, and
 * matches parts that are not translated.
 */

/**
 * `retry`: the same again later. `refresh`: a new session, then the same again. `hold`: this row is
 * wrong, the others go on. `stop`: nothing will work until a person has done something.
 */
export type Treatment = 'retry' | 'refresh' | 'hold' | 'stop';

export interface ErrorRule {
  readonly code: string;
  readonly treatment: Treatment;
  /** What it means, for a person. */
  readonly meaning: string;
  /** What a person has to do. */
  readonly remedy: string;
  /** Only when the message matches. Rows with `says` stand before the plain row of the code. */
  readonly says?: RegExp;
  /** `request`: when all of a request is refused. `row`: when one row is. Otherwise both. */
  readonly of?: 'request' | 'row';
  /** Attempts in all, where the policy's own number is too many. */
  readonly attempts?: number;
  /** The same may pass with less of it at once: callers who can, halve the request. */
  readonly smaller?: true;
  /** One row may be the cause, though all of the request fails: callers who can, look for it. */
  readonly isolate?: true;
  /** Of a row. When all rows of an object are refused so, it is no row's fault, and the write stops. */
  readonly stopsIfAll?: true;
}

export const AGAIN_LATER =
  'Nothing has to be done: run it again later. What was written is not written twice.';
export const OUR_FAULT =
  'This is a fault of the connector: please report it with the code and the version.';
export const OWN_ROW =
  'Correct the record in ETS or Salesforce, or the mapping; it is tried again in the next run.';
export const OLDER_VERSION =
  'Remove salesforce.apiVersion from the configuration, or name a newer one.';
const PERMISSIONS =
  'Give the integration user the right: Setup > Permission Sets > (the set of the integration user).';
const MAPPING = 'Compare the mapping with the org: toefl-sync mapping check.';

/** Apex and flow errors carry the error that they ran into in their own text, untranslated. */
const LOCK_INSIDE = /UNABLE_TO_LOCK_ROW/;
const GOVERNOR_INSIDE =
  /System\.LimitException|Apex CPU time limit|Too many (SOQL queries|query rows|DML)/;

/** Salesforce's own codes. A row with `says` or `of` stands before the plain row of its code. */
export const RULES: readonly ErrorRule[] = [
  // Later is better.
  rule(
    'UNABLE_TO_LOCK_ROW',
    'retry',
    'another process is changing the same row or its parent',
    'If it goes on, schedule the run for a quieter hour.',
  ),
  rule(
    'REQUEST_LIMIT_EXCEEDED',
    'retry',
    'too many long calls are running in the org at once',
    AGAIN_LATER,
    { says: /Concurrent/ },
  ),
  rule(
    'REQUEST_LIMIT_EXCEEDED',
    'stop',
    "the org's API calls of the last 24 hours are used up",
    'See Setup > Company Information > API Requests, Last 24 Hours; run again when the number has fallen.',
  ),
  rule(
    'SERVER_UNAVAILABLE',
    'retry',
    'Salesforce is overloaded or under maintenance',
    `See https://status.salesforce.com. ${AGAIN_LATER}`,
  ),
  rule(
    'REQUEST_RUNNING_TOO_LONG',
    'retry',
    'Salesforce stopped a request that took too long',
    'If it goes on, look for slow triggers and flows on the objects written to.',
    { attempts: 3, smaller: true },
  ),
  rule(
    'QUERY_TIMEOUT',
    'retry',
    'a query took too long',
    'Match people by fields that Salesforce has indexed (Email, external IDs), or ask Salesforce for a custom index.',
    { attempts: 2, smaller: true },
  ),
  rule(
    'UNKNOWN_EXCEPTION',
    'retry',
    'Salesforce met an error of its own',
    'If it goes on, look for Apex and flows on the object, else open a case with Salesforce.',
    { attempts: 4, isolate: true },
  ),
  rule('TEMPORARILY_UNAVAILABLE', 'retry', 'Salesforce cannot answer just now', AGAIN_LATER),

  // The session.
  rule(
    'INVALID_SESSION_ID',
    'stop',
    'the session may not use the REST API',
    "Look at the app's policies (Setup > External Client App Manager > Policies): IP relaxation, and no high-assurance session requirement.",
    { says: /not valid for use with the REST API|not attached to Agent/ },
  ),
  rule(
    'INVALID_SESSION_ID',
    'refresh',
    'the session has expired or was revoked',
    'Sign in again: renew the token or the credentials of the configuration.',
  ),
  rule(
    'INVALID_AUTH_HEADER',
    'stop',
    'Salesforce does not understand the access token',
    'Look for a truncated or quoted token in the configured secret.',
  ),

  // Nothing will work.
  rule(
    'API_DISABLED_FOR_ORG',
    'stop',
    "the org's edition has no API",
    'The connector needs an edition with API access.',
  ),
  rule(
    'API_CURRENTLY_DISABLED',
    'stop',
    'the user may not use the API',
    `Tick "API Enabled". ${PERMISSIONS}`,
  ),
  rule(
    'FUNCTIONALITY_NOT_ENABLED',
    'stop',
    'the org has this function switched off',
    'Ask the Salesforce admin to switch it on, or configure an older apiVersion.',
  ),
  rule('FORBIDDEN', 'stop', 'the user may not do this', PERMISSIONS),
  rule(
    'ORG_LOCKED',
    'stop',
    'the org is locked',
    'The Salesforce admin has to talk to Salesforce.',
  ),
  rule('LIMIT_EXCEEDED', 'stop', 'a limit of the org is used up', 'See Setup > System Overview.'),
  rule(
    'STORAGE_LIMIT_EXCEEDED',
    'stop',
    "the org's data storage is full",
    'See Setup > Storage Usage: delete data, or buy storage.',
  ),
  rule('UNSUPPORTED_API_VERSION', 'stop', 'the org does not know this API version', OLDER_VERSION),
  rule(
    'INVALID_TYPE',
    'stop',
    'an object does not exist, or the user may not see it',
    `${MAPPING} ${PERMISSIONS}`,
  ),
  rule('INVALID_FIELD', 'hold', 'the parent row named by its external ID does not exist', OWN_ROW, {
    says: /Foreign key external ID/i,
  }),
  rule(
    'INVALID_FIELD',
    'stop',
    'a field does not exist, or the user may not see it',
    `${MAPPING} A field made by deployment is visible to nobody until a permission set grants it. ${PERMISSIONS}`,
    { says: /No such column/i },
  ),
  rule('INVALID_FIELD', 'hold', 'a field or a reference of the row is not right', OWN_ROW, {
    of: 'row',
  }),
  rule(
    'INVALID_FIELD',
    'stop',
    'a field does not exist, or the user may not see it',
    `${MAPPING} A field made by deployment is visible to nobody until a permission set grants it. ${PERMISSIONS}`,
  ),
  rule(
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    'stop',
    'a field cannot be written: it is computed, or read-only for the user',
    `${MAPPING} ${PERMISSIONS}`,
  ),
  rule(
    'NOT_FOUND',
    'stop',
    'the key field does not exist, is no external ID, or is not visible to the user',
    `${MAPPING} ${PERMISSIONS}`,
    { says: /external ID field/i },
  ),
  rule('NOT_FOUND', 'hold', 'the row is not there, or the user may not see it', OWN_ROW, {
    of: 'row',
  }),
  rule(
    'NOT_FOUND',
    'stop',
    'an object does not exist, or the user may not see it',
    `${MAPPING} ${PERMISSIONS}`,
  ),
  rule(
    'TXN_SECURITY_METERING_ERROR',
    'hold',
    "the org's transaction security could not decide",
    OWN_ROW,
    { of: 'row', stopsIfAll: true },
  ),
  rule(
    'TXN_SECURITY_METERING_ERROR',
    'stop',
    "the org's transaction security refused the request",
    'See Setup > Transaction Security Policies.',
  ),
  rule('TXN_SECURITY_RUNTIME_EXCEPTION', 'hold', "the org's transaction security failed", OWN_ROW, {
    of: 'row',
    stopsIfAll: true,
  }),
  rule(
    'TXN_SECURITY_RUNTIME_EXCEPTION',
    'stop',
    "the org's transaction security failed",
    'See Setup > Transaction Security Policies.',
  ),
  rule('TXN_SECURITY_APEX_ERROR', 'hold', "the org's transaction security failed", OWN_ROW, {
    of: 'row',
    stopsIfAll: true,
  }),
  rule(
    'TXN_SECURITY_APEX_ERROR',
    'stop',
    "the org's transaction security failed",
    'See Setup > Transaction Security Policies.',
  ),
  rule(
    'APEX_ERROR',
    'stop',
    "the org's own Apex code failed",
    'Ask the Salesforce admin to look at Setup > Apex Jobs and the debug log.',
    { of: 'request' },
  ),

  // Ours to mend.
  rule('MALFORMED_QUERY', 'stop', 'Salesforce does not understand a query', OUR_FAULT),
  rule(
    'INVALID_QUERY_FILTER_OPERATOR',
    'stop',
    'a query compares a field with a value of another type',
    OUR_FAULT,
  ),
  rule(
    'INVALID_QUERY_LOCATOR',
    'stop',
    'the rest of a long query is not there any more',
    AGAIN_LATER,
  ),
  rule(
    'QUERY_TOO_COMPLICATED',
    'stop',
    'Salesforce finds a query too complicated',
    'Match people by fewer fields, or by fields that are no formulas.',
    { smaller: true },
  ),
  rule('EXCEEDED_ID_LIMIT', 'stop', 'a request held too many rows', OUR_FAULT),
  rule('METHOD_NOT_ALLOWED', 'stop', 'Salesforce does not offer this request', OUR_FAULT),
  rule('UNSUPPORTED_MEDIA_TYPE', 'stop', 'Salesforce does not take this form of data', OUR_FAULT),
  rule('MISSING_ARGUMENT', 'stop', 'a request lacks something', OUR_FAULT, { of: 'request' }),
  rule('INVALID_INPUT', 'stop', 'a request holds something wrong', OUR_FAULT, { of: 'request' }),
  rule('MALFORMED_URL', 'stop', 'Salesforce does not understand an address', OUR_FAULT),
  rule(
    'JSON_PARSER_ERROR',
    'stop',
    'Salesforce cannot read the request',
    OUR_FAULT,
    // Broken JSON; a value of a wrong form says "Cannot deserialize".
    { says: /Unexpected (character|end-of-input)/ },
  ),
  rule('JSON_PARSER_ERROR', 'hold', 'a value has not the form that its field needs', OWN_ROW),

  // Bulk API. It writes codes in capitals or in camel case: see `errors.ts`.
  rule('CLIENT_INPUT_ERROR', 'stop', 'Salesforce does not take a bulk job', OUR_FAULT),
  rule('INVALID_BATCH', 'stop', 'Salesforce does not take the data of a bulk job', OUR_FAULT),
  rule('INVALID_JOB', 'stop', "a bulk job is not there, or not this user's", AGAIN_LATER),
  rule('INVALID_JOB_STATE', 'stop', 'a bulk job is not in the state it should be in', AGAIN_LATER),
  rule('INVALID_OPERATION', 'stop', 'Salesforce does not offer this bulk job', OUR_FAULT),
  rule('INVALID_VERSION', 'stop', 'the org does not know this API version', OLDER_VERSION),
  rule(
    'INVALID_USER',
    'stop',
    'the user may not use this bulk job',
    `Bulk jobs need "API Enabled", and hard deletes a right of their own. ${PERMISSIONS}`,
  ),
  rule(
    'FEATURE_NOT_ENABLED',
    'stop',
    'the org has no Bulk API',
    'Switch bulk loading off in the configuration, or ask the Salesforce admin for it.',
  ),
  rule(
    'EXCEEDED_QUOTA',
    'stop',
    "the org's bulk jobs of the last 24 hours are used up",
    'See Setup > Bulk Data Load Jobs; run again when the number has fallen.',
  ),
  rule('TOO_MANY_LOCK_FAILURE', 'retry', 'a bulk job met too many locked rows', AGAIN_LATER, {
    smaller: true,
  }),

  // One row is wrong.
  rule(
    'DUPLICATES_DETECTED',
    'hold',
    'a duplicate rule of the org found a similar row',
    'Look at the rows it found: assign the record to one of them with `held assign`. If none of them is meant, exempt the integration user from the rule, or set salesforce.allowDuplicates for rules that only warn.',
  ),
  rule('DUPLICATE_VALUE', 'hold', 'another row has the same value in a unique field', OWN_ROW),
  rule(
    'DUPLICATE_EXTERNAL_ID',
    'hold',
    'several rows have this external ID',
    'Remove the double in Salesforce, and make the field unique.',
  ),
  rule(
    'MULTIPLE_CHOICES',
    'hold',
    'several rows have this external ID',
    'Remove the double in Salesforce, and make the field unique.',
  ),
  rule('REQUIRED_FIELD_MISSING', 'hold', 'a required field has no value', OWN_ROW),
  rule(
    'FIELD_CUSTOM_VALIDATION_EXCEPTION',
    'hold',
    'a validation rule of the org refused the row',
    OWN_ROW,
  ),
  rule(
    'FIELD_INTEGRITY_EXCEPTION',
    'hold',
    'a value is not among those the org allows, such as a state or country',
    OWN_ROW,
  ),
  rule(
    'FIELD_FILTER_VALIDATION_EXCEPTION',
    'hold',
    "a lookup filter of the org refused the row's parent",
    OWN_ROW,
  ),
  rule(
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    'hold',
    'a value is not in a restricted picklist',
    'Add the value to the picklist, or translate it in the mapping.',
  ),
  rule('STRING_TOO_LONG', 'hold', 'a text is longer than its field', OWN_ROW),
  rule('INVALID_EMAIL_ADDRESS', 'hold', 'an e-mail address is not one', OWN_ROW),
  rule('NUMBER_OUTSIDE_VALID_RANGE', 'hold', 'a number has more digits than its field', OWN_ROW),
  rule('INVALID_TYPE_ON_FIELD_IN_RECORD', 'hold', "a value has not its field's type", OWN_ROW),
  rule('INSUFFICIENT_ACCESS_OR_READONLY', 'hold', 'the user may not change this row', PERMISSIONS, {
    stopsIfAll: true,
  }),
  rule(
    'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
    'hold',
    "the user has no right on the row's parent",
    PERMISSIONS,
  ),
  rule('INSUFFICIENT_ACCESS', 'hold', 'the user may not do this to the row', PERMISSIONS),
  rule('INVALID_CROSS_REFERENCE_KEY', 'hold', 'the row points at a row that is not there', OWN_ROW),
  rule('MALFORMED_ID', 'hold', 'an Id is not one, or of another object', OWN_ROW),
  rule(
    'ENTITY_IS_DELETED',
    'hold',
    'the row was deleted or merged into another',
    'Nothing has to be done: the next run looks for the person again.',
  ),
  rule(
    'DELETE_FAILED',
    'hold',
    'the row cannot be deleted while others hang on it',
    'Look at the row in Salesforce: it names what stands against it.',
  ),
  rule(
    'CANNOT_UPDATE_CONVERTED_LEAD',
    'hold',
    'the lead has been converted',
    'Write to the contact it became.',
  ),
  rule(
    'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
    'retry',
    "the org's Apex code met a locked row",
    AGAIN_LATER,
    { says: LOCK_INSIDE },
  ),
  rule(
    'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
    'retry',
    "the org's Apex code reached a limit",
    'If single rows fail too, the trigger named in the message has to be mended.',
    { says: GOVERNOR_INSIDE, smaller: true },
  ),
  rule(
    'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
    'hold',
    "the org's Apex code refused the row",
    OWN_ROW,
  ),
  rule('CANNOT_EXECUTE_FLOW_TRIGGER', 'retry', 'a flow of the org met a locked row', AGAIN_LATER, {
    says: LOCK_INSIDE,
  }),
  rule(
    'CANNOT_EXECUTE_FLOW_TRIGGER',
    'retry',
    'a flow of the org reached a limit',
    'If single rows fail too, the flow named in the message has to be mended.',
    { says: GOVERNOR_INSIDE, smaller: true },
  ),
  rule('CANNOT_EXECUTE_FLOW_TRIGGER', 'hold', 'a flow of the org refused the row', OWN_ROW),

  // Not the row's fault: another one of the same transaction failed.
  rule('PROCESSING_HALTED', 'retry', 'another row of the same transaction failed', AGAIN_LATER),
  rule(
    'ALL_OR_NONE_OPERATION_ROLLED_BACK',
    'retry',
    'another row of the same transaction failed',
    AGAIN_LATER,
  ),
];

export function rule(
  code: string,
  treatment: Treatment,
  meaning: string,
  remedy: string,
  more: Pick<ErrorRule, 'says' | 'of' | 'attempts' | 'smaller' | 'isolate' | 'stopsIfAll'> = {},
): ErrorRule {
  return { code, treatment, meaning, remedy, ...more };
}
