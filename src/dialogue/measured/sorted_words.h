// The words of a question by what they are.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "dialogue/measured/lexicon.h"
#include "dialogue/measured/question.h"

namespace kerf::dialogue {

/// Each list in the order of the text.
struct SortedWords {
  explicit SortedWords(const std::vector<Word>& words);
  bool has(const std::string& sign) const { return signs.count(sign) > 0; }

  bool away = false;  ///< some word makes it a question about something else
  std::vector<Thing> things;
  std::vector<std::string> asks, measures;  ///< each once
  std::vector<MapPart> parts;
  std::vector<std::string> dimensions, orders, compares, numbers;
  std::string relation;       ///< "over", "under"; empty: none
  std::string relation_asks;  ///< what is held against by it: "length" of "longer than"
  int rank = 0;               ///< 0: none
  std::set<std::string> signs;
};

template <typename T>
void add_once(std::vector<T>& list, const T& item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
}

}  // namespace kerf::dialogue
