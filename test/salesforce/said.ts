/** What Salesforce says, as it says it: one message for each row of the error table that looks at it. */

/** By code: messages that a row's `says` is meant for, in the order of the rows. */
export const SAID: Readonly<Record<string, readonly string[]>> = {
  REQUEST_LIMIT_EXCEEDED: ['ConcurrentPerOrgLongTxn Limit exceeded.'],
  INVALID_SESSION_ID: ['This session is not valid for use with the REST API'],
  INVALID_FIELD: [
    'Foreign key external ID: 4711 not found for field Key__c in entity Contact',
    "No such column 'Nope__c' on sobject of type Contact",
  ],
  NOT_FOUND: ['Provided external ID field does not exist or is not accessible: Nope__c'],
  JSON_PARSER_ERROR: ["Unexpected character ('}' (code 125)): was expecting double-quote"],
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: [
    'hed.TDTM_Contact: execution of AfterInsert caused by: first error: UNABLE_TO_LOCK_ROW, unable',
    'hed.TDTM_Contact: System.LimitException: Apex CPU time limit exceeded',
  ],
  CANNOT_EXECUTE_FLOW_TRIGGER: [
    'the "Greet" process failed: UNABLE_TO_LOCK_ROW: unable to obtain exclusive access',
    'the "Greet" process failed: Too many SOQL queries: 101',
  ],
  invalid_grant: [
    "user hasn't approved this consumer",
    'no client credentials user enabled',
    'request not supported on this domain',
    'audience is invalid',
    'expired certificate',
    'invalid assertion',
    'expired authorization code',
    'expired access/refresh token',
    'ip restricted or invalid login hours',
    'inactive user',
    'authentication failure - Invalid Password',
  ],
};
