import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startLocalOrg } from '../../src/local-org/local-org.ts';
import { contact } from '../../src/local-org/schema/contact.ts';
import { modelOf } from '../../src/local-org/schema.ts';
import { createStore, type Store } from '../../src/local-org/store.ts';
import { at, call, openOrg, V } from './support.ts';

describe('a transaction', () => {
  const model = modelOf(contact);

  const step = fc.record({
    kind: fc.constantFrom('put', 'remove'),
    id: fc.constantFrom('a', 'b', 'c'),
    email: fc.constantFrom('x', 'X', 'y', null),
  });

  function run(
    store: Store,
    steps: readonly { kind: string; id: string; email: string | null }[],
  ): void {
    for (const { kind, id, email: value } of steps) {
      if (kind === 'put') store.put(model, value === null ? { Id: id } : { Id: id, Email: value });
      else store.remove(model, id);
    }
  }

  function picture(store: Store): unknown {
    const email = model.fields.get('email') ?? expect.fail('no Email');
    const ids = (value: string) =>
      store
        .find(model, email, value)
        .map((row) => row['Id'])
        .sort();
    const sorted = (rows: Iterable<Readonly<Record<string, unknown>>>) =>
      [...rows].sort((a, b) => String(a['Id']).localeCompare(String(b['Id'])));
    return [sorted(store.rows(model)), sorted(store.deletedRows(model)), ids('x'), ids('y')];
  }

  it('that is not kept leaves rows, bin and indexes as they were', () => {
    fc.assert(
      fc.property(fc.array(step), fc.array(step), fc.array(step), (before, outer, inner) => {
        const store = createStore([model]);
        run(store, before);
        const was = picture(store);
        store.transaction(
          () => {
            run(store, outer);
            store.transaction(
              () => run(store, inner),
              () => inner.length % 2 === 0,
            );
          },
          () => false,
        );
        expect(picture(store)).toEqual(was);
      }),
      { seed: 20261125, numRuns: 300 },
    );
  });

  it('inside another is undone alone', () => {
    fc.assert(
      fc.property(fc.array(step), fc.array(step), (outer, inner) => {
        const [store, plain] = [createStore([model]), createStore([model])];
        run(plain, outer);
        store.transaction(
          () => {
            run(store, outer);
            store.transaction(
              () => run(store, inner),
              () => false,
            );
          },
          () => true,
        );
        expect(picture(store)).toEqual(picture(plain));
      }),
      { seed: 20261125, numRuns: 300 },
    );
  });

  it('leaves behind changes that make any earlier copy the same', () => {
    fc.assert(
      fc.property(fc.array(step), fc.array(step), fc.array(step), (before, kept, undone) => {
        const [store, copy] = [createStore([model]), createStore([model])];
        run(store, before);
        copy.load(store.save());
        const changes = store.follow();
        for (const [steps, keep] of [
          [kept, true],
          [undone, false],
        ] as const) {
          store.transaction(
            () => run(store, steps),
            () => keep,
          );
          copy.load(changes() ?? {});
        }
        store.erase(model, 'a');
        copy.load(changes() ?? {});
        expect(changes()).toBeUndefined();
        expect(picture(copy)).toEqual(picture(store));
      }),
      { seed: 20261125, numRuns: 300 },
    );
  });

  it('that throws is undone', () => {
    const store = createStore([model]);
    const work = () => {
      run(store, [{ kind: 'put', id: 'a', email: 'x' }]);
      throw new Error('broken');
    };
    expect(() => store.transaction(work, () => true)).toThrow('broken');
    expect(store.count(model)).toBe(0);
  });
});

describe('a file', () => {
  function folder(): string {
    const path = mkdtempSync(join(tmpdir(), 'local-org-'));
    onTestFinished(() => rmSync(path, { recursive: true }));
    return path;
  }

  it('keeps records, numbers, Ids and the org itself over a restart', async () => {
    const file = join(folder(), 'org.json');
    const first = await startLocalOrg({ file });
    const [id] = first.insert('Contact', [{ LastName: 'A' }]);
    first.insert('TOEFL_Score__c', [{ Appointment_Number__c: 'K', Contact__c: id }]);
    await first.close();

    const second = await openOrg({ file });
    expect(second.orgId).toBe(first.orgId);
    expect(second.accessToken).not.toBe(first.accessToken);
    expect(second.rows('TOEFL_Score__c')).toMatchObject([{ Name: 'TOEFL-000001', Contact__c: id }]);
    second.insert('TOEFL_Score__c', [{}]);
    expect(second.rows('TOEFL_Score__c')[1]).toMatchObject({
      Id: 'a00Lo0000000002IAA',
      Name: 'TOEFL-000002',
    });
    const twin = await call(second, 'POST', `${V}/sobjects/TOEFL_Score__c`, {
      Appointment_Number__c: 'k',
    });
    expect(at(twin.body, '[0].errorCode')).toBe('DUPLICATE_VALUE');
  });

  it('has what was answered, however large it is, though the org is killed', async () => {
    const file = join(folder(), 'org.json');
    const first = await startLocalOrg({ file });
    first.insert(
      'Contact',
      Array.from({ length: 5000 }, (_, n) => ({ LastName: `N${n}` })),
    );
    await first.close();

    const child = spawn(process.execPath, [
      fileURLToPath(new URL('child.ts', import.meta.url)),
      file,
    ]);
    onTestFinished(() => void child.kill('SIGKILL'));
    const [url] = await once(child.stdout, 'data');
    const answers = await Promise.all(
      ['A', 'B', 'C'].map((LastName) =>
        fetch(`${url}${V}/sobjects/Contact`, {
          method: 'POST',
          headers: { Authorization: 'Bearer token', 'Content-Type': 'application/json' },
          body: JSON.stringify({ LastName }),
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    child.kill('SIGKILL');
    await once(child, 'exit');

    const second = await openOrg({ file });
    const names = second.rows('Contact').map((row) => row['LastName']);
    expect(names).toHaveLength(5003);
    expect(names.slice(-3).sort()).toEqual(['A', 'B', 'C']);
  });

  it('has a journal beside it only while there is something in it', async () => {
    const path = folder();
    const org = await startLocalOrg({ file: join(path, 'org.json') });
    expect(readdirSync(path)).toEqual(['org.json']);
    org.insert('Contact', [{ LastName: 'A' }]);
    expect(readdirSync(path)).toEqual(['org.json', 'org.json.journal']);
    await org.close();
    expect(readdirSync(path)).toEqual(['org.json']);
  });

  it('takes the journal in when that has grown long', async () => {
    const path = folder();
    const org = await openOrg({ file: join(path, 'org.json') });
    const Description = 'x'.repeat(30_000);
    org.insert(
      'Contact',
      Array.from({ length: 300 }, () => ({ LastName: 'A', Description })),
    );
    expect(readdirSync(path)).toEqual(['org.json']);
    org.insert('Contact', [{ LastName: 'B' }]);
    expect(readdirSync(path)).toEqual(['org.json', 'org.json.journal']);
  });

  it('and its journal say the same as the org, whatever has happened to a record', async () => {
    const file = join(folder(), 'org.json');
    const first = await openOrg({ file });
    const [a, b] = first.insert('Contact', [{ LastName: 'A', Phone: '1' }, { LastName: 'B' }]);
    await call(first, 'PATCH', `${V}/sobjects/Contact/${a}`, { LastName: 'A2', Phone: null });
    await call(first, 'DELETE', `${V}/sobjects/Contact/${b}`);
    expect(() => first.insert('Contact', [{ LastName: 'C' }, {}])).toThrow('refused');

    const second = await openOrg({ file: copied(file) });
    expect(second.rows('Contact')).toEqual(first.rows('Contact'));
    expect((await call(second, 'GET', `${V}/sobjects/Contact/${b}`)).status).toBe(404);
    const deleted = await call(second, 'GET', `${V}/queryAll?q=SELECT+LastName+FROM+Contact`);
    expect(at(deleted.body, 'totalSize')).toBe(2);
  });

  it('is read without the end of a journal that a killed process left unfinished', async () => {
    const file = join(folder(), 'org.json');
    const org = await openOrg({ file });
    org.insert('Contact', [{ LastName: 'A' }]);
    org.insert('Contact', [{ LastName: 'B' }]);
    const copy = copied(file);
    truncateSync(`${copy}.journal`, readFileSync(`${copy}.journal`).length - 10);
    expect((await openOrg({ file: copy })).rows('Contact')).toMatchObject([{ LastName: 'A' }]);
  });

  it('is read without the journal of another org', async () => {
    const [file, other] = [join(folder(), 'org.json'), join(folder(), 'org.json')];
    const org = await openOrg({ file });
    org.insert('Contact', [{ LastName: 'A' }]);
    await (await startLocalOrg({ file: other })).close();
    copyFileSync(`${file}.journal`, `${other}.journal`);
    expect((await openOrg({ file: other })).rows('Contact')).toEqual([]);
  });

  /** The file and its journal as they are on the disk at this moment. */
  function copied(file: string): string {
    const copy = join(folder(), 'org.json');
    copyFileSync(file, copy);
    copyFileSync(`${file}.journal`, `${copy}.journal`);
    return copy;
  }

  it('keeps the date of the schema, so that copies of describes stay good', async () => {
    const file = join(folder(), 'org.json');
    let now = new Date('2026-01-01T00:00:00Z');
    const first = await startLocalOrg({ file, now: () => now });
    await first.close();
    now = new Date('2026-02-01T00:00:00Z');
    const second = await openOrg({ file, now: () => now });
    const answer = await call(second, 'GET', `${V}/sobjects`, undefined, {
      'If-Modified-Since': 'Thu, 01 Jan 2026 00:00:00 GMT',
    });
    expect(answer.status).toBe(304);
  });

  it.each(['{', '{"format":"something else"}'])(
    'that is something else is left alone: %s',
    async (text) => {
      const file = join(folder(), 'org.json');
      writeFileSync(file, text);
      await expect(startLocalOrg({ file })).rejects.toThrow('org.json');
      expect(readFileSync(file, 'utf8')).toBe(text);
    },
  );
});

it('refuses a list of records as a whole when one is refused', async () => {
  const org = await openOrg();
  expect(() => org.insert('Contact', [{ LastName: 'A' }, {}])).toThrow(
    'record 1 of Contact is refused',
  );
  expect(org.rows('Contact')).toEqual([]);
  expect(() => org.insert('Foo', [{}])).toThrow('no object Foo');
});
