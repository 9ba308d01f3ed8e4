// Sums with a number of the question's. Expected values are Python's.
#include "dialogue/sums.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kerf::dialogue {
namespace {

using testing::HasSubstr;

const DialogueDomain& wafers() {
  static const DialogueDomain domain(Path(KERF_SOURCE_DIR) / "domains/wafer");
  return domain;
}

/// 29 of 400 dies failed.
DialogueCase wafer() {
  return {"hand",
          {"Loc"},
          {{"yield", "92.8 %", 92.8}, {"failed", "29", 29.0}, {"fit.rest.yield", "95.0 %", 95.0}}};
}

std::string told(const std::string& question, const std::string& language = "en") {
  return tell_sum(wafers().state(), wafer(), question, language).value_or("-");
}

TEST(Sums, DefectDensityIsPoissons) {
  EXPECT_THAT(told("D0 please, die is 22 mm2"), HasSubstr("make D0 0.34 per cm2"));
  EXPECT_THAT(told("a die of 0.22 cm2: what defect density is that?"), HasSubstr("make D0 0.34 per cm2"));
  EXPECT_THAT(told("our die is 6.1 by 4.8 mm, D0?"), HasSubstr("make D0 0.26 per cm2"));
  EXPECT_THAT(told("what's D0 if I've a 0.6 cm2 die and 82 percent"), HasSubstr("make D0 0.33 per cm2"));
  EXPECT_THAT(told("芯片面积 22 平方毫米，D0 是多少", "zh"), HasSubstr("0.34"));
}

TEST(Sums, LossIsDiesTimesPrice) {
  EXPECT_THAT(told("we get 4.20 euro per die, what did it cost us"),
              HasSubstr("29 failed dies at 4.20 each make 121.80."));
  EXPECT_THAT(told("our chips sell for 4.20. Damage?"), HasSubstr("make 121.80."));
}

TEST(Sums, AreNoneWithoutTheOtherNumber) {
  for (const char* question : {"what is D0?", "D0 of a die with 0 mm2", "what did it cost us?",
                               "3 dollars 80 a pop", "2 retests per die, too many?", "how many dies failed?"})
    EXPECT_EQ(told(question), "-") << question;
  EXPECT_EQ(told("D0 please, die is 22 mm2", "fr"), "-");
  EXPECT_FALSE(tell_sum(wafers().state(), {"none", {}, {}}, "D0 please, die is 22 mm2", "en"));
}

}  // namespace
}  // namespace kerf::dialogue
