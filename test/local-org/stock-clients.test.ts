/** What only the stock clients ask for; `npm run test:clients` runs the clients themselves. */
import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { at, call, openOrg, V } from './support.ts';

it('answers a path with two slashes in front, as sf sends it', async () => {
  const org = await openOrg();
  expect((await call(org, 'GET', '//services/data')).status).toBe(200);
  expect((await call(org, 'GET', `/${V}/sobjects/Contact/describe`)).status).toBe(200);
});

it('names the URL of the identity among its resources, as jsforce asks', async () => {
  const org = await openOrg();
  const { body } = await call(org, 'GET', V);
  const identity = String(at(body, 'identity')).slice(org.url.length);
  expect(at((await call(org, 'GET', identity)).body, 'organization_id')).toBe(org.orgId);
});

it('reads a number that comes as a text, as sf sends it', async () => {
  const org = await openOrg();
  const body = { Appointment_Number__c: 'A', Total__c: '4.5' };
  expect((await call(org, 'POST', `${V}/sobjects/TOEFL_Score__c`, body)).status).toBe(201);
  expect(org.rows('TOEFL_Score__c')).toMatchObject([{ Total__c: 4.5 }]);
});

it('takes an assertion that runs out in milliseconds, as sf signs it', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const org = await openOrg({ clients: [{ clientId: 'app', publicKey: pem }] });
  const assertion = await new SignJWT({ exp: Date.now() + 300 })
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer('app')
    .setSubject('integration@example.edu')
    .setAudience(org.url)
    .sign(privateKey);
  const response = await fetch(`${org.url}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion,
    }),
  });
  expect(response.status).toBe(200);
});

it('tells the columns of a query, parents with theirs inside', async () => {
  const org = await openOrg();
  const soql = 'SELECT Id, Total__c, Contact__r.LastName, Contact__r.Email FROM TOEFL_Score__c';
  const { body } = await call(org, 'GET', `${V}/query?q=${encodeURIComponent(soql)}&columns=true`);
  expect(body).toMatchObject({
    entityName: 'TOEFL_Score__c',
    idSelected: true,
    columnMetadata: [
      { columnName: 'Id', joinColumns: [] },
      { columnName: 'Total__c', apexType: 'Double', numberType: true, custom: true },
      {
        columnName: 'Contact__r',
        foreignKeyName: 'Contact__c',
        joinColumns: [{ columnName: 'LastName', textType: true }, { columnName: 'Email' }],
      },
    ],
  });
});
