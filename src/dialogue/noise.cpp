#include "dialogue/noise.h"

#include <algorithm>
#include <utility>

#include "dialogue/letters.h"

namespace kerf::dialogue {
namespace {

void drop_end_mark(std::string& text) {
  for (const std::string mark : {"?", ".", "!", "？", "。", "！"})
    if (text.size() > mark.size() && text.compare(text.size() - mark.size(), mark.size(), mark) == 0)
      return text.resize(text.size() - mark.size());
}

void drop_marks(std::string& text) {
  text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c == '\'' || c == ','; }),
             text.end());
}

// The letters of a word of four or more, not its first.
std::vector<std::size_t> spoilable(const std::string& text) {
  std::vector<std::size_t> places;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin;
    while (end < text.size() && is_letter(text[end])) ++end;
    if (end - begin >= 4)
      for (std::size_t i = begin + 1; i + 1 < end; ++i) places.push_back(i);
    begin = std::max(end, begin + 1);
  }
  return places;
}

void misspell(std::string& text, Random& random) {
  const auto places = spoilable(text);
  if (places.empty()) return;
  const std::size_t at = places[std::size_t(random.below(std::int64_t(places.size())))];
  switch (random.below(3)) {
    case 0:
      text.erase(at, 1);
      break;
    case 1:
      std::swap(text[at], text[at + 1]);
      break;
    default:
      text.insert(at, 1, text[at]);
  }
}

}  // namespace

Typing draw_typing(Random& random) {
  const double drawn = random.uniform();
  return drawn < 0.55 ? Typing::clean : drawn < 0.85 ? Typing::casual : Typing::hurried;
}

std::string typed(const std::string& text, Typing typing, Random& random) {
  if (typing == Typing::clean) return text;
  std::string careless = random.chance(0.8) ? lowered(text) : text;
  if (random.chance(0.6)) drop_end_mark(careless);
  if (random.chance(0.3)) drop_marks(careless);
  if (typing == Typing::hurried)
    for (std::size_t i = 0, count = 1 + careless.size() / 40; i < count; ++i)
      if (random.chance(0.8)) misspell(careless, random);
  return careless;
}

}  // namespace kerf::dialogue
