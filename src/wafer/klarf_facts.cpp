#include "wafer/klarf_facts.h"

#include <kerf/error.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "wafer/plain_text.h"

namespace kerf::wafer {
namespace {

using Values = const KlarfWords&;

std::string_view at(Values values, std::size_t i) {
  return i < values.size() ? values[i].text : std::string_view{};
}

void keep(KlarfFacts& facts, const KlarfWord& name, std::string text) {
  facts.map.other.emplace_back(plain_text(name.text), std::move(text));
}

void warn(KlarfFacts& facts, const KlarfWord& name, std::string_view what) {
  facts.map.warnings.push_back(
      fmt::format("line {}: {} is {}", name.line, plain_text(name.text), plain_text(what)));
}

std::optional<std::pair<double, double>> pair_of(Values values, double unit) {
  const auto x = klarf_number(at(values, 0)), y = klarf_number(at(values, 1));
  if (!x || !y) return std::nullopt;
  return std::pair{*x * unit, *y * unit};
}

// The parts that say something, with a space between.
void take_station(KlarfFacts& facts, const KlarfWord& name, Values values, double) {
  facts.map.tool.clear();
  std::size_t parts = 0;
  for (const KlarfWord& value : values) {
    if (value.text.empty()) continue;
    facts.map.tool += (parts++ > 0 ? " " : "") + plain_text(value.text);
  }
  if (parts > 1) keep(facts, name, klarf_words_text(values));
}

void take_time(KlarfFacts& facts, const KlarfWord& name, Values values, double) {
  const std::string time = klarf_time(at(values, 0), at(values, 1));
  if (!time.empty()) facts.map.time = time;
  if (time.empty()) warn(facts, name, "no date and time, which is left out");
}

// 1.1 and 1.2: the number of numbers, then the diameter (or two sides) in millimetres. 1.8: diameter and 0.
void take_size(KlarfFacts& facts, const KlarfWord& name, Values values, double unit) {
  const bool old = unit == kKlarf12Unit;
  const auto size = klarf_number(at(values, old ? 1 : 0));
  const bool round = old ? at(values, 0) == "1" : klarf_number(at(values, 1)).value_or(0) == 0;
  if (size && round && *size > 0) {
    facts.map.geometry.diameter_mm = Known<double>{old ? *size : *size * unit / 1000, false};
  } else {
    keep(facts, name, klarf_words_text(values));
  }
}

void take_pitch(KlarfFacts& facts, const KlarfWord& name, Values values, double unit) {
  const auto pitch = pair_of(values, unit);
  if (!pitch || pitch->first <= 0 || pitch->second <= 0)
    return warn(facts, name, "no width and height above 0, which are left out");
  facts.map.geometry.die_width_um = Known<double>{pitch->first, false};
  facts.map.geometry.die_height_um = Known<double>{pitch->second, false};
}

void take_mark_type(KlarfFacts& facts, const KlarfWord& name, Values values, double) {
  facts.map.geometry.flat = same_name(at(values, 0), "FLAT");
  if (!facts.map.geometry.flat && !same_name(at(values, 0), "NOTCH"))
    keep(facts, name, klarf_words_text(values));
}

// Degrees count clockwise from below, as SEMI E142 and G85 count them; for 90 and 270 that is a guess.
void take_mark(KlarfFacts& facts, const KlarfWord& name, Values values, double) {
  struct Place {
    std::string_view text;
    Known<Side> side;
  };
  static constexpr std::array<Place, 10> kPlaces = {{{"DOWN", {Side::down, false}},
                                                     {"BOTTOM", {Side::down, false}},
                                                     {"LEFT", {Side::left, false}},
                                                     {"UP", {Side::up, false}},
                                                     {"TOP", {Side::up, false}},
                                                     {"RIGHT", {Side::right, false}},
                                                     {"0", {Side::down, false}},
                                                     {"90", {Side::left, true}},
                                                     {"180", {Side::up, false}},
                                                     {"270", {Side::right, true}}}};
  const auto degrees = klarf_integer(at(values, 0));
  const std::string text = degrees ? std::to_string(*degrees) : std::string(at(values, 0));
  for (const Place& place : kPlaces)
    if (same_name(place.text, text)) return void(facts.map.geometry.notch = place.side);
  keep(facts, name, klarf_words_text(values));
  warn(facts, name, "no side and no multiple of 90 degrees, the mark is left out");
}

// The image of a wafer seen from behind or in a mirror: which way x grows is then open.
void take_mirrored(KlarfFacts& facts, const KlarfWord& name, Values values, double) {
  keep(facts, name, klarf_words_text(values));
  if (!same_name(at(values, 0), "YES")) return;
  facts.map.geometry.x_right.guessed = true;
  warn(facts, name, "YES, x is taken to grow to the right");
}

// Lengths of 1.8 are kept in the unit of 1.2.
void keep_length(KlarfFacts& facts, const KlarfWord& name, Values values, double unit) {
  if (unit == kKlarf12Unit) return keep(facts, name, klarf_words_text(values));
  std::string text;
  for (const KlarfWord& value : values) {
    const auto number = klarf_number(value.text);
    text += (text.empty() ? "" : " ") +
            (number ? fmt::format("{:.10g}", *number * unit) : plain_text(value.text));
  }
  keep(facts, name, std::move(text));
}

void take_center(KlarfFacts& facts, const KlarfWord& name, Values values, double unit) {
  facts.center = pair_of(values, unit);
  keep_length(facts, name, values, unit);
}

void take_origin(KlarfFacts& facts, const KlarfWord& name, Values values, double unit) {
  facts.origin = pair_of(values, unit).value_or(std::pair{0.0, 0.0});
  keep_length(facts, name, values, unit);
}

void keep_area(KlarfFacts& facts, const KlarfWord& name, Values values, double unit) {
  keep_length(facts, name, values, unit * unit);
}

template <std::string WaferMap::*Member>
void take_text(KlarfFacts& facts, const KlarfWord&, Values values, double) {
  facts.map.*Member = plain_text(at(values, 0));
}

struct Field {
  std::string_view name;
  void (*take)(KlarfFacts&, const KlarfWord&, Values, double);
};
constexpr std::array<Field, 14> kFields = {{{"LotID", take_text<&WaferMap::lot>},
                                            {"DeviceID", take_text<&WaferMap::device>},
                                            {"StepID", take_text<&WaferMap::step>},
                                            {"InspectionStationID", take_station},
                                            {"ResultTimestamp", take_time},
                                            {"SampleSize", take_size},
                                            {"DiePitch", take_pitch},
                                            {"SampleOrientationMarkType", take_mark_type},
                                            {"OrientationMarkLocation", take_mark},
                                            {"CoordinatesMirrored", take_mirrored},
                                            {"SampleCenterLocation", take_center},
                                            {"DieOrigin", take_origin},
                                            {"DieStreetCenter", keep_length},
                                            {"AreaPerTest", keep_area}}};

std::optional<std::int32_t> index_of(double length, double pitch) {
  const double index = std::floor(length / pitch);
  if (!(std::abs(index) < 1e9)) return std::nullopt;
  return std::int32_t(index);
}

}  // namespace

std::optional<double> klarf_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<std::int64_t> klarf_integer(std::string_view text) {
  std::int64_t whole = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (error == std::errc() && end == text.data() + text.size()) return whole;
  const auto value = klarf_number(text);
  if (!value || *value != std::floor(*value) || std::abs(*value) > 9e15) return std::nullopt;
  return std::int64_t(*value);
}

void take_klarf_field(KlarfFacts& facts, const KlarfWord& name, const KlarfWords& values, double unit) {
  for (const Field& field : kFields)
    if (same_name(field.name, name.text)) return field.take(facts, name, values, unit);
  keep(facts, name, klarf_words_text(values));
}

void finish_klarf_geometry(KlarfFacts& facts) {
  WaferGeometry& geometry = facts.map.geometry;
  if (!facts.center || !geometry.die_width_um || !geometry.die_height_um) return;
  const auto x = index_of(facts.center->first - facts.origin.first, geometry.die_width_um->value);
  const auto y = index_of(facts.center->second - facts.origin.second, geometry.die_height_um->value);
  if (x && y) geometry.center_die = std::pair{*x, *y};
}

std::string klarf_words_text(const KlarfWords& words) {
  std::string text;
  for (const KlarfWord& word : words) {
    const std::string plain = plain_text(word.text);
    text += (text.empty() ? "" : " ") + (word.quoted ? '"' + plain + '"' : plain);
  }
  return text;
}

std::string klarf_raw_text(std::string_view raw) {
  std::string text = plain_text(raw);
  const auto both = [](char a, char b) { return a == ' ' && b == ' '; };
  text.erase(std::unique(text.begin(), text.end(), both), text.end());
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

}  // namespace kerf::wafer
