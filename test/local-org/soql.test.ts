import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeId } from '../../src/local-org/ids.ts';
import { contact } from '../../src/local-org/schema/contact.ts';
import { toeflScore } from '../../src/local-org/schema/toefl-score.ts';
import { modelOf } from '../../src/local-org/schema.ts';
import { runQuery } from '../../src/local-org/soql.ts';
import { createStore, type Row } from '../../src/local-org/store.ts';
import { at, call, openOrg, query, V } from './support.ts';

const PEOPLE = [
  {
    LastName: 'Okafor',
    FirstName: 'Ada',
    Birthdate: '2001-02-03',
    Email: 'Ada@example.edu',
    DoNotCall: true,
  },
  {
    LastName: 'okafor',
    FirstName: 'Ben',
    Birthdate: '1999-12-31',
    MailingLatitude: 4.5,
  },
  { LastName: "O'Neil", FirstName: 'Cé', Description: 'long' },
  { LastName: '100%_sure', FirstName: 'Ce' },
];

function peopleStore() {
  const store = createStore([contact, toeflScore].map(modelOf));
  const model = store.model('Contact');
  if (model === undefined) throw new Error('no Contact');
  PEOPLE.forEach((person, n) => {
    const row: Row = { Id: makeId('003', n + 1), ...person };
    store.put(model, row);
  });
  return store;
}

function names(where: string): unknown[] {
  const options = { now: new Date('2026-06-15T12:00:00Z'), withDeleted: false };
  const answer = runQuery(peopleStore(), `SELECT FirstName FROM Contact ${where}`, options);
  return answer.rows.map((row) => answer.present(row, 'v62.0')['FirstName']);
}

describe('WHERE', () => {
  it.each([
    ["LastName = 'OKAFOR'", ['Ada', 'Ben']],
    ["LastName != 'okafor'", ['Cé', 'Ce']],
    ["Email != 'ada@EXAMPLE.edu'", ['Ben', 'Cé', 'Ce']],
    ['Email = null', ['Ben', 'Cé', 'Ce']],
    ['Email != null', ['Ada']],
    ["FirstName = 'ce'", ['Ce']],
    ["LastName = 'O\\'Neil'", ['Cé']],
    ["LastName IN ('okafor', 'O\\'Neil')", ['Ada', 'Ben', 'Cé']],
    ["LastName NOT IN ('okafor')", ['Cé', 'Ce']],
    ["LastName LIKE 'o%'", ['Ada', 'Ben', 'Cé']],
    ["LastName LIKE '100\\%\\_s%'", ['Ce']],
    ["FirstName LIKE '_e'", ['Ce']],
    ['Birthdate = 2001-02-03', ['Ada']],
    ['Birthdate > 1999-12-31', ['Ada']],
    ['Birthdate <= 1999-12-31', ['Ben']],
    ['Birthdate < LAST_N_DAYS:30', ['Ada', 'Ben']],
    ['MailingLatitude = 4.50', ['Ben']],
    ['MailingLatitude >= 4', ['Ben']],
    ['DoNotCall = true', ['Ada']],
    ['DoNotCall = FALSE', ['Ben', 'Cé', 'Ce']],
    ["Id = '003Lo0000000002'", ['Ben']],
    ["NOT LastName = 'okafor'", ['Cé', 'Ce']],
    ["NOT (LastName = 'okafor' OR FirstName = 'Ce')", ['Cé']],
    ["(NOT LastName = 'okafor') AND FirstName = 'Ce'", ['Ce']],
    [
      "(LastName = 'okafor' AND FirstName = 'Ada') OR (LastName = 'okafor' AND Birthdate = 1999-12-31)",
      ['Ada', 'Ben'],
    ],
    ["LastName = 'okafor' AND (FirstName = 'Ben' OR FirstName = 'Ce')", ['Ben']],
  ])('%s', (where, expected) => {
    expect(names(`WHERE ${where}`)).toEqual(expected);
  });

  it.each([
    [
      "Birthdate = '2001-02-03'",
      'INVALID_QUERY_FILTER_OPERATOR',
      'must be of type date and should not be enclosed in quotes',
    ],
    ['Birthdate = 2001-02-03T00:00:00Z', 'MALFORMED_QUERY', 'must be of type date'],
    [
      'LastName = 5',
      'INVALID_QUERY_FILTER_OPERATOR',
      'must be of type string and should be enclosed in quotes',
    ],
    ["MailingLatitude = '4'", 'INVALID_QUERY_FILTER_OPERATOR', 'must be of type double'],
    ["DoNotCall = 'true'", 'INVALID_QUERY_FILTER_OPERATOR', 'must be of type boolean'],
    ['DoNotCall > true', 'INVALID_QUERY_FILTER_OPERATOR', 'invalid operator on boolean field'],
    ["Birthdate LIKE '2001%'", 'INVALID_QUERY_FILTER_OPERATOR', 'invalid operator on date field'],
    ["(NOT ((NOT ((NOT (LastName = 'a'))))))", 'FUNCTIONALITY_NOT_ENABLED', 'NOT in NOT'],
    ["Id = 'abc'", 'INVALID_QUERY_FILTER_OPERATOR', 'invalid ID field: abc'],
    [
      "Description = 'long'",
      'INVALID_FIELD',
      "field 'Description' can not be filtered in a query call",
    ],
    ["Foo__c = 'x'", 'INVALID_FIELD', "No such column 'Foo__c' on entity 'Contact'"],
    ["Foo__r.Name = 'x'", 'INVALID_FIELD', "Didn't understand relationship 'Foo__r'"],
    ["LastName = 'a\\qb'", 'MALFORMED_QUERY', "Illegal character sequence '\\q'"],
    [
      "LastName = 'a' AND LastName = 'b' OR LastName = 'c'",
      'MALFORMED_QUERY',
      "unexpected token: 'OR'",
    ],
    ["LastName = 'a", 'MALFORMED_QUERY', 'unexpected token'],
    ['LastName =', 'MALFORMED_QUERY', "unexpected token: '<EOF>'"],
    [`LastName = '${'x'.repeat(4001)}'`, 'MALFORMED_QUERY', '4000'],
    ['CALENDAR_YEAR(Birthdate) = 2001', 'FUNCTIONALITY_NOT_ENABLED', 'functions in WHERE'],
    ['Id IN (SELECT Contact__c FROM TOEFL_Score__c)', 'FUNCTIONALITY_NOT_ENABLED', 'subqueries'],
  ])('refuses %s', (where, code, message) => {
    expect(() => names(`WHERE ${where}`)).toThrow(
      expect.objectContaining({
        errorCode: code,
        message: expect.stringContaining(message),
      }),
    );
  });
});

describe('the rest of a statement', () => {
  it('sorts with nulls first unless told otherwise', () => {
    expect(names('ORDER BY Birthdate, FirstName')).toEqual(['Ce', 'Cé', 'Ben', 'Ada']);
    expect(names('ORDER BY Birthdate DESC NULLS LAST, FirstName DESC')).toEqual([
      'Ada',
      'Ben',
      'Cé',
      'Ce',
    ]);
  });

  it('cuts by LIMIT and OFFSET', () => {
    expect(names('ORDER BY FirstName LIMIT 2 OFFSET 1')).toEqual(['Ben', 'Ce']);
  });

  it.each([
    ['SELECT Id FROM', 'MALFORMED_QUERY'],
    ['frobnicate', 'MALFORMED_QUERY'],
    ['SELECT Id, id FROM Contact', 'MALFORMED_QUERY'],
    ['SELECT FIELDS(ALL) FROM Contact', 'MALFORMED_QUERY'],
    ['SELECT LastName, COUNT(Id) FROM Contact', 'FUNCTIONALITY_NOT_ENABLED'],
    ['SELECT COUNT(Id) FROM Contact LIMIT 1', 'MALFORMED_QUERY'],
    ['SELECT COUNT(Nope__c) FROM Contact', 'INVALID_FIELD'],
    ['SELECT LastName, COUNT(Id) FROM Contact GROUP BY LastName', 'FUNCTIONALITY_NOT_ENABLED'],
    ['SELECT Id, (SELECT Id FROM TOEFL_Scores__r) FROM Contact', 'FUNCTIONALITY_NOT_ENABLED'],
    ['SELECT Id FROM Contact ORDER BY Description', 'INVALID_FIELD'],
    ['SELECT Id FROM Contact OFFSET 2001', 'NUMBER_OUTSIDE_VALID_RANGE'],
    [`SELECT Id FROM Contact WHERE LastName IN (${"'x',".repeat(25_001)}'x')`, 'MALFORMED_QUERY'],
  ])('refuses %.60s', (statement, code) => {
    const options = { now: new Date(0), withDeleted: false };
    expect(() => runQuery(peopleStore(), statement, options)).toThrow(
      expect.objectContaining({ errorCode: code }),
    );
  });

  it('shows the place of an unknown object as a real org does', async () => {
    const org = await openOrg();
    const answer = await query(org, 'select count() from XYZZY');
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual([
      {
        message:
          "\nselect count() from XYZZY\n                    ^\nERROR at Row:1:Column:21\nsObject type 'XYZZY' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.",
        errorCode: 'INVALID_TYPE',
      },
    ]);
  });

  it('answers parents as objects of their own, in the spelling of the schema', async () => {
    const org = await openOrg();
    const [id] = org.insert('Contact', [{ LastName: 'Okafor', Email: 'ada@example.edu' }]);
    const scores = org.insert('TOEFL_Score__c', [{ Contact__c: id }, {}]);
    const answer = await query(
      org,
      'select name, contact__r.lastname, CONTACT__R.email from toefl_score__c',
    );
    const attributes = (n: number) => ({
      type: 'TOEFL_Score__c',
      url: `${V}/sobjects/TOEFL_Score__c/${scores[n]}`,
    });
    expect(answer.body).toEqual({
      totalSize: 2,
      done: true,
      records: [
        {
          attributes: attributes(0),
          Name: 'TOEFL-000001',
          Contact__r: {
            attributes: { type: 'Contact', url: `${V}/sobjects/Contact/${id}` },
            LastName: 'Okafor',
            Email: 'ada@example.edu',
          },
        },
        { attributes: attributes(1), Name: 'TOEFL-000002', Contact__r: null },
      ],
    });
  });

  it('counts as a real org does', async () => {
    const org = await openOrg();
    org.insert('Contact', PEOPLE);
    expect((await query(org, 'select count() from Contact')).body).toEqual({
      totalSize: 4,
      done: true,
      records: [],
    });
  });

  it('counts fields that have a value, under the names that are asked for', async () => {
    const org = await openOrg();
    org.insert('Contact', [{ LastName: 'A', Email: 'a@example.edu' }, { LastName: 'B' }]);
    const answer = await query(org, 'SELECT COUNT(Id) CNT, COUNT(Email) FROM Contact');
    expect(answer.body).toEqual({
      totalSize: 1,
      done: true,
      records: [{ attributes: { type: 'AggregateResult' }, CNT: 2, expr1: 1 }],
    });
  });

  it('knows the organisation and its record types', async () => {
    const org = await openOrg();
    const answer = await query(org, 'SELECT Id, IsSandbox, OrganizationType FROM Organization');
    expect(at(answer.body, 'records[0].Id')).toBe(org.orgId);
    const types = await query(org, "SELECT Id FROM RecordType WHERE SobjectType = 'Contact'");
    expect(at(types.body, 'totalSize')).toBe(0);
  });
});

describe('pages', () => {
  it('come 2,000 rows at a time, or as many as the client hints', async () => {
    const org = await openOrg();
    org.insert(
      'TOEFL_Score__c',
      Array.from({ length: 2100 }, () => ({})),
    );
    const first = await query(org, 'SELECT Id FROM TOEFL_Score__c');
    expect(at(first.body, 'totalSize')).toBe(2100);
    expect(at(first.body, 'done')).toBe(false);
    expect(at(first.body, 'records')).toHaveLength(2000);
    const next = at(first.body, 'nextRecordsUrl');
    expect(next).toMatch(/^\/services\/data\/v62\.0\/query\/01g\w+-2000$/);
    const second = await call(org, 'GET', String(next));
    expect(at(second.body, 'done')).toBe(true);
    expect(at(second.body, 'records')).toHaveLength(100);

    const small = await call(org, 'GET', `${V}/query?q=SELECT+Id+FROM+TOEFL_Score__c`, undefined, {
      'Sforce-Query-Options': 'batchSize=200',
    });
    expect(at(small.body, 'records')).toHaveLength(200);
  });

  it('are gone after two days', async () => {
    let now = new Date('2026-11-25T12:00:00Z');
    const org = await openOrg({ now: () => now });
    org.insert(
      'TOEFL_Score__c',
      Array.from({ length: 2001 }, () => ({})),
    );
    const next = String(
      at((await query(org, 'SELECT Id FROM TOEFL_Score__c')).body, 'nextRecordsUrl'),
    );
    now = new Date('2026-11-27T11:59:59Z');
    expect((await call(org, 'GET', next)).status).toBe(200);
    now = new Date('2026-11-27T12:00:00Z');
    expect(at((await call(org, 'GET', next)).body, '[0].errorCode')).toBe('INVALID_QUERY_LOCATOR');
  });

  it('are gone when ten younger cursors are open', async () => {
    const org = await openOrg();
    org.insert(
      'TOEFL_Score__c',
      Array.from({ length: 2001 }, () => ({})),
    );
    const first = await query(org, 'SELECT Id FROM TOEFL_Score__c');
    for (let n = 0; n < 10; n += 1) await query(org, 'SELECT Id FROM TOEFL_Score__c');
    const late = await call(org, 'GET', String(at(first.body, 'nextRecordsUrl')));
    expect([late.status, at(late.body, '[0].errorCode')]).toEqual([400, 'INVALID_QUERY_LOCATOR']);
  });
});

it('finds by index the same rows as by looking at all of them', () => {
  const store = peopleStore();
  const options = { now: new Date(0), withDeleted: false };
  const condition = fc.oneof(
    fc.constantFrom(
      "LastName = 'okafor'",
      "FirstName = 'Ce'",
      "Email IN ('ada@example.edu', 'x')",
      'Birthdate = 1999-12-31',
      'Email = null',
      "LastName LIKE '%a%'",
      'MailingLatitude = 4.5',
    ),
  );
  const leaf = fc.oneof(
    condition,
    condition.map((a) => `(NOT ${a})`),
  );
  const tree = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc
        .tuple(tie('node'), fc.constantFrom('AND', 'OR'), tie('node'))
        .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    ),
  })).node;
  fc.assert(
    fc.property(tree, (where) => {
      // What is true of no row, but has no index, keeps the index out.
      const fast = runQuery(store, `SELECT Id FROM Contact WHERE (${where})`, options);
      const slow = runQuery(
        store,
        `SELECT Id FROM Contact WHERE (${where}) OR (NOT FirstName LIKE '%')`,
        options,
      );
      expect(new Set(fast.rows)).toEqual(new Set(slow.rows));
    }),
    { seed: 20261125, numRuns: 300 },
  );
});
