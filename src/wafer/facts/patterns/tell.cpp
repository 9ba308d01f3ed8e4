// Patterns by their shapes as JSON and for a terminal.
#include <fmt/format.h>

#include "wafer/facts/facts_json.h"
#include "wafer/facts/words.h"

namespace kerf {
namespace {

using Json = nlohmann::ordered_json;
using wafer::json_of, wafer::rounded;

Json json_of(const PatternFacts& pattern) {
  Json json = {{"label", pattern.label},
               {"tested", pattern.tested},
               {"failed", pattern.failed},
               {"expected", rounded(pattern.expected)},
               {"fail_share", rounded(pattern.fail_share)},
               {"cost", rounded(pattern.cost)},
               {"place", json_of(pattern.place)},
               {"length", rounded(pattern.length)},
               {"width", rounded(pattern.width)},
               {"reaches_edge", pattern.reaches_edge}};
  if (!pattern.first.zone.empty())
    json["first"] = json_of(pattern.first), json["last"] = json_of(pattern.last);
  if (pattern.sweep > 0) json["sweep"] = rounded(pattern.sweep);
  if (pattern.bow > 0) json["bow"] = rounded(pattern.bow);
  if (pattern.hole > 0) json["hole"] = rounded(pattern.hole), json["open_hours"] = pattern.open_hours;
  if (pattern.hole_rate) json["hole_rate"] = rounded(*pattern.hole_rate);
  return json;
}

std::string ends_of(const PatternFacts& pattern) {
  if (pattern.first.zone.empty()) return "";
  return fmt::format(", from {} to {}", wafer::place_words(pattern.first), wafer::place_words(pattern.last));
}

std::string gaps_of(const PatternFacts& pattern) {
  std::string hours;
  for (const int hour : pattern.open_hours)
    hours += fmt::format("{}{} o'clock", hours.empty() ? "" : ", ", hour);
  return hours.empty() ? "" : ", fails little at " + hours;
}

}  // namespace

std::string patterns_json(const std::vector<PatternFacts>& patterns) {
  Json array = Json::array();
  for (const PatternFacts& pattern : patterns) array.push_back(json_of(pattern));
  return array.dump();
}

std::string patterns_text(const std::vector<PatternFacts>& patterns) {
  if (patterns.empty()) return "";
  std::string text = "Patterns, by the shapes that fit them best\n";
  for (const PatternFacts& pattern : patterns)
    text += fmt::format("  {:<12}{:>6} of {:>6} failed  {:>8} of all, {:.1f} points of yield, {}{}{}\n",
                        pattern.label, pattern.failed, pattern.tested, wafer::percent(pattern.fail_share),
                        100 * pattern.cost, wafer::place_words(pattern.place), ends_of(pattern),
                        gaps_of(pattern));
  return text;
}

}  // namespace kerf
