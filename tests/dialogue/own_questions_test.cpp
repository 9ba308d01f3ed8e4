// What a domain's model has learnt to answer, as wordings with values in their slots.
#include "dialogue/own_questions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace kerf {
namespace {

const DialogueDomain& wafers() {
  static const DialogueDomain domain(KERF_SOURCE_DIR "/domains/wafer");
  return domain;
}

TEST(OwnQuestions, AreOfEveryKindButThoseAboutWhatIsNotThere) {
  const auto& kinds = wafers().state().kinds;
  const auto absent = std::ranges::count_if(kinds, [](const auto& kind) {
    return std::ranges::any_of(kind.draws, [](const auto& draw) { return draw.second == "absent_labels"; });
  });
  const auto questions = dialogue::own_questions(wafers(), 1);
  EXPECT_GT(absent, 0);
  EXPECT_EQ(std::ptrdiff_t(questions.size()), std::ptrdiff_t(kinds.size()) - absent);
  for (const auto& kind : questions) EXPECT_GE(kind.texts.size(), 10u);
  EXPECT_EQ(std::ranges::count_if(questions, &dialogue::OwnQuestions::declined), 1);
}

TEST(OwnQuestions, HaveNoSlotsLeftAndAreTheSameEachTime) {
  const auto questions = dialogue::own_questions(wafers(), 2);
  const auto again = dialogue::own_questions(wafers(), 2);
  EXPECT_TRUE(std::ranges::equal(questions, again, {}, &dialogue::OwnQuestions::texts,
                                 &dialogue::OwnQuestions::texts));
  for (const auto& kind : questions)
    for (const auto& text : kind.texts) EXPECT_THAT(text, testing::Not(testing::HasSubstr("{")));
}

}  // namespace
}  // namespace kerf
