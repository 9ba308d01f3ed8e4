// Calls of tools leave the history as they do where a client sends back only what was said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "converse/bare_history.h"

namespace kerf::converse {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Message called(const char* name) {
  return {"assistant", {}, {{name, "{}"}}};
}

/// Seen; looked up and wrong; looked up.
Dialogue three_turns() {
  Dialogue dialogue;
  dialogue.messages = {
      text_message("system", "s"),       text_message("user", "type?"),   text_message("assistant", "a"),
      text_message("user", "yield?"),    called("wafer_facts"),           text_message("tool", "yield: 80 %"),
      text_message("assistant", "b"),    text_message("user", "failed?"), called("wafer_facts"),
      text_message("tool", "failed: 3"), text_message("assistant", "c")};
  return dialogue;
}

std::vector<std::string> roles(const Dialogue& dialogue) {
  std::vector<std::string> roles;
  for (const auto& message : dialogue.messages) roles.push_back(message.role);
  return roles;
}

TEST(BareHistory, LosesTheCallsOfItsFirstTurns) {
  const auto bare = with_bare_turns(three_turns(), 2);
  EXPECT_THAT(roles(bare), ElementsAre("system", "user", "assistant", "user", "assistant", "user",
                                       "assistant", "tool", "assistant"));
  EXPECT_THAT(bare.planted, ElementsAre(4));  // what was seen needs no tool and is still learnt
  EXPECT_EQ(count_turns(bare), 3);
}

TEST(BareHistory, OfNoTurnIsTheDialogue) {
  EXPECT_EQ(with_bare_turns(three_turns(), 0), three_turns());
}

TEST(BareHistory, KeepsWhatWasPlanted) {
  auto dialogue = three_turns();
  dialogue.planted = {2, 10};
  EXPECT_THAT(with_bare_turns(dialogue, 1).planted, ElementsAre(2, 10));
  EXPECT_THAT(with_bare_turns(dialogue, 3).planted, ElementsAre(2, 4, 6));
}

TEST(BareHistory, OfNothingIsNothing) {
  EXPECT_THAT(with_bare_turns({}, 2).messages, IsEmpty());
}

}  // namespace
}  // namespace kerf::converse
