#include <gtest/gtest.h>
#include <kerf/error.h>

#include "generate/model_parts.h"
#include "generate/thread.h"
#include "support/small_model.h"
#include "support/temporary.h"

namespace kerf {
namespace {

using generate::ModelParts;
using generate::Thread;

class ThreadTest : public testing::Test {
 protected:
  ThreadTest() { options_.max_new_tokens = 10; }
  static void SetUpTestSuite() {
    folder_ = new test::TemporaryFolder;
    test::make_small_model(folder_->path());
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }
  static Image find(const std::string& source) {
    return test::random_picture(96, 128, source == "picture" ? 4 : 5);
  }
  static Message shown(const std::string& source, const std::string& text) {
    return {"user", {{ContentPart::Kind::image, "", source}, {ContentPart::Kind::text, text, ""}}, {}};
  }
  qwen3_vl::Prompt prompt(const std::vector<Message>& messages) {
    return ModelParts::prepare(model_, {messages}, find).front();
  }
  Completion ask(Thread& thread, const std::vector<Message>& messages) {
    const auto session = ModelParts::session(model_, options_, Model::kBase);
    thread.read(prompt(messages), session);
    return thread.write(session);
  }
  /// Answers of the thread equal those of a model that reads everything anew.
  void expect_alike(Thread& thread, const std::vector<Message>& messages) {
    const auto whole = model_.answer(messages, find, options_);
    const auto again = ask(thread, messages);
    EXPECT_EQ(again.ids, whole.ids);
    ASSERT_EQ(again.log_probs.size(), whole.log_probs.size());
    for (std::size_t i = 0; i < whole.log_probs.size(); ++i)
      EXPECT_NEAR(again.log_probs[i], whole.log_probs[i], 1e-4);
  }
  Thread thread() { return {ModelParts::network(model_), ModelParts::processor(model_)}; }

  static test::TemporaryFolder* folder_;
  Model model_{{folder_->path(), "cpu", "fp32", 1}};
  GenerateOptions options_;
};
test::TemporaryFolder* ThreadTest::folder_ = nullptr;

TEST_F(ThreadTest, ATextIsScoredAsItWasWritten) {
  auto thread = this->thread();
  const std::vector<Message> messages = {shown("picture", "Where?")};
  auto session = ModelParts::session(model_, options_, Model::kBase);
  const auto written = ask(thread, messages);
  ASSERT_FALSE(written.ids.empty());
  for (const std::int64_t chunk : {3, 1000}) {
    session.generate.prefill_chunk = chunk;
    thread.read(prompt(messages), session);
    const auto scored = thread.score(written.ids, session);
    ASSERT_EQ(scored.size(), written.log_probs.size());
    for (std::size_t i = 0; i < scored.size(); ++i) EXPECT_NEAR(scored[i], written.log_probs[i], 1e-4);
  }
  EXPECT_TRUE(thread.score({}, session).empty());
}

TEST_F(ThreadTest, EveryTurnIsAnsweredAsIfReadAnewAndThePictureIsSeenOnce) {
  auto thread = this->thread();
  std::vector<Message> messages = {shown("picture", "Where?")};
  std::int64_t before = 0;
  for (int turn = 0; turn < 4; ++turn) {
    expect_alike(thread, messages);
    EXPECT_GE(thread.reused(), before) << turn;
    before = thread.length() - 12;  // the next prompt begins with all but what the answer left open
    messages.push_back(text_message("assistant", "At the edge."));
    messages.push_back(text_message("user", "Turn " + std::to_string(turn)));
  }
  EXPECT_EQ(thread.encoded(), 1);
}

TEST_F(ThreadTest, AnotherPictureIsNeverTakenForTheFirst) {
  auto thread = this->thread();
  expect_alike(thread, {shown("picture", "Where?")});
  expect_alike(thread, {shown("another", "Where?")});
  EXPECT_EQ(thread.encoded(), 2);
  expect_alike(thread, {shown("picture", "How large?")});
  EXPECT_EQ(thread.encoded(), 2);  // seen before
  expect_alike(thread,
               {shown("picture", "And"), text_message("assistant", "Yes."), shown("another", "this?")});
}

TEST_F(ThreadTest, DroppedTurnsAndOtherConversationsAreReadAsTheyAre) {
  auto thread = this->thread();
  expect_alike(thread,
               {shown("picture", "One"), text_message("assistant", "Yes."), text_message("user", "Two")});
  expect_alike(thread, {shown("picture", "Two")});
  expect_alike(thread, {text_message("user", "Hello")});
  expect_alike(thread, {text_message("user", "Hello")});
}

TEST_F(ThreadTest, ExtendedTokensCountAsReadOnes) {
  auto thread = this->thread();
  const auto session = ModelParts::session(model_, options_, Model::kBase);
  auto whole = prompt({shown("picture", "Where?")});
  const auto later = model_.tokenizer().encode(" At the edge");
  thread.read(whole, session);
  thread.extend(later, session);
  const auto extended = thread.write(session);
  whole.ids.insert(whole.ids.end(), later.begin(), later.end());
  whole.answer.resize(whole.ids.size());
  auto fresh = this->thread();
  fresh.read(whole, session);
  EXPECT_EQ(fresh.write(session).ids, extended.ids);
}

TEST_F(ThreadTest, APromptBeyondTheModelIsRefusedAndTheConversationGoesOn) {
  auto thread = this->thread();
  std::string flood;
  for (int i = 0; i < 200000; ++i) flood += "word ";
  EXPECT_THROW(ask(thread, {text_message("user", flood)}), Error);
  expect_alike(thread, {shown("picture", "Where?")});
}

}  // namespace
}  // namespace kerf
