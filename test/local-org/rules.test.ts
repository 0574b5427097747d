import { describe, expect, it } from 'vitest';
import type { LocalOrg } from '../../src/local-org/local-org.ts';
import { run } from './bulk/support.ts';
import { at, call, openOrg, typed, V } from './support.ts';

const CONTACTS = `${V}/sobjects/Contact`;
const TWIN = { LastName: 'Okafor', Email: 'ada@example.edu' };
const ALLOW = { 'Sforce-Duplicate-Rule-Header': 'allowSave=true; includeRecordDetails=false' };

async function openWith(action: 'block' | 'alert', more: object = {}): Promise<LocalOrg> {
  const rule = { object: 'Contact', fields: ['LastName', 'email'], action, ...more };
  const org = await openOrg({ duplicateRules: [rule] });
  org.insert('Contact', [TWIN]);
  return org;
}

describe('a duplicate rule', () => {
  it.each([
    ['block', false],
    ['alert', true],
  ] as const)('that says %s refuses with the body that was recorded', async (action, allowSave) => {
    const org = await openWith(action);
    const id = org.rows('Contact')[0]?.['Id'];
    const answer = await call(org, 'POST', CONTACTS, { ...TWIN, Email: 'ADA@example.edu' });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual([
      {
        duplicateResut: {
          allowSave,
          duplicateRule: 'Standard_Contact_Duplicate_Rule',
          duplicateRuleEntityType: 'Contact',
          errorMessage: 'Use one of these records?',
          matchResults: [
            {
              entityType: 'Contact',
              errors: [],
              matchEngine: 'ExactMatchEngine',
              matchRecords: [
                {
                  additionalInformation: [],
                  fieldDiffs: [],
                  matchConfidence: 100,
                  record: { attributes: { type: 'Contact', url: `${CONTACTS}/${id}` }, Id: id },
                },
              ],
              rule: 'Standard_Contact_Duplicate_Rule_Match',
              size: 1,
              success: true,
            },
          ],
        },
        errorCode: 'DUPLICATES_DETECTED',
        message: 'Use one of these records?',
      },
    ]);
    expect(org.rows('Contact')).toHaveLength(1);
  });

  it.each([
    ['one field differs', { ...TWIN, Email: 'obi@example.edu' }],
    ['a field is blank', { LastName: TWIN.LastName }],
  ])('lets a record pass where %s', async (_, record) => {
    expect((await call(await openWith('block'), 'POST', CONTACTS, record)).status).toBe(201);
  });

  it.each([
    ['alert', 201],
    ['block', 400],
  ] as const)('that says %s, with the header that allows saving: %i', async (action, status) => {
    const answer = await call(await openWith(action), 'POST', CONTACTS, TWIN, ALLOW);
    expect(answer.status).toBe(status);
  });

  it('is asked when a record is made, and when it is changed only if it says so', async () => {
    for (const [on, status] of [
      [['create'], 204],
      [['create', 'update'], 400],
    ] as const) {
      const org = await openWith('block', { on });
      const [other] = org.insert('Contact', [{ LastName: 'Obi' }]);
      expect((await call(org, 'PATCH', `${CONTACTS}/${other}`, TWIN)).status).toBe(status);
      const itself = org.rows('Contact')[0]?.['Id'];
      expect((await call(org, 'PATCH', `${CONTACTS}/${itself}`, TWIN)).status).toBe(204);
    }
  });

  it('refuses single records of a collection, and obeys the header there', async () => {
    const org = await openWith('alert');
    const body = { records: typed('Contact', [TWIN, { LastName: 'Obi' }]) };
    const refused = await call(org, 'POST', `${V}/composite/sobjects`, body);
    expect(at(refused.body, '[0].errors[0].statusCode')).toBe('DUPLICATES_DETECTED');
    expect(at(refused.body, '[1].success')).toBe(true);
    const saved = await call(org, 'POST', `${V}/composite/sobjects`, body, ALLOW);
    expect(at(saved.body, '[0].success')).toBe(true);
  });

  it('does not compare records of one call with each other', async () => {
    const org = await openOrg({
      duplicateRules: [{ object: 'Contact', fields: ['Email'], action: 'block' }],
    });
    const body = { records: typed('Contact', [TWIN, TWIN]) };
    expect(await call(org, 'POST', `${V}/composite/sobjects`, body)).toMatchObject({
      body: [{ success: true }, { success: true }],
    });
    expect(at((await call(org, 'POST', CONTACTS, TWIN)).body, '[0].errorCode')).toBe(
      'DUPLICATES_DETECTED',
    );
  });

  it('fails the whole of a graph, unless the header of the node allows it, which that of the call does not', async () => {
    const org = await openWith('alert');
    const graph = (httpHeaders: object) => ({
      graphs: [
        {
          graphId: 'g',
          compositeRequest: [
            { referenceId: 'p', method: 'POST', url: CONTACTS, body: TWIN, httpHeaders },
            {
              referenceId: 's',
              method: 'POST',
              url: `${V}/sobjects/TOEFL_Score__c`,
              body: { Contact__c: '@{p.id}' },
            },
          ],
        },
      ],
    });
    const path = `${V}/composite/graph`;
    const refused = await call(org, 'POST', path, graph({}));
    expect(at(refused.body, 'graphs[0].isSuccessful')).toBe(false);
    const node = 'graphs[0].graphResponse.compositeResponse[0]';
    expect(at(refused.body, `${node}.body[0].errorCode`)).toBe('DUPLICATES_DETECTED');
    expect(org.rows('TOEFL_Score__c')).toEqual([]);
    expect(at((await call(org, 'POST', path, graph(ALLOW))).body, 'graphs[0].isSuccessful')).toBe(
      true,
    );
    const outer = await call(org, 'POST', path, graph({}), ALLOW);
    expect(at(outer.body, 'graphs[0].isSuccessful')).toBe(false);
  });

  it('that only alerts is an error in a bulk job', async () => {
    const org = await openWith('alert');
    const { failed } = await run(
      org,
      { operation: 'insert', object: 'Contact' },
      `LastName,Email\nOkafor,ada@example.edu\n`,
    );
    expect(failed).toContain('"DUPLICATES_DETECTED:Use one of these records?:--"');
  });

  it('for a field that there is not is a mistake of whoever starts the org', async () => {
    const rule = { object: 'Contact', fields: ['Foo'], action: 'block' } as const;
    await expect(openOrg({ duplicateRules: [rule] })).rejects.toThrow('Contact.Foo');
  });
});

describe('a validation rule', () => {
  const OPTIONS = {
    validationRules: [
      {
        object: 'Contact',
        refuses: (row: Readonly<Record<string, unknown>>) => row['Phone'] === undefined,
        message: 'Give a phone number.',
        field: 'Phone',
      },
      {
        object: 'Contact',
        refuses: (
          row: Readonly<Record<string, unknown>>,
          before: Readonly<Record<string, unknown>> | undefined,
        ) => before !== undefined && row['LastName'] !== before['LastName'],
        message: 'Names do not change.',
      },
    ],
  };

  it('refuses a new record in the admin’s words, at its field', async () => {
    const org = await openOrg(OPTIONS);
    const answer = await call(org, 'POST', CONTACTS, { LastName: 'A' });
    expect([answer.status, answer.body]).toEqual([
      400,
      [
        {
          errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
          message: 'Give a phone number.',
          fields: ['Phone'],
        },
      ],
    ]);
    expect((await call(org, 'POST', CONTACTS, { LastName: 'A', Phone: '1' })).status).toBe(201);
  });

  it('sees the row as it was before a change', async () => {
    const org = await openOrg(OPTIONS);
    const [id] = org.insert('Contact', [{ LastName: 'A', Phone: '1' }]);
    const answer = await call(org, 'PATCH', `${CONTACTS}/${id}`, { LastName: 'B' });
    expect(at(answer.body, '[0].message')).toBe('Names do not change.');
    expect((await call(org, 'PATCH', `${CONTACTS}/${id}`, { Phone: '2' })).status).toBe(204);
  });

  it('leaves other objects alone', async () => {
    const org = await openOrg(OPTIONS);
    expect((await call(org, 'POST', `${V}/sobjects/TOEFL_Score__c`, {})).status).toBe(201);
  });
});
