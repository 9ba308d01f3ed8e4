// Questions about numbers and places of a map, over the turns of a conversation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/dialogue.h>
#include <kerf/dialogue_cases.h>
#include <kerf/error.h>
#include <kerf/file.h>

#include "dialogue/domain.h"
#include "dialogue/measured/lexicon.h"
#include "dialogue/measured/tell.h"
#include "support/temporary.h"

namespace kerf {
namespace {

const DialogueDomain& wafers() {
  static const DialogueDomain domain(Path(KERF_SOURCE_DIR) / "domains/wafer");
  return domain;
}

/// 20 x 20 dies, all tested. The first column and a square of nine in the lower right quadrant fail: upper
/// left 10 of 100, upper right none, lower left 10, lower right 9; left 20 of 200, right 9.
DialogueCase hand_wafer() {
  DieGrid grid;
  grid.columns = grid.rows = 20;
  grid.cells.assign(400, DieState::pass);
  for (int row = 0; row < 20; ++row) grid.cells[std::size_t(row * 20)] = DieState::fail;
  for (int row = 12; row < 15; ++row)
    for (int column = 12; column < 15; ++column) grid.cells[std::size_t(row * 20 + column)] = DieState::fail;
  return {"hand", {"Loc"}, case_facts(measure_wafer(grid))};
}

/// The answer to the last of some questions, each after the ones before and their answers.
std::string told(const std::vector<std::string>& questions, const std::string& language = "en",
                 const std::string& first_answer = "") {
  static const DialogueCase about = hand_wafer();
  std::vector<EarlierTurn> earlier;
  std::string answer;
  for (const auto& question : questions) {
    answer = wafers().tell_directly(about, question, language, earlier).value_or("-");
    earlier.push_back({question, earlier.empty() && !first_answer.empty() ? first_answer : answer});
  }
  return answer;
}

TEST(Measured, NumbersOfTheWholeMap) {
  EXPECT_EQ(told({"How many dies passed?"}), "371 dies passed.");
  EXPECT_EQ(told({"number of good chips"}), "371 dies passed.");
  EXPECT_EQ(told({"Is anything left alive on this wafer?"}), "371 dies passed.");
  EXPECT_EQ(told({"How many dies are untested?"}), "0 dies are untested.");
  EXPECT_EQ(told({"What is the fail rate?"}), "7.3 % of the tested dies failed.");
  EXPECT_EQ(told({"so whats the yield"}), "The yield is 92.8 %.");
  EXPECT_EQ(told({"有多少颗芯片合格？"}, "zh"), "合格芯片 371 颗。");
}

TEST(Measured, NumbersOfAPlace) {
  EXPECT_EQ(told({"fail rate in the top left?"}),
            "In the upper left quadrant 10.0 % of the dies fail: 10 of 100.");
  EXPECT_EQ(told({"How many dies passed in the left half?"}),
            "In the left half 180 of 200 dies passed, 90.0 %.");
  EXPECT_EQ(told({"what fraction of all fails is in the lower right quadrant"}),
            "31.0 % of the failed dies are in the lower right quadrant.");
  EXPECT_EQ(told({"左上象限失效率是多少？"}, "zh"), "左上象限失效率 10.0 %：100 颗中失效 10 颗。");
  EXPECT_EQ(told({"中心区域的良率是多少？"}, "zh").find("失效"), std::string::npos)
      << "good dies were asked for";
}

TEST(Measured, SeveralPlacesAndQuestions) {
  EXPECT_EQ(told({"fail rate in the upper left, the upper right and the lower left quadrant?"}),
            "In the upper left quadrant 10.0 % of the dies fail: 10 of 100. In the upper right quadrant 0.0 "
            "% of the "
            "dies fail: 0 of 100. In the lower left quadrant 10.0 % of the dies fail: 10 of 100.");
  EXPECT_EQ(told({"how many dies failed in total and how many of those are in the left half"}),
            "29 dies failed. In the left half 10.0 % of the dies fail: 20 of 200.");
  EXPECT_THAT(told({"fail rate in ring 1, 3 and 5?"}),
              testing::AllOf(testing::HasSubstr("In ring 1 "), testing::HasSubstr("In ring 3 "),
                             testing::HasSubstr("In ring 5 ")));
}

TEST(Measured, BestAndWorst) {
  EXPECT_EQ(told({"Which quadrant is the best?"}), "The upper right quadrant fails least, 0.0 %.");
  EXPECT_EQ(told({"Which quadrant has the fewest fails?"}), "The upper right quadrant fails least, 0.0 %.");
  EXPECT_EQ(told({"哪个象限失效最少？"}, "zh"), "右上象限失效率最低，0.0 %。");
  EXPECT_EQ(told({"Which quadrant has the lowest yield?"}),
            "The upper left quadrant and the lower left quadrant fail most, 10.0 % each.");
  EXPECT_THAT(told({"Which zone has the lowest yield?"}), testing::StartsWith("The edge zone fails most"));
  EXPECT_THAT(told({"Rank the quadrants."}),
              testing::StartsWith("Fail rates by quadrant: upper left 10.0 %, "));
  EXPECT_EQ(told({"象限里哪个最好，哪个最差？"}, "zh"),
            "右上象限失效率最低，0.0 %。左上象限和左下象限失效率最高，都是 10.0 %。");
}

TEST(Measured, AnExtremeIsHeldAgainstTheNext) {
  const std::string next =
      "The lower right quadrant fails more than the upper right quadrant: 9.0 % against 0.0 %. The "
      "difference "
      "is ";
  EXPECT_EQ(told({"Which quadrant fails least, and by how much?"}), next + "9 dies.");
  EXPECT_EQ(told({"Which quadrant is best?", "By how much?"}), next + "9.0 points.");
  EXPECT_EQ(
      told({"Are most failures on the left?"}),
      "Yes, 20 failed dies in the left half, 10.0 % of its dies, 9 in the right half, 4.5 % of its dies.");
  EXPECT_EQ(
      told({"Are most failures on the right?"}),
      "No, 9 failed dies in the right half, 4.5 % of its dies, 20 in the left half, 10.0 % of its dies.");
  EXPECT_EQ(told({"Which half fails most, and by how much?"}),
            "More on the left: 20 failed dies in the left half, 10.0 % of its dies, 9 in the right half, 4.5 "
            "% of its dies. The difference is 11 dies.");
}

TEST(Measured, WhereNoneIsWorstNoneIsNamed) {
  DieGrid grid;
  grid.columns = grid.rows = 20;
  grid.cells.assign(400, DieState::pass);
  const DialogueCase clean{"clean", {}, case_facts(measure_wafer(grid))};
  EXPECT_EQ(wafers().tell_directly(clean, "Which ring is worst?", "en"),
            "No ring fails more than all others.");
  EXPECT_EQ(wafers().tell_directly(clean, "Which quadrant is best?", "en"),
            "No quadrant fails less than all others.");
}

TEST(Measured, YesAndNoAreWorkedOut) {
  EXPECT_THAT(told({"Is the left half worse than the right half?"}),
              testing::StartsWith("Yes, 20 failed dies in the left half"));
  EXPECT_THAT(told({"Is the right half worse than the left half?"}),
              testing::StartsWith("No, 9 failed dies in the right half"));
  EXPECT_EQ(told({"Is the upper right better than the upper left?"}),
            "Yes, the upper right quadrant fails less than the upper left quadrant: 0.0 % against 10.0 %.");
  EXPECT_EQ(told({"is it less then 30 fails"}), "Yes, 29 dies failed, fewer than 30.");
  EXPECT_EQ(told({"Fewer than 29 bad dies?"}), "No, 29 dies failed, not fewer than 29.");
  EXPECT_EQ(told({"I count 30 failing dies, do you agree?"}), "No, 29 dies failed.");
  EXPECT_EQ(told({"The yield is above 90 percent, right?"}), "Yes, the yield is 92.8 %, above 90 %.");
  EXPECT_EQ(told({"Is the upper right quadrant the worst?"}), "-") << "two are, and it is neither";
  EXPECT_EQ(told({"良率是80%，对吗？"}, "zh"), "不是，良率是 92.8 %。");
}

TEST(Measured, AQuestionLeansOnTheTurnsBefore) {
  EXPECT_EQ(told({"How many dies failed in the upper left?", "and lower right?"}),
            "In the lower right quadrant 9.0 % of the dies fail: 9 of 100.");
  EXPECT_EQ(told({"Which quadrant is best?", "how many good dies in that one"}),
            "In the upper right quadrant 100 of 100 dies passed, 100.0 %.");
  EXPECT_EQ(told({"fail rate on the left side?", "and on the opposite side?"}),
            "In the right half 4.5 % of the dies fail: 9 of 200.");
  EXPECT_EQ(told({"Is the yield above 75%?", "above 95?"}), "No, the yield is 92.8 %, not above 95 %.");
  EXPECT_THAT(told({"Is the upper right better than the upper left?", "by how much?"}),
              testing::EndsWith("The difference is 10.0 points."));
  EXPECT_EQ(told({"how many dies passed?", "and failed?"}), "29 dies failed.");
  EXPECT_EQ(told({"Where is it?", "how many dies failed there?"}, "en",
                 "Most failures are in the lower right quadrant."),
            "In the lower right quadrant 9.0 % of the dies fail: 9 of 100.")
      << "a place that another answer named";
  EXPECT_EQ(told({"右上象限坏了多少个？", "比左下象限多吗？"}, "zh"),
            "不是，右上象限失效 0 颗，左下象限失效 10 颗。");
}

TEST(Measured, WhatIsWorkedOut) {
  EXPECT_EQ(told({"how many more dies would need to pass to get to 95%?"}),
            "9 more dies have to pass for 95 %: 371 of 400 passed.");
  EXPECT_EQ(told({"Yield without the left half?"}), "Without the left half 191 of 200 dies passed, 95.5 %.");
}

TEST(Measured, WhatItAnswersHolds) {
  const KnowledgeBase none({Path(KERF_SOURCE_DIR) / "knowledge"});
  const auto about = hand_wafer();
  // Sums and differences of facts are none of them.
  const auto holds = [&](const std::string& question, const std::string& language, bool claimed = true) {
    const auto text = told({question}, language);
    EXPECT_NE(text, "-") << question;
    const auto claims = wafers().check(text, about, none);
    EXPECT_EQ(claims.empty(), !claimed) << question << " " << text;
    for (const auto& claim : claims)
      EXPECT_TRUE(claim.holds) << question << ": " << text << ": " << claim.fact << " " << claim.text << ", "
                               << claim.expected;
  };
  for (const char* question : {"How many dies passed?",
                               "Which quadrant is the best?",
                               "fail rate of ring 2?",
                               "fail rate at 7 o'clock?",
                               "fail rate of the upper left quadrant?",
                               "fail rate of the left half?",
                               "Which zone is best?",
                               "Where is the main clump of bad dies?",
                               "How many failed dies are scattered?",
                               "How bad is it?",
                               "Which ring is worst?",
                               "Which hour has the lowest yield?",
                               "yield loss?",
                               "Where is the second cluster?",
                               "How big is the smallest cluster?",
                               "Rank the quadrants.",
                               "How many good dies are in the edge zone?",
                               "How many dies are untested?",
                               "Is the edge worse than the center?",
                               "Is the center better than the edge?",
                               "Is the left half worse than the right half?",
                               "Is 3 o'clock worse than 9 o'clock?",
                               "Is ring 1 better than ring 5?",
                               "Yield above 90 %?",
                               "Fewer than 20 bad dies?",
                               "Compare 3 o'clock with 9 o'clock.",
                               "Is the edge clean?",
                               "Is there only one cluster?",
                               "two worst clock positions?",
                               "Which zone has the most good dies?",
                               "what percent of all fails is at 9 o'clock",
                               "How many dies passed at 3 o'clock?",
                               "How many dies passed in ring 2?",
                               "Is the fail rate in the edge zone above 5 %?",
                               "Lower right vs upper left - which is worse and by how much?",
                               "Is the upper left worse than the lower right?",
                               "Does the left half have more failed dies than ring 2?",
                               "Which ring is second worst?",
                               "Is 7.3 % the fail rate?"})
    holds(question, "en");
  for (const char* question : {
           "哪个象限最好？",
           "哪个区最差？",
           "左上和右下哪个更差？",
           "左上比右下差吗？",
           "9点方向失效率是多少？",
           "第3环失效率？",
           "良率超过90%吗？",
           "失效多于20颗吗？",
           "左半边和右半边哪个失效多？",
           "边缘区合格多少颗？",
           "失效率第二高的钟点是哪个？",
       })
    holds(question, "zh");
  for (const char* question :
       {"fail rate between 2 and 4 o'clock", "How many more dies to get to 99 %?", "Yield without the edge?"})
    holds(question, "en", false);
  for (const char* question : {"2点到4点方向失效率是多少？", "失效分布均匀吗？", "不算边缘，良率是多少？"})
    holds(question, "zh", false);
}

TEST(Measured, WhereAZoneMeetsAnotherPart) {
  // The first column fails: its dies within the radius of the edge zone lie on the left.
  const auto in_left = told({"how many dies fail in the edge zone in the left half?"});
  EXPECT_THAT(in_left, testing::StartsWith("In the edge zone in the left half "));
  EXPECT_THAT(in_left, testing::HasSubstr(": 20 of "));
  EXPECT_THAT(told({"fail rate at 9 o'clock on the edge?", "and at 3 o'clock?"}),
              testing::StartsWith("In the edge zone at 3 o'clock 0.0 % of the dies fail: 0 of "));
  EXPECT_THAT(told({"which quadrant of the edge is worst?"}),
              testing::HasSubstr("edge zone in the upper left"));
  EXPECT_THAT(told({"9点钟方向边缘失效率是多少？"}, "zh"), testing::StartsWith("9点钟方向的边缘区失效率 "));
}

TEST(Measured, AZoneIsSharedByHoursOnEitherSide) {
  EXPECT_EQ(told({"Count the fails at 3 o'clock vs 9 o'clock vs 6 o'clock at the rim."})
                .find("In the edge zone at 3 o'clock "),
            0u);
  EXPECT_EQ(told({"What is the fail rate?", "Give it to me ring by ring."}),
            told({"fail rate by ring from the center out to the edge"}));
}

TEST(Measured, WhatSpeaksOfFailuresOrOfTheProcessIsOfTheField) {
  const auto& languages = wafers().state().languages;
  const auto speaks = [&](const char* text, const char* language) {
    return dialogue::speaks_of_failures(text, languages.at(language));
  };
  for (const char* text :
       {"rule my chamber out", "is it a design marginality", "a dripping nozzle?", "which patterns?"})
    EXPECT_TRUE(speaks(text, "en")) << text;
  EXPECT_TRUE(speaks("是不是光刻defocus", "zh"));
  for (const char* text :
       {"How do I write a test program for an automatic tester?", "a process engineer's salary"})
    EXPECT_FALSE(speaks(text, "en")) << text;
  EXPECT_FALSE(speaks("光刻机一台卖多少钱？", "zh"));
}

TEST(Measured, AStatementBeforeAQuestionIsItsSubject) {
  EXPECT_EQ(told({"The top left looks bad. How many dies fail there?"}),
            told({"How many dies fail in the top left?"}));
}

TEST(Measured, AllPartsOfAKind) {
  EXPECT_EQ(told({"Rank the four quadrants by number of failing dies."}),
            "Failed dies by quadrant: upper left 10, lower left 10, lower right 9, upper right 0.");
  EXPECT_EQ(told({"does any quadrant have fewer than 5 failing dies?"}), "Yes, under 5: upper right 0.");
  EXPECT_EQ(told({"which quadrants have more than 9 failing dies?"}),
            "Over 9: upper left 10, lower left 10.");
  EXPECT_EQ(told({"does any quadrant have more than 50 failing dies?"}),
            "No, none is over 50: upper left 10, upper right 0, lower left 10, lower right 9.");
  EXPECT_EQ(
      told({"compare upper left, upper right and lower left"}),
      "Fail rates by quadrant: upper left 10.0 %, lower left 10.0 %, lower right 9.0 %, upper right 0.0 %.");
  EXPECT_EQ(
      told({"lower right vs the rest of the wafer?"}),
      "In the lower right quadrant 9.0 % of the dies fail: 9 of 100. Elsewhere 6.7 % of the dies fail: 20 of "
      "300.");
  EXPECT_EQ(told({"yield if the lower right was clean?"}),
            "Had the 9 failed dies in the lower right quadrant passed, the yield would be 95.0 %.");
  EXPECT_EQ(told({"Which quadrant has the most fails and by how much compared to the one with the least?"}),
            "The upper left quadrant fails more than the upper right quadrant: 10.0 % against 0.0 %. The "
            "difference "
            "is 10 dies.");
  EXPECT_EQ(told({"which quadrants are above average?"}),
            "Over 7.3 %: upper left 10.0 %, lower left 10.0 %, lower right 9.0 %.");
  EXPECT_EQ(told({"is any quadrant completely clean?"}), "Yes, under 1: upper right 0.");
  EXPECT_EQ(
      told({"how many dies fail in the upper left and the lower right quadrant together"}),
      "Together 9.5 % of the dies in the upper left quadrant and the lower right quadrant fail: 19 of 200.");
  EXPECT_EQ(told({"左上和右下合计失效多少"}, "zh"),
            "左上象限和右下象限合计失效率 9.5 %：200 颗中失效 19 颗。");
  EXPECT_EQ(told({"average fail count per quadrant"}), "On average 7.3 dies fail in a quadrant.");
  EXPECT_THAT(told({"break it down by ring from inside to outside please"}),
              testing::StartsWith("Fail rates by ring, in order: ring 1 "));
}

TEST(Measured, WordsThatNobodyListedAreRead) {
  EXPECT_EQ(told({"which hour is giving us grief, the worst one please?"}),
            "The failures are densest at 9 o'clock: 23.1 % of the dies there fail.");
  EXPECT_EQ(told({"is more than half the wafer failing?"}),
            "No, 7.3 % of the tested dies failed, not over 50 %.");
  EXPECT_EQ(told({"Is the yield above the target of 90 %?"}), "Yes, the yield is 92.8 %, above 90 %.");
  EXPECT_EQ(told({"is yield above 50 %", "by how many dies?"}),
            "The yield is 92.8 %. The difference is 171 dies.");
  EXPECT_EQ(told({"is yield above 50 %", "and if they raise it to 95?"}),
            "No, the yield is 92.8 %, not above 95 %.");
  EXPECT_EQ(told({"is the yeld over 60 %"}), "-") << "a measure that is not understood";
}

TEST(Measured, OtherQuestionsAreLeftAlone) {
  for (const char* question :
       {"Why is the left half worse than the right half?", "Is the center pattern clean?",
        "Is it an Edge-Ring?", "Is it most likely an Edge-Ring?", "What is the yield on 10 year treasuries?",
        "What causes low yield?", "how many dies", "and there?", ""})
    EXPECT_EQ(told({question}), "-") << question;
}

TEST(Lexicon, TheLongestExpressionAtAPlaceCounts) {
  const test::TemporaryFolder folder;
  write_file(folder / "measures.toml",
             "[place]\n\"zone.edge\" = 'edge'\n\"clock.{n}\" = '<n> o.clock'\n"
             "[number]\n9 = [\"nine\"]\n[filler]\nwords = 'the|edge of'\n");
  const dialogue::Lexicon lexicon(folder / "measures.toml");
  const auto words = lexicon.scan("the edge of nine o'clock, wedge 7");
  ASSERT_EQ(words.size(), 5u);
  EXPECT_EQ(words[1].kind, dialogue::WordKind::filler);
  EXPECT_EQ(words[2].value, "clock.9");
  EXPECT_EQ(words[3].kind, dialogue::WordKind::unknown) << "a part of a word is none";
  EXPECT_EQ(words[4].value, "7");
}

TEST(Lexicon, RefusesWhatItDoesNotKnow) {
  const test::TemporaryFolder folder;
  write_file(folder / "measures.toml", "[colour]\nred = 'red'\n");
  EXPECT_THAT(test::sentence_of<Error>([&] { dialogue::Lexicon(folder / "measures.toml"); }),
              testing::HasSubstr("colour"));
}

}  // namespace
}  // namespace kerf
