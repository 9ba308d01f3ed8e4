// Wafers counted by class and lot, and checked: only what can be shown goes on.
#include <fmt/format.h>
#include <kerf/error.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "report/summary.h"
#include "report/text.h"
#include "report/wafer_page.h"

namespace kerf::report {
namespace {

constexpr std::size_t kMostColumns = 200;  ///< of a text in the page

std::string name_of(const WaferMap& map, std::size_t index) {
  const std::string& name = map.source.empty() ? map.wafer : map.source;
  return fmt::format("wafer {} of the report ('{}')", index + 1, shorten_middle(visible_text(name), 80));
}

bool is_share(double value) {
  return value >= 0 && value <= 1;
}

bool is_likeness(const WaferLikeness& one) {
  return std::isfinite(one.similarity);
}

void check_verdict(const WaferReportEntry& entry, const WaferReportOptions& options, std::size_t index) {
  const WaferVerdict& verdict = entry.verdict;
  if (!is_share(verdict.confidence) || !is_share(verdict.familiarity) ||
      !std::ranges::all_of(verdict.labels, is_share))
    fail("{} has a probability outside 0..1", name_of(entry.map, index));
  if (!std::isfinite(verdict.margin) || !std::ranges::all_of(verdict.prototypes, is_likeness) ||
      !std::ranges::all_of(verdict.neighbours, is_likeness))
    fail("{} has a margin or similarity that is not finite", name_of(entry.map, index));
  if (!verdict.labels.empty() && verdict.labels.size() != options.labels.size())
    fail("{} has {} label probabilities, expected one for each of {} names", name_of(entry.map, index),
         verdict.labels.size(), options.labels.size());
  if (entry.neighbour_maps.size() > verdict.neighbours.size())
    fail("{} has maps of {} neighbours, expected at most {}", name_of(entry.map, index),
         entry.neighbour_maps.size(), verdict.neighbours.size());
}

void check_heat(const WaferReportEntry& entry, std::size_t index) {
  if (!entry.heat || entry.map.dies.empty()) return;
  const WaferHeat& heat = *entry.heat;
  const DieGrid grid = to_grid(entry.map);
  if (heat.columns != grid.columns || heat.rows != grid.rows || heat.cells.size() != grid.cells.size())
    fail("{} has a heat map of {} by {} cells, expected {} by {}", name_of(entry.map, index), heat.columns,
         heat.rows, grid.columns, grid.rows);
  if (!std::ranges::all_of(heat.cells, [](double value) { return std::isfinite(value); }) ||
      !is_share(heat.with) || !is_share(heat.without) || !is_share(heat.control))
    fail("{} has a heat map with a value that is not finite or a probability outside 0..1",
         name_of(entry.map, index));
}

void count_classes(WaferPage& page) {
  std::map<std::string, std::size_t> places;
  for (const WaferReportEntry& entry : page.entries)
    if (!entry.verdict.unknown) places[entry.verdict.class_name];
  for (auto& [name, place] : places) {
    place = page.classes.size();
    page.classes.push_back(name);
  }
  page.per_class.assign(page.classes.size() + 1, 0);
  for (const WaferReportEntry& entry : page.entries) {
    const bool unknown = entry.verdict.unknown;
    page.class_of.push_back(unknown ? page.classes.size() : places.at(entry.verdict.class_name));
    ++page.per_class[page.class_of.back()];
  }
}

void group_lots(WaferPage& page) {
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < page.entries.size(); ++i) {
    const std::string& name = page.entries[i].map.lot;
    const auto place = places.emplace(name, page.lots.size());
    if (place.second) page.lots.push_back({name, {}});
    page.lots[place.first->second].wafers.push_back(i);
    page.lot_of.push_back(place.first->second);
  }
}

}  // namespace

WaferPage lay_out_wafers(std::span<const WaferReportEntry> entries, const WaferReportOptions& options) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    check_verdict(entries[i], options, i);
    check_heat(entries[i], i);
  }
  WaferPage page{entries, options, {}, {}, {}, {}, {}};
  count_classes(page);
  group_lots(page);
  return page;
}

std::string shown(std::string_view text) {
  return escape_markup(shorten_middle(visible_text(text), kMostColumns));
}

std::string shown_class(std::string_view name) {
  std::string html;
  for (const char c : shown(name)) html += c == '+' ? "+<wbr>" : std::string(1, c);
  return html;
}

std::string wafer_title(const WaferMap& map, std::size_t index) {
  if (!map.wafer.empty()) return "Wafer " + map.wafer;
  if (map.source.empty()) return fmt::format("Wafer no. {}", index + 1);
  return map.source.substr(map.source.find_last_of('/') + 1);
}

std::string percent_text(double share) {
  return fmt::format("{:.1f} %", 100 * share);
}

std::string yield_text(const WaferMap& map) {
  const auto failed = fail_rate(map);
  return failed ? percent_text(1 - *failed) : "not tested";
}

std::string share_bar(double share) {
  return fmt::format(R"(<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">)"
                     R"(<rect width="{:.4g}" height="1"/></svg>)",
                     std::clamp(share, 0.0, 1.0) * 100);
}

}  // namespace kerf::report
