/** What holds for every undo, whatever the feed brought and whoever meddled in the meantime. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { etsSample, type Json, set } from '../record/records.ts';
import { NOW, openStand, type Stand } from '../support/stand.ts';
import { contentOf, edit, undo } from './undo-stand.ts';

const EVERYTHING = { window: { from: new Date('2024-01-01T00:00:00Z'), to: NOW } };

/** A report of one of four sittings of one of three people. */
const report = fc
  .record({
    sitting: fc.nat(3),
    person: fc.nat(2),
    month: fc.integer({ min: 10, max: 12 }),
    city: fc.constantFrom('', 'Boston', 'Oslo'),
    department: fc.constantFrom('01', '02', '03'),
    cancelled: fc.boolean(),
  })
  .map(({ sitting, person, month, city, department, cancelled }): Json => {
    const name = ['Ada', 'Ben', 'Eve'][person] ?? '';
    return set(etsSample(), {
      appointmentNo: `202507162100000${sitting}`,
      reportDate: `2025${month}01`,
      departmentCode: department,
      scoreStatus: cancelled ? 'C' : 'R',
      'candidateInfo.firstName': name,
      'candidateInfo.email': `${name.toLowerCase()}@example.com`,
      'candidateInfo.address.city': city,
    });
  });

const feed = fc.array(report, { minLength: 1, maxLength: 6 });
const chunkSize = fc.constantFrom(1, 3, 2000);
const FIXED = { seed: 20_261_125, numRuns: 12 };

async function open(earlier: readonly Json[], later: readonly Json[], size: number) {
  const stand = await openStand({ records: earlier, chunkSize: size });
  await stand.run(EVERYTHING);
  const before = contentOf(stand.org);
  stand.ets.deliver(later);
  const { run } = await stand.run(EVERYTHING);
  return { stand, before, run };
}

it('undo after a run restores the org exactly, where nobody interfered', async () => {
  await fc.assert(
    fc.asyncProperty(feed, feed, chunkSize, async (earlier, later, size) => {
      const { stand, before, run } = await open(earlier, later, size);
      fc.pre((await journalOf(stand, run)).length > 0);

      const dry = await undo(stand, run, { deleteCreated: true, chunkSize: size, dryRun: true });
      const real = await undo(stand, run, { deleteCreated: true, chunkSize: size });

      expect(contentOf(stand.org)).toEqual(before);
      expect(dry.told).toEqual(real.told);
      expect(real.account).toMatchObject({ skipped: 0, kept: 0 });
    }),
    FIXED,
  );
});

it('a field that somebody has changed since the run is as they left it, whatever else goes back', async () => {
  const edits = fc.array(fc.record({ row: fc.nat(), object: fc.boolean() }), { maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(feed, feed, edits, fc.boolean(), async (earlier, later, edited, created) => {
      const { stand, before, run } = await open(earlier, later, 2000);
      fc.pre((await journalOf(stand, run)).length > 0);
      const expected = rowsOf(before);
      const kept = new Map<string, Readonly<Record<string, unknown>>>();
      for (const [index, { row, object }] of edited.entries()) {
        const name = object ? 'Contact' : 'TOEFL_Score__c';
        const rows = stand.org.rows(name);
        const id = String(rows[row % rows.length]?.['Id']);
        const change = object
          ? { MailingCity: `Edited ${index}` }
          : { Department_Code__c: `E${index}` };
        await edit(stand.org, name, id, change);
        kept.set(id, { ...kept.get(id), ...change });
      }

      await undo(stand, run, { deleteCreated: created });

      const after = rowsOf(contentOf(stand.org));
      for (const [id, row] of expected) {
        expect(after.get(id)).toEqual({ ...row, ...kept.get(id) });
      }
      for (const [id, change] of kept) expect(after.get(id)).toMatchObject(change);
    }),
    FIXED,
  );
});

function rowsOf(content: ReturnType<typeof contentOf>) {
  return new Map(content.flatMap(([, rows]) => rows.map((row) => [String(row['Id']), row])));
}

async function journalOf({ state }: Stand, run: string) {
  const rows = [];
  for await (const entries of state.journalOfRun(run)) {
    rows.push(...entries.flatMap((entry) => entry.rows));
  }
  return rows;
}
