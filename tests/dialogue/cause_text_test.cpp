// What a ranking is in words, in both languages; expected texts were written by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>
#include <kerf/root_cause.h>

#include "dialogue/cause/phrases.h"
#include "support/temporary.h"

namespace kerf {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const KnowledgeBase& shipped() {
  static const KnowledgeBase base({KERF_SOURCE_DIR "/knowledge"});
  return base;
}

TEST(CauseText, SaysTheExample) {
  const auto ranking = rank_causes(
      {"Center"}, {}, load_context(KERF_SOURCE_DIR "/examples/process/center-cmp.json"), shipped());
  const auto text = root_cause_text(ranking);
  EXPECT_THAT(text, HasSubstr("causes of Center\n[center.cmp-pressure] CMP: Too much"));
  EXPECT_THAT(
      text, HasSubstr("parameter head_pressure_centre of STI-CMP on CMP-02 is 5.2 psi, above its limit 4.8"));
  EXPECT_THAT(
      text, HasSubstr("2 of 3 other lots through CMP-02, chamber CMP-02-H1, show Center too: K4709, K4710"));
  EXPECT_THAT(text,
              HasSubstr("\"membrane replaced\" on CMP-02, chamber CMP-02-H1, at 2026-03-02T02:00, 6 h before "
                        "step STI-CMP"));
  EXPECT_THAT(text, HasSubstr("- no chamber is given for step GATE-ETCH: which one was it?"));
  EXPECT_THAT(text, HasSubstr("- shift = night"));
  const auto chinese = root_cause_text(ranking, {"zh", 1});
  EXPECT_THAT(chinese, HasSubstr("[center.cmp-pressure] 化学机械抛光："));
  EXPECT_THAT(chinese, HasSubstr("STI-CMP（CMP-02）的参数head_pressure_centre为5.2 psi，高于上限4.8"));
  EXPECT_THAT(chinese, Not(HasSubstr("center.etch-nonuniform")));
}

TEST(CauseText, AsksAboutContradictions) {
  const auto context = parse_context(
      R"({"steps": [{"step": "P", "module": "CMP", "parameters": {"force": 5, "force": 6}}]})", "p");
  const auto text = root_cause_text(rank_causes({"Center"}, {}, context, shipped()));
  EXPECT_THAT(text, HasSubstr("contradictions, which count for neither side:\n"
                              "- force of P is given as 5 and as 6: which is right?\n"));
  EXPECT_THAT(text, HasSubstr("- which tool ran step P?"));
}

TEST(CauseText, EveryKindIsSaidInBothLanguages) {
  for (int kind = 0; kind <= int(CauseNoteKind::lot_disagrees); ++kind) {
    const CauseNote note{CauseNoteKind(kind), {"A1", "B2", "C3", "D4", "E5", "F6"}};
    for (const bool chinese : {false, true}) {
      const std::string said = dialogue::say_note(note, chinese);
      EXPECT_THAT(said, HasSubstr("A1")) << kind;
      EXPECT_THAT(said, Not(testing::ContainsRegex("[{}~?*]."))) << kind;
    }
  }
}

TEST(CauseText, AnUnknownPatternHasNoCause) {
  EXPECT_EQ(root_cause_text(rank_causes({"Spiral"}, {}, {}, shipped())), "no known cause of Spiral\n");
  EXPECT_EQ(root_cause_text(rank_causes({"[a]\n\"b\""}, {}, {}, shipped())),
            "no known cause of \"(a) 'b'\"\n");
}

TEST(CauseText, Refuses) {
  EXPECT_EQ(test::sentence_of<Error>([] {
              root_cause_text({}, {"fr", 5});
            }),
            "the language of root causes is 'fr', expected en or zh");
  EXPECT_EQ(test::sentence_of<Error>([] {
              root_cause_text({}, {"en", 0});
            }),
            "0 root causes are asked for, expected 1 or more");
}

class ProcessQuestions : public testing::Test {
 protected:
  std::string told(const std::string& question, const std::string& language = "en") const {
    return answer_from_process(context_, rank_causes({"Center"}, {}, context_, shipped()), question, language)
        .value_or("-");
  }
  ProcessContext context_ = load_context(KERF_SOURCE_DIR "/examples/process/center-cmp.json");
};

TEST_F(ProcessQuestions, ParametersAreAsTheFileHasThem) {
  const std::string pressure = "head_pressure_centre of STI-CMP: 5.2 psi, limits 4.2 to 4.8: above them.";
  EXPECT_EQ(told("What was the head pressure?"), pressure);
  EXPECT_EQ(told("Which parameter was out of limits?"), pressure);
  EXPECT_EQ(told("What was the slurry flow?"), "slurry_flow of STI-CMP: 200 ml/min, no limits are given.");
  EXPECT_EQ(told("What is the platen speed?"),
            "platen_speed of STI-CMP: 93 rpm, limits 90 to 96: inside them.");
  EXPECT_THAT(told("What is the target of the head pressure?"), HasSubstr(": 5.2 psi, target 4.5, limits"));
  EXPECT_THAT(told("What should the slurry flow be?"), HasSubstr(", no target is given, no limits"));
  EXPECT_EQ(told("What was the oven temperature?"), "The process data give no temperature.");
  EXPECT_EQ(told("was the dose too high?"), "The process data give no dose.");
  EXPECT_EQ(told("How many dies failed at that time?"), "-");
  EXPECT_EQ(told("哪些参数超限？", "zh"),
            "STI-CMP的head_pressure_centre：5.2 psi，限 4.2 至 4.8：高于上限。");
}

TEST_F(ProcessQuestions, RouteHistoryLotsAndWhatIsMissing) {
  EXPECT_THAT(told("Which chamber did it go through?"),
              HasSubstr("- STI-CMP, tool CMP-02, chamber CMP-02-H1"));
  EXPECT_THAT(told("Who replaced the membrane?"), HasSubstr("\"membrane replaced\", tool CMP-02"));
  EXPECT_THAT(told("What about other lots?"),
              HasSubstr("- K4709, tool CMP-02, chamber CMP-02-H1, pattern Center"));
  EXPECT_THAT(told("What is missing?"),
              HasSubstr("- no chamber is given for step GATE-ETCH: which one was it?"));
}

TEST_F(ProcessQuestions, JudgementsAreTheRankings) {
  EXPECT_EQ(told("Which chamber is suspect?"), "-");
  EXPECT_EQ(told("Could the head pressure have caused it?"), "-");
  EXPECT_EQ(told("What is the pattern?"), "-");
}

TEST_F(ProcessQuestions, WhatContradictsItselfIsJudgedByNobody) {
  context_ = parse_context(
      R"({"steps": [{"step": "P", "module": "CMP", "parameters": {"force": {"value": 5, "low": 6, "high": 4}}}]})",
      "p");
  EXPECT_EQ(told("What was the force?"), "force of P: 5, limits 6 to 4, which contradict each other.");
  EXPECT_EQ(told("Which parameters are out of limits?"),
            "force of P: 5, limits 6 to 4, which contradict each other.");
}

TEST_F(ProcessQuestions, WhatIsNotGivenIsNotInOrder) {
  context_ = parse_context("{}", "p");
  EXPECT_EQ(told("Which parameters are out of limits?"), "The process data give no parameters.");
  context_ = parse_context(
      R"({"steps": [{"step": "P", "module": "CMP", "parameters": {"force": {"value": 5}}}]})", "p");
  EXPECT_EQ(told("哪些参数超限？", "zh"), "没有哪个参数既有数值又有上下限。");
}

TEST_F(ProcessQuestions, WhoAsksForTheCauseIsToldTheLeadingOne) {
  const auto ranking = rank_causes({"Center"}, {}, context_, shipped());
  const auto judged = [&](const char* question, const char* language) {
    return judge_from_process(ranking, question, language).value_or("-");
  };
  EXPECT_THAT(judged("What causes this?", "en"), StartsWith("By the process data first: CMP: "));
  EXPECT_THAT(judged("What causes this?", "en"), HasSubstr("[" + ranking.causes.front().entry.id + "]."));
  EXPECT_THAT(judged("What should I check first?", "en"), StartsWith("Check first: "));
  EXPECT_THAT(judged("可能的原因是什么？", "zh"), StartsWith("按工艺数据首先是：化学机械抛光："));
  EXPECT_EQ(judged("What is the yield?", "en"), "-");
  const auto nothing = rank_causes({"Center"}, {}, {}, shipped());
  EXPECT_THAT(judge_from_process(nothing, "What causes this?", "en").value_or("-"),
              StartsWith("The process data speak for none of the known causes."));
}

TEST_F(ProcessQuestions, AModuleThatWasNotPassedIsSaidToBe) {
  context_ = parse_context(R"({"steps": [{"step": "E", "module": "Plasma etch", "tool": "E1"}]})", "p");
  const auto ranking = rank_causes({"Center"}, {}, context_, shipped());
  EXPECT_EQ(evidence_on(ranking, {"CMP"}, "en"),
            "The process data speak against it: CMP is not among the steps.");
  EXPECT_THAT(evidence_on(ranking, {"Plasma etch"}, "en"),
              StartsWith("The process data speak for it: step E"));
  EXPECT_EQ(evidence_on(ranking, {"Unheard of"}, "en"), "");
}

}  // namespace
}  // namespace kerf
