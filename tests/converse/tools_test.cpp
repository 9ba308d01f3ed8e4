#include <gmock/gmock.h>
#include <kerf/error.h>

#include "converse/tools.h"
#include "support/temporary.h"

namespace kerf::converse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ToolsTest : public testing::Test {
 protected:
  ToolsTest() {
    facts_.labels = {"Center"};
    facts_.facts = {
        {"yield", "83.4 %", 83.4}, {"failed", "12", 12}, {"similar.1", "train.npz[7] Center 0.91", {}}};
    verdict_.neighbours = {{"train.npz[7]", "Center", 0.91}};
    sources_ = {&facts_, &verdict_, &knowledge_, nullptr, "wafer", "en"};
  }
  static Path folder() { return Path(KERF_SOURCE_DIR) / "knowledge"; }
  ToolUse run(const std::string& name, const std::string& arguments) {
    return run_tool({name, arguments}, sources_);
  }
  DialogueCase facts_;
  WaferVerdict verdict_;
  KnowledgeBase knowledge_{{folder()}};
  ToolSources sources_;
};

TEST_F(ToolsTest, TellFacts) {
  EXPECT_EQ(run("wafer_facts", R"({"about": ["yield"]})").result, "yield: 83.4 %");
}

TEST_F(ToolsTest, KnowledgeIsCited) {
  const auto use = run("knowledge_search", R"({"patterns": ["Center"], "about": "causes"})");
  ASSERT_FALSE(use.cites.empty());
  for (const auto& cite : use.cites) {
    ASSERT_NE(knowledge_.find(cite), nullptr);
    EXPECT_THAT(knowledge_.find(cite)->patterns, testing::Contains("Center"));
    EXPECT_THAT(use.result, HasSubstr("[" + cite + "]"));
  }
}

TEST_F(ToolsTest, PatternsThatAreNotShownAreLeftOut) {
  const auto use = run("knowledge_search", R"({"patterns": ["Center", "Edge-Loc"], "about": "causes"})");
  ASSERT_FALSE(use.cites.empty());
  for (const auto& cite : use.cites)
    EXPECT_THAT(knowledge_.find(cite)->patterns, ElementsAre("Center")) << cite;
}

TEST_F(ToolsTest, WhatProcessDataRankFirstIsFoundFirst) {
  const auto about = knowledge_.about({"Center"});
  ASSERT_GT(about.size(), 3u);
  CauseRanking ranking;
  for (const std::size_t place : {3u, 0u})
    ranking.causes.push_back({knowledge_.entries()[about[place]], 1, {}, {}, {}});
  sources_.ranking = &ranking;
  const auto use = run("knowledge_search", R"({"patterns": ["Center"], "about": "causes"})");
  EXPECT_THAT(use.cites, ElementsAre(ranking.causes[0].entry.id, ranking.causes[1].entry.id));
  // A question about another pattern is not answered by causes of this one.
  const auto other = run("knowledge_search", R"({"patterns": ["Scratch"], "about": "causes"})");
  for (const auto& cite : other.cites)
    EXPECT_THAT(knowledge_.find(cite)->patterns, testing::Contains("Scratch"));
}

TEST_F(ToolsTest, FactsOfPicturesAreToldUnderTheirName) {
  EXPECT_EQ(run("image_facts", R"({"about": ["failed"]})").result, "failed: 12");
}

TEST_F(ToolsTest, SimilarWafersAreNamed) {
  const auto use = run("similar_wafers", R"({"count": 3})");
  EXPECT_THAT(use.cites, ElementsAre("train.npz[7]"));
  EXPECT_THAT(use.result, HasSubstr("train.npz[7] Center 0.91"));
}

TEST_F(ToolsTest, WhatCannotBeDoneIsToldAndNothingBreaks) {
  EXPECT_THAT(run("delete_files", "{}").result, HasSubstr("no tool"));
  EXPECT_THAT(run("wafer_facts", "[1]").result, HasSubstr("not an object"));
  EXPECT_EQ(run("wafer_facts", R"({"about": ["no such fact"]})").result, "no such fact: none");
  EXPECT_EQ(run("wafer_facts", R"({"about": "yield"})").result, run("wafer_facts", "{}").result);
  sources_.facts = nullptr, sources_.verdict = nullptr;
  EXPECT_THAT(run("wafer_facts", "{}").result, HasSubstr("no wafer"));
}

TEST(Calls, AreReadAndBadOnesRefused) {
  const auto call = parse_call(R"({"name": "wafer_facts", "arguments": {"about": ["yield"]}})");
  EXPECT_EQ(call.name, "wafer_facts");
  EXPECT_EQ(call.arguments, R"({"about": ["yield"]})");
  EXPECT_THROW(parse_call("{"), Error);
  EXPECT_THROW(parse_call(R"({"name": 3, "arguments": {}})"), Error);
}

TEST(Calls, TheSchemaIsOneThatGrammarsKnow) {
  EXPECT_NO_THROW(Grammar::from_json_schema(tool_schema(), "tools"));
}

TEST(LanguageOf, IsToldByItsLetters) {
  EXPECT_EQ(language_of("yield?"), "en");
  EXPECT_EQ(language_of("良率是多少?"), "zh");
  EXPECT_EQ(language_of("Why \xff"), "en");
}

}  // namespace
}  // namespace kerf::converse
