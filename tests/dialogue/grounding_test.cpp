// What answers say of causes and checks, held against the entries that were looked up.
#include "dialogue/grounding.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace kerf::dialogue {
namespace {

class Grounded : public ::testing::Test {
 protected:
  const DialogueDomain domain_{Path(KERF_SOURCE_DIR) / "domains/wafer"};
  const KnowledgeBase knowledge_{{Path(KERF_SOURCE_DIR) / "knowledge"}};
  const Grounding grounding_{domain_};
  const KnowledgeEntry* entry_ = knowledge_.find("scratch.robot-blade");
  const KnowledgeEntry* other_ = knowledge_.find("scratch.post-cmp-brush");

  bool holds(const std::string& sentence, const std::vector<const KnowledgeEntry*>& looked_up) const {
    return std::ranges::all_of(grounding_.check(sentence, knowledge_, looked_up), &Claim::holds);
  }
};

TEST_F(Grounded, TheWordsOfTheEntryHold) {
  ASSERT_TRUE(entry_ && other_);
  const std::vector<const KnowledgeEntry*> both = {entry_, other_};
  EXPECT_TRUE(
      holds("A likely cause lies in " + entry_->module + ": " + entry_->mechanism + " [" + entry_->id + "].",
            both));
  EXPECT_TRUE(holds(
      "Likely " + entry_->module + " [" + entry_->id + "] or " + other_->module + " [" + other_->id + "].",
      both));
  EXPECT_TRUE(holds("Check first: " + other_->checks[0], both));
  EXPECT_TRUE(holds("If the check confirms it: " + entry_->actions[0] + " [" + entry_->id + "].", both));
  EXPECT_TRUE(holds("先查：" + entry_->checks_zh[0] + " [" + entry_->id + "]。", both));
  EXPECT_TRUE(grounding_.check("The yield is 83.4 %.", knowledge_, {}).empty()) << "nothing about entries";
}

TEST_F(Grounded, WhatFollowsACitationIsTheEntrysOwn) {
  const std::vector<const KnowledgeEntry*> both = {entry_, other_};
  const std::string garbled = "Showerhead when patch in a patch while the head turns.";
  EXPECT_TRUE(grounding_.check(garbled, knowledge_, both).empty()) << "nothing about entries";
  EXPECT_FALSE(std::ranges::all_of(grounding_.check(garbled, knowledge_, both, true), &Claim::holds));
  EXPECT_TRUE(
      std::ranges::all_of(grounding_.check(entry_->checks[0], knowledge_, both, true), &Claim::holds));
}

TEST_F(Grounded, OtherWordsDoNot) {
  const std::vector<const KnowledgeEntry*> both = {entry_, other_};
  EXPECT_FALSE(holds("Likely Wet clean [" + other_->id + "].", both)) << "another module";
  EXPECT_FALSE(holds("Replace the chuck of the head [" + other_->id + "].", both)) << "another action";
  EXPECT_FALSE(
      holds("In " + other_->module + ": Dies at the rim can fail at test only [" + other_->id + "].", both))
      << "the module is right, the mechanism is not";
  EXPECT_FALSE(holds("Check first: Inspect the bevel for peeling film.", both)) << "nobody looked that up";
  EXPECT_FALSE(holds("Likely " + entry_->module + " [" + entry_->id + "].", {other_})) << "not looked up";
}

}  // namespace
}  // namespace kerf::dialogue
