/**
 * `toefl-sync forget` over every table that the state has, whoever adds one: a person is put into
 * each of them, and then nothing of the person is found in any.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { exportState } from '../../src/state/export.ts';
import { markedRecord } from '../log/marked.ts';
import { etsSample, set } from '../record/records.ts';
import { open, progress } from '../state/folder.ts';
import { type Office, openOffice } from '../support/unattended.ts';

/** Tables that are about nobody. Whatever else there is must lose the person. */
const ABOUT_NOBODY = ['bulk_job', 'fact', 'lock', 'run', 'told', 'watermark'];

const KEYS = {
  written: '2025071621000001',
  held: '2025071621000002',
  dismissed: '2025071621000003',
  decided: '2025071621000004',
};
const OTHER = '2025071621000009';

/** Of the one person, four appointments, each with another fate; and somebody else. */
const FEED = [
  markedRecord(KEYS.written),
  markedRecord(KEYS.held, { 'candidateInfo.dob': 'Markxyz' }),
  markedRecord(KEYS.dismissed, { 'candidateInfo.dob': 'Markxyz' }),
  markedRecord(KEYS.decided, { 'candidateInfo.lastName': 'Markxyzother' }),
  set(etsSample(), {
    appointmentNo: OTHER,
    'candidateInfo.lastName': 'Other',
    'candidateInfo.email': 'other@example.org',
  }),
];

interface Stand {
  readonly office: Office;
  readonly file: string;
  /** The person's Id in the org. */
  readonly person: string;
  /** What must not be found any more. */
  readonly traces: readonly string[];
}

async function openStand(): Promise<Stand> {
  const office = await openOffice({ records: FEED });
  const file = join(office.folder, 'toefl-sync.db');
  await office.call('run');
  await office.call('held', 'dismiss', KEYS.dismissed);
  await office.call('held', 'assign', KEYS.decided, 'new');
  await office.call('explain', KEYS.written, '--reveal');
  const [person = ''] = office.org
    .rows('Contact')
    .flatMap(({ Id, LastName }) => (LastName === 'Markxyzlast' ? String(Id) : []));
  await remember(file, person);
  const records = [...(await tables(file)).values()].flatMap((text) =>
    [...text.matchAll(/"(?:id|record)":"([0-9a-f]{32,})"/g)].map(([, hash = '']) => hash),
  );
  const others = await ofOther(file);
  return {
    office,
    file,
    person,
    traces: [
      'arkxyz',
      person.slice(0, 15),
      ...Object.values(KEYS),
      ...records.filter((hash) => !others.includes(hash)),
    ],
  };
}

/** What only a crash or an odd org would leave behind. */
async function remember(file: string, person: string): Promise<void> {
  const state = await open(file);
  const at = new Date().toISOString();
  const [written] = await state.journalOfKey(KEYS.written);
  if (written === undefined) throw new Error('nothing was written');
  const { reasons: _, rows: __, ...about } = written;
  await state.saveIntents([{ ...about, name: '1', changes: [] }]);
  await state.bulk.saveJob({ id: '750A', object: 'Contact', operation: 'insert', at }, [
    { tie: 'hash', ref: `Contact new person ${KEYS.written}` },
    { tie: 'hash', ref: `Contact new person ${OTHER}` },
  ]);
  await state.bulk.saveInserted(
    [{ ref: `Contact new person ${KEYS.written}`, salesforceId: person }],
    at,
  );
  await state.saveDecisions({
    made: [{ kind: 'person', subject: 'hash of the names', row: 'person', salesforceId: person }],
    at,
  });
  await state.saveProgress(
    progress({
      overrides: [
        {
          object: 'Contact',
          salesforceId: person,
          field: 'Email',
          wrote: 'hash',
          found: 'hash',
          told: true,
        },
      ],
    }),
  );
  await state.close();
}

/** Each table's rows as JSON, with what is packed unpacked. */
async function tables(file: string): Promise<Map<string, string>> {
  const db = new DatabaseSync(file, { readOnly: true });
  const names = db
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .all()
    .map(({ name }) => String(name));
  db.close();
  const texts = new Map(names.map((name) => [name, '']));
  for await (const line of exportState(file, { key: null, now: new Date() })) {
    // A column that is packed and cannot be looked into would hide anybody.
    expect(line).not.toContain('"base64"');
    const { table }: { readonly table?: string } = JSON.parse(line);
    if (table !== undefined) texts.set(table, `${texts.get(table)}${line}`);
  }
  return texts;
}

async function ofOther(file: string): Promise<string> {
  return [...(await tables(file)).values()]
    .flatMap((text) => text.split('\n').filter((line) => line.includes(OTHER)))
    .join('\n');
}

const holding = (all: ReadonlyMap<string, string>, traces: readonly string[]) =>
  [...all].flatMap(([table, text]) => {
    const found = traces.filter((trace) => text.includes(trace));
    return found.length > 0 ? [`${table}: ${found.join(', ')}`] : [];
  });

it.each([
  ['e-mail address', () => 'markxyzmail@example.org'],
  ['Id', ({ person }: Stand) => person],
])('a person, named by %s, is in no table any more', async (_, name) => {
  const stand = await openStand();
  const { office, file, traces } = stand;
  const before = await tables(file);
  const others = await ofOther(file);
  const full = holding(before, traces).map((line) => line.split(':')[0]);
  expect(full.toSorted()).toEqual(
    [...before.keys()].filter((table) => !ABOUT_NOBODY.includes(table)).toSorted(),
  );

  const { code, stderr } = await office.call('forget', '--person', name(stand));

  expect([code, stderr]).toEqual([0, '']);
  expect(holding(await tables(file), traces)).toEqual([]);
  expect(await ofOther(file)).toBe(others);
});

it('an appointment is in no table any more', async () => {
  const { office, file } = await openStand();
  for (const key of Object.values(KEYS)) {
    expect(holding(await tables(file), [key])).not.toEqual([]);
    expect((await office.call('forget', key)).code).toBe(0);
    expect(holding(await tables(file), [key])).toEqual([]);
  }
});
