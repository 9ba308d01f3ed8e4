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
  add_patterns(text, facts);
  return text;
}

}  // namespace kerf
