// What lies outside the field, by the lists that ship: three sets of questions by writers who knew what Kerf
// answers and none of its lists (docs/conversation.md has the numbers; set a was looked at). No list may hold
// a question of these sets.
#include "converse/senses.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "converse/shipped.h"

namespace kerf::converse {
namespace {

struct Asked {
  std::string text, language, kind, set;
  bool outside = false;
};

std::vector<Asked> asked_questions() {
  std::vector<Asked> questions;
  std::ifstream file(kRoot / "tests/converse/field_questions.jsonl");
  for (std::string line; std::getline(file, line);) {
    const auto json = nlohmann::json::parse(line);
    questions.push_back(
        {json["text"], json["language"], json["kind"], json["set"], json["outside"].get<bool>()});
  }
  return questions;
}

const Senses& shipped_senses() {
  static const KnowledgeBase knowledge({kRoot / "knowledge"});
  static const Senses senses(kRoot / "domains/handbook", knowledge, shipped_questions().own,
                             std::getenv("KERF_BY_WORDS") ? TextVectors() : shipped_vectors());
  return senses;
}

TEST(Senses, TellOtherFieldsFromThisOne) {
  const auto questions = asked_questions();
  EXPECT_EQ(questions.size(), 1040u);
  struct Row {
    int asked = 0, outside = 0;
  };
  std::map<std::string, Row> rows;
  for (const auto& question : questions) {
    auto& row = rows[question.language + " " + question.kind];
    ++row.asked;
    if (shipped_senses().outside(question.text, question.language) > kOutside) ++row.outside;
  }
  for (const auto& [name, row] : rows)
    std::printf("%-12s %4d asked, %4d taken for another field's\n", name.c_str(), row.asked, row.outside);
  const auto share = [&](const char* name) { return double(rows[name].outside) / rows[name].asked; };
  EXPECT_GE(share("en plain"), 0.90);
  EXPECT_GE(share("en near"), 0.85);
  EXPECT_GE(share("en overlap"), 0.80);
  EXPECT_GE(share("zh plain"), 0.85);
  EXPECT_GE(share("zh overlap"), 0.85);
  EXPECT_LE(share("en inside"), 0.02);
  EXPECT_LE(share("zh inside"), 0.03);
}

/// Letters alone, for a question is the same with other marks.
std::string bare(const std::string& text) {
  std::string letters;
  for (const char c : text)
    if ((static_cast<unsigned char>(c) & 0x80) != 0 || std::isalnum(static_cast<unsigned char>(c)) != 0)
      letters += char(std::tolower(static_cast<unsigned char>(c)));
  return letters;
}

TEST(Senses, NoListHoldsATestQuestion) {
  std::set<std::string> asked;
  for (const auto& question : asked_questions()) asked.insert(bare(question.text));
  for (const std::string language : {"en", "zh"})
    for (const auto& example :
         dialogue::read_field_examples(kRoot / "domains/handbook" / ("field." + language + ".toml")))
      EXPECT_FALSE(asked.contains(bare(example.text))) << example.text;
}

TEST(Senses, ALanguageWithoutAListIsNotKnown) {
  EXPECT_EQ(shipped_senses().outside("Quel temps fera-t-il demain ?", "fr"), 0.5);
}

}  // namespace
}  // namespace kerf::converse
