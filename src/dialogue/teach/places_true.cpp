// Where, by labels and measured facts.
#include <fmt/format.h>

#include <algorithm>

#include "dialogue/teach/places.h"

namespace kerf::teach {
namespace {

std::string words_for(const WaferPlace& place) {
  return place.oclock ? fmt::format("{}, {} o'clock", place.zone, *place.oclock) : place.zone;
}

TruePlace at(const std::string& pattern, const WaferPlace& place) {
  TruePlace found{pattern, {place.zone}, {}, words_for(place)};
  if (place.oclock) found.angles = {place.angle};
  return found;
}

/// The largest cluster in one of the zones, or at all.
const ClusterFacts* largest(const WaferFacts& facts, bool at_edge) {
  for (const ClusterFacts& cluster : facts.clusters)
    if ((cluster.place.zone == "edge") == at_edge) return &cluster;
  return facts.clusters.empty() ? nullptr : &facts.clusters.front();
}

TruePlace scratch(const LineFacts& line) {
  TruePlace found{"Scratch", {}, {}, fmt::format("from {} to {}", words_for(line.from), words_for(line.to))};
  for (const WaferPlace* place : {&line.middle, &line.from, &line.to}) {
    found.zones.push_back(place->zone);
    if (place->oclock) found.angles.push_back(place->angle);
  }
  if (!line.middle.oclock) found.angles.clear();  // through the centre: no direction to ask for
  return found;
}

}  // namespace

std::vector<TruePlace> places_of(const TeachCase& about) {
  std::vector<TruePlace> places;
  for (const std::string& label : about.labels) {
    if (label == "Center") places.push_back({label, {"center", "middle"}, {}, "center"});
    if (label == "Donut")
      places.push_back({label, {"middle", "center"}, {}, "around the center, in the middle"});
    if (label == "Edge-Ring") places.push_back({label, {"edge"}, {}, "edge, all around"});
    if (label == "Near-full" || label == "Random") places.push_back({label, {}, {}, "everywhere"});
    if (label == "Scratch" && about.facts.line.dies > 0) places.push_back(scratch(about.facts.line));
    if (label != "Loc" && label != "Edge-Loc") continue;
    if (const ClusterFacts* cluster = largest(about.facts, label == "Edge-Loc"))
      places.push_back(at(label, cluster->place));
  }
  return places;
}

}  // namespace kerf::teach
