// What the source says of a wafer.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "report/summary.h"
#include "report/wafer_page.h"

namespace kerf::report {
namespace {

constexpr std::size_t kMostWarnings = 20, kMostFacts = 40, kMostBins = 8;

std::string fact(const std::string& name, const std::string& html) {
  return html.empty() ? "" : fmt::format("<dt>{}</dt><dd>{}</dd>", name, html);
}

std::string text_fact(const std::string& name, const std::string& text) {
  return text.empty() ? "" : fact(name, fmt::format("<bdi>{}</bdi>", shown(text)));
}

std::string lot_fact(const WaferPage& page, std::size_t index) {
  const std::size_t lot = page.lot_of[index];
  const bool stacked = page.lots[lot].wafers.size() > 1;
  const std::string name = page.entries[index].map.lot;
  return fact("Lot",
              fmt::format("{}{}", name.empty() ? "not said" : fmt::format("<bdi>{}</bdi>", shown(name)),
                          stacked ? fmt::format(R"(, <a href="#lot{}">its stacked map</a>)", lot) : ""));
}

std::string dies_text(const WaferMap& map) {
  std::array<std::size_t, 4> counts{};
  for (const Die& die : map.dies) ++counts.at(static_cast<std::size_t>(die.state));
  const auto of = [&](DieState state) { return counts.at(static_cast<std::size_t>(state)); };
  return fmt::format("{}: {} pass, {} fail, {} untested; yield {}", counted(map.dies.size(), "die"),
                     of(DieState::pass), of(DieState::fail), of(DieState::untested), yield_text(map));
}

std::string bins_text(const WaferMap& map) {
  std::map<std::int64_t, std::size_t> counts;
  for (const Die& die : map.dies)
    if (die.bin) ++counts[*die.bin];
  std::vector<std::pair<std::int64_t, std::size_t>> bins(counts.begin(), counts.end());
  std::ranges::stable_sort(bins, [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text;
  for (std::size_t i = 0; i < std::min(bins.size(), kMostBins); ++i) {
    const auto bin = bins[i].first;
    const auto count = bins[i].second;
    const auto same = [bin](const BinDefinition& known) { return known.bin == bin && !known.soft; };
    const auto known = std::ranges::find_if(map.bins, same);
    const std::string name =
        known == map.bins.end() || known->name.empty() ? "" : fmt::format(" ({})", known->name);
    text += fmt::format("{}bin {}{}: {}", i == 0 ? "" : ", ", bin, name, count);
  }
  if (bins.size() > kMostBins) text += fmt::format(", and {} more", bins.size() - kMostBins);
  return text;
}

std::string notch_text(const WaferGeometry& geometry) {
  if (!geometry.notch) return {};
  return fmt::format("{} {}{}", geometry.flat ? "flat" : "notch", side_name(geometry.notch->value),
                     geometry.notch->guessed ? " (guessed)" : "");
}

std::string axes_text(const WaferGeometry& geometry) {
  const auto& [x, y] = std::pair(geometry.x_right, geometry.y_down);
  return fmt::format("x grows {}, y grows {}{}", x.value ? "right" : "left", y.value ? "down" : "up",
                     x.guessed || y.guessed ? " (guessed)" : "");
}

std::string pitch_text(const WaferGeometry& geometry) {
  if (!geometry.die_width_um || !geometry.die_height_um) return {};
  return fmt::format("{:.6g} × {:.6g} µm", geometry.die_width_um->value, geometry.die_height_um->value);
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (std::size_t i = 0; i < std::min(texts.size(), kMostFacts); ++i) all += (i == 0 ? "" : ", ") + texts[i];
  return all;
}

std::string other_html(const WaferMap& map) {
  if (map.other.empty()) return {};
  std::string html = fmt::format(R"(<details class="other"><summary>{} of the source</summary><dl>)",
                                 counted(map.other.size(), "further fact"));
  for (std::size_t i = 0; i < std::min(map.other.size(), kMostFacts); ++i)
    html += fmt::format("<dt><bdi>{}</bdi></dt><dd><bdi>{}</bdi></dd>", shown(map.other[i].first),
                        shown(map.other[i].second));
  if (map.other.size() > kMostFacts)
    html += fmt::format("<dt>not shown</dt><dd>{}</dd>", map.other.size() - kMostFacts);
  return html + "</dl></details>";
}

std::string warnings_html(const WaferMap& map) {
  if (map.warnings.empty()) return {};
  std::string html = R"(<ul class="note warnings">)";
  for (std::size_t i = 0; i < std::min(map.warnings.size(), kMostWarnings); ++i)
    html += fmt::format("<li><bdi>{}</bdi></li>", shown(map.warnings[i]));
  if (map.warnings.size() > kMostWarnings)
    html += fmt::format("<li>{} not shown</li>", counted(map.warnings.size() - kMostWarnings, "warning"));
  return html + "</ul>";
}

}  // namespace

std::string wafer_source_html(const WaferPage& page, std::size_t index) {
  const WaferMap& map = page.entries[index].map;
  const WaferGeometry& geometry = map.geometry;
  std::string html = R"(<section class="source"><h3>Source</h3>)" + warnings_html(map) + "<dl>";
  html += lot_fact(page, index) + text_fact("Wafer", map.wafer) + text_fact("Device", map.device);
  html += text_fact("Step", map.step) + text_fact("Tool", map.tool) + text_fact("Time", map.time);
  html += text_fact("Source", map.source) + text_fact("Labelled there", joined(map.labels));
  html += text_fact("Dies", dies_text(map)) + text_fact("Bins", bins_text(map));
  if (!map.defects.empty()) html += fact("Defects", fmt::format("{}", map.defects.size()));
  html += text_fact("Mark", notch_text(geometry)) + text_fact("Axes", axes_text(geometry)) +
          text_fact("Die pitch", pitch_text(geometry));
  if (geometry.diameter_mm) html += fact("Diameter", fmt::format("{:.6g} mm", geometry.diameter_mm->value));
  return html + "</dl>" + other_html(map) + "</section>";
}

}  // namespace kerf::report
