// Dialogues from the wafer domain of the repository about wafers written by hand.
#include "dialogue/build.h"

#include <gtest/gtest.h>
#include <kerf/error.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "dialogue/hand_case.h"

namespace kerf::dialogue {
namespace {

using testing::Test;

class WaferDialogues : public Test {
 protected:
  Dialogue dialogue(std::uint64_t seed, bool test_phrases = false) const {
    DialogueOptions options;
    options.seed = seed;
    options.test_phrases = test_phrases;
    return build_dialogue(domain_, hand_case(hand_labels(seed), seed), knowledge_, options);
  }
  DialogueDomain domain_{Path(KERF_SOURCE_DIR) / "domains/wafer"};
  KnowledgeBase knowledge_{{Path(KERF_SOURCE_DIR) / "tests/dialogue/knowledge"}};
};

std::string text_of(const Message& message) {
  std::string text;
  for (const ContentPart& part : message.content) text += part.text;
  return text;
}

TEST_F(WaferDialogues, TheSameSeedGivesTheSame) {
  EXPECT_EQ(dialogue(7), dialogue(7));
  EXPECT_NE(dialogue(7).messages, dialogue(19).messages);
}

TEST_F(WaferDialogues, TurnsAlternateAndCallsHaveResults) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Dialogue built = dialogue(seed);
    std::string before = "assistant";
    for (const Message& message : built.messages) {
      const bool calls = !message.tool_calls.empty();
      if (message.role == "user") {
        EXPECT_EQ(before, "assistant");
      } else if (message.role == "assistant") {
        EXPECT_TRUE(before == "user" || before == "tool");
      } else {
        EXPECT_EQ(before, "call");
      }
      before = calls ? "call" : message.role;
    }
    EXPECT_EQ(before, "assistant");
    const auto users = std::count_if(built.messages.begin(), built.messages.end(),
                                     [](const Message& message) { return message.role == "user"; });
    EXPECT_GE(users, 2);
    EXPECT_LE(users, 8);
    EXPECT_EQ(std::size_t(users), built.kinds.size());
    EXPECT_EQ(built.messages[0].content[0].kind, ContentPart::Kind::image);
  }
}

TEST_F(WaferDialogues, TheGrammarNeverSaysWhatIsFalse) {
  DialogueOptions options;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    const DialogueCase about = hand_case(hand_labels(seed), seed);
    options.seed = seed;
    options.test_phrases = seed % 3 == 0;
    const Dialogue built = compose(domain_, about, knowledge_, options);
    for (const Claim& claim : false_claims(domain_, about, knowledge_, built))
      ADD_FAILURE() << seed << ": '" << claim.text << "' says " << claim.said << " of " << claim.fact
                    << ", expected " << claim.expected;
  }
}

// Planted answers are wrong by the same checker, and the answer after them takes them back.
TEST_F(WaferDialogues, PlantedAnswersAreWrongAndTakenBack) {
  int planted = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Dialogue built = dialogue(seed);
    const DialogueCase about = hand_case(hand_labels(seed), seed);
    for (const int index : built.planted) {
      ++planted;
      const auto claims = domain_.check(text_of(built.messages[std::size_t(index)]), about, knowledge_);
      EXPECT_TRUE(std::any_of(claims.begin(), claims.end(), [](const Claim& claim) { return !claim.holds; }))
          << text_of(built.messages[std::size_t(index)]);
      ASSERT_LT(std::size_t(index) + 2, built.messages.size());
      EXPECT_EQ(built.messages[std::size_t(index) + 1].role, "user");
    }
  }
  EXPECT_GT(planted, 20);
}

TEST_F(WaferDialogues, YesAndNoAreBalanced) {
  std::map<bool, int> count;
  for (std::uint64_t seed = 0; seed < 2500; ++seed) {
    const auto labels = hand_labels(seed);
    if (labels.empty()) continue;
    const Dialogue built = dialogue(seed);
    if (built.kinds[0] != "is_pattern" || !built.planted.empty()) continue;
    ++count[text_of(built.messages[1]).rfind("Yes", 0) == 0];
  }
  EXPECT_GT(count[true], 20);
  EXPECT_NEAR(double(count[true]) / (count[true] + count[false]), 0.5, 0.2);
}

TEST_F(WaferDialogues, NumbersComeFromACall) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Dialogue built = dialogue(seed);
    std::string shown;  // by tools and questions so far
    for (std::size_t i = 0; i < built.messages.size(); ++i) {
      const Message& message = built.messages[i];
      if (message.role != "assistant") shown += text_of(message) + "\n";
      if (message.role != "assistant" || std::count(built.planted.begin(), built.planted.end(), int(i)))
        continue;
      const std::string text = text_of(message);
      for (std::size_t at = text.find_first_of("0123456789"); at != std::string::npos;) {
        const auto end = text.find_first_not_of("0123456789", at);
        EXPECT_NE(shown.find(text.substr(at, end - at)), std::string::npos) << text;
        at = end == std::string::npos ? end : text.find_first_of("0123456789", end);
      }
    }
  }
}

TEST_F(WaferDialogues, TestQuestionsAreOthersThanTrainingOnes) {
  std::map<std::string, bool> training;
  for (std::uint64_t seed = 0; seed < 1500; ++seed)
    for (const Message& message : dialogue(seed).messages)
      if (message.role == "user") training[text_of(message)] = true;
  int known = 0, all = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed)
    for (const Message& message : dialogue(seed, true).messages)
      if (message.role == "user") {
        ++all;
        known += training.count(text_of(message)) > 0;
      }
  EXPECT_GT(all, 1000);
  EXPECT_LT(known, all / 50);
}

TEST(ToolResults, FactsBelowAPrefixAndComparisons) {
  const std::vector<CaseFact> facts = {fact("yield", "83.4 %"), fact("zone.edge.fail_rate", "20.1 %"),
                                       fact("zone.edge.failed", "40"), fact("zone.edged", "1"),
                                       fact("zone.center.fail_rate", "3.0 %")};
  EXPECT_EQ(facts_tool_result(facts, {"yield"}), "yield: 83.4 %");
  EXPECT_EQ(facts_tool_result(facts, {"zone.edge"}), "zone.edge.fail_rate: 20.1 %\nzone.edge.failed: 40");
  EXPECT_EQ(facts_tool_result(facts, {"yield>90"}), "yield: 83.4 %\nyield > 90: no");
  EXPECT_EQ(facts_tool_result(facts, {"zone.edge>zone.center"}),
            "zone.edge.fail_rate: 20.1 %\nzone.center.fail_rate: 3.0 %\nzone.edge > zone.center: yes");
  EXPECT_EQ(facts_tool_result(facts, {"cluster.1"}), "cluster.1: none");
}

}  // namespace
}  // namespace kerf::dialogue
