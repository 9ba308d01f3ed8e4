// process.json: what is read, what is refused, and which contradictions are found. All texts are hand-made.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>
#include <kerf/root_cause.h>

#include "dialogue/cause/moment.h"
#include "support/temporary.h"

namespace kerf {
namespace {

using Kind = CauseNoteKind;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

ProcessContext read(const std::string& json) {
  return parse_context(json, "p.json");
}
std::string refusal(const std::string& json) {
  return test::sentence_of<Error>([&] { read(json); });
}
ProcessContext read_step(const std::string& fields) {
  return read(R"({"steps": [{"step": "S1", )" + fields + "}]}");
}

TEST(CauseContext, ReadsTheExample) {
  const auto context = load_context(KERF_SOURCE_DIR "/examples/process/center-cmp.json");
  EXPECT_EQ(context.wafer, "7");
  ASSERT_EQ(context.steps.size(), 2u);
  const ProcessStep& step = context.steps[0];
  EXPECT_EQ(step.chamber, "CMP-02-H1");
  ASSERT_EQ(step.parameters.size(), 3u);
  EXPECT_EQ(step.parameters[0].value, (WrittenNumber{"5.2", 5.2}));
  EXPECT_EQ(step.parameters[0].high, (WrittenNumber{"4.8", 4.8}));
  EXPECT_EQ(step.parameters[0].unit, "psi");
  EXPECT_EQ(context.history[0].what, "membrane replaced");
  EXPECT_EQ(context.other_lots[3].wafers, "25");
  EXPECT_THAT(context.other, ElementsAre(ContextFact{"", "shift", "night"}));
  EXPECT_THAT(context.contradictions, IsEmpty());
}

TEST(CauseContext, EverythingIsOptional) {
  EXPECT_EQ(read("{}"), ProcessContext());
  EXPECT_EQ(read(R"({"lot": null, "steps": []})"), ProcessContext());
}

TEST(CauseContext, NumbersStayAsTheyAreWritten) {
  const auto context = read_step(R"("parameters": {"a": 5.20, "b": {"value": 1e-3}, "c": "AUTO"})");
  EXPECT_EQ(context.steps[0].parameters[0].value->text, "5.20");
  EXPECT_EQ(context.steps[0].parameters[1].value->text, "1e-3");
  EXPECT_EQ(context.steps[0].parameters[2].words, "AUTO");
}

TEST(CauseContext, UnknownKeysAreKept) {
  const auto context =
      read_step(R"("operator": {"name": "A", "years": [1, 2]}, "parameters": {"p": {"cpk": 1.1}})");
  EXPECT_THAT(context.other, ElementsAre(ContextFact{"p", "cpk", "1.1"},
                                         ContextFact{"S1", "operator", "name: A, years: {1, 2}"}));
}

TEST(CauseContext, RefusesWithThePlace) {
  EXPECT_EQ(refusal("{"), "p.json: not valid JSON at line 1, column 2");
  EXPECT_EQ(refusal("[]"), "p.json: expected an object, got a list");
  EXPECT_EQ(refusal(R"({"steps": {}})"), "p.json: steps: expected a list, got an object");
  EXPECT_EQ(refusal(R"({"steps": [{}, 3]})"), "p.json: steps[1]: expected an object, got a number");
  EXPECT_EQ(refusal(R"({"history": [{"what": ["a"]}]})"),
            "p.json: history[0]: what: expected a text or a number, got a list");
  EXPECT_EQ(refusal(R"({"steps": [{"parameters": {"p": {"low": "4"}}}]})"),
            "p.json: steps[0].parameters.p: low: expected a number, got a text");
  EXPECT_EQ(refusal(R"({"lot": ")" + std::string(201, 'x') + "\"}"),
            "p.json: lot: a text of 201 bytes, expected at most 200");
  EXPECT_THAT(refusal("{\"lot\": \"\xff\"}"), HasSubstr("not valid JSON at line 1"));
  EXPECT_THAT(refusal(R"({"x": 1e999})"), HasSubstr("p.json: not valid JSON"));
}

TEST(CauseContext, RefusesTooMuch) {
  EXPECT_EQ(refusal(std::string(20, '[') + std::string(20, ']')), "p.json: nested more than 16 levels deep");
  std::string steps = "{}";
  for (int i = 0; i < 10'000; ++i) steps += ",{}";
  EXPECT_EQ(refusal(R"({"steps": [)" + steps + "]}"), "p.json: steps: more than 10000 entries");
  std::string zeros = "0";
  for (int i = 0; i < 500'000; ++i) zeros += ",0";
  EXPECT_EQ(refusal(R"({"x": [)" + zeros + "]}"), "p.json: more than 500000 values");
}

TEST(CauseContext, ControlCharactersBecomeSpaces) {
  const auto context = read(R"({"lot": "\u0007A\n\u001b[31mB\u202e\u200b C\t"})");
  EXPECT_EQ(context.lot, "A [31mB C");
}

TEST(CauseContext, TwoValuesOfAField) {
  const auto context =
      read(R"({"lot": "A", "lot": "B", "steps": [{"step": "S", "tool": "T1", "tool": "T2"}]})");
  EXPECT_THAT(context.contradictions,
              ElementsAre(CauseNote{Kind::two_values, {"lot", "A", "B"}},
                          CauseNote{Kind::two_values_of_step, {"tool", "S", "T1", "T2"}}));
  EXPECT_EQ(context.lot, "");
  EXPECT_TRUE(context.steps[0].place_disputed);
}

TEST(CauseContext, TheSameValueTwiceIsNoContradiction) {
  EXPECT_THAT(read(R"({"lot": "A", "lot": "A"})").contradictions, IsEmpty());
}

TEST(CauseContext, TwoValuesOfAParameter) {
  const CauseNote expected{Kind::two_values_of_step, {"p", "S1", "5", "6"}};
  for (const char* json :
       {R"({"steps": [{"step": "S1", "parameters": {"p": 5, "p": 6}}]})",
        R"({"steps": [{"step": "S1", "parameters": {"p": 5}}, {"step": "S1", "parameters": {"p": 6}}]})"}) {
    const auto context = read(json);
    EXPECT_THAT(context.contradictions, ElementsAre(expected));
    for (const auto& step : context.steps)
      for (const auto& parameter : step.parameters) EXPECT_TRUE(parameter.disputed);
  }
  const auto inner = read_step(R"("parameters": {"p": {"value": 5, "value": 6}})");
  EXPECT_THAT(inner.contradictions,
              ElementsAre(CauseNote{Kind::two_values_of_parameter, {"value", "p", "5", "6"}}));
  EXPECT_TRUE(inner.steps[0].parameters[0].disputed);
}

TEST(CauseContext, ARepeatAtAnotherTimeIsNone) {
  const auto context = read(R"({"steps": [
    {"step": "S1", "start": "2026-03-01", "tool": "A"}, {"step": "S1", "start": "2026-03-02", "tool": "B"}]})");
  EXPECT_THAT(context.contradictions, IsEmpty());
}

TEST(CauseContext, ARepeatThatAgreesIsOneStep) {
  const auto context = read(R"({"steps": [
    {"step": "S1", "start": "2026-03-01", "tool": "A", "parameters": {"p": 1, "q": 2}},
    {"step": "S1", "chamber": "A-1", "parameters": {"p": 1, "q": 3, "r": 4}}]})");
  ASSERT_EQ(context.steps.size(), 1);
  const ProcessStep& step = context.steps[0];
  EXPECT_EQ(step.start, "2026-03-01");
  EXPECT_EQ(step.tool, "A");
  EXPECT_EQ(step.chamber, "A-1");
  ASSERT_EQ(step.parameters.size(), 4);
  EXPECT_TRUE(step.parameters[1].disputed && step.parameters[2].disputed);
  EXPECT_EQ(step.parameters[3].name, "r");
  EXPECT_THAT(context.contradictions,
              ElementsAre(CauseNote{Kind::two_values_of_step, {"q", "S1", "2", "3"}}));
}

TEST(CauseContext, EndBeforeStart) {
  const auto told = read_step(R"("start": "2026-03-02T08:00", "end": "2026-03-02T07:59")");
  EXPECT_THAT(told.contradictions,
              ElementsAre(CauseNote{Kind::end_before_start, {"S1", "2026-03-02T08:00", "2026-03-02T07:59"}}));
  EXPECT_TRUE(told.steps[0].times_disputed);
  // 09:00 in Berlin is 08:00 in London; a mere day may end after any hour of it.
  for (const char* fields : {R"("start": "2026-03-02T09:00+01:00", "end": "2026-03-02T08:30Z")",
                             R"("start": "2026-03-02T08:00", "end": "2026-03-02")"})
    EXPECT_THAT(read_step(fields).contradictions, IsEmpty());
}

TEST(CauseContext, UnreadableTimes) {
  EXPECT_THAT(read_step(R"("start": "yesterday")").contradictions,
              ElementsAre(CauseNote{Kind::unread_time, {"yesterday", "S1"}}));
  for (const char* text :
       {"2026-02-30", "2026-03-02T24:00", "2026-03-02T08", "2026-03-02T08:00+1", "2-3-2026", ""})
    EXPECT_FALSE(dialogue::parse_moment(text)) << text;
}

// Minutes since 1970 by Python's datetime.
TEST(CauseContext, Moments) {
  EXPECT_EQ(dialogue::parse_moment("2026-03-02T08:00")->minutes, 29540640);
  EXPECT_EQ(dialogue::parse_moment("2026-03-02 08:00:30.25Z")->minutes, 29540640);
  EXPECT_EQ(dialogue::parse_moment("2026-03-02T08:00-05:30")->minutes, 29540970);
  EXPECT_EQ(dialogue::parse_moment("1969-12-31T23:59")->minutes, -1);
}

TEST(CauseContext, AChamberOfAnotherTool) {
  const auto context = read(R"({"steps": [{"step": "S1", "tool": "CMP-01", "chamber": "cmp 02/H1"}],
                                "history": [{"tool": "CMP-02", "what": "PM"}]})");
  EXPECT_THAT(context.contradictions,
              ElementsAre(CauseNote{Kind::foreign_chamber, {"cmp 02/H1", "S1", "CMP-01", "CMP-02"}}));
  EXPECT_TRUE(context.steps[0].place_disputed);
  EXPECT_THAT(read_step(R"("tool": "CMP-01", "chamber": "CMP-03-H1")").contradictions,
              ElementsAre(CauseNote{Kind::foreign_chamber, {"CMP-03-H1", "S1", "CMP-01", "CMP-03"}}));
  for (const char* chamber : {"CMP-01-H1", "CMP-1-H1", "H1", "A", "CMP-H1", "ETCH-03-H1"})
    EXPECT_THAT(read_step(R"("tool": "CMP-01", "chamber": ")" + std::string(chamber) + "\"").contradictions,
                IsEmpty());
}

TEST(CauseContext, LimitsTheWrongWayRound) {
  EXPECT_THAT(read_step(R"("parameters": {"p": {"value": 5, "low": 6, "high": 4}})").contradictions,
              ElementsAre(CauseNote{Kind::low_above_high, {"p", "S1", "6", "4"}}));
  EXPECT_THAT(
      read_step(R"("parameters": {"p": {"value": 5, "target": 7, "low": 3, "high": 6}})").contradictions,
      ElementsAre(CauseNote{Kind::target_outside, {"p", "S1", "7", "6"}}));
}

TEST(CauseContext, ALotThatShowsTwoThings) {
  const auto context = read(R"({"other_lots": [{"lot": "L", "tool": "T", "pattern": "Center"},
                                               {"lot": "L", "tool": "T", "class": "Donut"},
                                               {"lot": "M", "pattern": "Loc", "class": "Scratch"}]})");
  EXPECT_THAT(context.contradictions,
              Contains(CauseNote{Kind::lot_disagrees, {"L", "T", "Center", "Donut"}}));
  EXPECT_THAT(context.contradictions, Contains(CauseNote{Kind::lot_disagrees, {"M", "", "Loc", "Scratch"}}));
  for (const auto& lot : context.other_lots) EXPECT_TRUE(lot.disputed);
}

TEST(CauseContext, RefusesAFileThatIsNotThere) {
  EXPECT_THROW(load_context("no/such/process.json"), Error);
}

}  // namespace
}  // namespace kerf
