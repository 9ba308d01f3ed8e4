// Facts of cases made of numbers and places.
#pragma once

#include <kerf/dialogue_cases.h>

#include <cstdint>
#include <string>
#include <vector>

namespace kerf::dialogue {

CaseFact count_fact(std::string name, std::int64_t count);
/// To two places: "0.35".
CaseFact ratio_fact(std::string name, double ratio);

/// Where a thing of the map has its middle: "at.cluster.1.quadrant"; and whether it reaches the edge zone.
void add_whereabouts(const std::string& thing, const WaferPlace& place, bool at_edge,
                     std::vector<CaseFact>& facts);

}  // namespace kerf::dialogue
