#include "report/wafer_page.h"

namespace kerf::report {

std::string_view wafer_style() {
  return R"css(
:root { --pass: #a5d2ee; --fail: #c94a00; --untested: #b4bac1; --disc: #eceff2; --rim: #b7c0c9;
  --s0: #fbf1dc; --s1: #fdd08a; --s2: #e68a1f; --s3: #b04500; --s4: #4a1200;
  --quiet: #dde3e9; --z: #b3b8be; --h1: #e9b48f; --h2: #e08a50; --h3: #c94a00; --h4: #8a2b00;
  --n1: #9fc3e0; --n2: #5e9dcf; --n3: #0072b2; --n4: #004a80;
  --k1: #0072b2; --k2: #009e73; --k3: #b0378c; --k4: #8a6d00; }
@media screen and (prefers-color-scheme: dark) {
  :root { --pass: #2c5f82; --fail: #ff8a3c; --untested: #6b747d; --disc: #20262c; --rim: #49535d;
    --s0: #2e2c27; --s1: #6b4a1e; --s2: #b8701c; --s3: #f0a04b; --s4: #ffe3b8;
    --quiet: #2c343c; --z: #6a727a; --h1: #8f5a36; --h2: #c06a2c; --h3: #ff8a3c; --h4: #ffc79b;
    --n1: #3f6580; --n2: #4a8cbd; --n3: #6db8f0; --n4: #c0e2ff;
    --k1: #6db8f0; --k2: #3fd0a4; --k3: #f08ccf; --k4: #f0d04b; }
}
main.wafers { grid-template-columns: minmax(0, 1fr) minmax(400px, 520px); }
html:not(.js) main.wafers { grid-template-columns: minmax(0, 1fr); }
.overview { display: grid; gap: 12px; min-width: 0; }
.map { display: block; width: 100%; aspect-ratio: 1; }
.map path { fill: none; }
.map .disc { fill: var(--disc); }
.map .notch { fill: var(--rim); }
.map .notch.guessed { fill: none; stroke: var(--rim); stroke-width: 1.5px; stroke-dasharray: 3 2; vector-effect: non-scaling-stroke; }
.map .p { stroke: var(--pass); } .map .f { stroke: var(--fail); } .map .u { stroke: var(--untested); }
.map path:not(.notch) { shape-rendering: crispEdges; }
.key .p { fill: var(--pass); } .key .f { fill: var(--fail); } .key .u { fill: var(--untested); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 6px; align-items: center; margin: 0; color: var(--muted); }
.small { font-size: 12px; }

.wafer-filters { grid-template-columns: minmax(0, 1.4fr) minmax(220px, 1fr); }
.wafer-filters .facet output { min-width: 30px; }
.wafer-filters .facets { display: grid; grid-template-columns: repeat(auto-fill, minmax(165px, 1fr)); gap: 0 16px; max-height: 150px; }
.wafer-filters .facet { grid-template-columns: auto minmax(0, 1fr) 32px auto; --colour: var(--accent); }
html:not(.js) .wafer-filters .facet { grid-template-columns: minmax(0, 1fr) 48px auto; }
.facet.odd { --colour: var(--warn); color: var(--warn); font-weight: 600; }
.tools { display: grid; gap: 8px; align-content: start; }
.tools .search { margin: 0; } .tools p { margin: 0; font-weight: 600; }
.order { display: flex; gap: 8px; align-items: center; } .order select { flex: 1; min-width: 0; font: inherit; color: inherit; }

.lots > summary, .lot > summary { cursor: pointer; }
.lots > summary { padding: 8px 14px; } .lots > summary h2 { display: inline; }
.lot-list { max-height: 460px; overflow: auto; border-top: 1px solid var(--line); }
.lot { border-bottom: 1px solid var(--line); } .lot:last-child { border: 0; }
.lot > summary { padding: 6px 14px; display: flex; flex-wrap: wrap; gap: 4px 14px; align-items: center; }
.lot > summary::before { content: "\25b8"; color: var(--muted); } .lot[open] > summary::before { content: "\25be"; }
.lot > summary::-webkit-details-marker { display: none; }
.lot > summary strong { overflow-wrap: anywhere; }
.lot > summary span { color: var(--muted); font-variant-numeric: tabular-nums; }
.strip { margin-left: auto; max-width: 45%; background: var(--sunken); }
.strip rect { fill: var(--accent); } .strip .odd { fill: var(--warn); }
.lots a, .wafer-detail a, .more a { color: var(--accent); }
.lot-body { display: grid; grid-template-columns: minmax(0, 220px) minmax(0, 1fr); gap: 18px; padding: 4px 14px 14px; }
.lot-body:not(:has(> figure)) { grid-template-columns: minmax(0, 1fr); }
.lot-body figure { margin: 0; } .lot-body figcaption { padding-top: 6px; font-weight: 600; } .lot-body figcaption p { font-weight: 400; }
.lot-body .scroller { max-height: 330px; align-self: start; }
.lot-body th, .lot-body td { padding: 3px 8px 3px 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word; max-width: 16em; }
.lot-body td:first-child { min-width: 76px; }
.lot-body td:nth-child(2) { width: 30%; min-width: 130px; }
.lot-body th { position: sticky; top: 0; background: var(--surface); font-size: 12px; color: var(--muted); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.sureness .bar { min-width: 60px; }
.map .s0 { stroke: var(--s0); } .map .s1 { stroke: var(--s1); } .map .s2 { stroke: var(--s2); } .map .s3 { stroke: var(--s3); } .map .s4 { stroke: var(--s4); }
.key rect { stroke: var(--rim); stroke-width: .6px; }
.key .s0 { fill: var(--s0); } .key .s1 { fill: var(--s1); } .key .s2 { fill: var(--s2); } .key .s3 { fill: var(--s3); } .key .s4 { fill: var(--s4); }

.wafers .cards { grid-template-columns: repeat(auto-fill, minmax(146px, 1fr)); gap: 10px; align-items: stretch; }
html:not(.js) .wafers .cards { grid-template-columns: repeat(auto-fill, minmax(min(100%, 380px), 1fr)); align-items: start; }
.card.wafer { cursor: pointer; contain-intrinsic-size: auto 170px auto 230px; }
.js .card.wafer > .map { padding: 8px 8px 0; } .card.wafer > .map { max-width: 220px; margin: 0 auto; }
.card.wafer:hover { border-color: var(--accent); }
.card.wafer figcaption { display: block; padding: 6px 10px 9px; }
.name-line { display: flex; gap: 8px; align-items: baseline; justify-content: space-between; }
.card.wafer .name, .name-line .lot-name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; }
.card.wafer .name { flex: none; max-width: 100%; } .card.wafer .meta { display: block; }
.card.wafer .badges { flex-wrap: wrap; } .card.wafer .badges:not(:empty) { margin-top: 4px; }
.verdict-line { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 8px; align-items: center; }
.verdict-line .class { overflow-wrap: anywhere; }
.verdict-line .class.guess { color: var(--muted); font-style: italic; }
.verdict-line .sure { font-variant-numeric: tabular-nums; }
.verdict-line .class { grid-column: 1 / -1; } .verdict-line .bar { height: 5px; }
.verdict-line .bar rect, .bar-row .bar rect, .sureness .bar rect { fill: var(--accent); }

.wafer-detail { position: sticky; top: 14px; max-height: calc(100vh - 28px); overflow: auto; padding: 12px 16px 16px; }
.detail-head { display: flex; gap: 12px; justify-content: space-between; align-items: start; }
.detail-head h2 { font-size: 17px; overflow-wrap: anywhere; } .detail-head h2:focus { outline: none; }
.detail-head .row { flex-wrap: nowrap; }
.verdict { margin: 2px 0 0; font-size: 15px; } .verdict .sure { font-weight: 600; } .verdict .muted { font-size: 13px; }
.verdict strong { overflow-wrap: anywhere; }
.map-frame { max-width: min(440px, 60vh); margin: 10px auto 0; }
.map.large .gap { stroke: var(--disc); stroke-width: 1px; vector-effect: non-scaling-stroke; }
.map.large .cursor { stroke: var(--ink); stroke-width: 2px; vector-effect: non-scaling-stroke; shape-rendering: auto; }
.map.large.heated .p { stroke: var(--quiet); } .map.large.heated .f { stroke: var(--z); } .map.large.heated .u { stroke: var(--quiet); }
.map .h1 { stroke: var(--h1); } .map .h2 { stroke: var(--h2); } .map .h3 { stroke: var(--h3); } .map .h4 { stroke: var(--h4); }
.map .n1 { stroke: var(--n1); } .map .n2 { stroke: var(--n2); } .map .n3 { stroke: var(--n3); } .map .n4 { stroke: var(--n4); }
.map.owned .p { stroke: var(--quiet); } .map.owned .f { stroke: var(--z); }
.map .k1 { stroke: var(--k1); } .map .k2 { stroke: var(--k2); } .map .k3 { stroke: var(--k3); } .map .k4 { stroke: var(--k4); }
.key .k1 { fill: var(--k1); } .key .k2 { fill: var(--k2); } .key .k3 { fill: var(--k3); } .key .k4 { fill: var(--k4); }
.whose-body { display: grid; grid-template-columns: minmax(110px, 170px) minmax(0, 1fr); gap: 14px; align-items: center; }
.whose th, .whose td { padding: 2px 8px 2px 0; text-align: left; font-weight: 400; } .whose .number { text-align: right; } .whose tbody th { white-space: nowrap; }
.whose thead th { color: var(--muted); font-size: 12px; }
.scale .z { fill: var(--z); } .scale .h1 { fill: var(--h1); } .scale .h2 { fill: var(--h2); } .scale .h3 { fill: var(--h3); } .scale .h4 { fill: var(--h4); }
.scale .n1 { fill: var(--n1); } .scale .n2 { fill: var(--n2); } .scale .n3 { fill: var(--n3); } .scale .n4 { fill: var(--n4); }
.tip { display: block; min-height: 1.5em; margin-top: 4px; text-align: center; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.legend-row { justify-content: space-between; padding: 4px 0 8px; border-bottom: 1px solid var(--line); }
.facts { overflow-wrap: anywhere; } .facts p { margin: 8px 0; }
.facts h3 { font-size: 13px; margin: 14px 0 4px; }
.facts .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 0 22px; }
.bar-row { display: grid; grid-template-columns: minmax(0, 7.5em) minmax(40px, 1fr) auto; gap: 8px; align-items: center; padding: 1px 0; }
.decides .bar-row { grid-template-columns: minmax(0, 13em) minmax(40px, 1fr) auto; }
.bar-row .what { overflow-wrap: anywhere; }
.bar-row output { min-width: 48px; text-align: right; font-variant-numeric: tabular-nums; color: var(--muted); }
.bar-row.yes .what, .bar-row.yes output { font-weight: 600; color: var(--ink); } .bar-row.lost .bar rect { fill: var(--fail); }
.likes { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 12px; }
.like { margin: 0; } .like figcaption { display: grid; font-size: 12px; padding-top: 4px; }
.source dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 2px 14px; margin: 4px 0; }
.source dt { color: var(--muted); } .source dd { margin: 0; }
.source summary { cursor: pointer; color: var(--muted); } .warnings { margin: 4px 0 8px; padding-left: 30px; border-radius: 6px; }

@media (max-width: 1020px) {
  main.wafers { grid-template-columns: minmax(0, 1fr); }
  .wafer-detail { position: static; max-height: none; scroll-margin: 10px; }
  .wafer-filters { grid-template-columns: minmax(0, 1fr); } .lot-body { grid-template-columns: minmax(0, 1fr); }
  .lot-body figure { max-width: 300px; }
}
@media print {
  .wafers .cards { grid-template-columns: repeat(5, 1fr); } .overview { display: block; }
  .lot-list, .lot-body .scroller { max-height: none; overflow: visible; }
  .map path, .map ellipse { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
@media (forced-colors: active) { .map, .key, .scale, .strip { forced-color-adjust: none; } }
)css";
}

}  // namespace kerf::report
