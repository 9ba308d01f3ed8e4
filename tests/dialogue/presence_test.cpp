// Yes and no, held against what was asked.
#include "dialogue/presence.h"

#include <gtest/gtest.h>

namespace kerf::dialogue {
namespace {

const DialogueDomain& wafers() {
  static const DialogueDomain domain(Path(KERF_SOURCE_DIR) / "domains/wafer");
  return domain;
}

/// "holds", "does not" or "-" where nothing is claimed.
std::string verdict(const std::vector<std::string>& labels, const std::string& question,
                    const std::string& answer, const std::string& language = "en") {
  const auto claim = check_presence(wafers(), {"", labels, {}}, question, answer, language);
  return !claim ? "-" : claim->holds ? "holds" : "does not";
}

TEST(Presence, YesNeedsEveryPatternThatIsAskedFor) {
  EXPECT_EQ(verdict({"Edge-Loc"}, "Is there a Center pattern?", "Yes, clusters: 2."), "does not");
  EXPECT_EQ(verdict({"Edge-Loc"}, "Is there a Center pattern?", "No, it shows Edge-Loc."), "holds");
  EXPECT_EQ(verdict({"Donut", "Loc"}, "is there a donut?", "Yes, it shows Donut and Loc."), "holds");
  EXPECT_EQ(verdict({"Donut"}, "Do you see a Donut and a Scratch?", "Yes."), "does not");
  EXPECT_EQ(verdict({"Donut"}, "Does this wafer show Donut failures?", "No, there is no Center."),
            "does not");
  EXPECT_EQ(verdict({}, "Is there a Scratch?", "No, the wafer is Normal."), "holds");
}

TEST(Presence, OnlyMeansNothingElse) {
  EXPECT_EQ(verdict({"Center", "Loc"}, "Is it only a Center pattern?", "Yes, it shows a Center pattern."),
            "does not");
  EXPECT_EQ(verdict({"Center"}, "Is it only a Center pattern?", "Yes."), "holds");
  EXPECT_EQ(verdict({"Center", "Loc"}, "Is it just a Donut?", "No."), "holds");
}

TEST(Presence, PatternsGoByAllTheirNames) {
  EXPECT_EQ(
      verdict({"Center", "Scratch"}, "is it only a center issue?", "Yes, the pattern is Center and Scratch."),
      "does not");
  EXPECT_EQ(verdict({"Scratch"}, "scratch yes/no", "Yes, Scratch."), "holds");
  EXPECT_EQ(verdict({"Loc"}, "Any donut?", "Yes, it shows a Loc pattern."), "does not");
  EXPECT_EQ(verdict({"Edge-Ring"}, "Is there an edge ring here?", "No."), "does not");
  EXPECT_EQ(verdict({}, "Is the center zone bad?", "No, it is Normal."), "-") << "a place is no pattern";
}

TEST(Presence, WaysToAsk) {
  for (const char* question :
       {"Has this wafer got a donut?", "Is a donut among the findings?",
        "Has donut been detected on this map?", "One of the patterns is donut, isn't it?",
        "My colleague asks whether the wafer has a donut.", "I think I see a donut, do you agree?"}) {
    EXPECT_EQ(verdict({"Donut", "Loc"}, question, "Yes, it shows Donut."), "holds") << question;
    EXPECT_EQ(verdict({"Loc"}, question, "Yes, it shows Donut."), "does not") << question;
  }
  for (const char* question : {"Has a scratch been found in the left half?", "Can we rule out a scratch?",
                               "Is the scratch longer than 20 dies?"})
    EXPECT_EQ(verdict({"Scratch"}, question, "Yes, it shows Scratch."), "-") << question;
}

TEST(Presence, NormalIsNoPattern) {
  EXPECT_EQ(verdict({}, "Is this wafer normal?", "Yes, it looks Normal."), "holds");
  EXPECT_EQ(verdict({"Loc"}, "Is this wafer ok?", "Yes, it shows a Loc."), "does not");
  EXPECT_EQ(verdict({}, "Is anything not normal?", "Yes, it looks Normal."), "-");
}

TEST(Presence, InChinese) {
  EXPECT_EQ(verdict({"Scratch"}, "有没有划痕？", "没有，图案是划痕。", "zh"), "does not");
  EXPECT_EQ(verdict({"Scratch"}, "有划痕吗？", "有，有划痕。", "zh"), "holds");
  EXPECT_EQ(verdict({"Edge-Loc"}, "这是边缘环吗？", "是的，是边缘局部。", "zh"), "does not");
  EXPECT_EQ(verdict({"Center"}, "中心区失效多吗？", "是的，中心区最密。", "zh"), "-");
  EXPECT_EQ(verdict({}, "这片正常吗？", "是的，正常。", "zh"), "holds");
}

TEST(Presence, AChoiceBetweenPatternsIsAnsweredByAPattern) {
  const char* question = "Is it a Donut or a Center?";
  EXPECT_EQ(verdict({"Center"}, question, "679 dies failed, so the yield is 67.1 %."), "does not");
  EXPECT_EQ(verdict({"Donut"}, question, "It shows both Donut and Donut."), "does not");
  EXPECT_EQ(verdict({"Center"}, question, "Center, not Donut."), "-");
  EXPECT_EQ(verdict({"Loc"}, question, "Neither: it is a Loc."), "-");
  EXPECT_EQ(verdict({}, question, "None of them."), "-");
}

TEST(Presence, OtherQuestionsAndAnswersAreLeftAlone) {
  EXPECT_EQ(verdict({"Donut"}, "Is the Donut closed?", "Yes, it is."), "-");
  EXPECT_EQ(verdict({"Donut"}, "Is there no Donut?", "Yes, there is."), "-");
  EXPECT_EQ(verdict({"Donut"}, "Is there a Donut?", "It shows a Donut pattern."), "-");
  EXPECT_EQ(verdict({"Donut"}, "Is the yield above 80 %?", "No, 70.1 %."), "-");
}

}  // namespace
}  // namespace kerf::dialogue
