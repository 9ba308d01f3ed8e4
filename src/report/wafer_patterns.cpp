// Where the patterns of a wafer lie and how much each is: its dies in a colour of its own, and what they
// cost.
#include <fmt/format.h>
#include <kerf/wafer_classes.h>
#include <kerf/wafer_facts.h>

#include <algorithm>
#include <map>

#include "report/summary.h"
#include "report/wafer_page.h"
#include "report/wafer_shape.h"
#include "wafer/facts/words.h"

namespace kerf::report {
namespace {

constexpr std::size_t kMostColours = 4;

std::vector<std::string> labels_of(const WaferVerdict& verdict) {
  std::vector<std::string> names;
  const auto labels = wafer_labels_from(verdict.class_name);
  for (int i = 0; labels && i < kWaferPatterns; ++i)
    if ((*labels)[std::size_t(i)]) names.emplace_back(kWaferPatternNames[std::size_t(i)]);
  return names;
}

std::string map_svg(const WaferMap& map, const std::vector<PatternFacts>& patterns, int max_side) {
  const DrawnMap drawn = draw_map(map, max_side);
  std::map<std::pair<int, int>, std::size_t> owners;
  for (std::size_t i = 0; i < patterns.size(); ++i)
    for (const auto& [row, column] : patterns[i].cells) owners[{row / drawn.block, column / drawn.block}] = i;
  std::string svg = wafer_svg_top(drawn, R"(class="map owned" aria-hidden="true")");
  const auto add = [&](const std::string& name, const std::function<bool(int, int)>& wanted) {
    const std::string path = run_path(drawn.grid, wanted);
    if (!path.empty()) svg += fmt::format(R"(<path class="{}" d="{}"/>)", name, path);
  };
  add("p", [&](int row, int column) { return drawn.grid.at(row, column) != DieState::off_wafer; });
  add("f", [&](int row, int column) { return drawn.grid.at(row, column) == DieState::fail; });
  for (std::size_t i = 0; i < patterns.size(); ++i)
    add(fmt::format("k{}", i % kMostColours + 1), [&](int row, int column) {
      const auto owner = owners.find({row, column});
      return owner != owners.end() && owner->second == i;
    });
  return svg + "</svg>";
}

std::string row_html(const PatternFacts& pattern, std::size_t number) {
  return fmt::format(
      R"(<tr><th scope="row"><svg class="key" viewBox="0 0 10 10" width="12" height="12" aria-hidden="true">)"
      R"(<rect class="k{}" width="10" height="10"/></svg> {}</th><td class="number">{}</td><td class="number">{}</td>)"
      R"(<td class="number">{:.1f}</td><td>{}</td></tr>)",
      number % kMostColours + 1, shown(pattern.label), pattern.failed, percent_text(pattern.fail_share),
      100 * pattern.cost, wafer::place_words(pattern.place));
}

}  // namespace

std::string wafer_patterns_html(const WaferPage& page, std::size_t index) {
  const WaferReportEntry& entry = page.entries[index];
  const auto patterns = measure_patterns(entry.map, labels_of(entry.verdict));
  if (patterns.empty()) return {};
  std::string rows;
  for (std::size_t i = 0; i < patterns.size(); ++i) rows += row_html(patterns[i], i);
  return fmt::format(
      R"(<section class="whose"><h3>Where, and how much</h3><div class="whose-body">{}<table><thead><tr><th></th>)"
      R"(<th class="number">failed</th><th class="number">of all</th><th class="number" title="Points that the yield )"
      R"(would gain, had these dies passed">points</th><th>place</th></tr></thead><tbody>{}</tbody></table></div>)"
      R"(<p class="muted small">The dies within the shape that fits each pattern best, each in one pattern; points of )"
      R"(yield that they cost.</p></section>)",
      map_svg(entry.map, patterns, page.options.map_max_side), rows);
}

}  // namespace kerf::report
