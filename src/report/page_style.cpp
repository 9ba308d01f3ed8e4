#include "report/page_parts.h"

namespace kerf::report {

std::string_view page_style() {
  return R"css(
:root {
  color-scheme: light dark;
  --ground: #f3f5f7; --surface: #ffffff; --sunken: #eaeef2; --ink: #15191e; --muted: #57616c;
  --line: #d9dfe5; --accent: #0b5cc4; --chosen: #e3eefc; --good: #0b6b3f; --good-ground: #dff3e7;
  --warn: #8a4300; --warn-ground: #fff1df;
  font: 14px/1.45 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "DejaVu Sans", sans-serif;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1215; --surface: #181c21; --sunken: #22272e; --ink: #e6eaee; --muted: #98a3af;
    --line: #2c333b; --accent: #74aefc; --chosen: #1b3048; --good: #74d3a1; --good-ground: #12301f;
    --warn: #f5b367; --warn-ground: #35230e;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--ground); color: var(--ink); }
h1 { font-size: 20px; line-height: 1.25; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 13px; margin: 0; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 600; }
code, pre { font: 12px/1.45 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
button, input { font: inherit; color: inherit; }
input[type=checkbox], input[type=range] { accent-color: var(--accent); margin: 0; }
.plain { background: var(--surface); border: 1px solid var(--line); border-radius: 6px; padding: 3px 10px; cursor: pointer; }
.plain:hover { border-color: var(--accent); }
.muted { color: var(--muted); }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 8px; top: 8px; background: var(--surface); padding: 6px 10px; z-index: 9; }

.top { display: flex; flex-wrap: wrap; gap: 12px 32px; align-items: center; justify-content: space-between;
  padding: 16px 20px; background: var(--surface); border-bottom: 1px solid var(--line); }
.top p { margin: 2px 0 0; color: var(--muted); overflow-wrap: anywhere; }
.tiles { display: flex; flex-wrap: wrap; gap: 8px; margin: 0; }
.tiles div { min-width: 92px; padding: 6px 12px; border: 1px solid var(--line); border-radius: 8px; background: var(--ground); }
.tiles dt { color: var(--muted); font-size: 12px; }
.tiles dd { margin: 0; font-size: 18px; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
.tiles small { font-size: 12px; font-weight: 400; color: var(--muted); }
.tiles .bad { background: var(--warn-ground); border-color: transparent; }
.tiles .bad dd, .tiles .bad dt { color: var(--warn); }
.tiles .asks { background: var(--warn-ground); border-color: transparent; }
.tiles .asks dd, .tiles .asks dt { color: var(--warn); }
.only { display: flex; gap: 7px; align-items: center; margin-top: 6px; }
.flag { display: inline-block; min-width: 15px; text-align: center; border-radius: 99px; font-size: 11px; font-weight: 700; background: var(--warn-ground); color: var(--warn); }
.failures { margin: 14px 20px 0; border-radius: 8px; background: var(--warn-ground); }
.failures summary { padding: 8px 14px; font-weight: 600; color: var(--warn); cursor: pointer; }
.failures > div { max-height: 240px; overflow: auto; padding: 0 14px 10px; }
.failures td { padding: 3px 16px 3px 0; vertical-align: top; overflow-wrap: anywhere; }
.failures td:first-child { width: 36%; }

main { display: grid; grid-template-columns: minmax(430px, 620px) minmax(0, 1fr); gap: 14px; padding: 14px 20px; align-items: start; }
.browser { position: sticky; top: 14px; height: calc(100vh - 28px); min-height: 560px; display: flex; flex-direction: column; gap: 10px; }
.panel { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; }
.filters { padding: 10px 14px; display: grid; grid-template-columns: minmax(0, 1.25fr) minmax(0, 1fr); gap: 8px 22px; }
html:not(.js) .filters { grid-template-columns: 1fr; }
html:not(.js) .needs-script { display: none; }
html.js:not(.ready) main { display: none; }  /* laid out once, when all is there */
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
legend { padding: 0; font-weight: 600; font-size: 13px; margin-bottom: 4px; }
.facets { max-height: 168px; overflow: auto; }
html:not(.js) .facet { grid-template-columns: 12px minmax(0, 1fr) 56px auto; }
.facet { display: grid; grid-template-columns: auto 12px minmax(0, 1fr) 56px auto; gap: 7px; align-items: center; padding: 2px; }
.facet .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.facet output { min-width: 46px; text-align: right; font-variant-numeric: tabular-nums; color: var(--muted); }
.swatch { display: inline-block; width: 11px; height: 11px; border-radius: 3px; background: var(--colour); border: 1px solid rgb(0 0 0 / .35); }
.bar { width: 100%; height: 6px; border-radius: 3px; background: var(--sunken); display: block; }
.bar rect { fill: var(--colour); }
.bar .all { opacity: .32; }
.histogram { width: 100%; height: 34px; display: block; }
.histogram rect { fill: var(--accent); }
.histogram rect.below { fill: var(--line); }
.slider { width: 100%; display: block; }
.row { display: flex; gap: 6px 14px; flex-wrap: wrap; align-items: center; }
.row label { display: inline-flex; gap: 6px; align-items: center; }
.search { width: 100%; margin-top: 6px; padding: 4px 8px; border: 1px solid var(--line); border-radius: 6px; background: var(--ground); }
.wide { grid-column: 1 / -1; padding-top: 8px; border-top: 1px solid var(--line); }

.list { flex: 1 1 0; min-height: 180px; display: flex; flex-direction: column; overflow: hidden; }
.list .row { padding: 6px 14px; justify-content: space-between; border-bottom: 1px solid var(--line); min-height: 40px; }
.list .row p { margin: 0; font-weight: 600; }
.scroller { overflow: auto; flex: 1; }
#findings { table-layout: fixed; }
#findings col.file { width: auto; } #findings col.kind { width: 142px; } #findings col.sure { width: 104px; }
#findings col.at { width: 54px; } #findings col.size { width: 88px; }
#findings .spacer td { padding: 0; border: 0; }
#findings th { position: sticky; top: 0; z-index: 1; background: var(--surface); box-shadow: inset 0 -1px var(--line); padding: 0; }
#findings th button { all: unset; box-sizing: border-box; width: 100%; padding: 6px 7px; cursor: pointer; font-weight: 600; font-size: 12px; color: var(--muted); }
#findings th button:hover { color: var(--ink); }
#findings th button:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
#findings th[aria-sort=ascending] button, #findings th[aria-sort=descending] button { color: var(--ink); }
#findings th[aria-sort=ascending] button::after { content: " \25b2"; font-size: 9px; }
#findings th[aria-sort=descending] button::after { content: " \25bc"; font-size: 9px; }
#findings td { padding: 4px 7px; border-bottom: 1px solid var(--line); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
#findings td.file { direction: rtl; text-align: left; }
#findings td.file bdi { direction: ltr; }
#findings .number, #findings .number button { text-align: right; font-variant-numeric: tabular-nums; }
#findings tbody tr { cursor: pointer; }
#findings tbody tr:hover, #findings tr.near { background: var(--sunken); }
#findings tbody tr[aria-current=true] { background: var(--chosen); box-shadow: inset 3px 0 var(--accent); }
#findings tr:focus-visible { outline-offset: -2px; }
#findings .swatch { margin-right: 7px; vertical-align: -1px; }
.sureness { display: grid; grid-template-columns: 1fr auto; gap: 8px; align-items: center; }
.sureness .bar rect { fill: var(--muted); }
.empty { padding: 24px; text-align: center; color: var(--muted); }

.detail { flex: none; display: grid; grid-template-columns: 216px minmax(0, 1fr); gap: 14px; padding: 12px; }
.detail canvas { width: 216px; height: 216px; border-radius: 6px; background: var(--sunken); }
.detail dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 3px 12px; margin: 8px 0 10px; }
.detail dt { color: var(--muted); }
.detail dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.detail h2 { font-size: 15px; display: flex; align-items: center; gap: 8px; }

.gallery-top { display: flex; flex-wrap: wrap; gap: 6px 18px; align-items: center; padding: 6px 14px; margin-bottom: 10px; }
.gallery-top label { display: inline-flex; gap: 6px; align-items: center; }
.gallery-top label:last-child { margin-left: auto; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, var(--card, 320px)), 1fr)); gap: 12px; align-items: start; }
.card { margin: 0; overflow: hidden; scroll-margin: 14px; content-visibility: auto; contain-intrinsic-size: auto 320px auto 400px; }
.card.chosen { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
.frame { position: relative; background: var(--sunken); line-height: 0; }
.frame img { position: absolute; inset: 0; width: 100%; height: 100%; }
.frame img.tiny { image-rendering: pixelated; }
.overlay { position: relative; display: block; width: 100%; height: auto; overflow: hidden; }
.gone .overlay { min-height: 60px; max-height: 340px;
  background: repeating-linear-gradient(45deg, transparent 0 9px, var(--line) 9px 10px); }
.note { margin: 0; padding: 8px 12px; color: var(--warn); background: var(--warn-ground); line-height: 1.4; overflow-wrap: anywhere; }
.card figcaption { padding: 8px 12px 10px; display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px 10px; align-items: start; }
.card .name { grid-column: 1; font-weight: 600; overflow-wrap: anywhere; }
.card .badges { grid-column: 2; grid-row: 1; display: flex; gap: 4px; }
.badge.asks { background: var(--warn-ground); color: var(--warn); }
.card details { grid-column: 1 / -1; }
.card summary { cursor: pointer; color: var(--muted); font-size: 12px; }
.card pre { margin: 4px 0 0; padding: 8px; background: var(--sunken); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 220px; overflow: auto; }
.badge { font-size: 12px; padding: 1px 9px; border-radius: 99px; background: var(--sunken); white-space: nowrap; }
.badge.clean { background: var(--good-ground); color: var(--good); }
.card .meta { grid-column: 1 / -1; font-size: 12px; overflow-wrap: anywhere; }
.card img.others { display: block; width: 100%; height: auto; margin-top: 6px; }

.mark { cursor: pointer; }
.mark.off, .no-boxes .mark, .no-labels .pill { display: none; }
.mark rect { vector-effect: non-scaling-stroke; fill: none; }
.mark .halo { pointer-events: all; stroke: #000; stroke-opacity: .72; stroke-width: 4px; }
.mark .edge { stroke: var(--colour); stroke-width: 2px; stroke-dasharray: var(--dash); }
.mark .plate { fill: var(--colour); stroke: #000; stroke-opacity: .72; stroke-width: 1px; }
.pill { pointer-events: none; }
.pill text { fill: var(--on-colour); font-family: system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; font-weight: 600; }
.mark.near .edge, .mark.chosen .edge { stroke-width: 4px; stroke-dasharray: none; }
.mark.near .halo, .mark.chosen .halo { stroke-width: 7px; stroke: #fff; stroke-opacity: 1; }
.no-boxes .mark.chosen { display: inline; }

@media (max-width: 1020px) {
  main { grid-template-columns: minmax(0, 1fr); }
  .browser { position: static; height: auto; min-height: 0; }
  .list { flex: none; height: 60vh; }
}
@media (max-width: 560px) {
  .filters, .detail { grid-template-columns: minmax(0, 1fr); }
  #findings col.at { display: none; } #findings .at, .sureness .bar { display: none; }
  #findings col.sure { width: 78px; } .sureness { display: block; }
}
@media print {
  :root { font-size: 10px; --ground: #fff; }
  .top, .panel { break-inside: avoid; }
  main { display: block; padding: 0; }
  .browser, .list, .scroller, .failures > div, .facets, .card pre { position: static; display: block; height: auto; min-height: 0; max-height: none; overflow: visible; }
  .list { break-inside: auto; border: 0; }
  .needs-script, .gallery-top, .detail, .skip { display: none !important; }
  .filters { display: block; }
  .facet { grid-template-columns: 12px minmax(0, 1fr) 30% auto !important; }
  #findings th { position: static; }
  #findings tr { break-inside: avoid; }
  #findings tbody tr[aria-current=true] { background: none; box-shadow: none; }
  #findings td { white-space: normal; overflow-wrap: anywhere; }
  #findings td.file { direction: ltr; }
  .cards { grid-template-columns: repeat(2, 1fr); margin-top: 12px; }
  .card { content-visibility: visible; break-inside: avoid; }
  .swatch, .bar rect, .plate, .badge, .note { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
@media (forced-colors: active) { .swatch, .bar rect, .mark rect { forced-color-adjust: none; } }
)css";
}

}  // namespace kerf::report
