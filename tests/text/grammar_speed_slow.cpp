// What a mask costs with a vocabulary of Qwen's size: far below the milliseconds that a model needs for a
// token.
#include "text/grammar_helpers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>

namespace kerf {
namespace {

constexpr std::size_t kVocabulary = 151'669;

// Bytes, words in several scripts with and without a space before them, and pieces of punctuation.
std::vector<std::string> large_vocabulary() {
  Random random(10);
  std::vector<std::string> tokens = byte_tokens();
  const std::vector<std::string> letters = {"a", "e", "i", "n", "r",  "s",  "t", "o",
                                            "T", "é", "ж", "и", "晶", "缺", "の"};
  const std::string marks = "\"\"\":,.{}[]()\\/-_ \n'";
  while (tokens.size() < kVocabulary) {
    std::string token = below(random, 3) == 0 ? " " : "";
    const bool punctuation = below(random, 12) == 0;
    for (std::size_t length = 1 + below(random, punctuation ? 5 : 9); length > 0; --length) {
      token += punctuation ? std::string(1, marks[below(random, marks.size())])
                           : letters[below(random, letters.size())];
    }
    tokens.push_back(std::move(token));
  }
  return tokens;
}

double seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}  // of this process: others do not count

// Mean seconds a step of mask() and accept() takes over random answers.
double mean_step(const std::string& schema, const TokenTrie& trie) {
  Random random(11);
  const GrammarSession start(grammar_of(schema), trie);
  double spent = 0;
  int steps = 0;
  std::vector<std::uint8_t> allowed;
  for (int answer = 0; answer < 6; ++answer) {
    GrammarSession session = start;
    for (int step = 0; step < 250 && !session.is_complete(); ++step, ++steps) {
      const double before = seconds();
      session.mask(allowed);
      spent += seconds() - before;
      std::vector<TokenId> ids;
      for (std::size_t id = 0; id < allowed.size(); ++id) {
        if (allowed[id] != 0) ids.push_back(static_cast<TokenId>(id));
      }
      const double accepting = seconds();
      session.accept(ids[below(random, ids.size())]);
      spent += seconds() - accepting;
    }
  }
  return spent / steps;
}

TEST(GrammarSpeed, AStepTakesWellUnderAMillisecond) {
#ifndef NDEBUG
  GTEST_SKIP() << "times mean something in release builds only";
#endif
  const double before = seconds();
  const TokenTrie trie(large_vocabulary());
  RecordProperty("trie_ms", std::to_string((seconds() - before) * 1e3));
  EXPECT_LT(seconds() - before, 2.0);
  double worst = 0;
  for (
      const char* schema :
      {R"({"type":"array","items":{"type":"object","properties":{"bbox_2d":{"type":"array","items":{"type":"integer","minimum":0,
           "maximum":1000},"minItems":4,"maxItems":4},"label":{"enum":["bridge","burr"]}},"required":["bbox_2d","label"]}})",
       R"({"type":"object","properties":{"answer":{"type":"string"}},"required":["answer"]})",
       R"({"type":"array","items":{"type":"string","minLength":3,"maxLength":60},"minItems":20})",
       R"({"anyOf":[{"type":"array","items":{"type":"string"}},{"type":"array","items":{"type":"string","maxLength":50}}]})"}) {
    const double mean = mean_step(schema, trie);
    worst = std::max(worst, mean);
    EXPECT_LT(mean, 5e-4) << schema;
  }
  RecordProperty("worst_mean_us", std::to_string(worst * 1e6));
}

}  // namespace
}  // namespace kerf
