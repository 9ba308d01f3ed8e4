// Wafers written by hand, with facts as list_facts names them, and the domain and knowledge of the
// repository.
#pragma once

#include <fmt/format.h>
#include <kerf/dialogue.h>

#include <string>
#include <vector>

#include "base/random.h"
#include "dialogue/case_view.h"

namespace kerf::dialogue {

inline CaseFact fact(const std::string& name, const std::string& value) {
  return {name, value, value.find("o'clock") == std::string::npos ? leading_number(value) : std::nullopt};
}

/// Its numbers all differ, so that one in the wrong place is noticed.
inline DialogueCase hand_case(const std::vector<std::string>& labels, std::uint64_t seed) {
  Random random(seed);
  DialogueCase made{fmt::format("hand.npz[{}]", seed), labels, {}};
  const auto add = [&](const std::string& name, const std::string& value) {
    made.facts.push_back(fact(name, value));
  };
  const auto percent = [&] { return fmt::format("{:.1f} %", random.uniform(1, 99)); };
  const auto count = [&](int most) { return fmt::format("{}", 1 + random.below(most)); };
  const auto hour = [&] { return fmt::format("{} o'clock", 1 + random.below(12)); };
  const auto one_of = [&](const std::vector<std::string>& all) {
    return all[std::size_t(random.below(std::int64_t(all.size())))];
  };
  const std::vector<std::string> zones = {"center", "middle", "edge"};
  const std::vector<std::string> quadrants = {"upper left", "upper right", "lower left", "lower right"};
  add("yield", percent());
  add("failed", count(900));
  add("passed", count(2000));
  add("tested", count(3000));
  const auto add_part = [&](const std::string& name) {
    add(name + ".fail_rate", percent());
    add(name + ".fail_share", percent());
    add(name + ".failed", count(300));
    add(name + ".tested", count(600));
  };
  add("zone.densest", one_of(zones));
  for (const auto& zone : zones) add_part("zone." + zone);
  add("edge_share", made.facts[made.facts.size() - 3].value);  // zone.edge.fail_share
  add("ring.densest", fmt::format("ring {}", 1 + random.below(5)));
  for (int ring = 1; ring <= 5; ++ring) add_part(fmt::format("ring.{}", ring));
  add("clock.densest", hour());
  for (int at = 1; at <= 12; ++at) add_part(fmt::format("clock.{}", at));
  add("quadrant.densest", one_of(quadrants));
  for (const char* key : {"upper_left", "upper_right", "lower_left", "lower_right"})
    add_part(std::string("quadrant.") + key);
  for (const char* half : {"left", "right", "upper", "lower"})
    add(std::string("half.") + half + ".failed", count(500));
  add("cluster.count", count(6));
  add("cluster.1.dies", count(200));
  add("cluster.1.place", one_of(zones) + ", " + hour());
  add("cluster.1.shape", one_of({"compact", "elongated", "line", "ragged"}));
  add("cluster.1.share", percent());
  add("scattered", count(90));
  add("line.found", "yes");
  add("line.length", percent());
  add("line.direction", one_of({"horizontal", "vertical", "rising to the right", "falling to the right"}));
  add("line.from", one_of(zones) + ", " + hour());
  add("line.to", one_of(zones) + ", " + hour());
  add("ring.radius", fmt::format("0.{}", 10 + random.below(89)));
  add("ring.coverage", percent());
  add("repeats.found", "no");
  add("similar.1", fmt::format("train.npz[{}] Center 0.{}", random.below(30000), 50 + random.below(49)));
  return made;
}

/// Normal, single and mixed patterns in turn.
inline std::vector<std::string> hand_labels(std::uint64_t number) {
  const std::vector<std::vector<std::string>> all = {{},
                                                     {"Center"},
                                                     {"Donut"},
                                                     {"Edge-Loc"},
                                                     {"Edge-Ring"},
                                                     {"Loc"},
                                                     {"Near-full"},
                                                     {"Scratch"},
                                                     {"Random"},
                                                     {"Center", "Scratch"},
                                                     {"Donut", "Edge-Ring", "Scratch"},
                                                     {"Center", "Edge-Loc", "Loc", "Scratch"}};
  return all[number % all.size()];
}

}  // namespace kerf::dialogue
