// The entries that come with Kerf: every pattern and every pair has its own, in both languages, with short
// first checks and actions, which language models copy.
#include <gtest/gtest.h>
#include <kerf/knowledge.h>
#include <kerf/wafer_classes.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>

#include "knowledge/shipped.h"

namespace kerf {
namespace {

int entries_of(const std::vector<std::string>& patterns) {
  const std::set<std::string> wanted(patterns.begin(), patterns.end());
  return int(std::count_if(shipped().entries().begin(), shipped().entries().end(), [&](const auto& entry) {
    return std::set<std::string>(entry.patterns.begin(), entry.patterns.end()) == wanted;
  }));
}

std::ptrdiff_t words_of(const std::string& text) {
  std::istringstream stream(text);
  return std::distance(std::istream_iterator<std::string>(stream), {});
}

TEST(ShippedKnowledge, EveryPatternHasItsEntries) {
  for (const auto name : kWm811kClasses) EXPECT_GE(entries_of({std::string(name)}), 4) << name;
  for (const char* name : {"bridge", "burr", "pinch", "contamination"})
    EXPECT_GE(entries_of({name}), 4) << name;
}

// MixedWM38 joins one of Center and Donut, one of Edge-Loc and Edge-Ring, Loc and Scratch.
TEST(ShippedKnowledge, EveryPairOfMixedWM38HasAnEntry) {
  const std::vector<std::string> parts = {"Center", "Donut", "Edge-Loc", "Edge-Ring", "Loc", "Scratch"};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    for (std::size_t j = i + 1; j < parts.size(); ++j) {
      const bool excluded = (i == 0 && j == 1) || (i == 2 && j == 3);
      EXPECT_EQ(entries_of({parts[i], parts[j]}) > 0, !excluded) << parts[i] << "+" << parts[j];
    }
  }
}

TEST(ShippedKnowledge, PatternsAreSpeltAsTheDataSetsDo) {
  for (const auto& entry : shipped().entries()) {
    if (entry.domain != "wafer") continue;
    for (const auto& pattern : entry.patterns)
      EXPECT_NE(std::find(kWm811kClasses.begin(), kWm811kClasses.end(), pattern), kWm811kClasses.end())
          << entry.file << " " << pattern;
  }
}

TEST(ShippedKnowledge, BothLanguagesSayAsMuchAndBriefly) {
  for (const auto& entry : shipped().entries()) {
    EXPECT_FALSE(entry.module_zh.empty() || entry.mechanism_zh.empty()) << entry.file;
    EXPECT_EQ(entry.checks.size(), entry.checks_zh.size()) << entry.file;
    EXPECT_EQ(entry.actions.size(), entry.actions_zh.size()) << entry.file;
    for (const auto& first : {entry.checks.at(0), entry.actions.at(0)}) {
      EXPECT_GE(words_of(first), 3) << entry.file << " " << first;
      EXPECT_LE(words_of(first), 12) << entry.file << " " << first;
    }
  }
}

}  // namespace
}  // namespace kerf
