#include "wafer/facts/words.h"

#include <fmt/format.h>

namespace kerf::wafer {

std::string percent(double share) {
  return fmt::format("{:.1f} %", share * 100);
}

std::string two_places(double value) {
  return fmt::format("{:.2f}", value);
}

std::string place_words(const WaferPlace& place) {
  if (place.zone == "center") return place.zone;
  if (!place.oclock) return place.zone + ", all round";
  return fmt::format("{}, {} o'clock", place.zone, *place.oclock);
}

std::string direction_words(double degrees) {
  if (degrees < 22.5 || degrees >= 157.5) return "horizontal";
  if (degrees < 67.5) return "rising to the right";
  return degrees < 112.5 ? "vertical" : "falling to the right";
}

std::string shape_words(const ClusterFacts& cluster) {
  // Around the centre and mostly empty inside.
  if (!cluster.place.oclock && cluster.place.radius < 0.35 && cluster.filled < 0.6) return "ring-like";
  if (cluster.elongation >= 4) return "line";
  if (cluster.elongation >= 2) return "elongated";
  return cluster.filled >= 0.6 ? "compact" : "ragged";
}

std::string densest(const std::vector<ZoneFacts>& zones) {
  const ZoneFacts* best = nullptr;
  bool shared = false;
  for (const ZoneFacts& zone : zones) {
    if (zone.failed == 0) continue;
    if (!best || *zone.fail_rate > *best->fail_rate) {
      best = &zone;
      shared = false;
    } else if (*zone.fail_rate == *best->fail_rate) {
      shared = true;
    }
  }
  return best && !shared ? best->name : "none";
}

}  // namespace kerf::wafer
