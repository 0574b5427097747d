/** The report's page without its records: what it says even where no script runs. Called by `page.ts`. */
import { html, raw } from 'hono/html';
import type { RunReport } from '../../plan/report.ts';
import { adviceOn } from '../advice.ts';
import type { ReportInput } from '../report.ts';

type Markup = ReturnType<typeof html>;

const COUNT = new Intl.NumberFormat('en-US');
const OUTCOMES = ['created', 'updated', 'unchanged', 'superseded', 'held'] as const;

export interface Shell {
  readonly style: string;
  readonly policy: string;
}

/** Up to the place where the records go. */
export function shellOf(input: ReportInput, { style, policy }: Shell): Markup {
  const { report } = input;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${titleOf(report)}</title>
<style>${raw(style)}</style>
</head>
<body>
<a class="skip" href="#records-title">Skip to the records</a>
<div class="frame">
<header>
<h1>${titleOf(report)}</h1>
<p class="lead">${leadOf(report)}</p>
${facts(input)}
${maskNote(input.revealed)}
</header>
<main>
${account(report)}
${reasons(report)}
<div class="pair">
${rows(report)}
${remarks(report)}
</div>
${records(report)}
</main>
</div>
`;
}

function titleOf({ mode, run }: RunReport): string {
  return `${mode === 'plan' ? 'Plan' : 'Run'} ${run}`;
}

function leadOf({ mode }: RunReport): string {
  return mode === 'plan'
    ? 'TOEFL scores for Salesforce: what a run would change. Nothing was written.'
    : 'TOEFL scores for Salesforce: what this run changed.';
}

function facts({ report, mapping, org }: ReportInput): Markup {
  const { window, calls, durationMs } = report;
  const day = (moment: string) =>
    html`<time datetime="${moment}">${moment.slice(0, 16).replace('T', ' ')}</time>`;
  const known: (readonly [string, Markup | string])[] = [
    ['Mapping', mapping],
    ['Org', html`<code>${org}</code>`],
    [
      'Reports',
      window === null ? 'from files' : html`${day(window.from)} to ${day(window.to)} UTC`,
    ],
    [
      'Calls',
      `${counted(calls.salesforce, 'call')} to Salesforce, ${COUNT.format(calls.source)} to the source`,
    ],
    ['Time', `${(durationMs / 1000).toFixed(1)} s`],
  ];
  return html`<dl class="facts">
${known.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
</dl>`;
}

function maskNote(revealed: boolean): Markup {
  return revealed
    ? html`<p class="note revealed"><strong>Personal values are shown.</strong> Keep this file as safe as the scores themselves, and delete it after use.</p>`
    : html`<p class="note"><strong>Personal values are masked</strong> as •••. With <code>--reveal</code> the report shows them.</p>`;
}

function account({ account }: RunReport): Markup {
  const { pulled } = account;
  let from = 0;
  const bars = OUTCOMES.map((outcome) => {
    const width = pulled === 0 ? 0 : (1000 * account[outcome]) / pulled;
    const bar = html`<rect class="${outcome}" x="${from}" width="${width}" height="8" />`;
    from += width;
    return bar;
  });
  return html`<section aria-labelledby="account-title">
<h2 id="account-title">What became of ${counted(pulled, 'record')}</h2>
<ul class="tiles">
<li>${tile('every=record', 'all', 'all records', pulled)}</li>
${OUTCOMES.map((outcome) => html`<li>${tile(`outcome=${outcome}`, outcome, outcome, account[outcome])}</li>`)}
</ul>
<svg class="bar" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">${bars}</svg>
</section>`;
}

function tile(filter: string, kind: string, name: string, count: number): Markup {
  const inside = html`<b>${COUNT.format(count)}</b> <span>${name}</span>`;
  return count === 0
    ? html`<div class="tile">${inside}</div>`
    : html`<a class="tile ${kind}" href="#${filter}" data-filter>${inside}</a>`;
}

function reasons({ held }: RunReport): Markup | string {
  if (held.length === 0) return '';
  return html`<section aria-labelledby="held-title">
<h2 id="held-title">Held, and tried again in every run</h2>
<ul class="reasons">
${held.map(({ reason, count }) => {
  const advice = adviceOn(reason);
  const name = `${counted(count, 'record')}, ${advice?.title ?? reason}`;
  return html`<li>
<p class="times"><a href="#outcome=held&amp;reason=${reason}" data-filter aria-label="${name}">${COUNT.format(count)}</a></p>
<div><h3>${advice?.title ?? reason} <code>${reason}</code></h3>
${advice === null ? '' : html`<p class="todo">${withCode(advice.todo)}</p>`}</div>
</li>`;
})}
</ul>
</section>`;
}

/** What stands between backticks is code. */
function withCode(text: string): (Markup | string)[] {
  return text.split('`').map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part));
}

function rows({ rows }: RunReport): Markup | string {
  const entries = Object.entries(rows);
  if (entries.length === 0) return '';
  const cell = (object: string, change: 'create' | 'update', count: number) =>
    count === 0
      ? html`<td class="zero">0</td>`
      : html`<td><a href="#object=${encodeURIComponent(object)}&amp;change=${change}" data-filter aria-label="${`${COUNT.format(count)} ${object} ${change}d`}">${COUNT.format(count)}</a></td>`;
  return html`<section aria-labelledby="rows-title">
<h2 id="rows-title">Rows in Salesforce</h2>
<div class="panel"><table class="counts">
<thead><tr><th scope="col">Object</th><th scope="col">Created</th><th scope="col">Updated</th><th scope="col">Unchanged</th></tr></thead>
<tbody>
${entries.map(
  ([object, { created, updated, unchanged }]) => html`<tr><th scope="row">${object}</th>
${cell(object, 'create', created)}${cell(object, 'update', updated)}<td class="zero">${COUNT.format(unchanged)}</td></tr>
`,
)}</tbody></table></div>
</section>`;
}

function remarks({ remarks }: RunReport): Markup | string {
  if (remarks.length === 0) return '';
  return html`<section aria-labelledby="odd-title">
<h2 id="odd-title">Odd in the feed, but no reason to hold a record</h2>
<div class="panel"><table class="remarks">
<thead><tr><th scope="col" class="count">Times</th><th scope="col">What</th></tr></thead>
<tbody>
${remarks.map(
  ({
    path,
    message,
    count,
  }) => html`<tr><td class="count">${COUNT.format(count)}</td><td><code>${path}</code> ${message}</td></tr>
`,
)}</tbody></table></div>
</section>`;
}

/** The controls stay hidden until a script answers them. */
function records({ held }: RunReport): Markup {
  const option = (value: string, text: string = value) =>
    html`<option value="${value}">${text}</option>`;
  const select = (id: string, name: string, any: string, options: readonly Markup[] = []) =>
    html`<div><label for="${id}">${name}</label><select id="${id}">${option('', any)}${options}</select></div>`;
  return html`<section aria-labelledby="records-title">
<h2 id="records-title" tabindex="-1">Record by record</h2>
<noscript><p class="note">This list needs JavaScript. The numbers above are complete without it, and <code>--csv FILE</code> gives the changes as a table.</p></noscript>
<search class="filters" aria-label="Records" data-live hidden>
<div><label for="text">Search</label><input id="text" type="search" autocomplete="off" spellcheck="false" placeholder="Number, Id, field or value"></div>
${select('outcome', 'Outcome', 'any', [
  option('news', 'changed or held'),
  ...OUTCOMES.map((outcome) => option(outcome)),
])}
${select('object', 'Object', 'any')}
${select('change', 'Change', 'any', [option('create', 'new rows'), option('update', 'changed rows'), option('keep', 'the org’s own value stays')])}
${select('field', 'Field', 'any')}
${select(
  'reason',
  'Held because',
  'any',
  held.map(({ reason }) => option(reason, adviceOn(reason)?.title ?? reason)),
)}
</search>
<div class="status" data-live hidden>
<p id="count" role="status"></p>
<a href="#every=record" id="clear">Clear filters</a>
<label class="check push"><input id="all-fields" type="checkbox"> All fields of new rows</label>
<button id="print" type="button">Print</button>
</div>
<p id="printed"></p>
<div id="list"></div>
<nav id="pages" aria-label="Pages of records"></nav>
</section>`;
}

function counted(count: number, name: string): string {
  return `${COUNT.format(count)} ${name}${count === 1 ? '' : 's'}`;
}
