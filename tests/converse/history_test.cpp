#include <gmock/gmock.h>
#include <kerf/error.h>

#include "converse/history.h"

namespace kerf::converse {
namespace {

/// Turns 1..count: question "qN", a tool call with its result, answer "aN".
std::vector<Message> turns(int count) {
  std::vector<Message> messages;
  for (int i = 1; i <= count; ++i) {
    messages.push_back(text_message("user", "q" + std::to_string(i)));
    messages.push_back({"assistant", {}, {{"wafer_facts", "{}"}}});
    messages.push_back(text_message("tool", "yield: 1 %"));
    messages.push_back(text_message("assistant", "a" + std::to_string(i)));
  }
  messages.push_back(text_message("user", "last"));
  return messages;
}

std::string text_of(const Message& message) {
  std::string text;
  for (const auto& part : message.content)
    text += part.kind == ContentPart::Kind::image ? "<" + part.source + ">" : part.text;
  return text;
}

const HistoryOptions kOptions{"system text", "wafer", 4};

TEST(History, StaysWholeWhileItFits) {
  const auto all = select_history(turns(3), kOptions, [](const auto&) { return true; });
  ASSERT_EQ(all.size(), 14u);
  EXPECT_EQ(text_of(all[0]), "system text");
  EXPECT_EQ(text_of(all[1]), "<wafer>q1");
  EXPECT_EQ(text_of(all.back()), "last");
}

TEST(History, LosesItsOldestTurnsAndNeverPictureSystemTextAndQuestion) {
  for (const std::size_t limit : {2u, 3u, 10u, 30u, 50u, 400u}) {
    const auto kept = select_history(turns(99), kOptions,
                                     [&](const std::vector<Message>& all) { return all.size() <= limit; });
    EXPECT_LE(kept.size(), limit);
    EXPECT_EQ(text_of(kept[0]), "system text");
    EXPECT_EQ(kept[1].role, "user");
    EXPECT_THAT(text_of(kept[1]), testing::StartsWith("<wafer>"));
    EXPECT_THAT(text_of(kept.back()), testing::EndsWith("last"));
    for (std::size_t i = 2; i < kept.size(); ++i)
      EXPECT_THAT(text_of(kept[i]), testing::Not(testing::HasSubstr("<wafer>")));
  }
}

TEST(History, DropsInStepsSoThatTheNextTurnsBeginAlike) {
  const auto first_of = [](int count) {
    return text_of(select_history(turns(count), kOptions,
                                  [](const std::vector<Message>& all) { return all.size() <= 42; })[1]);
  };
  EXPECT_EQ(first_of(11), first_of(12));
  EXPECT_EQ(first_of(13), first_of(14));
}

TEST(History, AQuestionThatIsTooLongAloneIsRefused) {
  EXPECT_THROW(select_history(turns(2), kOptions, [](const auto&) { return false; }), Error);
  EXPECT_THROW(select_history({}, kOptions, [](const auto&) { return true; }), Error);
}

}  // namespace
}  // namespace kerf::converse
