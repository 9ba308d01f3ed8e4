#include "dialogue/spelling.h"

#include <gtest/gtest.h>

#include <set>

#include "dialogue/domain.h"
#include "dialogue/noise.h"

namespace kerf::dialogue {
namespace {

class WaferSpelling : public testing::Test {
 protected:
  std::string corrected(const std::string& text) const { return spelling_.corrected(text); }
  DialogueDomain domain_{KERF_SOURCE_DIR "/domains/wafer"};
  Spelling spelling_{domain_};
};

TEST_F(WaferSpelling, OneSlipInAWordIsPutRight) {
  EXPECT_EQ(corrected("Whcih pattenr does the waafer shoow?"), "Which pattern does the wafer show?");
  EXPECT_EQ(corrected("how many dies faled in the cnter zone"), "how many dies failed in the center zone");
}

TEST_F(WaferSpelling, WhatIsRightOrNearNothingStays) {
  for (const std::string text : {"Which pattern does the wafer show?", "A grating in Timbuktu, perhaps?", "",
                                 "?!", "0.5 nm", "Lot aX12, tool cmp_07, mapp2.klarf", "waferX WAFFER",
                                 "\xe8\xbf\x99\xe6\x98\xaf\xe4\xbb\x80", "tot teh"})
    EXPECT_EQ(corrected(text), text);
}

TEST_F(WaferSpelling, WhatTheDomainSaysIsRight) {
  Random random(3);
  for (const auto& [kind, phrases] : domain_.state().languages.at("en").questions)
    for (const auto& phrase : phrases.train) {
      const auto text = expand(phrase, random, [](const std::string&) { return " wafer "; });
      EXPECT_EQ(corrected(text.value_or("")), text.value_or("")) << kind;
    }
}

TEST_F(WaferSpelling, MostSlipsOfTheGrammarAreFound) {
  Random random(4);
  const std::string clean = "which pattern do the failures on this wafer show and where are they densest";
  std::set<std::string> typings;
  while (typings.size() < 100)
    if (const auto text = typed(clean, Typing::hurried, random); text != clean) typings.insert(text);
  int right = 0;
  for (const auto& text : typings) right += corrected(text) == clean;
  EXPECT_GE(right, 70);
}

}  // namespace
}  // namespace kerf::dialogue
