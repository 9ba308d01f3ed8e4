#include <gmock/gmock.h>
#include <kerf/error.h>
#include <kerf/model.h>

#include <nlohmann/json.hpp>

#include "nn/weights.h"
#include "support/small_model.h"
#include "support/temporary.h"

namespace kerf {
namespace {

Message question(const std::string& text) {
  return {"user", {{ContentPart::Kind::image, "", "picture"}, {ContentPart::Kind::text, text, ""}}, {}};
}

class ModelTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new test::TemporaryFolder;
    test::make_small_model(folder_->path());
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }
  static Model load() { return Model({folder_->path(), "cpu", "fp32", 1}); }
  static Image find(const std::string&) { return test::random_picture(96, 128, 4); }
  static test::TemporaryFolder* folder_;
};
test::TemporaryFolder* ModelTest::folder_ = nullptr;

TEST_F(ModelTest, GreedyAnswersRepeatAndStreamTheSameText) {
  auto model = load();
  GenerateOptions options;
  options.max_new_tokens = 24;
  std::string streamed;
  const auto first =
      model.answer({question("Where?")}, find, options, Model::kBase, [&](const std::string& text) {
        streamed += text;
        return true;
      });
  EXPECT_EQ(first.ids, model.answer({question("Where?")}, find, options).ids);
  EXPECT_EQ(first.log_probs.size(), first.ids.size());
  for (double value : first.log_probs) EXPECT_LE(value, 0);
  EXPECT_TRUE(first.text.starts_with(streamed));
}

TEST_F(ModelTest, ChunkedPrefillAnswersAlike) {
  auto model = load();
  GenerateOptions whole, chunked;
  whole.max_new_tokens = chunked.max_new_tokens = 16;
  chunked.prefill_chunk = 7;
  EXPECT_EQ(model.answer({question("Where?")}, find, whole).ids,
            model.answer({question("Where?")}, find, chunked).ids);
}

TEST_F(ModelTest, PaddedBatchAnswersAsEachAlone) {
  auto model = load();
  GenerateOptions options;
  options.max_new_tokens = 12;
  const std::vector<std::vector<Message>> conversations = {
      {question("Where is the defect, and how large is it?")},
      {text_message("user", "Hello")},
      {question("?")}};
  const auto together = model.answer_batch(conversations, find, options);
  for (std::size_t i = 0; i < conversations.size(); ++i)
    EXPECT_EQ(together[i].ids, model.answer(conversations[i], find, options).ids) << i;
}

TEST_F(ModelTest, SamplesAreThoseOfTheSameConversationsAskedAgain) {
  auto model = load();
  GenerateOptions options;
  options.max_new_tokens = 12, options.temperature = 1, options.seed = 5;
  const std::vector<std::vector<Message>> conversations = {{question("Where is the defect, and how large?")},
                                                           {text_message("user", "Hello")}};
  auto twice = conversations;
  twice.insert(twice.end(), conversations.begin(), conversations.end());
  const auto asked = model.answer_batch(twice, find, options);
  options.samples = 2;
  const auto sampled = model.answer_batch(conversations, find, options);
  ASSERT_EQ(sampled.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(sampled[i].ids, asked[i].ids) << i;
  EXPECT_NE(sampled[0].ids, sampled[2].ids);
  options.samples = 0;
  EXPECT_THROW(model.answer_batch(conversations, find, options), Error);
}

TEST_F(ModelTest, ConstrainedAnswersAlwaysParseAndEnd) {
  auto model = load();
  const auto grammar = Grammar::from_json_schema(
      R"({"type":"object","properties":{"count":{"type":"integer","minimum":0,"maximum":9},"label":{"enum":["bridge","burr"]},"note":{"type":"string","maxLength":8}},"required":["count","label","note"]})",
      "schema");
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    for (const std::int64_t budget : {3, 200}) {
      GenerateOptions options;
      options.grammar = &grammar, options.temperature = 1.5, options.seed = seed,
      options.max_new_tokens = budget;
      const auto completion = model.answer({question("What?")}, find, options);
      const auto answer = nlohmann::json::parse(completion.text, nullptr, false);
      ASSERT_TRUE(answer.is_object()) << completion.text;
      EXPECT_THAT(answer["label"].get<std::string>(), testing::AnyOf("bridge", "burr"));
      EXPECT_LE(answer["count"].get<int>(), 9);
    }
  }
}

TEST_F(ModelTest, StopStringCutsTheText) {
  auto model = load();
  GenerateOptions options;
  options.max_new_tokens = 24;
  const auto full = model.answer({question("Where?")}, find, options).text;
  ASSERT_GT(full.size(), 8u);
  options.stop_strings = {full.substr(4, 3)};
  const auto cut = model.answer({question("Where?")}, find, options);
  EXPECT_EQ(cut.finish, FinishReason::stop_string);
  EXPECT_EQ(cut.text, full.substr(0, full.find(full.substr(4, 3))));
}

TEST_F(ModelTest, DumpHoldsWhatWasComputed) {
  auto model = load();
  model.dump_forward({{question("Where?")}}, find, folder_->path() / "dump.safetensors", 5);
  const auto dump = nn::WeightStore::open(folder_->path() / "dump.safetensors");
  const auto ids = dump.get("input_ids"), logits = dump.get("logits");
  EXPECT_EQ(dump.get("position_ids").sizes(), (std::vector<std::int64_t>{3, 1, ids.size(1)}));
  EXPECT_EQ(logits.sizes(), (std::vector<std::int64_t>{1, ids.size(1), 1856}));
  GenerateOptions options;
  options.max_new_tokens = 5;
  const auto answer = model.answer({question("Where?")}, find, options);
  const auto generated = dump.get("generated_ids");
  for (std::size_t i = 0; i < answer.ids.size(); ++i)
    EXPECT_EQ(generated[0][std::int64_t(i)].item<std::int64_t>(), answer.ids[i]);
  EXPECT_EQ(logits[0][-1].argmax().item<std::int64_t>(), answer.ids.at(0))
      << "the cached path chose what the full pass says";
}

TEST_F(ModelTest, BadInputIsOneSentence) {
  auto model = load();
  EXPECT_THAT(
      test::sentence_of<Error>([&] { model.answer({text_message("user", "<|image_pad|>")}, find, {}); }),
      testing::HasSubstr("image placeholders"));
  EXPECT_THAT(test::sentence_of<Error>([&] { model.answer({question("?")}, find, {}, 3); }),
              testing::HasSubstr("adapter number 3"));
  EXPECT_THAT(test::sentence_of<Error>([] {
                Model({"/nonexistent", "cpu", "fp32", 1});
              }),
              testing::HasSubstr("/nonexistent"));
  EXPECT_THAT(test::sentence_of<Error>([] {
                Model({folder_->path(), "tpu", "fp32", 1});
              }),
              testing::HasSubstr("tpu"));
}

}  // namespace
}  // namespace kerf
