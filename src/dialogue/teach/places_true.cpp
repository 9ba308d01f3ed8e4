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

constexpr int kFewDies = 5;  ///< a smaller cluster may be chance

/// The largest cluster at the edge or off it; any where the pattern is the map's only one. Null where
/// patterns have grown together, and nobody can measure which is where.
const ClusterFacts* cluster_of(const TeachCase& about, bool at_edge) {
  for (const ClusterFacts& cluster : about.facts.clusters)
    if (cluster.dies >= kFewDies && (cluster.place.zone == "edge") == at_edge) return &cluster;
  const bool alone = about.labels.size() == 1 && !about.facts.clusters.empty();
  return alone ? &about.facts.clusters.front() : nullptr;
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
    if (const ClusterFacts* cluster = cluster_of(about, label == "Edge-Loc"))
      places.push_back(at(label, cluster->place));
  }
  return places;
}

}  // namespace kerf::teach
