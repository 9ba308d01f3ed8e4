#include <gmock/gmock.h>

#include "converse/draft.h"

namespace kerf::converse {
namespace {

TEST(WholeSentences, EndAtMarksBeforeSpaceAtChineseMarksAndLineEnds) {
  EXPECT_EQ(whole_sentences("Yield is 83.4 %"), 0u);
  EXPECT_EQ(whole_sentences("Yield is 83.4 %. "), 17u);
  EXPECT_EQ(whole_sentences("Yes."), 0u);  // ".5" may follow
  EXPECT_EQ(whole_sentences("Yes. It is a ring"), 5u);
  EXPECT_EQ(whole_sentences("是。左边"), std::string("是。").size());
  EXPECT_EQ(whole_sentences("a\nb"), 2u);
  EXPECT_EQ(whole_sentences("Sure? No! Why"), 10u);
}

class CheckedTextTest : public testing::Test {
 protected:
  std::vector<std::string> shown_;
  CheckedText text_{[](std::string& sentence) {
                      const bool wrong = sentence.find("wrong") != std::string::npos;
                      return std::vector<Claim>{{sentence, "fact", "a", "b", !wrong}};
                    },
                    [this](const std::string& text) { return shown_.push_back(text), shown_.size() < 3; }};
};

TEST_F(CheckedTextTest, ShowsSentencesAsTheyEnd) {
  EXPECT_TRUE(text_.push("One"));
  EXPECT_TRUE(text_.push(" is. Two"));
  EXPECT_THAT(shown_, testing::ElementsAre("One is. "));
  EXPECT_TRUE(text_.finish());
  EXPECT_EQ(text_.accepted(), "One is. Two");
  EXPECT_EQ(text_.claims().size(), 2u);
}

TEST_F(CheckedTextTest, WhatDoesNotHoldIsNeverShownAndCanBeWrittenAnew) {
  EXPECT_TRUE(text_.push("One. "));
  EXPECT_FALSE(text_.push("This is wrong. And"));
  EXPECT_TRUE(text_.failed());
  text_.retry();
  EXPECT_TRUE(text_.push("This is right. "));
  EXPECT_FALSE(text_.failed());
  EXPECT_EQ(text_.accepted(), "One. This is right. ");
  EXPECT_THAT(shown_, testing::ElementsAre("One. ", "This is right. "));
}

TEST_F(CheckedTextTest, AWrongLastSentenceFails) {
  EXPECT_TRUE(text_.push("One. wrong"));
  EXPECT_FALSE(text_.finish());
  EXPECT_EQ(text_.accepted(), "One. ");
}

TEST_F(CheckedTextTest, TheReceiverCanStop) {
  EXPECT_TRUE(text_.push("a. "));
  EXPECT_TRUE(text_.push("b. "));
  EXPECT_FALSE(text_.push("c. "));
  EXPECT_TRUE(text_.stopped());
  EXPECT_FALSE(text_.failed());
}

}  // namespace
}  // namespace kerf::converse
