// What the shapes of a map's patterns tell, as facts.
#include <fmt/format.h>
#include <kerf/dialogue_cases.h>

#include <algorithm>
#include <cmath>

#include "dialogue/plain_facts.h"
#include "wafer/facts/seen.h"
#include "wafer/facts/words.h"

namespace kerf {
namespace {

using dialogue::count_fact;

constexpr double kOffCentre = 0.03;  // radii; nearer it leans nowhere

CaseFact points_fact(std::string name, double share) {
  const double points = std::round(1000 * share) / 10;
  return {std::move(name), fmt::format("{:.1f}", points), points};
}

std::string hour_words(const WaferPlace& place) {
  return place.oclock ? fmt::format("{} o'clock", *place.oclock) : "";
}

void add_ring(const std::string& name, const PatternFacts& pattern, std::vector<CaseFact>& facts) {
  std::string open;
  for (const int hour : pattern.open_hours)
    open += fmt::format("{}{} o'clock", open.empty() ? "" : ", ", hour);
  if (!open.empty()) facts.push_back({name + ".open", open, {}});
  if (pattern.hole_rate) facts.push_back(share_fact(name + ".hole_rate", *pattern.hole_rate));
  if (pattern.length <= 0) return;
  facts.push_back(share_fact(name + ".hole", pattern.hole));
  facts.push_back(share_fact(name + ".hole_share", pattern.hole / pattern.length));
}

void add_pattern(const PatternFacts& pattern, int across, std::vector<CaseFact>& facts) {
  const auto name = "fit." + pattern.label;
  facts.push_back(count_fact(name + ".dies", pattern.failed));
  facts.push_back(count_fact(name + ".tested", pattern.tested));
  facts.push_back(share_fact(name + ".rate", double(pattern.failed) / pattern.tested));
  facts.push_back(share_fact(name + ".share", pattern.fail_share));
  facts.push_back(points_fact(name + ".cost", pattern.cost));
  facts.push_back({name + ".place", wafer::place_words(pattern.place), {}});
  facts.push_back(share_fact(name + ".length", pattern.length));
  facts.push_back(share_fact(name + ".width", pattern.width));
  facts.push_back(count_fact(name + ".rows", std::max(1, int(std::lround(pattern.width * across)))));
  dialogue::add_whereabouts(name, pattern.place, pattern.reaches_edge, facts);
  if (const int hour = wafer::hour_at(pattern.place.radius, pattern.place.angle);
      hour >= 0 && pattern.place.radius >= kOffCentre)
    facts.push_back({name + ".towards", fmt::format("{} o'clock", hour == 0 ? 12 : hour), {}});
  if (pattern.hole > 0) add_ring(name, pattern, facts);
  if (pattern.label == "Scratch") facts.push_back(share_fact(name + ".bow", pattern.bow));
  if (pattern.sweep > 0 && pattern.sweep < 360 && pattern.label == "Edge-Loc") {
    facts.push_back({name + ".from", hour_words(pattern.first), {}});
    facts.push_back({name + ".to", hour_words(pattern.last), {}});
    facts.push_back(share_fact(name + ".around", pattern.sweep / 360));
    facts.push_back(count_fact(name + ".degrees", int(std::lround(pattern.sweep))));
  }
}

/// "fit.lower_left.label" and ".dies": of a quadrant, the pattern with the most failed dies in it, and how
/// many; "fit.worst" of the one with the most failed dies for its size.
void add_quadrants(const std::vector<PatternFacts>& patterns, const WaferFacts& measured,
                   std::vector<CaseFact>& facts) {
  const ZoneFacts* worst = nullptr;
  for (const ZoneFacts& quadrant : measured.quadrants)
    if (quadrant.fail_rate && (!worst || *quadrant.fail_rate > *worst->fail_rate)) worst = &quadrant;
  for (const ZoneFacts& quadrant : measured.quadrants) {
    const bool lower = quadrant.name.starts_with("lower"), right = quadrant.name.ends_with("right");
    const auto dies_of = [&](const PatternFacts& one) {
      return std::ranges::count_if(one.cells, [&](const std::pair<int, int>& cell) {
        const int down = 2 * cell.first + 1 - measured.rows;
        const int across = 2 * cell.second + 1 - measured.columns;
        return (lower ? down > 0 : down < 0) && (right ? across > 0 : across < 0);
      });
    };
    const auto most = std::ranges::max_element(patterns, {}, dies_of);
    if (dies_of(*most) == 0) continue;
    const auto add = [&](const std::string& name) {
      facts.push_back({name + ".label", most->label, {}});
      facts.push_back(count_fact(name + ".dies", dies_of(*most)));
      facts.push_back(count_fact(name + ".failed", quadrant.failed));
    };
    add(fmt::format("fit.{}_{}", lower ? "lower" : "upper", right ? "right" : "left"));
    if (&quadrant == worst) add("fit.worst");
  }
}

}  // namespace

std::vector<CaseFact> fitted_facts(const WaferMap& map, const WaferFacts& measured,
                                   const std::vector<std::string>& labels) {
  std::vector<CaseFact> facts;
  const auto patterns = measure_patterns(map, labels);
  int fitted = 0;
  for (const PatternFacts& pattern : patterns)
    add_pattern(pattern, std::max(measured.columns, measured.rows), facts), fitted += pattern.failed;
  if (patterns.empty() || patterns.size() != labels.size()) return facts;
  add_quadrants(patterns, measured, facts);
  const int rest = measured.failed - fitted;
  const auto yield_with = [&](int failed) { return 1 - double(failed) / measured.tested; };
  facts.push_back(count_fact("fit.rest.dies", rest));
  facts.push_back(share_fact("fit.rest.share", double(rest) / measured.failed));
  facts.push_back(share_fact("fit.rest.yield", yield_with(rest)));
  const auto most = std::ranges::max_element(patterns, {}, &PatternFacts::failed);
  facts.push_back({"fit.most", most->label, {}});
  facts.push_back(count_fact("fit.most.dies", most->failed));
  facts.push_back(points_fact("fit.most.cost", most->cost));
  facts.push_back(share_fact("fit.most.yield", yield_with(measured.failed - most->failed)));
  return facts;
}

}  // namespace kerf
