// Where?
#include <fmt/format.h>

#include <algorithm>

#include "dialogue/teach/grade.h"
#include "dialogue/teach/places.h"
#include "dialogue/teach/words.h"

namespace kerf::teach {
namespace {

bool zone_fits(const TruePlace& place, const SaidPlace& said) {
  return std::ranges::any_of(said.zones, [&](const std::string& zone) {
    return std::ranges::find(place.zones, zone) != place.zones.end();
  });
}

bool fits(const Direction& direction, const TruePlace& place) {
  return std::ranges::any_of(
      place.angles, [&](double angle) { return between(angle, direction.angle) <= direction.within + 1e-9; });
}

bool direction_fits(const TruePlace& place, const SaidPlace& said) {
  return std::ranges::any_of(said.directions,
                             [&](const Direction& direction) { return fits(direction, place); });
}

/// 0..1: a zone alone is half of a place that has a direction; all over the wafer has to be said so.
double hit(const TruePlace& place, const SaidPlace& said) {
  if (place.zones.empty()) return said.everywhere ? 1 : 0;
  if (place.angles.empty())
    return zone_fits(place, said) ? 1 : place.pattern == "Edge-Ring" && said.around ? 0.5 : 0;
  if (direction_fits(place, said)) return 1;
  return zone_fits(place, said) && said.directions.empty() ? 0.5 : 0;
}

/// Said, and true of no pattern here.
std::vector<std::string> wrong_places(const std::vector<TruePlace>& places, const SaidPlace& said) {
  std::vector<std::string> wrong;
  const bool anywhere =
      std::ranges::any_of(places, [](const TruePlace& place) { return place.zones.empty(); });
  if (anywhere) return wrong;
  for (const Direction& direction : said.directions)
    if (std::ranges::none_of(places, [&](const TruePlace& place) { return fits(direction, place); }))
      wrong.push_back(direction.words);
  for (const std::string& zone : said.zones)
    if (std::ranges::none_of(places, [&](const TruePlace& place) {
          return std::ranges::find(place.zones, zone) != place.zones.end();
        }))
      wrong.push_back(zone);
  if (said.everywhere) wrong.emplace_back("everywhere");
  return wrong;
}

std::string truth_words(const std::vector<TruePlace>& places) {
  std::vector<std::string> words;
  words.reserve(places.size());
  for (const TruePlace& place : places) words.push_back(fmt::format("{}: {}", place.pattern, place.words));
  return fmt::format("{}", listed(words));
}

}  // namespace

TeachGrade grade_place(const TeachCase& about, const std::string& answer) {
  const std::vector<TruePlace> places = places_of(about);
  if (places.empty()) return {1, "Nothing was measured that could be placed."};
  const SaidPlace said = place_in(answer);
  if (said.empty()) return {0, fmt::format("No place is named. {}.", truth_words(places))};
  double hits = 0;
  bool half = false;
  for (const TruePlace& place : places) {
    const double found = hit(place, said);
    hits += found;
    half = half || found == 0.5;
  }
  // What is said beyond the measured places may be where an unmeasured pattern lies.
  const bool all_measured = places.size() == about.labels.size();
  const auto wrong = all_measured ? wrong_places(places, said) : std::vector<std::string>{};
  TeachGrade grade;
  grade.score = hits / double(places.size() + wrong.size());
  grade.reason = fmt::format("{} {}.",
                             grade.score >= 1  ? "Right."
                             : grade.score > 0 ? "In part."
                                               : "No.",
                             truth_words(places));
  if (half) grade.reason += " Say too at which clock position, or how far around.";
  if (!wrong.empty()) grade.reason += fmt::format(" Not at: {}.", listed(wrong));
  return grade;
}

}  // namespace kerf::teach
