// Questions that are answered from facts without a model, and questions of bare names.
#include <gtest/gtest.h>
#include <kerf/dialogue.h>
#include <kerf/dialogue_cases.h>
#include <kerf/error.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "dialogue/direct.h"

namespace kerf {
namespace {

const DialogueDomain& wafers() {
  static const DialogueDomain domain(Path(KERF_SOURCE_DIR) / "domains/wafer");
  return domain;
}
const DialogueDomain& pictures() {
  static const DialogueDomain domain(Path(KERF_SOURCE_DIR) / "domains/litho");
  return domain;
}

/// 20 x 20 dies, all tested. The first column and a square of nine in the lower right quadrant fail.
DialogueCase hand_wafer() {
  DieGrid grid;
  grid.columns = grid.rows = 20;
  grid.cells.assign(400, DieState::pass);
  for (int row = 0; row < 20; ++row) grid.cells[std::size_t(row * 20)] = DieState::fail;
  for (int row = 12; row < 15; ++row)
    for (int column = 12; column < 15; ++column) grid.cells[std::size_t(row * 20 + column)] = DieState::fail;
  return {"hand", {"Loc"}, case_facts(measure_wafer(grid))};
}

DialogueCase hand_picture() {
  Dataset data;
  data.images.push_back({1, "a.png", 300, 300, {}});
  data.categories = {{1, "bridge"}, {2, "burr"}, {3, "pinch"}, {4, "contamination"}};
  const auto add = [&](std::int64_t category, const Box& box) {
    Annotation one;
    one.id = std::int64_t(data.annotations.size()) + 1, one.image_id = 1, one.category_id = category;
    one.box = box, one.area = box.area();
    data.annotations.push_back(one);
  };
  add(2, {10, 10, 30, 20}), add(1, {200, 220, 60, 50}), add(2, {140, 140, 10, 12});
  return image_cases(data).front();
}

std::string told(const DialogueDomain& domain, const DialogueCase& about, const std::string& question,
                 const std::string& language = "en") {
  return domain.tell_directly(about, question, language).value_or("-");
}

TEST(Direct, CountsComeFromTheFacts) {
  const auto about = hand_wafer();
  EXPECT_EQ(told(wafers(), about, "How many dies passed?"), "371 dies passed.");
  EXPECT_EQ(told(wafers(), about, "number of good chips"), "371 dies passed.");
  EXPECT_TRUE(told(wafers(), about, "How many good dies are left in the center zone?")
                  .ends_with("dies passed in the center zone."));
  EXPECT_EQ(told(wafers(), about, "How many dies are untested?"), "0 dies are untested.");
  EXPECT_EQ(told(wafers(), about, "What is the yield loss?"), "7.3 % of the tested dies failed.");
  EXPECT_EQ(told(wafers(), about, "有多少颗芯片合格？", "zh"), "合格芯片371颗。");
}

// By hand: the left half fails 20 of 200 dies and the right one 9; upper left 10 and upper right 0 of 100.
TEST(Direct, YesAndNoAreWorkedOut) {
  const auto about = hand_wafer();
  EXPECT_EQ(told(wafers(), about, "Is the left half worse than the right half?"),
            "Yes, the left half fails more: 10.0 % against 4.5 % in the right half.");
  EXPECT_EQ(told(wafers(), about, "Is the right half worse than the left half?"),
            "No, the right half does not fail more: 4.5 % against 10.0 % in the left half.");
  EXPECT_EQ(told(wafers(), about, "Is the upper right better than the upper left?"),
            "Yes, the upper right quadrant fails less: 0.0 % against 10.0 % in the upper left quadrant.");
  EXPECT_EQ(told(wafers(), about, "is it less then 30 fails"), "Yes, 29 dies failed, fewer than 30.");
  EXPECT_EQ(told(wafers(), about, "Fewer than 29 bad dies?"), "No, 29 dies failed, not fewer than 29.");
  EXPECT_EQ(told(wafers(), about, "So the yield was 80%, wasn't it?"), "No, the yield is 92.8 %.");
  EXPECT_EQ(told(wafers(), about, "The yield is above 90 percent, right?"),
            "Yes, the yield is 92.8 %, above 90 %.");
  EXPECT_EQ(told(wafers(), about, "We tested 400 dies, didn't we?"), "Yes, 400 dies were tested.");
  EXPECT_EQ(told(wafers(), about, "Are there three clusters?").substr(0, 4), "No, ");
  EXPECT_EQ(told(wafers(), about, "Why is the left half worse than the right half?"), "-");
  EXPECT_EQ(told(wafers(), about, "良率是80%，对吗？", "zh"), "不是，良率是 92.8 %。");
}

TEST(Direct, AZoneIsNotThePatternOfItsName) {
  const auto about = hand_wafer();
  EXPECT_TRUE(told(wafers(), about, "Is the center clean?").starts_with("In the center zone "));
  EXPECT_EQ(told(wafers(), about, "Is the center pattern clean?"), "-");
}

TEST(Direct, PicturesCountByLabel) {
  const auto about = hand_picture();
  EXPECT_EQ(told(pictures(), about, "Is there more than one burr?"), "Yes, the count of burr is 2.");
  EXPECT_EQ(told(pictures(), about, "Is there more than 1 bridge"), "No, the count of bridge is 1.");
  EXPECT_EQ(told(pictures(), about, "Are there two bridges?"), "No, the count of bridge is 1.");
  EXPECT_EQ(told(pictures(), about, "Are there fewer than three defects?"),
            "No, the number of defects is 3.");
  EXPECT_EQ(told(pictures(), about, "Is the largest defect a burr?"), "No, the largest defect is bridge.");
  EXPECT_EQ(told(pictures(), about, "Is the bridge at the top?"),
            "Part of the image with bridge: lower right.");
}

TEST(Direct, LeastIsNotMost) {
  const auto about = hand_wafer();
  EXPECT_EQ(told(wafers(), about, "Which quadrant is the best?"),
            "The upper right quadrant fails least, 0.0 %.");
  EXPECT_EQ(told(wafers(), about, "Which quadrant has the fewest fails?"),
            "The upper right quadrant fails least, 0.0 %.");
  EXPECT_EQ(told(wafers(), about, "哪个象限失效最少？", "zh"), "右上象限失效最少，0.0 %。");
  EXPECT_TRUE(told(wafers(), about, "Rank the quadrants.")
                  .starts_with("Fail rates by quadrant: upper left 10.0 %, "));
}

TEST(Direct, ALowYieldIsTheWorst) {
  const auto about = hand_wafer();
  EXPECT_TRUE(
      told(wafers(), about, "Which zone has the lowest yield?").starts_with("The edge zone fails most"));
  EXPECT_NE(told(wafers(), about, "Which ring has the lowest pass rate?").find(" fails most, "),
            std::string::npos);
  // Both quadrants on the left fail 10 of 100.
  EXPECT_EQ(told(wafers(), about, "Which quadrant has the fewest good dies?"),
            "No quadrant fails more than all others.");
  EXPECT_EQ(told(wafers(), about, "Which quadrant has the highest yield?"),
            "The upper right quadrant fails least, 0.0 %.");
  EXPECT_EQ(told(wafers(), about, "哪个象限良率最低？", "zh"), "没有哪个象限的失效多于其他所有象限。");
  EXPECT_EQ(told(wafers(), about, "Are there at least 10 failures in the edge zone?"), "-");
}

TEST(Direct, WhereNoneIsWorstNoneIsNamed) {
  DieGrid grid;
  grid.columns = grid.rows = 20;
  grid.cells.assign(400, DieState::pass);
  const DialogueCase clean{"clean", {}, case_facts(measure_wafer(grid))};
  EXPECT_EQ(told(wafers(), clean, "Which ring is worst?"), "No ring fails more than all others.");
  EXPECT_EQ(told(wafers(), clean, "Which quadrant is best?"), "No quadrant fails less than all others.");
}

TEST(Direct, NumbersOfThePartThatIsAskedFor) {
  const auto about = hand_wafer();
  EXPECT_EQ(told(wafers(), about, "How many dies passed in the left half?"), "-");
  EXPECT_TRUE(told(wafers(), about, "How many dies passed in ring 3?").ends_with("dies passed in ring 3."));
  EXPECT_EQ(told(wafers(), about, "What is the fail rate on the left side?"), "-");
  EXPECT_EQ(told(wafers(), about, "Did more than 20 dies fail in the upper left?"), "-");
  EXPECT_EQ(told(wafers(), about, "What percentage of all failed dies lies in the upper left quadrant?"),
            "-");
  EXPECT_TRUE(told(wafers(), about, "Compare ring 1 and ring 5.").starts_with("In ring 1 "));
  EXPECT_EQ(told(wafers(), about, "Is it most likely an Edge-Ring?"), "-");
  EXPECT_EQ(told(wafers(), about, "左上有多少颗合格？", "zh"), "-");
}

TEST(Direct, ClustersAndWhatLiesOutside) {
  const auto about = hand_wafer();
  EXPECT_TRUE(
      told(wafers(), about, "Where is the largest cluster?").starts_with("The largest cluster is at: edge"));
  EXPECT_EQ(told(wafers(), about, "How big is the largest cluster?"), "-");
  EXPECT_EQ(told(wafers(), about, "How many failures do not belong to a cluster?"),
            "0 failed dies are scattered.");
  EXPECT_EQ(told(wafers(), about, "How many failures belong to a cluster?"), "-");
  EXPECT_EQ(told(wafers(), about, "Should I be worried?"), "29 dies failed, so the yield is 92.8 %.");
  EXPECT_EQ(told(wafers(), about, "Why should I be worried?"), "-");
}

TEST(Direct, PicturesHaveParts) {
  const auto about = hand_picture();
  EXPECT_EQ(told(pictures(), about, "How many burrs are in the upper left?"), "-");
  EXPECT_EQ(told(pictures(), about, "Is the smallest defect a bridge?"), "No, the smallest defect is burr.");
  EXPECT_EQ(told(pictures(), about, "Are there more bridges than burrs?"),
            "No, the count of bridge is 1, the count of burr is 2.");
}

// One bridge in the lower right, burrs in the upper left and the middle.
TEST(Direct, PicturesAreTalkedAboutInChinese) {
  const auto about = hand_picture();
  const auto zh = [&](const char* question) { return told(pictures(), about, question, "zh"); };
  EXPECT_EQ(zh("这张图有哪些缺陷？"), "图中有：桥连和毛刺。");
  EXPECT_EQ(zh("有几个毛刺？"), "毛刺的数量是2。");
  EXPECT_EQ(zh("左上有几个毛刺？"), "-");
  EXPECT_EQ(zh("有缩颈吗？"), "没有缩颈。");
  EXPECT_EQ(zh("毛刺在哪里？"), "毛刺的位置（从大到小）：左上，中间。");
  EXPECT_EQ(zh("桥连有多大？"), "桥连的尺寸（从大到小）：宽60像素、高50像素。");
  EXPECT_EQ(zh("毛刺比桥连多吗？"), "是的，毛刺的数量是2，桥连的数量是1。");
  EXPECT_EQ(zh("有3个以上缺陷吗？"), "是的，缺陷共3个。");
  EXPECT_EQ(zh("列出每个缺陷的位置。"),
            "逐个列出：桥连（右下，宽60像素、高50像素）；毛刺（左上，宽30像素、高20像素）；毛刺（中间，宽10像"
            "素、高12像素）。");
  EXPECT_EQ(zh("为什么有毛刺？"), "-");
}

TEST(Direct, ANumberThatIsNotTrueIsFound) {
  const KnowledgeBase none({Path(KERF_SOURCE_DIR) / "knowledge"});
  const auto about = hand_wafer();
  for (const char* wrong : {"9 dies failed in the lower right quadrant, 9.0 % of 99.",
                            "9 dies failed in the lower right quadrant, 8.0 % of 100.",
                            "Fail rates by quadrant: upper left 10.0 %, upper right 3.0 %.",
                            "20 failed dies in the left half, 11.0 % of its dies."}) {
    const auto claims = wafers().check(wrong, about, none);
    EXPECT_FALSE(std::ranges::all_of(claims, &Claim::holds)) << wrong;
  }
}

TEST(Direct, PlacesAreThoseThatAreNamed) {
  const auto about = hand_wafer();
  EXPECT_EQ(told(wafers(), about, "What is the fail rate of the lower right quadrant?"),
            "9 dies failed in the lower right quadrant, 9.0 % of 100.");
  EXPECT_TRUE(told(wafers(), about, "How many dies failed in ring five?").starts_with("In ring 5 "));
  EXPECT_EQ(told(wafers(), about, "What share fails in the left half?"), "-");
  EXPECT_TRUE(told(wafers(), about, "What is the fail rate in the left half?")
                  .starts_with("20 failed dies in the left half, 10.0 %"));
}

TEST(Direct, ASecondClusterIsOnlyToldWhereThereIsOne) {
  auto about = hand_wafer();
  EXPECT_TRUE(told(wafers(), about, "Where is the second largest cluster?")
                  .starts_with("The second largest cluster has 9 dies, at: "));
  std::erase_if(about.facts, [](const CaseFact& fact) { return fact.name.starts_with("cluster.2."); });
  EXPECT_TRUE(told(wafers(), about, "Is there a second cluster?").ends_with("there is no second one."));
}

TEST(Direct, WhatItAnswersHolds) {
  const KnowledgeBase none({Path(KERF_SOURCE_DIR) / "knowledge"});
  const auto about = hand_wafer();
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
                               "Is there only one cluster?"}) {
    const auto text = told(wafers(), about, question);
    EXPECT_NE(text, "-") << question;
    const auto claims = wafers().check(text, about, none);
    EXPECT_FALSE(claims.empty()) << question;
    for (const auto& claim : claims)
      EXPECT_TRUE(claim.holds) << question << ": " << claim.text << ", " << claim.expected;
  }
}

TEST(Direct, OtherQuestionsAreLeftToTheModel) {
  const auto about = hand_wafer();
  for (const char* question :
       {"What is the pattern?", "Why did the good dies pass?", "Which quadrant fails most?",
        "What is the yield?", "What causes the second cluster?",
        "Which is better, the edge zone or the center?", "Is the yield above the target of 90 %?", ""})
    EXPECT_EQ(told(wafers(), about, question), "-") << question;
  EXPECT_EQ(told(wafers(), about, "Wie viele Dies sind gut?", "de"), "-");
}

TEST(Direct, PicturesTellEachDefect) {
  const auto about = hand_picture();
  EXPECT_EQ(about.labels, (std::vector<std::string>{"bridge", "burr"}));
  EXPECT_EQ(told(pictures(), about, "How many burrs are there?"), "The count of burr is 2.");
  EXPECT_EQ(told(pictures(), about, "How many pinches are there?"), "The count of pinch is 0.");
  EXPECT_EQ(told(pictures(), about, "How many bridges and how many burrs?"),
            "The count of bridge is 1, the count of burr is 2.");
  EXPECT_EQ(told(pictures(), about, "How many defects?"), "The number of defects is 3.");
  EXPECT_EQ(told(pictures(), about, "Where are the burrs?"),
            "Part of the image with burr: upper left, middle.");
  EXPECT_EQ(told(pictures(), about, "Where is the pinch?"), "There is no pinch in this image.");
  EXPECT_EQ(told(pictures(), about, "How large is the bridge?"),
            "Size of bridge: 60 px wide and 50 px high.");
  EXPECT_EQ(told(pictures(), about, "Which is the smallest?"),
            "The smallest defect is burr, in the middle part, 10 px wide and 12 px high.");
}

TEST(NamedParts, BareNamesBecomeQuestions) {
  const std::vector<std::string> both = {"What is the pattern?", "What is the yield?"};
  EXPECT_EQ(wafers().named_parts("Pattern and yield?", "en"), both);
  EXPECT_EQ(wafers().named_parts("Give me the pattern and the yield.", "en"), both);
  EXPECT_EQ(wafers()
                .named_parts("Please tell me the pattern, the yield and the first thing to check.", "en")
                .size(),
            3u);
  EXPECT_EQ(wafers().named_parts("良率多少？失效最多的是哪个象限？", "zh").size(), 2u);
  for (const char* whole :
       {"Pattern?", "What is the yield and why?", "Center and Donut?", "", "and", "pattern and"})
    EXPECT_TRUE(wafers().named_parts(whole, "en").empty()) << whole;
}

TEST(DirectFile, WhatIsWrongIsNamedWithItsLine) {
  const auto file = std::filesystem::temp_directory_path() / "kerf_direct_test.toml";
  const auto fails = [&](const std::string& text, const std::string& part) {
    std::ofstream(file) << text;
    try {
      dialogue::read_direct_answers(file);
      ADD_FAILURE() << "nothing was thrown for " << text;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
  };
  fails("[[direct]]\nask = ['x']\n", "a [[direct]] needs 'ask' and 'say'");
  fails("[[direct]]\nask = ['<zone>']\nsay = ['x']\n", "<zone> is no vocabulary of this file");
  fails("[[direct]]\nask = ['x']\nsay = ['y']\notherwise = ['z']\n",
        "'otherwise' of a [[direct]] needs an 'if'");
  fails("[[direct]]\nask = ['x']\nsay = ['y']\nif = ['maybe']\n", "'maybe' is no condition");
  fails("[[part]]\nwords = 'x'\n", "a [[part]] needs 'words' and 'ask'");
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace kerf
