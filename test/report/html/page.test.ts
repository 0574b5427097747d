/** The report's page as it is looked at: in a real Chromium, from a file. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { PlannedRecord } from '../../../src/plan/plan.ts';
import { htmlReport } from '../../../src/report/html/page.ts';
import type { ReportInput } from '../../../src/report/report.ts';
import {
  CONTACT_ID,
  changed,
  fieldsOf,
  held,
  inputOf,
  ORG_URL,
  planned,
  scoreRow,
  textOf,
} from '../samples.ts';
import { launch, NO_BROWSER } from './browser.ts';

const FIELDS = Object.fromEntries(
  Array.from(
    { length: 12 },
    (_, number) => [`Field_${number}__c`, [null, `value ${number}`]] as const,
  ),
);

/** A new person with a score, a change, a held record of two kinds, and one that stays. */
function someRecords(): PlannedRecord[] {
  const person = { action: 'create', id: null, ref: 'Contact new person A-1' } as const;
  return [
    planned({
      key: 'A-1',
      outcome: 'created',
      changes: [
        changed({
          ...person,
          fields: fieldsOf({ LastName: [null, 'Müller'], City__c: [null, 'Łódź'] }),
        }),
        scoreRow('A-1', { fields: fieldsOf(FIELDS) }),
      ],
    }),
    planned({ key: 'A-2', changes: [changed({ fields: fieldsOf({ Title: ['Mr', 'Dr'] }) })] }),
    held('ambiguous-person', 'A-3', '2 rows of Contact have the same Email'),
    held('too-long', 'A-4', 'it has 81 characters'),
    planned({ key: 'A-5', outcome: 'unchanged', changes: [] }),
  ];
}

function* manyRecords(count: number): Generator<PlannedRecord> {
  for (let number = 0; number < count; number += 1) {
    const key = `B-${number}`;
    yield planned({
      key,
      outcome: 'created',
      changes: [scoreRow(key, { fields: fieldsOf(FIELDS) })],
    });
  }
}

describe.skipIf(NO_BROWSER !== null)(
  `the report in a browser${NO_BROWSER === null ? '' : ` (${NO_BROWSER})`}`,
  () => {
    let browser: Browser;
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'report-'));
      browser = await launch();
    });
    afterAll(async () => {
      await browser.close();
      await rm(folder, { recursive: true });
    });

    interface Opened {
      readonly page: Page;
      /** All that went wrong: errors, what the policy refused, requests beside the file. */
      readonly faults: readonly string[];
      /** Titles of the records that are shown. */
      shown(): Promise<string[]>;
      /** Waits until the count says so. */
      counts(text: string): Promise<void>;
    }

    interface OpenOptions {
      readonly input?: Partial<ReportInput>;
      readonly browser?: BrowserContextOptions;
      /** What follows `#` in the address. */
      readonly filter?: string;
      readonly change?: (html: string) => string;
    }

    let files = 0;

    async function open(
      records: readonly PlannedRecord[],
      { input, browser: options, filter = '', change = (html) => html }: OpenOptions = {},
    ): Promise<Opened> {
      files += 1;
      const file = join(folder, `${files}.html`);
      await writeFile(file, change(await textOf(htmlReport(inputOf(records, input)))));
      const context = await browser.newContext(options);
      onTestFinished(() => context.close());
      const page = await context.newPage();
      const address = pathToFileURL(file).href;
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('console', (message) => faults.push(message.text()));
      page.on('dialog', (dialog) => {
        faults.push('a dialog');
        dialog.dismiss();
      });
      page.on('request', (request) => {
        if (request.url().replace(/#.*/, '') !== address) faults.push(request.url());
      });
      await page.goto(address + filter);
      const titles = page.locator('article h3');
      return {
        page,
        faults,
        shown: async () =>
          (await titles.allTextContents()).map((text) => text.replace(/\s+/g, ' ')),
        counts: (text) => page.getByRole('status').getByText(text, { exact: true }).waitFor(),
      };
    }

    it('opens from a file, asks for nothing else, and breaks none of its rules', async () => {
      const { faults, counts } = await open(someRecords());
      await counts('4 of 5 records');
      expect(faults).toEqual([]);
    });

    it('opens with what changes or is held, and shows the rest when asked', async () => {
      const { page, shown, counts } = await open(someRecords());
      await counts('4 of 5 records');
      expect(await shown()).toEqual(['created A-1', 'updated A-2', 'held A-3', 'held A-4']);
      await page.getByRole('link', { name: '5 all records' }).click();
      await counts('5 records');
      expect((await shown()).at(-1)).toBe('unchanged A-5');
    });

    it('lets no script run but its own', async () => {
      const { page, faults, counts } = await open(someRecords(), {
        change: (html) =>
          html.replace(
            '</body>',
            '<script>document.title = "taken"</script><img src=x onerror="document.title = 1"></body>',
          ),
      });
      await counts('4 of 5 records');
      expect(await page.title()).toBe('Plan run-1');
      expect(faults.filter((fault) => fault.includes('Content Security Policy'))).not.toEqual([]);
    });

    it('is searched by the keyboard alone, without case and accents', async () => {
      const { page, shown, counts } = await open(someRecords(), { input: { revealed: true } });
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      await page.keyboard.type('muller contact');
      await page.waitForURL(/text=muller\+contact/);
      await counts('1 of 5 records');
      expect(await shown()).toEqual(['created A-1']);
      expect(
        await page
          .getByRole('searchbox', { name: 'Search' })
          .evaluate((box) => box === document.activeElement),
      ).toBe(true);
      expect(await page.locator('.hit', { hasText: 'Müller' }).count()).toBe(1);
    });

    it('does not find what is masked', async () => {
      const { page, counts, shown } = await open(someRecords());
      await page.getByRole('searchbox').fill('müller');
      await counts('0 of 5 records');
      expect(await shown()).toEqual([]);
      expect(await page.content()).not.toContain('Müller');
    });

    it.each([
      ['Outcome', 'held', ['held A-3', 'held A-4']],
      ['Object', 'TOEFL_Score__c', ['created A-1']],
      ['Change', 'update', ['updated A-2']],
      ['Field', 'Contact.Title', ['updated A-2']],
      ['Held because', 'too-long', ['held A-4']],
    ])('filters by %s', async (name, value, expected) => {
      const { page, shown, counts } = await open(someRecords());
      await page.getByRole('combobox', { name }).selectOption(value);
      await counts(`${expected.length} of 5 records`);
      expect(await shown()).toEqual(expected);
      await page.getByRole('link', { name: 'Clear filters' }).click();
      await counts('5 records');
    });

    it('leads from a count to what it counts, and back', async () => {
      const { page, shown, counts } = await open(someRecords());
      await page
        .getByRole('link', { name: '1 record, Several people fit, and none is guessed' })
        .click();
      await counts('1 of 5 records');
      expect(await shown()).toEqual(['held A-3']);
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('records-title');
      await page.getByRole('link', { name: '2 held' }).click();
      await counts('2 of 5 records');
      await page.getByRole('link', { name: '1 Contact created' }).click();
      await counts('1 of 5 records');
      expect(await shown()).toEqual(['created A-1']);
      await page.goBack();
      await counts('2 of 5 records');
    });

    it('opens with the filter that its address names', async () => {
      const { shown, counts } = await open(someRecords(), {
        filter: '#outcome=held&reason=too-long',
      });
      await counts('1 of 5 records');
      expect(await shown()).toEqual(['held A-4']);
    });

    it('shows what changes with old and new value, and leads to the row in Salesforce', async () => {
      const { page } = await open(someRecords(), { filter: '#outcome=updated' });
      expect(await page.locator('article tbody tr > *').allTextContents()).toEqual([
        'Title',
        'Mr',
        'Dr',
      ]);
      const link = page.getByRole('link', { name: 'Open in Salesforce' });
      expect(await link.getAttribute('href')).toBe(
        `${ORG_URL}/lightning/r/Contact/${CONTACT_ID}/view`,
      );
    });

    it('tells where the org has changed what was written, and where its value stays', async () => {
      const fields = [{ field: 'Title', from: 'Mr', to: 'Dr', again: true }] as const;
      const overruled = [
        { object: 'Contact', id: CONTACT_ID, field: 'Note__c', ours: 'a', theirs: null },
      ];
      const { page, counts } = await open([planned({ changes: [changed({ fields })], overruled })]);
      await counts('1 record');
      const lines = page.locator('article tr');
      expect(await lines.allTextContents()).toEqual([
        'FieldOld valueNew value',
        'Titlechanged in the org since we wrote itMrDr',
        'FieldOrg, staysMapping',
        'Note__cblanka',
      ]);
    });

    it('leads to the rows of which a held record may mean one', async () => {
      const candidates = { object: 'Contact', ids: [CONTACT_ID] };
      const record = planned({
        outcome: 'held',
        changes: [],
        reasons: [{ code: 'ambiguous-person', where: 'Contact', message: 'two fit', candidates }],
      });
      const { page } = await open([record]);
      const link = page.getByRole('link', { name: `Contact ${CONTACT_ID}` });
      expect(await link.getAttribute('href')).toBe(
        `${ORG_URL}/lightning/r/Contact/${CONTACT_ID}/view`,
      );
    });

    it.each([
      ['nothing came', [], 'No record came.'],
      [
        'nothing changes',
        [planned({ outcome: 'unchanged', changes: [] })],
        'Nothing changes, and nothing is held.',
      ],
    ])('says so when %s', async (_, records, text) => {
      const { page } = await open(records);
      expect(await page.locator('#list').getByText(text).count()).toBe(1);
    });

    it('tells what to do about a held record', async () => {
      const { page } = await open(someRecords(), { filter: '#reason=ambiguous-person' });
      const text = await page.locator('article').textContent();
      expect(text).toContain('2 rows of Contact have the same Email');
      expect(text).toContain('Choose the right one with held assign APPOINTMENT CONTACT_ID.');
    });

    it('shows the first fields of a new row, and the rest when asked', async () => {
      const { page } = await open(someRecords(), { filter: '#outcome=created' });
      const fields = page.locator('article dt');
      await fields.first().waitFor();
      expect(await fields.count()).toBe(10);
      await page.getByRole('button', { name: '4 more fields' }).press('Enter');
      expect(await fields.count()).toBe(14);
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(
        'Field_8__cvalue 8',
      );
      await page.getByRole('checkbox', { name: 'All fields of new rows' }).check();
      await page.getByRole('button', { name: 'more fields' }).waitFor({ state: 'detached' });
      expect(await fields.count()).toBe(14);
    });

    it('keeps few elements of 10,000 records, finds the last, and turns pages', async () => {
      const { page, shown, counts, faults } = await open([...manyRecords(10_000)]);
      await counts('10,000 records, 1 to 25 shown');
      const nodes = () => page.evaluate(() => document.querySelectorAll('*').length);
      expect(await nodes()).toBeLessThan(2500);
      await page.getByRole('link', { name: 'Last', exact: true }).click();
      await counts('10,000 records, 9,976 to 10,000 shown');
      expect((await shown()).at(-1)).toBe('created B-9999');
      await page.getByRole('searchbox').fill('b-9998');
      await counts('1 of 10,000 records');
      expect(await shown()).toEqual(['created B-9998']);
      await page.getByRole('searchbox').fill('b-99');
      await counts('111 of 10,000 records, 1 to 25 shown');
      expect(await nodes()).toBeLessThan(2500);
      expect(faults).toEqual([]);
    });

    it('shows every name as the text that it is', async () => {
      const names = [
        '<script>alert(1)</script>',
        '</script><script>alert(1)</script>',
        '<!--<script>',
        '<img src=x onerror=alert(1)>',
        `"'&amp;\`\${1}`,
        'two\u2028lines\u2029here',
      ];
      const records = names.flatMap((name) => {
        const fields = fieldsOf({ Title: [name, 'Dr'] });
        const changes = [changed({ fields })];
        return [planned({ key: name, origin: name, changes }), held('too-long', 'A-2', name)];
      });
      const all = names.join(' ');
      const { page, faults, counts } = await open(records, { input: { mapping: all, org: all } });
      await counts('12 records');
      expect(await page.locator('td.old').allTextContents()).toEqual(names);
      expect(await page.locator('.badge.updated + .number').allTextContents()).toEqual(names);
      expect(await page.locator('.facts dd').first().textContent()).toBe(all);
      expect(faults).toEqual([]);
    });

    it.each(['light', 'dark'] as const)(
      'has dark on light or light on dark as the reader likes: %s',
      async (colorScheme) => {
        const { page } = await open(someRecords(), { browser: { colorScheme } });
        const [ground = 0, ink = 0] = await page.evaluate(() => {
          const { backgroundColor, color } = getComputedStyle(document.body);
          return [backgroundColor, color].map((text) => Number(/\d+/.exec(text)?.[0]));
        });
        expect(ground < ink).toBe(colorScheme === 'dark');
      },
    );

    it('fits a phone', async () => {
      const { page, counts } = await open(someRecords(), {
        browser: { viewport: { width: 360, height: 740 } },
      });
      await counts('4 of 5 records');
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    });

    it('prints all records of the filter with all their fields, and none of the controls', async () => {
      const { page, counts } = await open([...manyRecords(60)], { filter: '#text=b-1' });
      await counts('11 of 60 records');
      await page.emulateMedia({ media: 'print' });
      await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
      expect(await page.locator('article').count()).toBe(11);
      expect(await page.locator('article').first().locator('dt').count()).toBe(12);
      expect(await page.locator('#printed').textContent()).toBe(
        '11 of 60 records, with text “b-1”.',
      );
      expect(
        await page
          .locator('.filters, .status, #pages')
          .evaluateAll((parts) => parts.every((part) => getComputedStyle(part).display === 'none')),
      ).toBe(true);
      await page.evaluate(() => dispatchEvent(new Event('afterprint')));
      expect(await page.locator('article').count()).toBe(11);
      expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
    });

    it('tells without JavaScript what became of the records, and that the list needs it', async () => {
      const { page } = await open(someRecords(), { browser: { javaScriptEnabled: false } });
      const text = await page.locator('main').textContent();
      expect(text).toContain('Several people fit, and none is guessed');
      expect(text).toContain('This list needs JavaScript.');
      expect(await page.locator('.filters').isVisible()).toBe(false);
    });

    it('says when only a part of the records is in the file', async () => {
      const records = someRecords();
      const whole = inputOf(records).report;
      const { counts } = await open(records.slice(2, 4), { input: { report: whole } });
      await counts('2 records (this file leaves out the rest of the 5)');
    });

    it.each([
      [false, 'Personal values are masked', '•••'],
      [true, 'Personal values are shown.', 'Müller'],
    ])('says whether personal values are revealed: %s', async (revealed, note, name) => {
      const { page } = await open(someRecords(), { input: { revealed } });
      expect(await page.locator('.note').first().textContent()).toContain(note);
      expect(await page.locator('article dd').first().textContent()).toBe(name);
    });
  },
);
