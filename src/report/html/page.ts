/**
 * A plan or run as one page in one file, for people who decide on it. It needs no network, and
 * its policy lets no script run but its own.
 */
import { createHash } from 'node:crypto';
import { ADVICE } from '../advice.ts';
import { chunksOf } from '../chunks.ts';
import { recordLine } from '../record-line.ts';
import type { ReportInput } from '../report.ts';
import type { PageFacts } from './browser/start.ts';
import { FacetCount, pageRecord, RECORDS_IN_A_TAG, scriptJson } from './data.ts';
import { SCRIPT } from './script.ts';
import { shellOf } from './shell.ts';
import { STYLE } from './style.ts';

const POLICY = [
  "default-src 'none'",
  `style-src '${hashOf(STYLE)}'`,
  `script-src '${hashOf(SCRIPT)}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export async function* htmlReport(input: ReportInput): AsyncGenerator<string> {
  yield String(await shellOf(input, { style: STYLE, policy: POLICY }));
  const count = new FacetCount();
  let size = 0;
  for await (const records of chunksOf(input.records, RECORDS_IN_A_TAG)) {
    const shown = records.map((record) => pageRecord(recordLine(record, input)));
    for (const record of shown) count.add(record);
    size += shown.length;
    yield `<script type="application/json" class="records">${scriptJson(shown)}</script>\n`;
  }
  const facts: PageFacts = {
    records: size,
    pulled: input.report.account.pulled,
    perTag: RECORDS_IN_A_TAG,
    advice: adviceFor(input),
    facets: count.facets(),
  };
  yield `<script type="application/json" id="facts">${scriptJson(facts)}</script>\n`;
  yield `<script>${SCRIPT}</script>\n</body>\n</html>\n`;
}

/** A record may have other reasons than its first, so the advice on all codes goes along. */
function adviceFor({ report }: ReportInput): PageFacts['advice'] {
  return report.held.length === 0 ? {} : ADVICE;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
