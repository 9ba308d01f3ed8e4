#include "dialogue/asking_part.h"

#include <gtest/gtest.h>

#include <utility>

namespace kerf::dialogue {
namespace {

TEST(AskingPart, IsWhatAsksWithoutTheStoryAroundIt) {
  const std::pair<const char*, const char*> cases[] = {
      {"We rotated the cassette yesterday. Where are the failures densest?",
       "Where are the failures densest?"},
      {"How sure are you in this call? Last time we scrapped six good wafers.",
       "How sure are you in this call?"},
      {"sorry, i started on monday: what kind of defect picture is this one",
       "what kind of defect picture is this one"},
      {"Sorry for asking, which pattern does it show?", "which pattern does it show?"},
      {"The limit is 1.5 mm, i.e. small. Tell me how wide the patch is.", "Tell me how wide the patch is."},
      {"It is late. How many dies failed? And where do they sit? Thanks!",
       "How many dies failed? And where do they sit?"},
      {"师傅去开会了，系统里要我选一个类别。这片属于哪一种？", "这片属于哪一种？"},
      {"写报告要用。请告诉我这片的良率。谢谢", "请告诉我这片的良率。"},
  };
  for (const auto& [question, asks] : cases) {
    const auto part = asking_part(question);
    ASSERT_TRUE(part) << question;
    EXPECT_EQ(part->asks, asks);
  }
  EXPECT_EQ(asking_part("It is late. How many dies failed? Thanks!")->around, "It is late. Thanks!");
  EXPECT_EQ(asking_part("写报告要用。请告诉我这片的良率。谢谢")->around, "写报告要用。谢谢");
}

TEST(AskingPart, IsNoneWhereAllOfItAsksOrItLeansOnTheRest) {
  for (const char* whole :
       {"", "Which pattern is it?", "Which pattern is it? Where is it?", "The yield was 93.5 % yesterday.",
        "He says that it is CMP. Is he right about it?", "They blame the pad. Could that be the cause?",
        "The pad is worn. Is that enough to stop the tool?",
        "Two teams, two theories. Can you settle our bet?", "I read 212. Correct?",
        "The chuck is off by some microns. Would it show like this?",
        "Chiller alarm at 3 am, two degrees. Relevant?", "师傅说是边缘环。他说得对不对？",
        "报告说是正常的。这样可以吗？"})
    EXPECT_FALSE(asking_part(whole)) << whole;
}

TEST(AskingPart, IsWithoutWhatTheAnswerIsFor) {
  const auto unknown = [](const std::string& words) { return words.find("homework") != std::string::npos; };
  EXPECT_EQ(without_purpose("Could you put a label on it for my homework?", unknown),
            "Could you put a label on it?");
  EXPECT_EQ(without_purpose("For my maths homework I need the yield, please", unknown),
            "I need the yield, please");
  for (const char* whole :
       {"Name the pattern in the edge zone", "What is homework?", "the yield for my homework"})
    EXPECT_EQ(without_purpose(whole, unknown), "") << whole;
}

TEST(AskingPart, KnowsWhatPutsWordsIntoAMouth) {
  for (const char* text : {"You said it was a Donut.", "you just told me 93 %", "你刚才说是边缘环。"})
    EXPECT_TRUE(recalls_answers(text)) << text;
  for (const char* text : {"My boss said so.", "Can you help?", "师傅说是边缘环。"})
    EXPECT_FALSE(recalls_answers(text)) << text;
}

}  // namespace
}  // namespace kerf::dialogue
