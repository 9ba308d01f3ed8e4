// What the measured facts say of a pattern.
#include <fmt/format.h>
#include <kerf/wafer_classes.h>

#include <algorithm>

#include "dialogue/teach/grade.h"
#include "wafer/facts/words.h"

namespace kerf::teach {
namespace {

std::string rate_in(const WaferFacts& facts, std::string_view zone) {
  const auto found = std::ranges::find(facts.zones, zone, &ZoneFacts::name);
  if (found == facts.zones.end() || !found->fail_rate) return "no die of it is tested";
  return fmt::format("{:.1f} % of the tested dies there fail", *found->fail_rate * 100);
}

std::string yield_words(const WaferFacts& facts) {
  return facts.yield ? fmt::format("the yield is {:.1f} %", *facts.yield * 100) : "no die is tested";
}

std::string cluster_words(const WaferFacts& facts) {
  if (facts.clusters.empty()) return "no failed dies hang together";
  const ClusterFacts& first = facts.clusters.front();
  return fmt::format("the largest cluster has {} dies ({})", first.dies, wafer::place_words(first.place));
}

}  // namespace

std::string evidence(const TeachCase& about, const std::string& pattern) {
  const WaferFacts& facts = about.facts;
  if (pattern == "Center") return "center: " + rate_in(facts, "center");
  if (pattern == "Edge-Ring")
    return fmt::format("edge: {}, the densest ring covers {:.0f} % of the directions", rate_in(facts, "edge"),
                       facts.ring.coverage * 100);
  if (pattern == "Edge-Loc") return "edge: " + rate_in(facts, "edge") + ", " + cluster_words(facts);
  if (pattern == "Donut")
    return fmt::format("ring-likeness is {:.2f}, densest at {:.2f} of the radius", facts.ring.likeness,
                       facts.ring.radius);
  if (pattern == "Scratch")
    return fmt::format("line-likeness is {:.2f}, {:.2f} of the diameter long", facts.line.likeness,
                       facts.line.length);
  if (pattern == "Loc") return cluster_words(facts);
  if (pattern == "Random") return fmt::format("{} failed dies stand alone", facts.scattered);
  return yield_words(facts);
}

}  // namespace kerf::teach
