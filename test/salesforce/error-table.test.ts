/** The table of errors: what it holds, and what the connector does about each row, over HTTP. */
import nock from 'nock';
import { afterEach, describe, expect, test } from 'vitest';
import { TOKEN_RULES } from '../../src/salesforce/auth/token-rules.ts';
import { type ErrorRule, RULES, type Treatment } from '../../src/salesforce/error-table.ts';
import { ruleFor } from '../../src/salesforce/errors.ts';
import { NETWORK_RULES } from '../../src/salesforce/network-rules.ts';
import type { SalesforceAuth } from '../../src/salesforce/salesforce.ts';
import { SAID } from './said.ts';
import { BASE, connectToNock, INSTANCE, knownPerson, ORG_ID, TOKEN } from './support.ts';

afterEach(() => {
  nock.cleanAll();
});

/** A row, with a message that it is meant for. */
interface Case {
  readonly code: string;
  readonly message: string;
  readonly rule: ErrorRule;
}

function casesOf(rules: readonly ErrorRule[]): Case[] {
  const seen = new Map<string, number>();
  return rules.map((rule) => {
    if (rule.says === undefined) return { code: rule.code, message: '', rule };
    const nth = seen.get(rule.code) ?? 0;
    seen.set(rule.code, nth + 1);
    return { code: rule.code, message: SAID[rule.code]?.[nth] ?? '(none)', rule };
  });
}

/** Those of Salesforce's own codes that a request or a row can meet. */
function reached(of: 'request' | 'row'): Case[] {
  return casesOf(RULES).filter(
    ({ code, message, rule }) => ruleFor({ code, message, fields: [] }, of) === rule,
  );
}

const ALL = [...RULES, ...NETWORK_RULES, ...TOKEN_RULES];

describe('the list of facts/salesforce.md', () => {
  /** R retry, S session, H hold, X stop; of a request, and of a row where that differs. */
  const R = 'retry';
  const S = 'refresh';
  const H = 'hold';
  const X = 'stop';

  test.each<[string, string, Treatment, Treatment?]>([
    ['UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record', R],
    ['REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', X],
    ['REQUEST_LIMIT_EXCEEDED', 'ConcurrentPerOrgLongTxn Limit exceeded.', R],
    ['SERVER_UNAVAILABLE', 'Server too busy', R],
    ['REQUEST_RUNNING_TOO_LONG', 'Your request was running for too long', R],
    ['QUERY_TIMEOUT', 'Your query request was running for too long.', R],
    ['UNKNOWN_EXCEPTION', 'An unexpected error occurred.', R],
    ['HTTP_5xx', '', R],
    ['HTTP_420', '', R],
    ['INVALID_SESSION_ID', 'Session expired or invalid', S],
    ['INVALID_SESSION_ID', 'This session is not valid for use with the REST API', X],
    ['INVALID_SESSION_ID', 'Connected app is not attached to Agent', X],
    ['API_DISABLED_FOR_ORG', 'API is not enabled for this Organization or Partner', X],
    ['API_CURRENTLY_DISABLED', 'API is disabled for this User', X],
    ['FUNCTIONALITY_NOT_ENABLED', '', X],
    ['FORBIDDEN', '', X],
    ['ORG_LOCKED', '', X],
    ['LIMIT_EXCEEDED', '', X],
    ['INVALID_AUTH_HEADER', '', X],
    ['DUPLICATES_DETECTED', "You're creating a duplicate record.", H],
    ['DUPLICATE_VALUE', 'duplicate value found: Key__c duplicates value on record', H],
    ['DUPLICATE_EXTERNAL_ID', 'more than one record found for external id field', H],
    ['MULTIPLE_CHOICES', '', H],
    ['REQUIRED_FIELD_MISSING', 'Required fields are missing: [Name]', H],
    ['FIELD_CUSTOM_VALIDATION_EXCEPTION', "the admin's own text", H],
    ['FIELD_INTEGRITY_EXCEPTION', "There's a problem with this state", H],
    ['FIELD_FILTER_VALIDATION_EXCEPTION', 'Value does not exist', H],
    ['INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', 'bad value for restricted picklist field', H],
    ['STRING_TOO_LONG', 'data value too large', H],
    ['INVALID_EMAIL_ADDRESS', 'invalid email address', H],
    ['NUMBER_OUTSIDE_VALID_RANGE', 'value outside of valid range', H],
    ['INVALID_TYPE_ON_FIELD_IN_RECORD', 'value not of required type', H],
    ['JSON_PARSER_ERROR', 'Cannot deserialize instance of date from VALUE_STRING value', H],
    ['JSON_PARSER_ERROR', "Unexpected character ('}' (code 125))", X],
    ['INVALID_FIELD', "No such column 'foo' on sobject of type Bar", X],
    ['INVALID_FIELD', 'Foreign key external ID: 4711 not found for field X', H],
    ['INVALID_FIELD', 'eine Meldung in anderer Sprache', X, H],
    ['INVALID_FIELD_FOR_INSERT_UPDATE', 'Unable to create/update fields: Name.', X],
    ['INVALID_TYPE', "sObject type 'XYZZY' is not supported.", X],
    ['NOT_FOUND', 'The requested resource does not exist', X, H],
    ['NOT_FOUND', 'Provided external ID field does not exist or is not accessible: X', X],
    ['INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', H],
    ['INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', 'insufficient access rights', H],
    ['INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', H],
    ['MALFORMED_ID', 'id value of incorrect type', H],
    ['ENTITY_IS_DELETED', 'entity is deleted', H],
    ['CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead', H],
    ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'first error: UNABLE_TO_LOCK_ROW, unable', R],
    ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'Too many query rows: 50001', R],
    ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'Select a value for Preferred Email.', H],
    ['CANNOT_EXECUTE_FLOW_TRIGGER', 'Apex CPU time limit exceeded', R],
    ['CANNOT_EXECUTE_FLOW_TRIGGER', 'because the "X" process failed', H],
    ['STORAGE_LIMIT_EXCEEDED', 'storage limit exceeded', X],
    ['TXN_SECURITY_METERING_ERROR', '', X, H],
    ['TXN_SECURITY_RUNTIME_EXCEPTION', '', X, H],
    ['TXN_SECURITY_APEX_ERROR', '', X, H],
    ['PROCESSING_HALTED', 'The transaction was rolled back', R],
    ['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'Record rolled back', R],
    ['MALFORMED_QUERY', "unexpected token: 'FROM'", X],
    ['INVALID_QUERY_FILTER_OPERATOR', 'invalid ID field: abc', X],
    ['INVALID_QUERY_LOCATOR', 'invalid query locator', X],
    ['QUERY_TOO_COMPLICATED', '', X],
    ['EXCEEDED_ID_LIMIT', 'record limit reached.', X],
    ['METHOD_NOT_ALLOWED', "HTTP Method 'DELETE' not allowed.", X],
    ['UNSUPPORTED_MEDIA_TYPE', '', X],
    ['APEX_ERROR', '', X, H],
    ['UNSUPPORTED_API_VERSION', '', X],
    ['HTTP_410', '', X],
    ['HTTP_414', '', X],
    ['HTTP_431', '', X],
    ['InvalidBatch', '', X],
    ['ClientInputError', '', X],
    ['InvalidSessionId', '', S],
    ['InvalidVersion', '', X],
    ['InvalidJob', '', X],
    ['INVALIDJOBSTATE', '', X],
    ['ExceededQuota', '', X],
    ['FeatureNotEnabled', '', X],
    ['TooManyLockFailure', '', R],
    ['invalid_grant', "user hasn't approved this consumer", X],
    ['invalid_app_access', 'user is not admin approved to access this app', X],
    ['app_not_found', 'External client app is not installed in this org', X],
    ['invalid_client_id', 'client identifier invalid', X],
    ['invalid_client', 'invalid client credentials', X],
    ['unsupported_grant_type', 'grant type not supported', X],
    ['inactive_user', '', X],
    ['inactive_org', '', X],
    ['rate_limit_exceeded', '', R],
    ['temporarily_unavailable', '', R],
    ['invalid_request', '', X],
    ['A_CODE_OF_NEXT_YEAR', '', H],
  ])('%s "%s": %s', (code, message, ofRequest, ofRow = ofRequest) => {
    const error = { code, message, fields: [] };
    expect(ruleFor(error, 'request').treatment).toBe(ofRequest);
    expect(ruleFor(error, 'row').treatment).toBe(ofRow);
  });
});

describe('each row', () => {
  test.each(casesOf(ALL))('is reached: $code $message', ({ code, message, rule }) => {
    const of = rule.of ?? 'request';
    expect(ruleFor({ code, message, fields: [] }, of)).toBe(rule);
  });

  test.each(ALL)('says what it means and what to do: $code $says', ({ meaning, remedy }) => {
    expect(meaning).toMatch(/^[a-zA-Z].*[^.]$/);
    expect(remedy).toMatch(/^[A-Z].*[.\w]$/);
  });
});

describe('a request that is refused', () => {
  const good = {
    compositeResponse: [
      { referenceId: 'part0', httpStatusCode: 200, body: { name: 'Contact', fields: [] } },
    ],
  };

  test.each(reached('request'))(
    'with $code $message: $rule.treatment',
    async ({ code, message, rule }) => {
      nock(INSTANCE)
        .post(`${BASE}/composite`)
        .reply(400, [{ errorCode: code, message }])
        .post(`${BASE}/composite`)
        .reply(200, good);
      const salesforce = await connectToNock();

      const asked = salesforce.describe(['Contact']);

      if (rule.treatment === 'retry') expect((await asked).size).toBe(1);
      else await expect(asked).rejects.toMatchObject({ kind: 'salesforce' });
      expect(salesforce.calls).toBe(rule.treatment === 'retry' ? 2 : 1);
    },
  );

  test.each(reached('request').filter(({ rule }) => rule.treatment === 'stop'))(
    'with $code $message says what it means and what to do',
    async ({ code, message, rule }) => {
      nock(INSTANCE)
        .post(`${BASE}/composite`)
        .reply(400, [{ errorCode: code, message }]);
      const salesforce = await connectToNock();

      await expect(salesforce.describe(['Contact'])).rejects.toMatchObject({
        message: expect.stringContaining(rule.meaning),
        hint: rule.remedy,
        details: [`Code: ${code}`],
      });
    },
  );
});

describe('an answer without a code, or none', () => {
  const good = {
    compositeResponse: [
      { referenceId: 'part0', httpStatusCode: 200, body: { name: 'Contact', fields: [] } },
    ],
  };
  const page = (status: number) => ({ status, body: '<html><h1>No</h1></html>' });
  const refusal = (status: number) => ({
    breaks: 'UND_ERR_ABORTED',
    saying: `Proxy response (${status}) !== 200 when HTTP Tunneling`,
  });
  /** How each row is met. */
  const WAYS: Readonly<
    Record<string, { status: number; body: string } | { breaks: string; saying?: string }>
  > = {
    HTTP_401: page(401),
    HTTP_403: page(403),
    HTTP_404: page(404),
    HTTP_405: page(405),
    HTTP_409: page(409),
    HTTP_410: page(410),
    HTTP_412: page(412),
    HTTP_413: page(413),
    HTTP_414: page(414),
    HTTP_415: page(415),
    HTTP_420: page(420),
    HTTP_428: page(428),
    HTTP_429: page(429),
    HTTP_431: page(431),
    HTTP_3xx: page(302),
    HTTP_5xx: page(502),
    NOT_JSON: page(200),
    UNREACHABLE: { breaks: 'ECONNREFUSED' },
    NETWORK: { breaks: 'ECONNRESET' },
    TIMEOUT: { breaks: 'UND_ERR_HEADERS_TIMEOUT' },
    HOST_UNKNOWN: { breaks: 'ENOTFOUND' },
    CERTIFICATE: { breaks: 'CERT_HAS_EXPIRED' },
    TLS: { breaks: 'ERR_SSL_WRONG_VERSION_NUMBER' },
    PROXY_407: refusal(407),
    PROXY_REFUSED: refusal(403),
    PROXY_5xx: refusal(503),
  };

  test.each(NETWORK_RULES)('$code: $treatment', async ({ code, treatment, meaning, remedy }) => {
    const way = WAYS[code] ?? { breaks: `there is no way to meet ${code} here` };
    const first = nock(INSTANCE).post(`${BASE}/composite`);
    if ('breaks' in way) {
      const { breaks: code, saying = 'no' } = way;
      first.replyWithError(Object.assign(new Error(saying), { code }));
    } else first.reply(way.status, way.body, { 'Content-Type': 'text/html' });
    nock(INSTANCE).post(`${BASE}/composite`).reply(200, good);
    const salesforce = await connectToNock();

    const asked = salesforce.describe(['Contact']);

    if (treatment === 'retry') expect((await asked).size).toBe(1);
    else {
      await expect(asked).rejects.toMatchObject({
        kind: 'salesforce',
        message: expect.stringContaining(treatment === 'stop' ? meaning : 'session'),
        hint: treatment === 'stop' ? remedy : expect.any(String),
      });
    }
    expect(salesforce.calls).toBe(treatment === 'retry' ? 2 : 1);
  });
});

describe('a row that is refused', () => {
  const ID = '0035g00000AbCdEAAV';

  test.each(reached('row'))(
    'with $code $message: $rule.treatment',
    async ({ code, message, rule }) => {
      const refused = { success: false, errors: [{ statusCode: code, message, fields: [] }] };
      const answer = (result: unknown) => ({
        compositeResponse: [{ referenceId: 'part0', httpStatusCode: 200, body: [result] }],
      });
      nock(INSTANCE)
        .post(`${BASE}/composite`)
        .reply(200, answer(refused))
        .post(`${BASE}/composite`)
        .reply(200, answer({ id: ID, success: true, errors: [] }));
      const salesforce = await connectToNock();

      const { receipts, stopped } = await salesforce.write([knownPerson(ID, { FirstName: 'Ada' })]);

      const again = rule.treatment === 'retry' || rule.treatment === 'refresh';
      expect(salesforce.calls).toBe(again ? 2 : 1);
      expect(receipts.get(`Contact ${ID}`)?.kind).toBe(again ? 'written' : 'rejected');
      expect(stopped === null).toBe(rule.treatment !== 'stop');
    },
  );

  test('with a code that nobody wrote down is held with that code, and not sent again', async () => {
    nock(INSTANCE)
      .post(`${BASE}/composite`)
      .reply(200, {
        compositeResponse: [
          {
            referenceId: 'part0',
            httpStatusCode: 200,
            body: [
              {
                success: false,
                errors: [{ statusCode: 'BRAND_NEW', message: 'what is it', fields: ['Email'] }],
              },
            ],
          },
        ],
      });
    const salesforce = await connectToNock();

    const { receipts, stopped } = await salesforce.write([knownPerson(ID, { FirstName: 'Ada' })]);

    expect(stopped).toBeNull();
    expect(salesforce.calls).toBe(1);
    expect(receipts.get(`Contact ${ID}`)).toEqual({
      kind: 'rejected',
      errors: [{ code: 'BRAND_NEW', message: 'what is it', fields: ['Email'] }],
    });
  });
});

describe('a sign-in that is refused', () => {
  const auth: SalesforceAuth = {
    kind: 'refreshToken',
    loginUrl: INSTANCE,
    clientId: 'app',
    refreshToken: 'refresh-1',
  };

  test.each(casesOf(TOKEN_RULES))(
    'with $code "$message": $rule.treatment',
    async ({ code, message, rule }) => {
      nock(INSTANCE)
        .post('/services/oauth2/token')
        .reply(400, { error: code, error_description: message })
        .post('/services/oauth2/token')
        .reply(200, {
          access_token: TOKEN,
          instance_url: INSTANCE,
          id: `${INSTANCE}/id/${ORG_ID}/005x`,
        });

      const signedIn = connectToNock({ auth });

      if (rule.treatment === 'retry') expect((await signedIn).orgId).toBe(ORG_ID);
      else {
        await expect(signedIn).rejects.toMatchObject({
          message: `Could not sign in to ${INSTANCE}: ${rule.meaning}.`,
          hint: rule.remedy,
        });
      }
    },
  );
});
