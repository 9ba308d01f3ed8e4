// Questions that are answered from facts without a model, and questions of bare names.
#include <gtest/gtest.h>
#include <kerf/dialogue.h>
#include <kerf/dialogue_cases.h>
#include <kerf/error.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "dialogue/direct.h"
#include "dialogue/domain.h"
#include "dialogue/measured/tell.h"
#include "dialogue/worded.h"

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

TEST(Direct, ClustersAndWhatLiesOutside) {
  const auto about = hand_wafer();
  EXPECT_TRUE(
      told(wafers(), about, "Where is the largest cluster?").starts_with("The largest cluster is at: edge"));
  EXPECT_EQ(told(wafers(), about, "How big is the largest cluster?"),
            "The largest cluster has 20 dies, 1 wide and 20 high.");
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

TEST(Direct, ASecondClusterIsOnlyToldWhereThereIsOne) {
  auto about = hand_wafer();
  EXPECT_TRUE(told(wafers(), about, "Where is the second largest cluster?")
                  .starts_with("The second largest cluster is at: middle"));
  EXPECT_EQ(told(wafers(), about, "Is there a second cluster?"),
            "Yes, the second largest cluster has 9 dies.");
  std::erase_if(about.facts, [](const CaseFact& fact) { return fact.name.starts_with("cluster.2."); });
  EXPECT_EQ(told(wafers(), about, "Is there a second cluster?"), "No, the number of clusters is 2.")
      << "as the facts still count";
}

TEST(Direct, WhichDiesAPatternIs) {
  auto about = hand_wafer();
  EXPECT_EQ(told(wafers(), about, "Where is the Loc?"),
            "Which failing dies are the Loc cannot be told from the clusters.");
  about.facts.push_back({"seen.Loc.cluster", "2", {}});
  EXPECT_EQ(told(wafers(), about, "Where is the localized cluster?"), "The Loc is at: middle, 5 o'clock.");
  EXPECT_EQ(told(wafers(), about, "Where is the donut?"), "There is no Donut; it shows Loc.");
}

TEST(Direct, TheFileTellsItsNames) {
  auto about = hand_wafer();
  EXPECT_EQ(told(wafers(), about, "What is the lot id?"),
            "The file does not tell the lot, or not by a plain name.");
  about.facts.push_back({"file.lot", "L4711", {}});
  EXPECT_EQ(told(wafers(), about, "What is the lot id?"), "The file gives the lot as L4711.");
  EXPECT_EQ(told(wafers(), about, "批次号是多少？", "zh"), "文件中的批次是 L4711。");
}

TEST(Direct, QuestionsAreAskedInPlainerWords) {
  const auto asked = [](const char* question, const char* language, const DialogueCase* about = nullptr) {
    return wafers().named_parts(question, language, about);
  };
  const std::vector<std::string> others = {"How were the other wafers of the lot?"};
  EXPECT_EQ(asked("Our target is 78%. How many dies short are we?", "en"),
            (std::vector<std::string>{"Is the yield above 78 %?", "How many dies short of 78 % are we?"}));
  EXPECT_EQ(asked("What is the yield of wafer 13?", "en"), others);
  EXPECT_EQ(asked("Was lot A1200 bad?", "en"), others);
  auto about = hand_wafer();
  about.facts.push_back({"file.wafer", "07", {}});
  about.facts.push_back({"file.lot", "A1200", {}});
  EXPECT_EQ(asked("What is the yield of wafer 13?", "en", &about), others);
  EXPECT_TRUE(asked("What is the yield of wafer 7?", "en", &about).empty());
  EXPECT_TRUE(asked("Was lot a1200 bad?", "en", &about).empty());
  EXPECT_TRUE(asked("Is it a 300 mm wafer?", "en").empty());
  EXPECT_EQ(asked("有没有不止一种图案？", "zh"), std::vector<std::string>{"有几种图案？"});
}

TEST(Direct, ANumberInANameIsNone) {
  EXPECT_EQ(told(wafers(), hand_wafer(), "Did more than K100 dies fail?").find("100"), std::string::npos);
}

TEST(Direct, OtherQuestionsAreLeftToTheModel) {
  const auto about = hand_wafer();
  for (const char* question :
       {"What is the pattern?", "Why did the good dies pass?", "What causes the second cluster?", ""})
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

TEST(NamedParts, EachSentenceMayHaveOtherWords) {
  EXPECT_EQ(wafers().named_parts("How wide is each of them, in dies? And which has more failed dies.", "en"),
            (std::vector<std::string>{"How wide are the patterns?",
                                      "How many failed dies does each pattern have?"}));
  // A question without other words stays, what asks nothing goes.
  EXPECT_EQ(wafers().named_parts("Not good. Is there any pattern left at all? What is the yield?", "en"),
            (std::vector<std::string>{"What is the pattern?", "What is the yield?"}));
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

TEST(NamedParts, AReportIsAllThereIsToSay) {
  const auto asks = wafers().named_parts("Write me a two-line shift handover.", "en");
  EXPECT_EQ(asks.size(), 2u);
  EXPECT_EQ(wafers().named_parts("For the audit file I need a statement of what failed.", "en"), asks);
  EXPECT_EQ(wafers().named_parts("领导要一句话结论：这片怎么了？", "zh").size(), 2u);
  EXPECT_TRUE(wafers().named_parts("describe this wafer in a sentence", "en").empty());
  const DialogueCase about{
      "hand", {"Loc"}, {{"failed", "29", 29}, {"tested", "400", 400}, {"yield", "92.8 %", 92.8}}};
  EXPECT_EQ(wafers().tell_report(about, "en"),
            "The wafer shows Loc; 29 of 400 tested dies failed, so the yield is 92.8 %.");
  EXPECT_EQ(wafers().tell_report(about, "zh"),
            "这片晶圆呈现局部；400 颗被测芯片中失效 29 颗，良率是 92.8 %。");
  EXPECT_FALSE(wafers().tell_report(about, "xx"));
}

TEST(NamedParts, OneNameStandsForItsQuestion) {
  EXPECT_EQ(wafers().named_part("what to check first?", "en"), "What should I check first?");
  EXPECT_FALSE(wafers().named_part("what is the weather?", "en"));
}

TEST(Declines, AreWordedByTheDomain) {
  const auto said = dialogue::tell_off_topic(wafers(), "en");
  ASSERT_TRUE(said);
  EXPECT_TRUE(dialogue::declines_topic(wafers(), *said));
  EXPECT_TRUE(dialogue::declines_topic(wafers(), *dialogue::tell_off_topic(wafers(), "zh")));
  EXPECT_FALSE(dialogue::declines_topic(wafers(), "The yield is 90 %."));
  EXPECT_TRUE(
      dialogue::leaves_nothing_untold(wafers(), "The map does not tell the at the line.", "is it a ring?"));
  EXPECT_FALSE(
      dialogue::leaves_nothing_untold(wafers(), "The map does not tell the product.", "Which product?"));
  EXPECT_TRUE(
      dialogue::leaves_nothing_untold(wafers(), "The map does not tell the operator.", "Is it closed?"));
  EXPECT_FALSE(dialogue::leaves_nothing_untold(wafers(), "The yield is 90 %.", "yield?"));
  const auto& english = wafers().state().languages.at("en");
  EXPECT_TRUE(
      dialogue::is_worded(english, "Scratch means that the failing dies form a line, straight or bent."));
  EXPECT_TRUE(dialogue::is_worded(english, "The closest wafer on record is train.npz[3] Loc 1.00. "));
  EXPECT_FALSE(dialogue::is_worded(english, "The ring covers 10 mm."));
  EXPECT_TRUE(dialogue::speaks_of_failures("Nearly everything is dead here", english));
  EXPECT_FALSE(dialogue::speaks_of_failures("Please book a room for two o'clock", english));
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
  fails("[[direct]]\nask = ['x']\nsay = ['y']\ncompute = ['d = root a b']\n", "'d = root a b' is no sum");
  fails("[[part]]\nwords = 'x'\n", "a [[part]] needs 'words' and 'ask'");
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace kerf
