#include "inspect/pointing.h"

#include <gtest/gtest.h>

#include <cmath>

#include "inspect/answer.h"
#include "support/small_model.h"
#include "support/temporary.h"

namespace kerf::inspect {
namespace {

/// Question, picture and answer about `boxes` in a picture of 128 x 128, which becomes 4 x 4 visual tokens.
qwen3_vl::Prompt prompt_about(const qwen3_vl::Processor& processor, const std::vector<LabelledBox>& boxes) {
  const Message question{
      "user", {{ContentPart::Kind::image, "", "image"}, {ContentPart::Kind::text, "Look.", ""}}, {}};
  qwen3_vl::PromptOptions options;
  options.chat.add_generation_prompt = false;
  return processor.prepare(
      {question, text_message("assistant", write_answer(boxes, 128, 128))},
      [](const std::string&) { return test::random_picture(128, 128, 1); }, options);
}

class Pointing : public testing::Test {
 protected:
  void SetUp() override { test::make_small_model(folder.path()); }
  std::vector<Pointers> pointers(const std::vector<LabelledBox>& boxes) {
    const auto processor = qwen3_vl::Processor::load(folder.path());
    prompt = prompt_about(processor, boxes);
    return find_pointers({prompt}, processor.tokenizer(), processor.config().image_token_id, 2);
  }
  test::TemporaryFolder folder;
  qwen3_vl::Prompt prompt;
};

TEST_F(Pointing, EveryPartOfADefectPointsAtItsCentre) {
  // Centres (48, 48) and (64, 100): in tokens of 32 pixels (1, 1) exactly, and (1.5, 2.625) from the first's
  // centre.
  const auto found = pointers({{"burr", {40, 40, 16, 16}}, {"bridge", {54, 90, 20, 20}}}).at(0);
  EXPECT_EQ(found.visual, 16);
  EXPECT_EQ(prompt.ids[std::size_t(found.first)], 813);
  ASSERT_EQ(found.targets.size(0), std::int64_t(found.positions.size()));
  EXPECT_TRUE(torch::allclose(found.targets.sum(1), torch::ones({found.targets.size(0)}), 1e-4));
  const auto first = found.targets[0], last = found.targets[-1];
  EXPECT_NEAR(first[5].item<float>(), 1, 0.05);
  EXPECT_NEAR(last[9].item<float>(), 0.5 * 0.375, 0.02);
  EXPECT_NEAR(last[14].item<float>(), 0.5 * 0.625, 0.02);
  EXPECT_EQ(found.centres, (std::vector<std::int64_t>{5, 14}));
  EXPECT_EQ(found.boxes[1], (std::array<std::int64_t, 4>{422, 703, 578, 859}));
  // The token before the first coordinate is the first that points.
  const auto processor = qwen3_vl::Processor::load(folder.path());
  const auto next = prompt.ids[std::size_t(found.positions[0]) + 1];
  EXPECT_EQ(processor.tokenizer().bytes(TokenId(next)), std::to_string(std::lround(40.0 / 128 * 1000)));
}

TEST_F(Pointing, CleanPicturesPointNowhere) {
  const auto found = pointers({});
  EXPECT_TRUE(found.at(0).positions.empty());
  qwen3_vl::AttentionProbe probe{0, {{torch::ones({1, 2, 8, 4}), torch::ones({1, 1, 8, 4})}}};
  EXPECT_EQ(pointing_loss(probe, found).item<double>(), 0);
}

TEST(PointingLoss, IsTheCrossEntropyOfTheAttention) {
  // One row, two query heads on one key head, keys at tokens 2..4 of 6, d = 4; written out in double
  // precision.
  const auto wave = [](double shift, std::vector<std::int64_t> shape) {
    const auto count = shape[1] * shape[2] * shape[3];
    return torch::sin(torch::arange(count, torch::kFloat64) * 1.3 + shift).to(torch::kFloat32).view(shape);
  };
  const auto q = wave(0, {1, 2, 6, 4}), k = wave(1, {1, 1, 6, 4});
  const auto targets = torch::tensor({{0.5f, 0.5f, 0.f}});
  double expected = 0;
  for (int head = 0; head < 2; ++head) {
    double scores[3], sum = 0;
    for (int j = 0; j < 3; ++j) {
      scores[j] = 0;
      for (int d = 0; d < 4; ++d)
        scores[j] += double(q[0][head][4][d].item<float>()) * double(k[0][0][2 + j][d].item<float>()) / 2;
      sum += std::exp(scores[j]);
    }
    expected -= 0.5 * (scores[0] - std::log(sum)) + 0.5 * (scores[1] - std::log(sum));
  }
  const auto loss = pointing_loss({0, {{q, k}}}, {{2, 3, {4}, targets, {}, {}}});
  EXPECT_NEAR(loss.item<double>(), expected / 2, 1e-6);
}

}  // namespace
}  // namespace kerf::inspect
