// Whether an answer is of a kind that was asked for, and words that nobody in the field uses.
#include "dialogue/question_fit.h"

#include <gtest/gtest.h>

#include "dialogue/opening.h"
#include "dialogue/spelling.h"

namespace kerf::dialogue {
namespace {

const DialogueDomain& wafers() {
  static const DialogueDomain domain(Path(KERF_SOURCE_DIR) / "domains/wafer");
  return domain;
}

TEST(QuestionFit, AnAnswerOfAnotherKindFitsWorse) {
  const QuestionFit fit(wafers().state(), "en");
  EXPECT_EQ(fit.misfit("What is the yield?", "The yield is 80.0 %."), 0);
  EXPECT_GT(fit.misfit("How similar are they?", "708 dies failed, so the yield is 65.6 %."), 2.2);
  EXPECT_GT(fit.misfit("Do you think it's CMP?", "Hello, ask me about this wafer map."), 2.2);
  EXPECT_EQ(fit.misfit("Is there a Donut?", "Yes, there is a Donut pattern."), 0) << "judged elsewhere";
  EXPECT_EQ(fit.misfit("What is the yield?", "No sentence of the domain."), 0);
  EXPECT_EQ(fit.misfit("", "The yield is 80.0 %."), 0);
}

TEST(Opening, AWordOfItsOwnCanBeLeftOut) {
  EXPECT_EQ(without_opening("Yes, it shows a Donut."), "It shows a Donut.");
  EXPECT_EQ(without_opening("不，中心区最密。"), "中心区最密。");
  for (const char* kept : {"No Loc: the map looks Normal.", "Yes.", "Normal, yes.", "没有团簇。"}) {
    EXPECT_FALSE(opens_with_word(kept)) << kept;
    EXPECT_EQ(without_opening(kept), kept);
  }
}

}  // namespace
}  // namespace kerf::dialogue
