#include "converse/as_learnt.h"

#include <gtest/gtest.h>

#include "converse/shipped.h"
#include "dialogue/domain.h"

namespace kerf::converse {
namespace {

const dialogue::Lexicon& lexicon() {
  static const DialogueDomain wafers(kRoot / "domains/wafer");
  return wafers.state().languages.at("en").lexicon;
}

std::optional<std::string> asked(const std::string& text, const std::vector<std::string>& texts) {
  return as_learnt(text, {"any", 1, texts}, lexicon());
}

TEST(AsLearnt, PlacesAndNumbersAreThoseOfTheQuestion) {
  EXPECT_EQ(asked("what's the upper left like", {"how many dies are bad lower right?"}),
            "how many dies are bad upper left?");
  EXPECT_EQ(asked("are we under water with our 90 % floor", {"is the yield under 85 %?"}),
            "is the yield under 90 %?");
}

TEST(AsLearnt, TheLikestWithTheSamePlacesIsTaken) {
  const std::vector<std::string> texts{"how many dies failed?", "how many failed at 3 o'clock?",
                                       "which is worse, 3 or 4 o'clock?", "count the fails at 9 o'clock"};
  EXPECT_EQ(asked("something at 2 o'clock, no?", texts), "how many failed at 2 o'clock?");
  EXPECT_FALSE(asked("anything at all?", texts));
  EXPECT_FALSE(asked("the upper half", texts));
}

TEST(AsLearnt, NoneComparesTheOtherWay) {
  EXPECT_FALSE(asked("does the edge look better to you", {"is the center worse?"}));
  EXPECT_EQ(asked("does the edge zone look worse to you",
                  {"is the center zone better?", "is the center zone worse?"}),
            "is the edge zone worse?");
}

TEST(AsLearnt, WithoutQuestionsThereIsNone) {
  EXPECT_FALSE(asked("which zone?", {}));
}

}  // namespace
}  // namespace kerf::converse
