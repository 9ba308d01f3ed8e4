// Softmax regression, and classes of words.
#include "knowledge/softmax.h"

#include <gtest/gtest.h>
#include <kerf/knowledge.h>

#include <numeric>

#include "data/sentence.h"
#include "data/temporary_folder.h"
#include "knowledge/word_classes.h"

namespace kerf::knowledge {
namespace {

/// Three things, each with a feature of its own and one that all share.
const std::vector<Sparse> kExamples = {
    {{0, 0.7F}, {3, 0.7F}}, {{1, 0.7F}, {3, 0.7F}}, {{2, 0.7F}, {3, 0.7F}}};
const std::vector<std::size_t> kIs = {0, 1, 2};

TEST(Softmax, TellsThingsByTheirFeatures) {
  const Softmax softmax(kExamples, kIs, 4, 3);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto probabilities = softmax.probabilities(kExamples[i]);
    EXPECT_GT(probabilities[i], 0.7F);
    EXPECT_NEAR(std::accumulate(probabilities.begin(), probabilities.end(), 0.0F), 1, 1e-5);
  }
}

TEST(Softmax, WhatAllShareTellsLittleAndNothingTellsNothing) {
  const Softmax softmax(kExamples, kIs, 4, 3);
  for (const auto& unclear : {Sparse{{3, 1.0F}}, Sparse{}})
    for (const float probability : softmax.probabilities(unclear)) EXPECT_NEAR(probability, 1.0F / 3, 0.25);
}

TEST(Softmax, MoreThingsThanABlockHolds) {
  std::vector<Sparse> examples;
  std::vector<std::size_t> is;
  for (std::uint32_t i = 0; i < 37; ++i) examples.push_back({{i, 1.0F}}), is.push_back(i);
  const Softmax softmax(examples, is, 37, 37, {.rounds = 30});
  EXPECT_EQ(softmax.probabilities(examples[36]).size(), 37u);
  for (std::uint32_t i = 0; i < 37; ++i) EXPECT_GT(softmax.probabilities(examples[i])[i], 0.5F) << i;
}

TEST(Softmax, TheSameExamplesGiveTheSameAndNoneDoNoHarm) {
  EXPECT_EQ(Softmax(kExamples, kIs, 4, 3).probabilities(kExamples[1]),
            Softmax(kExamples, kIs, 4, 3).probabilities(kExamples[1]));
  EXPECT_TRUE(Softmax({}, {}, 0, 0).probabilities({}).empty());
}

class WordClassFile : public testing::Test {
 protected:
  WordClasses read(const std::string& text) {
    folder_.write("word_classes.txt", text);
    WordClasses classes;
    read_word_classes(folder_ / "word_classes.txt", classes);
    return classes;
  }
  TemporaryFolder folder_;
};

TEST_F(WordClassFile, IsReadOrNamedWithTheLine) {
  EXPECT_EQ(read("# words\n\nlion 1 12\ntiger 1 13\n").at("tiger"), (std::vector<int>{1, 13}));
  for (const char* bad : {"lion 1\ntiger one\n", "lion 1\ntiger\n", "lion 1\ntiger 1 x\n"})
    EXPECT_EQ(sentence_of([&] { read(bad); }),
              (folder_ / "word_classes.txt").string() + ":2: expected a word and the numbers of its classes");
}

TEST_F(WordClassFile, OfAFolderIsReadWithItsEntries) {
  folder_.write("word_classes.txt", "lion 1 12\n");
  folder_.write(
      "a.toml",
      "domain = \"wafer\"\n[[note]]\nid = \"a\"\nquestions = [\"q\"]\ntext = \"t\"\nsources = [\"s\"]\n");
  EXPECT_EQ(KnowledgeBase({folder_.path()}).word_classes().count("lion"), 1u);
}

}  // namespace
}  // namespace kerf::knowledge
