#include "dialogue/measured/map_counts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace kerf::dialogue {
namespace {

constexpr const char* kCrossing = "cross";
constexpr std::string_view kFailed = ".failed";

}  // namespace

const double* MapCounts::number(const std::string& fact) const {
  const CaseFact* found = facts_.find(fact);
  return found && found->number ? &*found->number : nullptr;
}

std::optional<Counts> MapCounts::whole() const {
  const double *failed = number("failed"), *tested = number("tested");
  if (!failed || !tested || *tested <= 0) return std::nullopt;
  return Counts{*failed, *tested};
}

std::optional<Counts> MapCounts::of(const MapPart& part) const {
  const auto name = part.dimension + "." + part.key;
  const double *failed = number(name + ".failed"), *tested = number(name + ".tested");
  if (!tested) tested = number("size." + name);
  if (!failed || !tested || *tested <= 0) return std::nullopt;
  return Counts{*failed, *tested};
}

std::vector<Counted> MapCounts::parts_of(const std::string& dimension,
                                         const std::optional<MapPart>& within) const {
  std::vector<Counted> parts;
  for (const CaseFact& fact : facts_.list()) {
    const std::string_view name = fact.name;
    if (!name.starts_with(dimension + ".") || !name.ends_with(kFailed)) continue;
    const auto from = dimension.size() + 1, end = name.size() - kFailed.size();
    if (end <= from) continue;
    const MapPart plain{dimension, std::string(name.substr(from, end - from))};
    const auto part = within ? crossing_of(plain, *within) : std::optional(plain);
    const auto counts = part ? of(*part) : std::nullopt;
    if (counts) parts.push_back({*part, *counts});
  }
  return parts;
}

std::optional<MapPart> crossing_of(const MapPart& a, const MapPart& b) {
  const bool first = a.dimension == "zone";
  const auto &zone = first ? a : b, &other = first ? b : a;
  const bool crosses =
      other.dimension == "clock" || other.dimension == "quadrant" || other.dimension == "half";
  if (zone.dimension != "zone" || !crosses) return std::nullopt;
  return MapPart{kCrossing, zone.key + "." + other.dimension + "." + other.key};
}

std::pair<MapPart, MapPart> parts_of_crossing(const MapPart& crossing) {
  const auto dot = crossing.key.find('.');
  return {{"zone", crossing.key.substr(0, dot)}, part_of(crossing.key.substr(dot + 1)).value_or(MapPart{})};
}

bool is_said_of(const std::string& value, const MapPart& part) {
  auto key = part.key;
  std::ranges::replace(key, '_', ' ');
  return value == key || value == key + " o'clock";
}

double percents(double share) {
  return std::round(1000 * share) / 10;
}

std::string percent_text(double share) {
  return fmt::format("{:.1f} %", percents(share));
}

std::string number_text(double number) {
  return fmt::format("{:g}", number);
}

}  // namespace kerf::dialogue
