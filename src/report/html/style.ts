/** How the report's page looks: calm, in light and dark, from a phone to a desk, and on paper. */

export const STYLE = `
:root {
  color-scheme: light;
  --page: #f6f7f9; --card: #ffffff; --ink: #1b2330; --soft: #5a6576; --line: #e2e6ec;
  --field: #ffffff; --edge: #8a94a4; --link: #1957b3; --focus: #1957b3; --hit: #fff7d6;
  --created: #15703f; --created-soft: #e3f3ea; --updated: #1957b3; --updated-soft: #e6effb;
  --held: #8a5200; --held-soft: #fdf0d9; --quiet: #5a6576; --quiet-soft: #eceff3;
  --bar-created: #3fa56c; --bar-updated: #5b93e0; --bar-held: #e0a33f; --bar-quiet: #cdd4de;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    color-scheme: dark;
    --page: #12161c; --card: #1a2029; --ink: #e5e9f0; --soft: #9fabbd; --line: #2b3442;
    --field: #12161c; --edge: #6b788c; --link: #8ab8ff; --focus: #8ab8ff; --hit: #37321b;
    --created: #7fd6a2; --created-soft: #173324; --updated: #8ab8ff; --updated-soft: #1b304f;
    --held: #f0c067; --held-soft: #3b2d11; --quiet: #9fabbd; --quiet-soft: #262f3c;
    --bar-created: #3f9a67; --bar-updated: #4c82cf; --bar-held: #b98530; --bar-quiet: #3b4658;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  overflow-wrap: break-word;
}
h1, h2, h3, h4, p, ul, dl, dd { margin: 0; padding: 0; }
h1 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -0.015em; }
h2 { font-size: 1.2rem; letter-spacing: -0.01em; }
h3, h4 { font-size: 1rem; }
ul { list-style: none; }
a { color: var(--link); text-underline-offset: 0.15em; }
code, .number, .name { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; font-size: 0.92em; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
h2:focus { outline: none; }
h2:focus-visible { outline: 3px solid var(--focus); }
[hidden] { display: none !important; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 0.5rem; padding: 0.5rem 1rem; background: var(--card); z-index: 1; }
.frame { max-width: 74rem; margin: 0 auto; padding: 2rem clamp(0.9rem, 3vw, 2.5rem) 4rem; }
section { margin-top: 2.5rem; }
h2 { margin-bottom: 0.9rem; }
.lead { color: var(--soft); margin-top: 0.35rem; }

.facts { display: flex; flex-wrap: wrap; gap: 0.15rem 1.75rem; margin-top: 0.9rem; font-size: 0.92rem; }
.facts > div { display: flex; gap: 0.5rem; }
.facts dt { color: var(--soft); overflow-wrap: normal; }
.note { margin-top: 1.25rem; padding: 0.7rem 1rem; border-radius: 8px; background: var(--quiet-soft); }
.note.revealed { background: var(--held-soft); color: var(--held); }

.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 0.75rem; margin-top: 1.5rem; }
.tile { display: block; padding: 0.8rem 1rem; border: 1px solid var(--line); border-radius: 10px; background: var(--card); color: var(--soft); text-decoration: none; height: 100%; }
.tile b { display: block; font-size: 1.6rem; line-height: 1.25; font-weight: 650; font-variant-numeric: tabular-nums; color: var(--ink); }
a.tile span { text-decoration: underline; text-decoration-color: transparent; }
a.tile:hover { border-color: var(--edge); }
a.tile:hover span { text-decoration-color: currentColor; }
a.tile.created b, .sign.create { color: var(--created); }
a.tile.updated b, .sign.update { color: var(--updated); }
a.tile.held b, .sign.keep { color: var(--held); }
a.tile[aria-current] { border-color: var(--focus); box-shadow: inset 0 0 0 1px var(--focus); }
.bar { display: block; width: 100%; height: 0.5rem; border-radius: 0.25rem; margin-top: 0.9rem; background: var(--quiet-soft); }
.bar .created { fill: var(--bar-created); } .bar .updated { fill: var(--bar-updated); }
.bar .held { fill: var(--bar-held); } .bar .unchanged, .bar .superseded { fill: var(--bar-quiet); }

.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 0 2.5rem; }
.panel { border: 1px solid var(--line); border-radius: 10px; background: var(--card); overflow: hidden; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.4rem 1rem; text-align: left; vertical-align: top; }
thead th { overflow-wrap: normal; font-size: 0.8rem; font-weight: 600; color: var(--soft); }
tbody tr { border-top: 1px solid var(--line); }
tbody th, td, dd, .fields dt, .origin, h4 { overflow-wrap: anywhere; }
tbody th { font-weight: 500; }
.count, .counts td, .counts thead th + th { text-align: right; font-variant-numeric: tabular-nums; }
.remarks .count { width: 6rem; }
.zero { color: var(--soft); }
.reasons { display: grid; gap: 0.75rem; }
.reasons li { display: grid; grid-template-columns: minmax(3.5rem, auto) 1fr; border: 1px solid var(--line); border-radius: 10px; background: var(--card); padding: 0.9rem 1rem; gap: 0 1rem; }
.reasons .times { font-size: 1.4rem; font-weight: 650; line-height: 1.3; color: var(--held); font-variant-numeric: tabular-nums; }
.reasons .times a { color: inherit; }
.reasons h3 code { color: var(--soft); font-weight: 400; margin-left: 0.4rem; }
.candidates { display: flex; flex-wrap: wrap; gap: 0.1rem 1rem; font-size: 0.92rem; }
.todo { color: var(--soft); max-width: 48rem; }

.filters { display: grid; grid-template-columns: 2fr 1.5fr repeat(4, 1fr); gap: 0.75rem; padding: 1rem; border: 1px solid var(--line); border-radius: 10px; background: var(--card); }
.filters label { display: block; font-size: 0.8rem; font-weight: 600; color: var(--soft); margin-bottom: 0.2rem; }
.check { display: flex; gap: 0.5rem; align-items: center; min-height: 2.5rem; }
input[type=search], select, button { font: inherit; color: inherit; background: var(--field); border: 1px solid var(--edge); border-radius: 6px; padding: 0 0.65rem; min-height: 2.5rem; width: 100%; }
::placeholder { color: var(--soft); opacity: 1; }
button { width: auto; cursor: pointer; }
button:hover { border-color: var(--ink); }
input[type=checkbox] { width: 1.1rem; height: 1.1rem; accent-color: var(--focus); }
.status { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; align-items: center; margin: 1rem 0; }
#count { font-weight: 600; font-variant-numeric: tabular-nums; }
.status .push { margin-left: auto; }
[aria-busy=true] { opacity: 0.5; }

.record { border: 1px solid var(--line); border-radius: 10px; background: var(--card); margin-bottom: 0.9rem; overflow: hidden; }
.record > header { display: flex; flex-wrap: wrap; gap: 0.1rem 1rem; align-items: baseline; padding: 0.65rem 1rem; }
.origin { color: var(--soft); font-size: 0.88rem; margin-left: auto; }
.badge { display: inline-block; border-radius: 99px; padding: 0.05rem 0.65rem; margin-right: 0.4rem; font-size: 0.82rem; font-weight: 600; background: var(--quiet-soft); color: var(--quiet); }
.badge.created { background: var(--created-soft); color: var(--created); }
.badge.updated { background: var(--updated-soft); color: var(--updated); }
.badge.held { background: var(--held-soft); color: var(--held); }
.reason, .row { border-top: 1px solid var(--line); padding: 0.65rem 0; }
.reason { padding: 0.65rem 1rem; }
.row-head { display: flex; flex-wrap: wrap; gap: 0.1rem 1rem; padding: 0 1rem; align-items: baseline; }
.row-head a { font-size: 0.88rem; margin-left: auto; }
.sign { display: inline-block; width: 1ch; font-family: ui-monospace, Menlo, Consolas, monospace; font-weight: 700; }
.name { font-weight: 400; color: var(--soft); }
.row table { table-layout: fixed; margin-top: 0.2rem; font-size: 0.95rem; }
.row thead th { overflow-wrap: normal; padding-bottom: 0.1rem; }
.row tbody th, .row thead th:first-child { width: 34%; }
.row td { white-space: pre-wrap; }
.fields { margin-top: 0.2rem; padding: 0 1rem; columns: 24rem 2; column-gap: 3rem; font-size: 0.95rem; }
.fields > div { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 0 1rem; padding: 0.25rem 0; break-inside: avoid; }
.fields dt { color: var(--soft); }
.fields dd { white-space: pre-wrap; }
td.old { color: var(--soft); }
.update td.old + td::before { content: "→ " / ""; color: var(--soft); }
.keep td.old { color: inherit; }
.keep td.old + td { color: var(--soft); }
.blank { color: var(--soft); }
.hit { background: var(--hit); box-shadow: -0.5rem 0 0 var(--hit), 0.5rem 0 0 var(--hit); }
.again { display: block; font-size: 0.82rem; color: var(--held); }
.more { margin: 0.5rem 1rem 0; min-height: 2rem; font-size: 0.88rem; }
.nothing { padding: 2.5rem 1rem; text-align: center; color: var(--soft); border: 1px dashed var(--edge); border-radius: 10px; }
#pages { display: flex; flex-wrap: wrap; gap: 0.25rem; align-items: center; justify-content: center; margin-top: 1.25rem; }
#pages > * { padding: 0.4rem 0.75rem; font-variant-numeric: tabular-nums; }
#pages .off { color: var(--soft); opacity: 0.6; }
#printed { display: none; }

@media (max-width: 60rem) {
  .filters { grid-template-columns: repeat(3, 1fr); }
  .filters > :first-child { grid-column: 1 / -1; }
}
@media (max-width: 40rem) {
  .frame { padding-top: 1.25rem; }
  h1 { font-size: 1.45rem; }
  .tiles { grid-template-columns: 1fr 1fr; }
  th, td { padding: 0.35rem 0.7rem; }
  .counts th, .counts td { padding: 0.35rem 0.45rem; }
  .remarks .count { width: 4rem; }
  .filters { grid-template-columns: 1fr 1fr; }
  .fields > div { grid-template-columns: 1fr 1fr; }
  .reasons li { grid-template-columns: 1fr; }
  .origin, .row-head a, .status .push { margin-left: 0; }
}
@media print {
  :root { --page: #fff; --edge: #999; }
  html { font-size: 9.5pt; }
  .frame { max-width: none; padding: 0; }
  .skip, .filters, .status, #pages, .more, noscript { display: none !important; }
  #printed { display: block; margin-bottom: 0.75rem; }
  .record, .panel, .reasons li, .tile { border-radius: 0; break-inside: avoid-page; }
  .record { overflow: visible; break-inside: auto; }
  .record > header, .row-head { break-after: avoid; }
  tr { break-inside: avoid; }
  section { margin-top: 1.25rem; }
  .fields { columns: 2; }
  .fields > div { padding: 0.1rem 0; }
  .tiles { grid-template-columns: repeat(6, 1fr); }
  .tile b { font-size: 1.1rem; }
  .tile, .reasons li { padding: 0.4rem 0.6rem; }
  th, td { padding: 0.15rem 0.6rem; }
  a { color: inherit; text-decoration: none; }
}
`;
