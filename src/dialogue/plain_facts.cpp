#include "dialogue/plain_facts.h"

#include <fmt/format.h>

#include <cmath>

namespace kerf::dialogue {

CaseFact count_fact(std::string name, std::int64_t count) {
  return {std::move(name), fmt::format("{}", count), double(count)};
}

CaseFact ratio_fact(std::string name, double ratio) {
  const double rounded = std::round(100 * ratio) / 100;
  return {std::move(name), fmt::format("{:.2f}", rounded), rounded};
}

void add_whereabouts(const std::string& thing, const WaferPlace& place, bool at_edge,
                     std::vector<CaseFact>& facts) {
  const auto name = "at." + thing;
  facts.push_back({name + ".zone", place.zone, {}});
  facts.push_back({name + ".edge", at_edge ? "yes" : "no", {}});
  facts.push_back(ratio_fact(name + ".radius", place.radius));
  if (!place.oclock) return;
  facts.push_back({name + ".clock", fmt::format("{} o'clock", *place.oclock), {}});
  const bool upper = place.angle < 90 || place.angle >= 270, right = place.angle < 180;
  facts.push_back(
      {name + ".quadrant", fmt::format("{} {}", upper ? "upper" : "lower", right ? "right" : "left"), {}});
}

}  // namespace kerf::dialogue
