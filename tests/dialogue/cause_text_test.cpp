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

}  // namespace
}  // namespace kerf
