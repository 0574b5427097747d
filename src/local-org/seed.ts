/**
 * The rows that an org has from its first day (itself, its user, its record types) and its tables as
 * it finds them when it starts; called by local-org.ts.
 */

import { createHash, randomInt } from 'node:crypto';
import { JOB_TABLES } from './bulk/keeping.ts';
import { makeId } from './ids.ts';
import { systemObjects } from './schema/system.ts';
import { modelOf, type ObjectSchema } from './schema.ts';
import { createStore, type Row, type Store } from './store.ts';
import { keepInFile, readOrgFile, type StoreFile } from './store-file.ts';
import { dateTimeText } from './values.ts';

export interface Tables {
  readonly store: Store;
  readonly orgId: string;
  readonly userId: string;
  readonly schemaDate: Date;
  readonly file: StoreFile | undefined;
}

export function openTables(
  schema: readonly ObjectSchema[],
  path: string | undefined,
  username: string,
  now: Date,
): Tables {
  const given = new Set(schema.map((each) => each.name));
  const objects = [...schema, ...systemObjects.filter((each) => !given.has(each.name))];
  const store = createStore(objects.map(modelOf), JOB_TABLES);
  const saved = path === undefined ? undefined : readOrgFile(path);
  for (const tables of saved?.tables ?? []) store.load(tables);

  const orgId = saved?.orgId ?? makeId('00D', randomInt(2 ** 40));
  const userId = makeId('005', 1);
  const hash = createHash('sha256').update(JSON.stringify(objects)).digest('hex');
  const wholeSecond = new Date(Math.floor(now.getTime() / 1000) * 1000).toISOString();
  const since = saved?.schema.hash === hash ? saved.schema.since : wholeSecond;
  seed(store, objects, orgId, userId, username, dateTimeText(new Date(since)));
  const file =
    path === undefined ? undefined : keepInFile(path, { orgId, schema: { hash, since } }, store);
  return { store, orgId, userId, schemaDate: new Date(since), file };
}

function seed(
  store: Store,
  objects: readonly ObjectSchema[],
  orgId: string,
  userId: string,
  username: string,
  stamp: string,
): void {
  const system = {
    CreatedDate: stamp,
    CreatedById: userId,
    LastModifiedDate: stamp,
    LastModifiedById: userId,
    SystemModstamp: stamp,
  };
  const put = (object: string, row: Row) => {
    const model = store.model(object);
    if (model !== undefined) store.put(model, { ...row, ...system });
  };
  put('Organization', {
    Id: orgId,
    Name: 'Local Org',
    Country: 'US',
    InstanceName: 'LOCAL',
    IsSandbox: true,
    IsReadOnly: false,
    OrganizationType: 'Developer Edition',
    DefaultLocaleSidKey: 'en_US',
    LanguageLocaleKey: 'en_US',
    TimeZoneSidKey: 'GMT',
  });
  put('User', {
    Id: userId,
    Username: username,
    LastName: 'Integration',
    FirstName: 'TOEFL',
    Name: 'TOEFL Integration',
    Email: username,
    IsActive: true,
    LocaleSidKey: 'en_US',
    TimeZoneSidKey: 'GMT',
  });
  for (const object of objects) {
    for (const type of object.recordTypeInfos) {
      if (type['master'] === true || typeof type['recordTypeId'] !== 'string') continue;
      put('RecordType', {
        Id: type['recordTypeId'],
        Name: String(type['name']),
        DeveloperName: String(type['developerName'] ?? type['name']),
        SobjectType: object.name,
        IsActive: type['active'] === true,
        IsPersonType: object.name === 'Account' && type['developerName'] === 'PersonAccount',
      });
    }
  }
}
