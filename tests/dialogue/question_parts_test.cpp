#include "dialogue/question_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kerf::dialogue {
namespace {

using testing::ElementsAre;

TEST(QuestionParts, CutsWhereASecondQuestionBegins) {
  EXPECT_THAT(question_parts("What is it, and where is it?"), ElementsAre("What is it?", "where is it?"));
  EXPECT_THAT(question_parts("What could cause it and what should I check first?"),
              ElementsAre("What could cause it?", "what should I check first?"));
  EXPECT_THAT(question_parts("Which pattern is it, where is it and what causes it?"),
              ElementsAre("Which pattern is it?", "where is it?", "what causes it?"));
  EXPECT_THAT(question_parts("What is the yield? And how many clusters are there?"),
              ElementsAre("What is the yield?", "And how many clusters are there?"));
  EXPECT_THAT(question_parts("What could cause that and what's the first thing to check?"),
              ElementsAre("What could cause that?", "what's the first thing to check?"));
  EXPECT_THAT(question_parts("Is there a scratch? If so how long is it?"),
              ElementsAre("Is there a scratch?", "If so how long is it?"));
}

TEST(QuestionParts, CutsWhereAPartIsAnsweredAloneAndElseLeftOut) {
  const auto answer = [](const std::vector<EarlierTurn>&,
                         const std::string& part) -> std::optional<std::string> {
    std::string told;
    if (part.find("yield") != std::string::npos) told = "The yield is 90 %.";
    if (part.find("failing dies") != std::string::npos) told = "10 dies failed.";
    return told.empty() ? std::nullopt : std::optional(told);
  };
  EXPECT_THAT(question_parts("Give me the yield and the failing dies", answer),
              ElementsAre("Give me the yield", "the failing dies"));
  EXPECT_THAT(question_parts("The yield? how about failing dies?", answer),
              ElementsAre("The yield?", "how about failing dies?"));
  // What says all of it, what is not answered alone, and what merely offers a choice stay whole.
  const auto whole = [&](const std::vector<EarlierTurn>& before, const std::string& part) {
    return part.find(" and ") != std::string::npos ? std::optional<std::string>("10 dies failed, so 90 %.")
                                                   : answer(before, part);
  };
  for (const char* one : {"Give me the yield and the failing dies", "the yield and the weather"})
    EXPECT_THAT(question_parts(one, whole), ElementsAre(one));
  EXPECT_THAT(question_parts("which is it, yield or failing dies", answer),
              ElementsAre("which is it, yield or failing dies"));
}

TEST(QuestionParts, CutsChineseWhereASecondQuestionBegins) {
  EXPECT_THAT(question_parts("这是什么图案？在哪里？"), ElementsAre("这是什么图案？", "在哪里？"));
  EXPECT_THAT(question_parts("给个一句话总结，再说下第一步查啥"),
              ElementsAre("给个一句话总结，", "再说下第一步查啥"));
  for (const char* whole : {"左半边和右半边哪边坏得多，差多少颗", "良率多少", "真的？"})
    EXPECT_THAT(question_parts(whole), ElementsAre(whole));
}

TEST(QuestionParts, LeavesOneQuestionWhole) {
  for (const char* whole :
       {"What pattern is this?", "Is it a Donut or a Center?", "Really? Are you sure?", "",
        "How many dies fail at the edge and in the center?",
        "How many fail at the edge and how many in the center?",
        "I see a ring at the rim. Is it an Edge-Ring?", "Tell me the yield and the number of clusters.",
        "Is the edge, where most dies fail, worse than the center?", "???",
        "what what what and what what what"})
    EXPECT_THAT(question_parts(whole), ElementsAre(whole));
}

TEST(QuestionParts, TakesAJoinWithNothingBeforeIt) {
  for (const char* odd : {", what is it", ", what", " and what is it", ",", "and "})
    EXPECT_EQ(question_parts(odd).size(), 1u) << odd;
}

TEST(QuestionParts, DoesNotFollowAListWithoutEnd) {
  std::string many = "What is it?";
  for (int i = 0; i < 10; ++i) many += " Where is it then?";
  EXPECT_THAT(question_parts(many), ElementsAre(many));
}

TEST(AsksConfidence, IsForADegree) {
  for (const char* yes : {"How sure are you?", "how confident are you in that", "What is your confidence?",
                          "几成把握？", "置信度是多少？"})
    EXPECT_TRUE(asks_confidence(yes)) << yes;
  for (const char* no :
       {"Are you sure?", "What pattern is this?", "How many dies fail?",
        "how likely is a die in the inner zone to fail?", "中间区的芯片坏掉的概率有多大？", "你确定吗？", ""})
    EXPECT_FALSE(asks_confidence(no)) << no;
}

TEST(AsksFamiliarity, NotOtherQuestionsAboutPatterns) {
  for (const char* yes : {"Could it be something you've never seen?", "Is this a known pattern?",
                          "Have you seen this before?", "Is it an unknown pattern?", "你见过这种图吗？"})
    EXPECT_TRUE(asks_familiarity(yes)) << yes;
  for (const char* no :
       {"What pattern is it?", "Is there a Scratch?", "What do you see?", "Is it a new wafer?"})
    EXPECT_FALSE(asks_familiarity(no)) << no;
}

}  // namespace
}  // namespace kerf::dialogue
