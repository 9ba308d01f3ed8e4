// The lots: the yield of each wafer, and how often each die of the lot fails.
#include <fmt/format.h>
#include <kerf/error.h>

#include <algorithm>
#include <array>

#include "report/summary.h"
#include "report/wafer_page.h"
#include "report/wafer_shape.h"

namespace kerf::report {
namespace {

constexpr int kLevels = 5;
constexpr std::size_t kMostStrip = 100;  ///< bars of a lot at a glance

/// The lowest round rate that holds all: a scale that ends at 17 % is hard to read.
double top_rate(const WaferStack& stack) {
  double highest = 0;
  for (const auto& [x, y, tested, failed] : stack.cells)
    if (tested > 0) highest = std::max(highest, double(failed) / tested);
  for (const double top : {0.05, 0.1, 0.2, 0.25, 0.5})
    if (highest <= top) return top;
  return 1;
}

int level_of(const WaferStack::Cell& cell, double top) {
  if (cell.tested == 0) return -1;
  const double rate = double(cell.failed) / cell.tested;
  return std::min(kLevels - 1, static_cast<int>(rate / top * kLevels));
}

/// The stack as a map, for its shape.
WaferMap shape_of(const WaferStack& stack) {
  WaferMap map;
  map.geometry = stack.geometry;
  for (const WaferStack::Cell& cell : stack.cells)
    map.dies.push_back({cell.x, cell.y, cell.tested > 0 ? DieState::pass : DieState::untested, {}, {}, {}});
  return map;
}

std::string legend_html(double top) {
  std::string html = R"(<p class="legend small">dies fail)";
  for (int level = 0; level < kLevels; ++level)
    html += fmt::format(R"( <svg class="key" viewBox="0 0 10 10" width="12" height="12" aria-hidden="true">)"
                        R"(<rect class="s{}" width="10" height="10"/></svg> {:g}–{:g} %)",
                        level, 100 * top * level / kLevels, 100 * top * (level + 1) / kLevels);
  return html + "</p>";
}

std::string stack_picture(const WaferStack& stack, int max_side) {
  const WaferMap map = shape_of(stack);
  const DrawnMap drawn = draw_map(map, max_side);
  const double top = top_rate(stack);
  std::vector<int> levels(drawn.grid.cells.size(), -2);
  for (const WaferStack::Cell& cell : stack.cells) {
    int& level = levels[std::size_t(drawn.row(cell.y)) * drawn.grid.columns + drawn.column(cell.x)];
    level = std::max(level, level_of(cell, top));
  }
  std::string svg = wafer_svg_top(drawn, R"(class="map stack" role="img" aria-label="Stacked map")");
  for (int level = -1; level < kLevels; ++level) {
    const std::string path = run_path(drawn.grid, [&](int row, int column) {
      return levels[std::size_t(row) * drawn.grid.columns + column] == level;
    });
    if (path.empty()) continue;
    svg += fmt::format(R"(<path class="{}" d="{}"/>)", level < 0 ? "u" : fmt::format("s{}", level), path);
  }
  return fmt::format("<figure>{}</svg><figcaption>{} stacked{}</figcaption></figure>", svg,
                     counted(std::size_t(stack.wafers), "wafer"), legend_html(top));
}

/// The stacked map, or why there is none.
std::string stack_html(const WaferPage& page, const Lot& lot) {
  WaferStack stack;
  try {
    for (const std::size_t index : lot.wafers)
      if (!page.entries[index].map.dies.empty()) add_to_stack(stack, page.entries[index].map);
    if (stack.wafers > 1) return stack_picture(stack, page.options.map_max_side);
  } catch (const Error& error) {
    return fmt::format(R"(<p class="note">No stacked map: {}</p>)", shown(error.what()));
  }
  return {};
}

/// A bar for each wafer: how much of it is good.
std::string strip_svg(const WaferPage& page, const Lot& lot) {
  const std::size_t bars = std::min(lot.wafers.size(), kMostStrip);
  std::string svg = fmt::format(
      R"(<svg class="strip" viewBox="0 0 {} 20" width="{}" height="20" preserveAspectRatio="none" aria-hidden="true">)",
      bars * 6, bars * 6);
  for (std::size_t i = 0; i < bars; ++i) {
    const WaferReportEntry& entry = page.entries[lot.wafers[i]];
    const auto failed = fail_rate(entry.map);
    if (!failed) continue;
    const double height = std::max(0.5, 20 * (1 - *failed));
    svg += fmt::format(R"(<rect{} x="{}" y="{:.4g}" width="5" height="{:.4g}"/>)",
                       entry.verdict.unknown ? R"( class="odd")" : "", i * 6, 20 - height, height);
  }
  return svg + "</svg>";
}

std::string wafer_row(const WaferPage& page, std::size_t index) {
  const auto& [map, verdict, heat, neighbours] = page.entries[index];
  const auto failed = fail_rate(map);
  return fmt::format(
      R"(<tr><td><a href="#w{}"><bdi>{}</bdi></a></td><td><div class="sureness">{}<span class="number">{}</span></div></td>)"
      R"(<td>{}<bdi>{}</bdi></td><td class="number">{}</td></tr>)"
      "\n",
      index, shown(wafer_title(map, index)), failed ? share_bar(1 - *failed) : "<span></span>",
      yield_text(map), verdict.unknown ? R"(<span class="flag" title="unknown">?</span> )" : "",
      shown_class(verdict.class_name), percent_text(verdict.confidence));
}

std::string lot_yield(const WaferPage& page, const Lot& lot) {
  double sum = 0;
  std::size_t tested = 0;
  for (const std::size_t index : lot.wafers)
    if (const auto failed = fail_rate(page.entries[index].map)) sum += 1 - *failed, ++tested;
  return tested == 0 ? "not tested" : fmt::format("mean yield {}", percent_text(sum / double(tested)));
}

std::string lot_html(const WaferPage& page, std::size_t index) {
  const Lot& lot = page.lots[index];
  const std::string name = lot.name.empty() ? "Lot not said" : fmt::format("<bdi>{}</bdi>", shown(lot.name));
  const std::string stack = lot.wafers.size() > 1 ? stack_html(page, lot) : "";
  std::string html = fmt::format(
      R"(<details class="lot" id="lot{}"><summary><strong>{}</strong> <span>{}, {}</span>{}{}</summary>)"
      R"(<div class="lot-body">{}<div class="scroller"><table><thead><tr><th scope="col">Wafer</th>)"
      R"(<th scope="col">Yield</th><th scope="col">Class</th><th scope="col" class="number">Confidence</th></tr></thead><tbody>)"
      "\n",
      index, name, counted(lot.wafers.size(), "wafer"), lot_yield(page, lot), strip_svg(page, lot),
      stack.starts_with("<figure") ? fmt::format(R"( <a href="#lot{}">stacked map</a>)", index) : "", stack);
  for (const std::size_t wafer : lot.wafers) html += wafer_row(page, wafer);
  return html + "</tbody></table></div></div></details>\n";
}

}  // namespace

std::string lots_html(const WaferPage& page) {
  if (page.entries.empty()) return {};
  std::string html = fmt::format(
      R"(<details class="panel lots" id="lots"{}><summary><h2>Lots and yield</h2> <span class="muted">{}</span></summary><div class="lot-list">)",
      page.lots.size() <= 4 ? " open" : "", counted(page.lots.size(), "lot"));
  for (std::size_t i = 0; i < page.lots.size(); ++i) html += lot_html(page, i);
  return html + "</div></details>\n";
}

}  // namespace kerf::report
