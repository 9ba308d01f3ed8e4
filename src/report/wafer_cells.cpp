// The dies of a wafer for the script that draws the large map.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "report/text.h"
#include "report/wafer_page.h"
#include "report/wafer_shape.h"

namespace kerf::report {
namespace {

using nlohmann::json;

constexpr int kHeatSteps = 100;         ///< of the strongest die
constexpr std::size_t kMostBins = 200;  ///< names in the page

/// "3.12pf2u": states in reading order, each with its number where that is not one.
std::string states_text(const DieGrid& grid) {
  constexpr std::string_view kLetters = ".pfu";
  std::string text;
  for (std::size_t i = 0; i < grid.cells.size();) {
    const std::size_t from = i;
    while (i < grid.cells.size() && grid.cells[i] == grid.cells[from]) ++i;
    if (i - from > 1) text += fmt::format("{}", i - from);
    text += kLetters.at(static_cast<std::size_t>(grid.cells[from]));
  }
  return text;
}

/// Values as [value, number, value, number, ..].
json runs(const std::vector<std::optional<std::int64_t>>& values) {
  json text = json::array();
  for (std::size_t i = 0; i < values.size();) {
    const std::size_t from = i;
    while (i < values.size() && values[i] == values[from]) ++i;
    text.push_back(values[from] ? json(*values[from]) : json(nullptr));
    text.push_back(i - from);
  }
  return text;
}

/// What every die has, in reading order of the cells; null where none has it.
json column_of(const WaferMap& map, const DrawnMap& drawn, std::optional<std::int64_t> Die::*field) {
  if (drawn.block > 1 ||
      std::ranges::none_of(map.dies, [&](const Die& die) { return (die.*field).has_value(); }))
    return nullptr;
  std::vector<std::pair<std::int64_t, std::optional<std::int64_t>>> placed;
  for (const Die& die : map.dies)
    placed.emplace_back(std::int64_t(drawn.row(die.y)) * drawn.grid.columns + drawn.column(die.x),
                        die.*field);
  std::ranges::sort(placed, {}, [](const auto& one) { return one.first; });
  std::vector<std::optional<std::int64_t>> values;
  values.reserve(placed.size());
  for (const auto& one : placed) values.push_back(one.second);
  return runs(values);
}

json bin_names(const WaferMap& map) {
  json names = json::object();
  for (const BinDefinition& bin : map.bins) {
    if (bin.soft || bin.name.empty() || names.size() == kMostBins) continue;
    names[std::to_string(bin.bin)] = shorten_middle(visible_text(bin.name), 60);
  }
  return names;
}

/// The strongest value within each cell, for the cells that fail, in reading order.
std::vector<double> heat_of_fails(const WaferHeat& heat, const DrawnMap& drawn) {
  std::vector<double> cells(drawn.grid.cells.size());
  for (int row = 0; row < heat.rows; ++row)
    for (int column = 0; column < heat.columns; ++column) {
      const double value = heat.cells[std::size_t(row) * heat.columns + column];
      double& cell = cells[std::size_t(row / drawn.block) * drawn.grid.columns + column / drawn.block];
      if (std::abs(value) > std::abs(cell)) cell = value;
    }
  std::vector<double> values;
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (drawn.grid.cells[i] == DieState::fail) values.push_back(cells[i]);
  return values;
}

/// The values in hundredths of the largest.
json heat_json(const WaferHeat& heat, const DrawnMap& drawn) {
  const auto values = heat_of_fails(heat, drawn);
  double most = 0;
  for (const double value : values) most = std::max(most, std::abs(value));
  json steps = json::array();
  for (const double value : values) steps.push_back(most > 0 ? std::lround(value / most * kHeatSteps) : 0);
  return {{"most", most}, {"dies", std::move(steps)}};
}

}  // namespace

std::string wafer_cells_json(const WaferReportEntry& entry, int max_side) {
  const WaferMap& map = entry.map;
  const DrawnMap drawn = draw_map(map, max_side);
  json cells = {{"columns", drawn.grid.columns}, {"rows", drawn.grid.rows},
                {"block", drawn.block},          {"x", {drawn.x, drawn.x_step}},
                {"y", {drawn.y, drawn.y_step}},  {"states", states_text(drawn.grid)}};
  if (!drawn.notch.empty()) cells["notch"] = {{"path", drawn.notch}, {"guessed", drawn.notch_guessed}};
  cells["rim"] = {drawn.rim.x, drawn.rim.y, drawn.rim.width, drawn.rim.height};
  if (json bins = column_of(map, drawn, &Die::bin); !bins.is_null()) {
    cells["bins"] = std::move(bins);
    cells["binNames"] = bin_names(map);
  }
  if (json defects = column_of(map, drawn, &Die::defects); !defects.is_null())
    cells["defects"] = std::move(defects);
  if (entry.heat && !map.dies.empty()) cells["heat"] = heat_json(*entry.heat, drawn);
  return escape_json_for_script(cells.dump());
}

std::string wafers_json(const WaferPage& page) {
  json wafers = json::array(), classes = json::array();
  for (const std::string& name : page.classes) classes.push_back(visible_text(name));
  for (std::size_t i = 0; i < page.entries.size(); ++i) {
    const auto& [map, verdict, heat, neighbours] = page.entries[i];
    const auto text = [](const std::string& from) { return shorten_middle(visible_text(from), 200); };
    const auto failed = fail_rate(map);
    wafers.push_back({page.class_of[i], text(verdict.class_name), verdict.confidence, verdict.margin,
                      verdict.familiarity, failed ? json(1 - *failed) : json(nullptr), text(map.lot),
                      text(map.wafer), text(map.source), text(wafer_title(map, i))});
  }
  return escape_json_for_script(json{{"classes", std::move(classes)}, {"wafers", std::move(wafers)}}.dump());
}

}  // namespace kerf::report
