// The patterns that a text names.
#include <kerf/teach.h>
#include <kerf/wafer_classes.h>

#include <algorithm>
#include <array>

#include "dialogue/teach/words.h"

namespace kerf {
namespace {

struct Synonym {
  std::string_view phrase;
  std::string_view pattern;
};

// Longer ones first where one holds another: what is found is taken out of the text.
constexpr std::array kSynonyms = std::to_array<Synonym>({
    {"edge ring", "Edge-Ring"},
    {"edgering", "Edge-Ring"},
    {"ring at the edge", "Edge-Ring"},
    {"ring around the edge", "Edge-Ring"},
    {"ring along the edge", "Edge-Ring"},
    {"ring on the edge", "Edge-Ring"},
    {"ring at edge", "Edge-Ring"},
    {"peripheral ring", "Edge-Ring"},
    {"edge exclusion ring", "Edge-Ring"},
    {"outer ring", "Edge-Ring"},
    {"full edge", "Edge-Ring"},
    {"er", "Edge-Ring"},
    {"边缘环状", "Edge-Ring"},
    {"边缘环形", "Edge-Ring"},
    {"边缘环", "Edge-Ring"},
    {"边环", "Edge-Ring"},
    {"边缘一圈", "Edge-Ring"},
    {"外圈", "Edge-Ring"},
    {"edge loc", "Edge-Loc"},
    {"edge local", "Edge-Loc"},
    {"edgeloc", "Edge-Loc"},
    {"edge localized", "Edge-Loc"},
    {"edge localised", "Edge-Loc"},
    {"edge location", "Edge-Loc"},
    {"edge cluster", "Edge-Loc"},
    {"edge spot", "Edge-Loc"},
    {"edge patch", "Edge-Loc"},
    {"local edge", "Edge-Loc"},
    {"localized edge", "Edge-Loc"},
    {"localised edge", "Edge-Loc"},
    {"cluster at the edge", "Edge-Loc"},
    {"spot at the edge", "Edge-Loc"},
    {"patch at the edge", "Edge-Loc"},
    {"el", "Edge-Loc"},
    {"边缘局部", "Edge-Loc"},
    {"局部边缘", "Edge-Loc"},
    {"边缘局域", "Edge-Loc"},
    {"边缘团", "Edge-Loc"},
    {"near full", "Near-full"},
    {"nearly full", "Near-full"},
    {"nearfull", "Near-full"},
    {"almost full", "Near-full"},
    {"full wafer", "Near-full"},
    {"full fail", "Near-full"},
    {"whole wafer fail", "Near-full"},
    {"nf", "Near-full"},
    {"近满", "Near-full"},
    {"近全", "Near-full"},
    {"接近全", "Near-full"},
    {"几乎全", "Near-full"},
    {"全片失效", "Near-full"},
    {"donut", "Donut"},
    {"doughnut", "Donut"},
    {"annulus", "Donut"},
    {"inner ring", "Donut"},
    {"middle ring", "Donut"},
    {"center ring", "Donut"},
    {"centre ring", "Donut"},
    {"ring around the center", "Donut"},
    {"ring around the centre", "Donut"},
    {"甜甜圈", "Donut"},
    {"圆环", "Donut"},
    {"环形", "Donut"},
    {"环状", "Donut"},
    {"scratch", "Scratch"},
    {"scratches", "Scratch"},
    {"scratched", "Scratch"},
    {"scrach", "Scratch"},
    {"line", "Scratch"},
    {"划痕", "Scratch"},
    {"刮痕", "Scratch"},
    {"划伤", "Scratch"},
    {"刮伤", "Scratch"},
    {"线状", "Scratch"},
    {"random", "Random"},
    {"randomly", "Random"},
    {"scattered", "Random"},
    {"随机", "Random"},
    {"散布", "Random"},
    {"散点", "Random"},
    {"center", "Center"},
    {"centre", "Center"},
    {"central", "Center"},
    {"bull s eye", "Center"},
    {"bullseye", "Center"},
    {"中心", "Center"},
    {"中央", "Center"},
    {"loc", "Loc"},
    {"local", "Loc"},
    {"localized", "Loc"},
    {"localised", "Loc"},
    {"cluster", "Loc"},
    {"local cluster", "Loc"},
    {"局部", "Loc"},
    {"局域", "Loc"},
    {"团簇", "Loc"},
    {"normal", "Normal"},
    {"none", "Normal"},
    {"no pattern", "Normal"},
    {"nothing", "Normal"},
    {"clean", "Normal"},
    {"正常", "Normal"},
    {"无图案", "Normal"},
    {"没有图案", "Normal"},
    {"无缺陷模式", "Normal"},
    {"没有", "Normal"},
});

/// "no scratch", "not a donut", "without edge ring", "没有划痕".
bool is_negated(const std::string& text, std::size_t at) {
  const std::string before = text.substr(0, at);
  for (const std::string_view no : {" no ", " not ", " not a ", " without ", " without a ", " isn t a ",
                                    " no sign of ", "没有", "无", "不是", "非"})
    if (before.ends_with(no)) return true;
  return false;
}

int place_of(const std::string& name) {
  const auto found = std::ranges::find(kWaferPatternNames, name);
  return int(found - kWaferPatternNames.begin());
}

}  // namespace

std::vector<std::string> patterns_in(const std::string& words) {
  std::string text = teach::plain(words);
  std::vector<std::string> found;
  for (const Synonym& synonym : kSynonyms) {
    for (auto at = teach::find_phrase(text, synonym.phrase); at != text.npos;
         at = teach::find_phrase(text, synonym.phrase, at)) {
      const std::string name(synonym.pattern);
      // A pattern that was denied says nothing: "no donut" beside others is not Normal.
      const bool counts = !is_negated(text, at) && std::ranges::find(found, name) == found.end();
      if (counts) found.push_back(name);
      text.replace(at, synonym.phrase.size(), std::string(synonym.phrase.size(), '_'));
    }
  }
  if (found.size() > 1) std::erase(found, "Normal");
  std::ranges::sort(found, {}, place_of);
  return found;
}

}  // namespace kerf
