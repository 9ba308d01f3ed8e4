// What failed where: zones and rings by radius, the clock by angle, quadrants by the middle row and column.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "wafer/facts/seen.h"

namespace kerf::wafer {
namespace {

using Zones = std::vector<ZoneFacts>;

ZoneFacts named(std::string name, std::string definition) {
  ZoneFacts zone;
  zone.name = std::move(name);
  zone.definition = std::move(definition);
  return zone;
}

/// Counts each tested die where `index` says; -1: nowhere.
template <typename Index>
Zones counted(const Seen& seen, int failed, Zones zones, const Index& index) {
  for (const SeenDie& die : seen.dies) {
    const int at = die.tested ? index(die) : -1;
    if (at < 0) continue;
    ++zones[std::size_t(at)].tested;
    zones[std::size_t(at)].failed += die.failed;
  }
  for (ZoneFacts& zone : zones) {
    if (zone.tested > 0) zone.fail_rate = double(zone.failed) / zone.tested;
    if (failed > 0) zone.fail_share = double(zone.failed) / failed;
  }
  return zones;
}

Zones zones_of(const Seen& seen, int failed) {
  Zones zones = {named("center", fmt::format("dies within {} of the radius", kCenterRadius)),
                 named("middle", fmt::format("dies from {} to {} of the radius", kCenterRadius, kEdgeRadius)),
                 named("edge", fmt::format("dies from {} of the radius outwards", kEdgeRadius))};
  return counted(seen, failed, std::move(zones), [](const SeenDie& die) { return zone_at(die.radius); });
}

std::string ring_definition(int ring) {
  const double inner = double(ring) / kRings;
  if (ring + 1 == kRings) return fmt::format("dies from {} of the radius outwards", inner);
  return fmt::format("dies from {} to {} of the radius", inner, double(ring + 1) / kRings);
}

Zones rings_of(const Seen& seen, int failed) {
  Zones rings;
  for (int ring = 0; ring < kRings; ++ring)
    rings.push_back(named(fmt::format("ring {}", ring + 1), ring_definition(ring)));
  return counted(seen, failed, std::move(rings),
                 [](const SeenDie& die) { return std::min(int(die.radius * kRings), kRings - 1); });
}

Zones clock_of(const Seen& seen, int failed) {
  Zones clock;
  for (int hour = 0; hour < kHours; ++hour)
    clock.push_back(
        named(fmt::format("{} o'clock", hour == 0 ? kHours : hour),
              fmt::format("dies from {} to {} degrees clockwise from the top, without the very centre",
                          (hour * 30 + 345) % 360, hour * 30 + 15)));
  return counted(seen, failed, std::move(clock),
                 [](const SeenDie& die) { return hour_at(die.radius, die.angle); });
}

int quadrant_at(const SeenDie& die) {
  if (die.at.x == 0 || die.at.y == 0) return -1;
  return (die.at.y < 0 ? 2 : 0) + (die.at.x > 0 ? 1 : 0);
}

Zones quadrants_of(const Seen& seen, int failed) {
  Zones quadrants;
  for (const char* down : {"upper", "lower"})
    for (const char* across : {"left", "right"})
      quadrants.push_back(named(fmt::format("{} {}", down, across),
                                fmt::format("dies {} the middle row and {} of the middle column",
                                            std::string_view(down) == "upper" ? "above" : "below", across)));
  return counted(seen, failed, std::move(quadrants), quadrant_at);
}

/// 0 before the middle, 1 behind it, -1 on it.
int side_at(double at) {
  return at == 0 ? -1 : int(at > 0);
}

// Each die lies in up to two halves.
Zones halves_of(const Seen& seen, int failed) {
  const auto two = [&](const char* low, const char* high, const char* definition, auto&& side) {
    return counted(seen, failed,
                   {named(low, fmt::format(fmt::runtime(definition), low)),
                    named(high, fmt::format(fmt::runtime(definition), high))},
                   [&](const SeenDie& die) { return side_at(side(die)); });
  };
  auto halves =
      two("left", "right", "dies {} of the middle column", [](const SeenDie& die) { return die.at.x; });
  const auto others = two("upper", "lower", "dies in the {} half, without the middle row",
                          [](const SeenDie& die) { return -die.at.y; });
  halves.insert(halves.end(), others.begin(), others.end());
  return halves;
}

/// Each zone with each of some other parts.
template <typename Index>
void cross(const Seen& seen, const WaferFacts& facts, std::span<const ZoneFacts> others, const Index& index,
           Zones& crossings) {
  Zones both;
  for (const ZoneFacts& zone : facts.zones)
    for (const ZoneFacts& other : others)
      both.push_back(named(zone.name + ", " + other.name, zone.definition + "; " + other.definition));
  const int count = int(others.size());
  both = counted(seen, facts.failed, std::move(both), [&](const SeenDie& die) {
    const int other = index(die);
    return other < 0 ? -1 : zone_at(die.radius) * count + other;
  });
  crossings.insert(crossings.end(), both.begin(), both.end());
}

Zones crossings_of(const Seen& seen, const WaferFacts& facts) {
  Zones crossings;
  const std::span halves(facts.halves);
  cross(
      seen, facts, facts.clock, [](const SeenDie& die) { return hour_at(die.radius, die.angle); }, crossings);
  cross(seen, facts, facts.quadrants, quadrant_at, crossings);
  cross(
      seen, facts, halves.first(2), [](const SeenDie& die) { return side_at(die.at.x); }, crossings);
  cross(
      seen, facts, halves.last(2), [](const SeenDie& die) { return side_at(-die.at.y); }, crossings);
  return crossings;
}

}  // namespace

void measure_zones(const Seen& seen, WaferFacts& facts) {
  facts.zones = zones_of(seen, facts.failed);
  facts.rings = rings_of(seen, facts.failed);
  facts.clock = clock_of(seen, facts.failed);
  facts.quadrants = quadrants_of(seen, facts.failed);
  facts.halves = halves_of(seen, facts.failed);
  facts.crossings = crossings_of(seen, facts);
  facts.edge_share = facts.zones.back().fail_share;
}

}  // namespace kerf::wafer
