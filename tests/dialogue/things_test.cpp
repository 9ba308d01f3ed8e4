// Questions about things of a map (clusters, the line, the ring, patterns) and about the map itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/dialogue.h>
#include <kerf/dialogue_cases.h>
#include <kerf/error.h>
#include <kerf/file.h>

#include <cmath>
#include <numbers>

#include "dialogue/measured/thing_rules.h"
#include "support/temporary.h"

namespace kerf {
namespace {

const DialogueDomain& wafers() {
  static const DialogueDomain domain(Path(KERF_SOURCE_DIR) / "domains/wafer");
  return domain;
}

/// A round wafer of 41 x 41 dies without failures.
DieGrid round_wafer() {
  DieGrid grid;
  grid.columns = grid.rows = 41;
  grid.cells.assign(41 * 41, DieState::off_wafer);
  for (int row = 0; row < 41; ++row)
    for (int column = 0; column < 41; ++column)
      if (std::hypot(row - 20, column - 20) <= 20.5)
        grid.cells[std::size_t(row * 41 + column)] = DieState::pass;
  return grid;
}
void kill(DieGrid& grid, int row, int column) {
  grid.cells[std::size_t(row * 41 + column)] = DieState::fail;
}
DialogueCase made(const DieGrid& grid, std::vector<std::string> labels) {
  DialogueCase about{"hand", std::move(labels), case_facts(measure_wafer(grid))};
  for (const auto& fact : pattern_facts(about)) about.facts.push_back(fact);
  return about;
}

/// Dies 6 .. 10 of rows 28 .. 32, lower left: 25 failed dies.
const DialogueCase& with_patch() {
  static const DialogueCase about = [] {
    auto grid = round_wafer();
    for (int row = 28; row < 33; ++row)
      for (int column = 8; column < 13; ++column) kill(grid, row, column);
    return made(grid, {"Loc"});
  }();
  return about;
}
/// From the rim on the left straight to the middle, thirty dies.
const DialogueCase& with_line() {
  static const DialogueCase about = [] {
    auto grid = round_wafer();
    for (int column = 1; column < 31; ++column) kill(grid, 20, column);
    return made(grid, {"Scratch"});
  }();
  return about;
}
/// A closed ring at half the radius, three dies wide.
const DialogueCase& with_ring() {
  static const DialogueCase about = [] {
    auto grid = round_wafer();
    for (int row = 0; row < 41; ++row)
      for (int column = 0; column < 41; ++column)
        if (const double radius = std::hypot(row - 20, column - 20); radius >= 9 && radius < 12)
          kill(grid, row, column);
    return made(grid, {"Donut"});
  }();
  return about;
}

std::string told(const DialogueCase& about, const std::vector<std::string>& questions,
                 const std::string& language = "en") {
  std::vector<EarlierTurn> earlier;
  std::string answer;
  for (const auto& question : questions) {
    answer = wafers().tell_directly(about, question, language, earlier).value_or("-");
    earlier.push_back({question, answer});
  }
  return answer;
}

TEST(Things, AClusterHasSizeAndPlace) {
  const auto& about = with_patch();
  EXPECT_EQ(told(about, {"How many dies does the blob have?"}), "The largest cluster has 25 dies.");
  EXPECT_EQ(told(about, {"which quadrant is the cluster in"}),
            "The middle of the largest cluster is in the lower left quadrant.");
  EXPECT_EQ(told(about, {"What share of all fails is in the cluster?"}),
            "The largest cluster has 100.0 % of the failed dies.");
  EXPECT_EQ(
      told(about, {"Is the blob in the lower left?"}),
      "Yes, the largest cluster is at: middle, 8 o'clock; the middle of the largest cluster is in the lower "
      "left quadrant.");
  EXPECT_EQ(told(about, {"Is the blob in the upper half?"}).substr(0, 3), "No,");
  EXPECT_EQ(told(about, {"Where is the local defect?"}), "The Loc is at: middle, 8 o'clock.");
  EXPECT_EQ(told(about, {"局部团簇有多少颗？"}, "zh"), "局部有 25 颗。");
}

TEST(Things, APatternThatIsNotThereIsSaidNotToBe) {
  EXPECT_EQ(told(with_patch(), {"How long is the scratch?"}), "There is no Scratch; it shows Loc.");
  EXPECT_EQ(told(with_patch(), {"Is there a donut?"}), "No, there is no Donut; it shows Loc.");
  EXPECT_EQ(told(with_ring(), {"Is there a donut?"}), "Yes, it shows a Donut.");
  EXPECT_EQ(told(with_patch(), {"有没有划痕？"}, "zh"), "不是，没有划痕；图案是局部。");
}

TEST(Things, ALineHasLengthDirectionAndEnds) {
  const auto& about = with_line();
  EXPECT_EQ(told(about, {"scratch length and angle"}),
            "The line is 70.7 % of the diameter long. The line runs horizontal.");
  EXPECT_EQ(told(about, {"How long is the scratch?", "and which way does it run?"}),
            "The line runs horizontal.");
  EXPECT_EQ(told(about, {"How many dies are on the line?"}), "The line has 30 dies.");
  EXPECT_EQ(told(about, {"Does the scratch reach the rim?"}),
            "Yes, the line reaches the edge zone: it runs from edge, 9 o'clock to middle, 3 o'clock.");
  EXPECT_EQ(told(about, {"Is the scratch longer than 50 %?"}),
            "Yes, the line is 70.7 % of the diameter long.");
  EXPECT_EQ(told(about, {"Is the scratch longer than 90 %?"}),
            "No, the line is 70.7 % of the diameter long.");
}

TEST(Things, ARingIsClosedOrNot) {
  const auto& about = with_ring();
  EXPECT_EQ(told(about, {"Is the donut closed all the way round?"}),
            "Yes, the ring covers 100.0 % of the directions.");
  EXPECT_EQ(told(about, {"Does the donut touch the edge?"}).substr(0, 3), "No,");
  EXPECT_EQ(told(about, {"How wide is the ring?"}),
            "The ring reaches from 0.45 to 0.55 of the wafer's radius.");
}

TEST(Things, ARingHasAHoleAndWhatIsNoRingHasNone) {
  EXPECT_EQ(told(with_ring(), {"Is the ring closed?"}), "Yes, the ring covers 100.0 % of the directions.");
  EXPECT_THAT(told(with_ring(), {"what about the hole in the middle"}),
              testing::StartsWith("The hole of the ring has a radius of 0.45 of the wafer's; inside it "));
  EXPECT_EQ(told(with_patch(), {"Where is the gap in the ring?"}), "There is no ring; it shows Loc.");
  EXPECT_EQ(told(with_patch(), {"环的缺口在哪里？"}, "zh"), "没有环；图案是局部。");
}

// Rows 1 .. 4 at the rim around 12 o'clock, and nothing else.
TEST(Things, AnEdgePatternHasAStretch) {
  auto grid = round_wafer();
  for (int row = 0; row < 41; ++row)
    for (int column = 0; column < 41; ++column) {
      const double x = column - 20, y = 20 - row, angle = std::atan2(x, y) * 180 / std::numbers::pi;
      if (std::hypot(x, y) > 18 && std::hypot(x, y) <= 20.5 && angle > -15 && angle < 105)
        kill(grid, row, column);
    }
  const auto about = made(grid, {"Edge-Loc"});  // 345 to 105 degrees: hours 12 to 3
  EXPECT_EQ(told(about, {"From which hour to which does the edge fail?"}),
            "The edge fails most between 12 o'clock and 3 o'clock.");
  EXPECT_EQ(told(about, {"边缘从几点到几点坏？"}, "zh"), "边缘从12点钟方向到3点钟方向失效最多。");
}

TEST(Things, ClustersAreCountedByTheirSize) {
  EXPECT_EQ(told(with_patch(), {"How many clusters have more than 20 dies?"}),
            "1 of 1 clusters have more than 20 dies.");
  EXPECT_EQ(told(with_patch(), {"How many clusters have more than 25 dies?"}),
            "0 of 1 clusters have more than 25 dies.");
  EXPECT_EQ(told(with_patch(), {"How many clusters are smaller than 26 dies?"}),
            "1 of 1 clusters have fewer than 26 dies.");
}

TEST(Things, SeveralClustersAreToldInTurn) {
  auto grid = round_wafer();
  for (int row = 8; row < 13; ++row)
    for (int column = 18; column < 23; ++column) kill(grid, row, column);
  for (int row = 28; row < 32; ++row)
    for (int column = 18; column < 22; ++column) kill(grid, row, column);
  const auto about = made(grid, {"Loc"});
  EXPECT_EQ(told(about, {"How large is the biggest cluster?", "and the second?"}),
            "The second largest cluster has 16 dies, 4 wide and 4 high.");
  EXPECT_EQ(told(about, {"坏点最大的两个团簇各有多少颗？"}, "zh"),
            "最大的团簇有 25 颗。第二大的团簇有 16 颗。");
}

TEST(Things, WhatAMapDoesNotTell) {
  EXPECT_EQ(told(with_patch(), {"What is the film thickness there?"}),
            "The map tells which dies pass and fail, and no other measurement.");
  EXPECT_EQ(told(with_patch(), {"How many microns are the defects?"}),
            "The map tells which dies failed, not how large a defect is.");
  EXPECT_EQ(told(with_patch(), {"Do the other wafers in the lot look the same?"}),
            "How other wafers were does not follow from one map.");
  EXPECT_EQ(told(with_patch(), {"Is the edge worse on the notch side?"}),
            "The file does not tell where the notch is.");
}

TEST(Things, TheMapItself) {
  EXPECT_EQ(told(with_patch(), {"how many separate patterns? give me the number only"}),
            "The wafer shows one pattern, Loc.");
  EXPECT_EQ(told(with_patch(), {"where is the notch"}), "The file does not tell where the notch is.");
  EXPECT_EQ(told(with_patch(), {"what will the next wafer in this lot yield?"}),
            "What another wafer will yield does not follow from one map.");
  EXPECT_EQ(told(with_patch(), {"Any clumps of failing dies?"}), "Yes, the number of clusters is 1.");
}

// 25 of 1,313 dies fail.
TEST(Things, WhatTheYieldWouldBe) {
  EXPECT_EQ(told(with_patch(), {"What would the yield be without the blob?"}),
            "Had the 25 failed dies of the largest cluster passed, the yield would be 100.0 %.");
  EXPECT_EQ(told(with_patch(), {"去掉局部良率会是多少"}, "zh"), "如果局部的 25 颗都合格，良率会是 100.0 %。");
  EXPECT_EQ(
      told(with_patch(), {"If the blob weren't there, would we have made 95 %?"}),
      "Yes, had the 25 failed dies of the largest cluster passed, the yield would be 100.0 %, above 95 %.");
  EXPECT_EQ(told(with_patch(), {"would the yield without the blob be under 95 %?"}),
            "No, had the 25 failed dies of the largest cluster passed, the yield would be 100.0 %, not below "
            "95 %.");
  const auto without = told(with_line(), {"What would the yield be without the scratch?"});
  EXPECT_EQ(without.find("Had the "), 0U) << without;
  EXPECT_EQ(told(with_line(), {"If the scratch hadn't happened, what would the yield be?"}).find(without),
            0U);
}

/// A closed rim, a disk in the middle and a patch that melts into the rim, on a wafer without noise; what is
/// there shapes tell, too.
const DialogueCase& with_three() {
  static const DialogueCase about = [] {
    auto grid = round_wafer();
    for (int row = 0; row < 41; ++row)
      for (int column = 0; column < 41; ++column) {
        const double radius = std::hypot(row - 20, column - 20);
        const bool patch = std::hypot(row - 20, column - 33) < 5;
        if (radius <= 20.5 && (radius > 18.5 || radius < 4.5 || patch)) kill(grid, row, column);
      }
    const std::vector<std::string> labels{"Center", "Edge-Ring", "Loc"};
    auto about = made(grid, labels);
    for (const auto& fact : fitted_facts(from_grid(grid), measure_wafer(grid), labels))
      about.facts.push_back(fact);
    about.facts.push_back({"probability.Scratch", "1.2 %", 1.2});
    return about;
  }();
  return about;
}

double number_in(const std::string& text, const std::string& after) {
  const auto at = text.find(after);
  return at == std::string::npos ? -1 : std::atof(text.c_str() + at + after.size());
}

TEST(FittedThings, EachPatternHasItsOwnDies) {
  const auto& about = with_three();
  const int disk = 69, rim = 244;  // dies of the shapes as drawn; the patch has 69, some of them the rim's
  EXPECT_NEAR(number_in(told(about, {"How many dies does the Center pattern have?"}), "The Center has "),
              disk, 5);
  EXPECT_NEAR(number_in(told(about, {"How many failed dies does the edge ring have?"}), "The Edge-Ring has "),
              rim, 25);
  const auto patch = told(about, {"How many dies does the Loc have?"});
  EXPECT_NEAR(number_in(patch, "The Loc has "), 60, 12);
  EXPECT_NE(patch.find("within its fitted shape"), std::string::npos);
  // The largest comes first.
  const auto each = told(about, {"How many failed dies does each pattern have?"});
  EXPECT_LT(each.find("Edge-Ring"), each.find("Center"));
  EXPECT_THAT(told(about, {"What would the yield be without the Loc?"}),
              testing::HasSubstr("dies of the Loc passed"));
  EXPECT_THAT(told(about, {"How many points of yield does the Center pattern cost us?"}),
              testing::HasSubstr("points of yield"));
}

TEST(FittedThings, PlaceExtentAndProbability) {
  const auto& about = with_three();
  EXPECT_EQ(told(about, {"Where is the Loc?"}), "By its fitted shape, the Loc lies at: middle, 3 o'clock.");
  EXPECT_THAT(told(about, {"How deep does the edge ring go?"}),
              testing::HasSubstr("measured inwards from the rim"));
  EXPECT_EQ(told(about, {"Probability by the classifier on this wafer: the scratch pattern"}),
            "The classifier gives Scratch a probability of 1.2 %; it names Center, Edge-Ring and Loc.");
  EXPECT_THAT(told(about, {"Which came first, the ring or the patch?"}),
              testing::HasSubstr("does not follow from one map"));
  EXPECT_THAT(told(about, {"And the dies that lie outside the patterns?"}),
              testing::HasSubstr("lie outside the fitted shapes"));
  EXPECT_THAT(told(about, {"局部有多少颗？"}, "zh"), testing::HasSubstr("拟合形状内，局部有"));
}

TEST(FittedThings, WhatIsSaidHolds) {
  const KnowledgeBase none({Path(KERF_SOURCE_DIR) / "knowledge"});
  for (const auto& [language, questions] :
       {std::pair(
            "en",
            std::vector<std::string>{
                "How many failed dies does each pattern have?", "What share of the fails does the Loc have?",
                "Where is the Loc?", "which quadrant is the Loc in", "How far from the center is the Loc?",
                "How wide is the Loc?", "How deep does the edge ring go?", "Does the Loc touch the edge?",
                "How many points of yield does each pattern cost us?", "fail rate inside the Loc",
                "And the dies that lie outside the patterns?"}),
        {"zh",
         {"局部有多少颗？", "局部占失效的多少？", "局部在哪里？", "边缘环吃掉几个点的良率？",
          "图案之外的失效"}}})
    for (const auto& question : questions) {
      const auto answer = told(with_three(), {question}, language);
      EXPECT_NE(answer, "-") << question;
      const auto claims = wafers().check(answer, with_three(), none);
      EXPECT_FALSE(claims.empty()) << answer;
      for (const Claim& claim : claims)
        EXPECT_TRUE(claim.holds) << answer << ": " << claim.text << " is " << claim.expected;
    }
}

TEST(Things, OtherQuestionsAreLeftAlone) {
  for (const char* question :
       {"What causes the scratch?", "Is there another pattern besides the Loc?",
        "What does a Scratch look like?", "Why is the blob there?", "Which pattern is it?",
        "Is it more like a donut?", "How sure are you of the Loc?"})
    EXPECT_EQ(told(with_line(), {question}), "-") << question;
}

// What is said is found to hold, number by number.
TEST(Things, WhatIsSaidHolds) {
  const KnowledgeBase none({Path(KERF_SOURCE_DIR) / "knowledge"});
  for (const auto* about : {&with_patch(), &with_line(), &with_ring()})
    for (const char* question :
         {"How big is the blob?", "What share of the fails is in the blob?", "Which quadrant is the blob in?",
          "Where is the blob?", "How wide is the blob?", "How far from the center is the blob?",
          "fail rate at 8 o'clock on the edge?", "how many good dies in the center zone in the left half",
          "Which hour on the rim is the worst?", "Which quadrant has more than 5 failing dies?",
          "average fails per quadrant", "Is the edge over-represented?",
          "fail rates by ring from inside to outside"}) {
      const auto answer = told(*about, {question});
      EXPECT_NE(answer, "-") << question;
      for (const Claim& claim : wafers().check(answer, *about, none))
        EXPECT_TRUE(claim.holds) << answer << ": " << claim.text << " is " << claim.expected;
    }
}

TEST(ThingRules, RefuseWhatTheyDoNotKnow) {
  const test::TemporaryFolder folder;
  const Path file = folder / "things.toml";
  for (const auto& [text, named] : {std::pair("[[tell]]\nof = 'cluster'\n", "'ask'"),
                                    {"[[tell]]\nask = 'size'\nsay = 'x'\ncolour = 'red'\n", "colour"},
                                    {"[shape]\nround = 'x'\n", "shape"},
                                    {"[[tell]]\nask = 'size'\nsay = 'x'\nif = ['maybe']\n", "maybe"}}) {
    write_file(file, text);
    EXPECT_THAT(test::sentence_of<Error>([&] { dialogue::read_thing_rules(file); }),
                testing::HasSubstr(named));
  }
}

}  // namespace
}  // namespace kerf
