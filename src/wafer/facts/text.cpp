// The record for a terminal: tables of the parts, then what was found.
#include <fmt/format.h>

#include <algorithm>

#include "wafer/facts/words.h"

namespace kerf {
namespace {

using namespace wafer;

void add_zones(std::string& text, const std::vector<ZoneFacts>& zones) {
  for (const ZoneFacts& zone : zones)
    text += fmt::format("  {:<12}{:>6} of {:>6} failed  {:>8}  {}\n", zone.name, zone.failed, zone.tested,
                        zone.fail_rate ? percent(*zone.fail_rate) : "-", zone.definition);
}

void add_clusters(std::string& text, const WaferFacts& facts) {
  text += fmt::format("Clusters: {}, and {} scattered failed dies\n", facts.clusters.size(), facts.scattered);
  for (std::size_t i = 0; i < std::min(facts.clusters.size(), kMostSpoken); ++i) {
    const ClusterFacts& cluster = facts.clusters[i];
    text += fmt::format("  {:>6} dies, {} x {}, {}, {}\n", cluster.dies, cluster.width, cluster.height,
                        shape_words(cluster), place_words(cluster.place));
  }
}

void add_neighbours(std::string& text, const WaferFacts& facts) {
  const NeighbourFacts& neighbours = facts.neighbours;
  text += fmt::format("Failed dies side by side: {} pairs", neighbours.pairs);
  if (neighbours.deviation)
    text += fmt::format(", {:.0f} by chance (z {})", neighbours.expected, two_places(*neighbours.deviation));
  text += fmt::format("; {} have no failed neighbour\n", neighbours.alone);
  if (const SpotFacts& spot = facts.spot; spot.failed > 0)
    text += fmt::format("Densest spot: {} of {} failed in the 5 x 5 dies around row {}, column {}: {}\n",
                        spot.failed, spot.tested, spot.row, spot.column, place_words(spot.place));
}

void add_rows(std::string& text, const WaferFacts& facts) {
  const RunFacts& run = facts.longest_run;
  text += fmt::format("Most failed dies of a row: {} of {} in row {}; of a column: {} of {} in column {}\n",
                      facts.worst_row.failed, facts.worst_row.tested, facts.worst_row.at,
                      facts.worst_column.failed, facts.worst_column.tested, facts.worst_column.at);
  text += fmt::format("Longest run: {} dies from row {}, column {} to row {}, column {}\n", run.dies, run.row,
                      run.column, run.to_row, run.to_column);
  text += fmt::format("Middle of all failed dies: {}, {} of the radius from the centre\n",
                      place_words(facts.middle), percent(facts.middle.radius));
}

void add_patterns(std::string& text, const WaferFacts& facts) {
  text += fmt::format("Line-likeness {}", two_places(facts.line.likeness));
  if (facts.line.likeness >= kSeen)
    text += fmt::format(": {}, {} of the diameter, from {} to {}", direction_words(facts.line.direction),
                        percent(facts.line.length), place_words(facts.line.from), place_words(facts.line.to));
  text += fmt::format("\nRing-likeness {}", two_places(facts.ring.likeness));
  if (facts.ring.likeness >= kSeen)
    text += fmt::format(": at {} of the radius, {} of the directions", two_places(facts.ring.radius),
                        percent(facts.ring.coverage));
  const RepeatFacts& repeats = facts.repeats;
  text += "\nRepeats: ";
  text += repeats.columns == 0 && repeats.rows == 0
              ? "none\n"
              : fmt::format("every {} columns and {} rows (0: none), likeness {}\n", repeats.columns,
                            repeats.rows, two_places(repeats.likeness));
  text += fmt::format("Edge share {}\n", percent(facts.edge_share));
}

}  // namespace

std::string facts_text(const WaferFacts& facts) {
  std::string text = facts.yield ? fmt::format("Yield {}: ", percent(*facts.yield)) : std::string();
  text += fmt::format("{} of {} tested dies failed, {} untested, {} x {} grid\n", facts.failed, facts.tested,
                      facts.untested, facts.columns, facts.rows);
  if (facts.tested == 0) return text;
  text += "Zones\n";
  add_zones(text, facts.zones);
  text += "Rings\n";
  add_zones(text, facts.rings);
  text += "Clock\n";
  add_zones(text, facts.clock);
  text += "Quadrants\n";
  add_zones(text, facts.quadrants);
  add_clusters(text, facts);
  add_neighbours(text, facts);
  if (facts.failed > 0) add_rows(text, facts);
  add_patterns(text, facts);
  return text;
}

}  // namespace kerf
