// How well questions find the entries that answer them, and floors a little under what was measured
// (docs/knowledge.md). Prints the table.
#include <gtest/gtest.h>
#include <kerf/knowledge.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "knowledge/shipped.h"

namespace kerf {
namespace {

struct Question {
  std::string language, ask;
  std::vector<std::string> ids;
};

struct Quality {
  int questions = 0;
  double first = 0, five = 0, reciprocal = 0;  // sums, then shares
};

std::vector<Question> read_questions() {
  std::vector<Question> questions;
  const auto root = toml::parse_file(KERF_SOURCE_DIR "/tests/knowledge/questions.toml");
  for (const auto& item : *root["question"].as_array()) {
    const auto& table = *item.as_table();
    Question question{table["language"].value_or(""), table["ask"].value_or(""), {}};
    for (const auto& id : *table["ids"].as_array()) question.ids.push_back(id.value_or(""));
    questions.push_back(question);
  }
  return questions;
}

// The place of the first right entry, from 1; 0 where it is not among the first 100.
int place_of_answer(const Question& question, bool words, bool vectors) {
  KnowledgeQuery query{question.ask, "", {}, 100, words, vectors};
  int place = 0;
  for (const KnowledgeHit& hit : shipped().search(query)) {
    ++place;
    const auto& id = shipped().entries()[hit.entry].id;
    if (std::find(question.ids.begin(), question.ids.end(), id) != question.ids.end()) return place;
  }
  return 0;
}

template <typename Choose>
Quality measure(const Choose& choose, bool words, bool vectors) {
  Quality quality;
  for (const Question& question : read_questions()) {
    if (!choose(question)) continue;
    const int place = place_of_answer(question, words, vectors);
    if (place != 1 && std::getenv("KERF_SHOW_MISSES") && words && vectors)
      std::printf("%d %s\n", place, question.ask.c_str());
    ++quality.questions;
    quality.first += place == 1;
    quality.five += place >= 1 && place <= 5;
    quality.reciprocal += place > 0 ? 1.0 / place : 0;
  }
  quality.first /= quality.questions;
  quality.five /= quality.questions;
  quality.reciprocal /= quality.questions;
  return quality;
}

template <typename Choose>
Quality print_row(const char* name, const Choose& choose) {
  Quality both;
  for (const auto& [kind, words, vectors] :
       {std::tuple{"words", true, false}, {"vectors", false, true}, {"both", true, true}}) {
    both = measure(choose, words, vectors);
    std::printf("%-10s %-8s %4d   %.3f   %.3f   %.3f\n", name, kind, both.questions, both.first, both.five,
                both.reciprocal);
  }
  return both;
}

TEST(SearchQuality, QuestionsFindTheirEntries) {
  std::printf("questions  search      n   rec@1   rec@5   MRR\n");
  const auto english = print_row("English", [](const Question& q) { return q.language == "en"; });
  const auto chinese = print_row("Chinese", [](const Question& q) { return q.language == "zh"; });
  const auto all = print_row("all", [](const Question&) { return true; });
  EXPECT_GE(english.questions, 90);
  EXPECT_GE(chinese.questions, 30);
  EXPECT_GE(english.first, 0.88);
  EXPECT_GE(chinese.first, 0.84);
  EXPECT_GE(all.five, 0.94);
  EXPECT_GE(all.reciprocal, 0.91);
}

}  // namespace
}  // namespace kerf
