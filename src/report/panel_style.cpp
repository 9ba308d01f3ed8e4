#include "report/page_parts.h"

namespace kerf::report {

std::string_view panel_style() {
  return R"css(
.contents { padding: 10px 20px 0; }
.contents ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 6px 8px; }
.contents li { padding: 2px 10px; border: 1px solid var(--line); border-radius: 99px; background: var(--surface); }
.contents a { color: var(--accent); text-decoration: none; }
main.groups { display: block; padding: 0 20px 20px; }
.group h2 { font-size: 15px; margin: 20px 0 8px; scroll-margin: 10px; }
.group h2 small { font-weight: 400; color: var(--muted); }
.legend { display: flex; gap: 6px 8px; align-items: center; margin: 0; }
.shots { display: flex; flex-wrap: wrap; gap: 12px; align-items: flex-start; }
.shot { margin: 0; overflow: hidden; max-width: 100%; }
.shot[data-f] { cursor: pointer; }
.panes { display: flex; flex-wrap: wrap; gap: 2px; background: var(--line); }
.pane { position: relative; background: var(--sunken); line-height: 0; flex: none; max-width: 100%; }
.pane > span { position: absolute; bottom: 6px; right: 6px; z-index: 1; padding: 0 7px; border-radius: 99px; line-height: 1.6; font-size: 11px;
  background: rgb(0 0 0 / .62); color: #fff; pointer-events: none; }
.crop { display: block; max-width: 100%; height: auto; overflow: hidden; }
.crop image { image-rendering: auto; }
.crop rect, .crop path, .key rect { fill: none; vector-effect: non-scaling-stroke; }
.crop .halo, .key .halo { stroke: #000; stroke-opacity: .72; stroke-width: 4px; }
.crop rect.truth, .key .truth { stroke: #56b4e9; stroke-width: 2px; stroke-dasharray: 6 3; }
.crop rect.result, .key .result { stroke: #e69f00; stroke-width: 2px; }
.crop rect.first { stroke: #cc79a7; stroke-width: 2px; stroke-dasharray: 6 3; }
.crop rect.weak { stroke: #f0e442; stroke-width: 2px; stroke-dasharray: 2 3; }
.crop rect.removed, .crop path.removed { stroke: #d55e00; stroke-width: 2px; stroke-dasharray: 6 3; }
.crop path.removed { stroke-dasharray: none; }
.crop text.removed { text-decoration: line-through; }
.crop text { font-family: system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; font-weight: 600;
  fill: #fff; stroke: #000; stroke-opacity: .8; stroke-width: 3px; vector-effect: non-scaling-stroke; paint-order: stroke; }
.shot figcaption { padding: 7px 10px 9px; display: grid; gap: 1px; width: 0; min-width: 100%; overflow-wrap: anywhere; }
.shot figcaption .where { font-size: 12px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.shot s { color: var(--muted); }
.questions { margin: 14px 20px 0; padding: 0 14px; }
.questions > summary { padding: 9px 0; cursor: pointer; }
.questions > summary h2 { display: inline; font-size: 15px; }
.questions .shots { max-height: min(60vh, 640px); overflow: auto; margin: 0 -4px 12px; padding: 0 4px 4px; }
.questions .more { margin: 0 0 12px; }
.badge.moved, .badge.retyped, .badge.added { background: var(--chosen); color: var(--accent); }
.badge.removed { background: var(--warn-ground); color: var(--warn); }
.shot .note { width: 232px; }
@media print {
  .shot { break-inside: avoid; }
  .questions .shots { max-height: none; overflow: visible; }
}
)css";
}

}  // namespace kerf::report
