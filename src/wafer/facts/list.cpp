// The record as named facts in the words that a sentence has for them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "wafer/facts/words.h"

namespace kerf {
namespace {

using namespace wafer;

class List {
 public:
  void count(std::string name, int value, std::string definition) {
    facts_.push_back({std::move(name), fmt::format("{}", value), double(value), std::move(definition)});
  }
  void share(std::string name, double value, std::string definition) {
    facts_.push_back({std::move(name), percent(value), std::round(value * 1000) / 10, std::move(definition)});
  }
  void ratio(std::string name, double value, std::string definition) {
    facts_.push_back(
        {std::move(name), two_places(value), std::round(value * 100) / 100, std::move(definition)});
  }
  void words(std::string name, std::string value, std::string definition) {
    facts_.push_back({std::move(name), std::move(value), {}, std::move(definition)});
  }
  std::vector<Fact> take() { return std::move(facts_); }

 private:
  std::vector<Fact> facts_;
};

void add_counts(List& list, const WaferFacts& facts) {
  if (facts.yield) list.share("yield", *facts.yield, "passed of tested dies");
  list.count("failed", facts.failed, "failed dies");
  list.count("passed", facts.passed, "passed dies");
  list.count("tested", facts.tested, "tested dies");
  list.count("untested", facts.untested, "dies without a result");
  list.count("dies", facts.dies, "all dies of the map");
}

void add_zone(List& list, const std::string& name, const ZoneFacts& zone) {
  if (zone.fail_rate) list.share(name + ".fail_rate", *zone.fail_rate, "failed of tested " + zone.definition);
  list.share(name + ".fail_share", zone.fail_share, "of all failed dies, " + zone.definition);
  list.count(name + ".failed", zone.failed, "failed " + zone.definition);
  list.count(name + ".tested", zone.tested, "tested " + zone.definition);
}

/// "ring 3" and "7 o'clock" are 3 and 7 after the family's name, "upper left" is upper_left.
std::string key_of(const std::string& family, const ZoneFacts& zone) {
  std::string key;
  for (const char c : zone.name) {
    if (family == "zone" || family == "quadrant")
      key += c == ' ' ? '_' : c;
    else if (c >= '0' && c <= '9')
      key += c;
  }
  return family + "." + key;
}

void add_zones(List& list, const std::string& family, const std::vector<ZoneFacts>& zones) {
  list.words(family + ".densest", densest(zones), "where the highest share of the tested dies failed");
  for (const ZoneFacts& zone : zones) add_zone(list, key_of(family, zone), zone);
}

void add_cluster(List& list, std::size_t number, const ClusterFacts& cluster) {
  const std::string name = fmt::format("cluster.{}", number);
  list.count(name + ".dies", cluster.dies, "failed dies of the cluster");
  list.words(name + ".place", place_words(cluster.place), "zone of most of its dies and hour of its middle");
  list.words(name + ".shape", shape_words(cluster),
             "line: 4 times as long as wide; elongated: twice; compact: fills at least 0.6 of its outline");
  list.share(name + ".share", cluster.fail_share, "of all failed dies, those of the cluster");
  list.count(name + ".width", cluster.width, "dies from its left to its right end");
  list.count(name + ".height", cluster.height, "dies from its upper to its lower end");
  list.share(name + ".length", cluster.length, "along its main axis, of the wafer's diameter");
  if (cluster.elongation >= 2)
    list.words(name + ".direction", direction_words(cluster.direction), "of its main axis as seen");
}

void add_clusters(List& list, const WaferFacts& facts) {
  list.count("cluster.count", int(facts.clusters.size()),
             "groups of touching failed dies larger than noise makes them");
  for (std::size_t i = 0; i < std::min(facts.clusters.size(), kMostSpoken); ++i)
    add_cluster(list, i + 1, facts.clusters[i]);
  list.count("scattered", facts.scattered, "failed dies in no cluster");
}

void add_neighbours(List& list, const NeighbourFacts& neighbours) {
  list.count("alone", neighbours.alone, "failed dies none of whose eight neighbours failed");
  list.count("joins", neighbours.pairs, "pairs of failed dies side by side");
  if (!neighbours.deviation) return;
  list.count("joins.expected", int(std::lround(neighbours.expected)),
             "the same, were as many failed dies placed by lot");
  list.ratio("joins.z", *neighbours.deviation, "deviation of the pairs from that, in standard deviations");
}

void add_spot(List& list, const SpotFacts& spot) {
  list.count("spot.row", spot.row,
             "row of the grid, from 0, in the middle of the 5 x 5 dies with most failed ones");
  list.count("spot.column", spot.column, "its column, from 0");
  list.count("spot.failed", spot.failed, "failed dies among them");
  list.count("spot.tested", spot.tested, "tested dies among them");
  list.words("spot.place", place_words(spot.place), "where they are");
}

void add_rows(List& list, const WaferFacts& facts) {
  for (const auto& [name, line] : {std::pair{"row", facts.worst_row}, {"column", facts.worst_column}}) {
    const std::string worst = fmt::format("{}.worst", name);
    list.count(worst, line.at, fmt::format("the {} of the grid with most failed dies, from 0", name));
    list.count(worst + ".failed", line.failed, fmt::format("failed dies in that {}", name));
    list.count(worst + ".tested", line.tested, fmt::format("tested dies in that {}", name));
  }
  const RunFacts& run = facts.longest_run;
  list.count("run.dies", run.dies, "failed dies in the longest unbroken row, column or diagonal of them");
  list.words("run.from", fmt::format("row {}, column {}", run.row, run.column),
             "its first die in the grid, from 0");
  list.words("run.to", fmt::format("row {}, column {}", run.to_row, run.to_column), "its last");
  list.words("middle.place", place_words(facts.middle), "the mean place of all failed dies");
  list.share("middle.distance", facts.middle.radius, "of that from the wafer's centre, of the radius");
}

void add_line(List& list, const LineFacts& line) {
  const bool seen = line.likeness >= kSeen;
  list.words("line.found", seen ? "yes" : "no", "a line-likeness of at least 0.5");
  list.ratio("line.likeness", line.likeness, "0: like no line, 1: a long thin unbroken one");
  if (!seen) return;
  list.share("line.length", line.length, "from end to end, of the wafer's diameter");
  list.words("line.direction", direction_words(line.direction), "from end to end as seen");
  list.words("line.from", place_words(line.from), "its left end");
  list.words("line.to", place_words(line.to), "its right end");
}

void add_ring(List& list, const RingFacts& ring) {
  const bool seen = ring.likeness >= kSeen;
  list.words("ring.found", seen ? "yes" : "no", "a ring-likeness of at least 0.5");
  list.ratio("ring.likeness", ring.likeness, "0: no ring, 1: fails all around and nowhere else");
  if (!seen) return;
  list.ratio("ring.radius", ring.radius, "of the wafer's radius");
  list.share("ring.coverage", ring.coverage, "of the directions, those in which the ring fails");
  list.share("ring.inner_rate", ring.inner_rate, "fail rate inside the ring");
}

void add_repeats(List& list, const RepeatFacts& repeats) {
  const bool found = repeats.columns > 0 || repeats.rows > 0;
  list.words("repeats.found", found ? "yes" : "no", "failures that come back at a step of 2 to 12 dies");
  if (!found) return;
  list.ratio("repeats.likeness", repeats.likeness, "0: as chance has it, 1: each failed die comes back");
  list.count("repeats.columns", repeats.columns, "dies of the step across; 0: none");
  list.count("repeats.rows", repeats.rows, "dies of the step down; 0: none");
}

}  // namespace

std::vector<Fact> list_facts(const WaferFacts& facts) {
  List list;
  add_counts(list, facts);
  if (facts.tested == 0) return list.take();
  add_zones(list, "zone", facts.zones);
  list.share("edge_share", facts.edge_share, "of all failed dies, those in the edge zone");
  add_zones(list, "ring", facts.rings);
  add_zones(list, "clock", facts.clock);
  add_zones(list, "quadrant", facts.quadrants);
  add_clusters(list, facts);
  add_neighbours(list, facts.neighbours);
  if (facts.failed > 0) add_spot(list, facts.spot), add_rows(list, facts);
  add_line(list, facts.line);
  add_ring(list, facts.ring);
  add_repeats(list, facts.repeats);
  return list.take();
}

}  // namespace kerf
