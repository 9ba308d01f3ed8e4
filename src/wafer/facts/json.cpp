// The record as JSON, one line.
#include "wafer/facts/facts_json.h"

namespace kerf {
namespace {

using Json = nlohmann::ordered_json;
using wafer::json_of, wafer::rounded;

Json maybe(const std::optional<double>& value) {
  return value ? Json(rounded(*value)) : Json(nullptr);
}

Json json_of(const std::vector<ZoneFacts>& zones) {
  Json list = Json::array();
  for (const ZoneFacts& zone : zones)
    list.push_back({{"name", zone.name},
                    {"definition", zone.definition},
                    {"tested", zone.tested},
                    {"failed", zone.failed},
                    {"fail_rate", maybe(zone.fail_rate)},
                    {"fail_share", rounded(zone.fail_share)}});
  return list;
}

Json json_of(const ClusterFacts& cluster) {
  return {{"dies", cluster.dies},
          {"fail_share", rounded(cluster.fail_share)},
          {"place", json_of(cluster.place)},
          {"left", cluster.left},
          {"top", cluster.top},
          {"width", cluster.width},
          {"height", cluster.height},
          {"length", rounded(cluster.length)},
          {"elongation", rounded(cluster.elongation)},
          {"direction", rounded(cluster.direction)},
          {"filled", rounded(cluster.filled)},
          {"reach", rounded(cluster.reach)}};
}

Json json_of(const LineFacts& line) {
  if (line.dies == 0) return {{"likeness", rounded(line.likeness)}};
  return {{"likeness", rounded(line.likeness)}, {"dies", line.dies},
          {"length", rounded(line.length)},     {"direction", rounded(line.direction)},
          {"from", json_of(line.from)},         {"to", json_of(line.to)},
          {"middle", json_of(line.middle)}};
}

Json json_of(const RingFacts& ring) {
  return {{"likeness", rounded(ring.likeness)},        {"radius", rounded(ring.radius)},
          {"coverage", rounded(ring.coverage)},        {"inner_rate", rounded(ring.inner_rate)},
          {"outer_rate", rounded(ring.outer_rate)},    {"inner_radius", rounded(ring.inner_radius)},
          {"outer_radius", rounded(ring.outer_radius)}};
}

Json json_of(const RepeatFacts& repeats) {
  return {{"likeness", rounded(repeats.likeness)}, {"columns", repeats.columns}, {"rows", repeats.rows}};
}

Json json_of(const NeighbourFacts& neighbours) {
  return {{"alone", neighbours.alone},
          {"pairs", neighbours.pairs},
          {"expected", rounded(neighbours.expected)},
          {"deviation", maybe(neighbours.deviation)}};
}

Json json_of(const RowFacts& row) {
  return {{"at", row.at}, {"failed", row.failed}, {"tested", row.tested}};
}

Json json_of(const RunFacts& run) {
  return {{"dies", run.dies},
          {"row", run.row},
          {"column", run.column},
          {"to_row", run.to_row},
          {"to_column", run.to_column}};
}

Json json_of(const SpotFacts& spot) {
  if (spot.failed == 0) return nullptr;
  return {{"row", spot.row},
          {"column", spot.column},
          {"failed", spot.failed},
          {"tested", spot.tested},
          {"place", json_of(spot.place)}};
}

}  // namespace

std::string facts_json(const WaferFacts& facts) {
  Json clusters = Json::array();
  for (const ClusterFacts& cluster : facts.clusters) clusters.push_back(json_of(cluster));
  const Json json = {{"columns", facts.columns},
                     {"rows", facts.rows},
                     {"dies", facts.dies},
                     {"tested", facts.tested},
                     {"passed", facts.passed},
                     {"failed", facts.failed},
                     {"untested", facts.untested},
                     {"yield", maybe(facts.yield)},
                     {"zones", json_of(facts.zones)},
                     {"rings", json_of(facts.rings)},
                     {"clock", json_of(facts.clock)},
                     {"quadrants", json_of(facts.quadrants)},
                     {"clusters", std::move(clusters)},
                     {"scattered", facts.scattered},
                     {"neighbours", json_of(facts.neighbours)},
                     {"spot", json_of(facts.spot)},
                     {"worst_row", json_of(facts.worst_row)},
                     {"worst_column", json_of(facts.worst_column)},
                     {"longest_run", json_of(facts.longest_run)},
                     {"middle", json_of(facts.middle)},
                     {"line", json_of(facts.line)},
                     {"ring", json_of(facts.ring)},
                     {"repeats", json_of(facts.repeats)},
                     {"edge_share", rounded(facts.edge_share)}};
  return json.dump();
}

}  // namespace kerf
