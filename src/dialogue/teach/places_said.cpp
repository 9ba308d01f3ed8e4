// Where, as people write it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/trimmed.h"
#include "dialogue/letters.h"
#include "dialogue/teach/places.h"
#include "dialogue/teach/words.h"

namespace kerf::teach {
namespace {

using dialogue::is_digit;

struct ZoneWord {
  std::string_view phrase, zone;
};
constexpr std::array kZoneWords = std::to_array<ZoneWord>({
    {"edge", "edge"},      {"rim", "edge"},        {"border", "edge"},
    {"periphery", "edge"}, {"peripheral", "edge"}, {"outer", "edge"},
    {"boundary", "edge"},  {"边缘", "edge"},       {"周边", "edge"},
    {"外缘", "edge"},      {"边上", "edge"},       {"外圈", "edge"},
    {"center", "center"},  {"centre", "center"},   {"central", "center"},
    {"core", "center"},    {"中心", "center"},     {"中央", "center"},
    {"正中", "center"},    {"middle", "middle"},   {"mid radius", "middle"},
    {"halfway", "middle"}, {"half way", "middle"}, {"between center and edge", "middle"},
    {"中间", "middle"},    {"中环", "middle"},     {"半径一半", "middle"},
    {"中部", "middle"},
});

struct SideWord {
  std::string_view phrase;
  double angle, within;
};
// Corners before sides: what is found is taken out of the text.
constexpr std::array kSideWords = std::to_array<SideWord>({
    {"upper left", 315, 45},
    {"top left", 315, 45},
    {"left upper", 315, 45},
    {"north west", 315, 45},
    {"northwest", 315, 45},
    {"upper right", 45, 45},
    {"top right", 45, 45},
    {"right upper", 45, 45},
    {"north east", 45, 45},
    {"northeast", 45, 45},
    {"lower left", 225, 45},
    {"bottom left", 225, 45},
    {"left lower", 225, 45},
    {"south west", 225, 45},
    {"southwest", 225, 45},
    {"lower right", 135, 45},
    {"bottom right", 135, 45},
    {"right lower", 135, 45},
    {"south east", 135, 45},
    {"southeast", 135, 45},
    {"左上", 315, 45},
    {"右上", 45, 45},
    {"左下", 225, 45},
    {"右下", 135, 45},
    {"top", 0, 50},
    {"upper", 0, 75},
    {"above", 0, 75},
    {"north", 0, 50},
    {"bottom", 180, 50},
    {"lower", 180, 75},
    {"below", 180, 75},
    {"south", 180, 50},
    {"left", 270, 75},
    {"west", 270, 50},
    {"right", 90, 75},
    {"east", 90, 50},
    {"notch", 180, 50},
    {"上方", 0, 75},
    {"上部", 0, 75},
    {"上侧", 0, 75},
    {"上边", 0, 75},
    {"上面", 0, 75},
    {"上半", 0, 75},
    {"偏上", 0, 75},
    {"下方", 180, 75},
    {"下部", 180, 75},
    {"下侧", 180, 75},
    {"下边", 180, 75},
    {"下面", 180, 75},
    {"下半", 180, 75},
    {"偏下", 180, 75},
    {"左", 270, 75},
    {"右", 90, 75},
});

constexpr std::array<std::string_view, 12> kEverywhere = {
    "everywhere",          "whole wafer", "entire wafer", "all over", "full wafer", "across the wafer",
    "no particular place", "scattered",   "全片",         "整片",     "到处",       "各处"};
constexpr std::array<std::string_view, 12> kAround = {
    "all around",      "all round", "ring", "around the", "full circle", "circumference",
    "every direction", "一圈",      "环",   "四周",       "整圈",        "圆周"};

/// Chinese hours, the long ones first.
std::string with_digits(std::string text) {
  constexpr std::array<std::string_view, 13> kHours = {"十二点", "十一点", "十点", "九点", "八点",
                                                       "七点",   "六点",   "五点", "四点", "三点",
                                                       "两点",   "二点",   "一点"};
  constexpr std::array<int, 13> kNumbers = {12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 2, 1};
  for (std::size_t i = 0; i < kHours.size(); ++i)
    for (auto at = text.find(kHours[i]); at != text.npos; at = text.find(kHours[i]))
      text.replace(at, kHours[i].size(), fmt::format(" {}点", kNumbers[i]));
  constexpr std::array<std::string_view, 12> kWords = {"one",   "two",   "three", "four", "five",   "six",
                                                       "seven", "eight", "nine",  "ten",  "eleven", "twelve"};
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    const std::string hour = fmt::format(" {} o clock", kWords[i]);
    if (const auto at = text.find(hour); at != text.npos)
      text.replace(at, hour.size(), fmt::format(" {} o clock", i + 1));
  }
  return text;
}

/// The hour that begins at `at`: "6 o clock", "6 oclock", "6h", "6点"; a lone number counts after "at" or
/// alone.
int hour_at(const std::string& text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  if (end - at > 2) return 0;
  const int hour = std::stoi(text.substr(at, end - at));
  if (hour < 1 || hour > 12) return 0;
  const std::string_view rest = std::string_view(text).substr(end);
  for (const std::string_view mark : {" o clock", " oclock", "oclock", " clock", "h ", " h ", "点", " 点"})
    if (rest.starts_with(mark)) return hour;
  const bool alone = rest == " " && (text.substr(0, at) == " " || text.substr(0, at).ends_with(" at "));
  return alone ? hour : 0;
}

void read_hours(const std::string& text, SaidPlace& said) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_digit(text[i]) || (i > 0 && (is_digit(text[i - 1]) || text[i - 1] == '.'))) continue;
    if (const int hour = hour_at(text, i); hour > 0)
      said.directions.push_back({double(hour % 12) * 30, 45, fmt::format("{} o'clock", hour)});
  }
}

void read_sides(std::string text, SaidPlace& said) {
  // Within a sentence these two mean on, under, next and more; alone they answer.
  if (const auto alone = trimmed(text); alone == "上" || alone == "下") text = std::string(alone) + "方";
  for (const SideWord& side : kSideWords) {
    const auto at = find_phrase(text, side.phrase);
    if (at == text.npos) continue;
    said.directions.push_back({side.angle, side.within, std::string(side.phrase)});
    text.replace(at, side.phrase.size(), std::string(side.phrase.size(), '_'));
  }
}

}  // namespace

double between(double a, double b) {
  const double turn = std::fmod(std::fabs(a - b), 360.0);
  return std::min(turn, 360 - turn);
}

SaidPlace place_in(const std::string& words) {
  const std::string text = with_digits(plain(words));
  SaidPlace said;
  for (const ZoneWord& zone : kZoneWords)
    if (has_phrase(text, zone.phrase) && std::ranges::find(said.zones, zone.zone) == said.zones.end())
      said.zones.emplace_back(zone.zone);
  read_hours(text, said);
  read_sides(text, said);
  said.everywhere =
      std::ranges::any_of(kEverywhere, [&](std::string_view phrase) { return has_phrase(text, phrase); });
  said.around =
      std::ranges::any_of(kAround, [&](std::string_view phrase) { return has_phrase(text, phrase); });
  return said;
}

}  // namespace kerf::teach
