// Whether a question is of the field, by its words.
#include "dialogue/field_sense.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/sentence.h"
#include "data/temporary_folder.h"

namespace kerf::dialogue {
namespace {

const WordClasses kNone;

std::vector<FieldExample> few_examples() {
  std::vector<FieldExample> examples;
  for (const char* text : {"where do the dies fail", "which dies fail at the edge", "how many dies fail",
                           "what is the yield", "why does the yield drop", "is the edge bad"})
    examples.push_back({text, false});
  for (const char* text : {"where do lions sleep", "how many lions eat fish", "what is a tiger",
                           "why does the tiger sleep", "do fish sleep", "which tiger eats fish"})
    examples.push_back({text, true});
  return examples;
}

TEST(FieldSense, LearnsFromTheWordsOfEachSide) {
  const FieldSense sense(few_examples(), kNone);
  EXPECT_LT(sense.outside("how many dies fail at the edge?"), 0.2);
  EXPECT_GT(sense.outside("How many fish does a tiger eat?"), 0.8);
  EXPECT_LT(sense.outside("why is the yield bad"), sense.outside("why is the tiger bad"));
}

TEST(FieldSense, KnowsAWordThatNoExampleHasByItsClass) {
  const WordClasses classes = {{"lions", {1}}, {"tiger", {1}}, {"fish", {1}}, {"zebra", {1}},
                               {"dies", {2}},  {"yield", {2}}, {"edge", {2}}, {"wafer", {2}}};
  const FieldSense sense(few_examples(), classes), without(few_examples(), kNone);
  EXPECT_GT(sense.outside("zebra"), 0.5);
  EXPECT_LT(sense.outside("wafer"), 0.5);
  EXPECT_DOUBLE_EQ(without.outside("zebra"), without.outside("wafer"));
}

TEST(FieldSense, OfNothingNothingIsSaid) {
  const FieldSense sense(few_examples(), kNone);
  EXPECT_EQ(sense.outside(""), 0);
  EXPECT_EQ(sense.outside("?! ..."), 0);
  EXPECT_EQ(FieldSense({}, kNone).outside("lions"), 0);
  EXPECT_EQ(FieldSense({{"lions", true}}, kNone).outside("lions"), 0) << "one side alone";
}

TEST(FieldSense, TheSameExamplesGiveTheSame) {
  EXPECT_EQ(FieldSense(few_examples(), kNone).outside("do the dies sleep"),
            FieldSense(few_examples(), kNone).outside("do the dies sleep"));
}

TEST(FieldSense, ReadsChineseByItsLetters) {
  const FieldSense sense({{"良率是多少", false},
                          {"失效在哪里", false},
                          {"良率为什么低", false},
                          {"老虎吃什么", true},
                          {"老虎在哪里睡觉", true},
                          {"狮子吃鱼吗", true}},
                         kNone);
  EXPECT_LT(sense.outside("良率低吗"), 0.5);
  EXPECT_GT(sense.outside("老虎吃鱼"), 0.5);
}

TEST(FieldSense, BytesThatAreNoTextDoNoHarm) {
  const FieldSense sense(few_examples(), kNone);
  EXPECT_GE(sense.outside("\xff\xfe\xc3 lions \xe4\xb8"), 0);
  EXPECT_GE(sense.outside(std::string(100000, 'a')), 0);
}

TEST(FieldExamples, FilesAreReadOrNamedWithTheLine) {
  const TemporaryFolder folder;
  const auto good = folder.write("good.toml", "inside = [\"a b\"]\noutside = [\"c\", \"d\"]\n");
  const auto read = read_field_examples(good);
  ASSERT_EQ(read.size(), 3u);
  EXPECT_FALSE(read[0].outside);
  EXPECT_TRUE(read[2].outside);
  const auto bad = folder.write("bad.toml", "inside = [\"a b\"]\nbeyond = [\"c\"]\n");
  EXPECT_THAT(sentence_of([&] { read_field_examples(bad); }), testing::HasSubstr("line 2"));
}

}  // namespace
}  // namespace kerf::dialogue
