// Every stage of a forward pass against transformers, over checkpoints that differ in every dimension.
#include "models/golden.h"

namespace kerf::golden {
namespace {

using qwen3_vl::Processor;

constexpr double kStage = 1e-5, kLogits = 1e-5;  // relative to the largest value of a stage, in float32

class Forward : public testing::TestWithParam<const char*> {
 protected:
  const Scenario golden{GetParam()};
};

TEST_P(Forward, PromptsAndIdsAreExact) {
  const auto processor = Processor::load(golden.model_folder());
  const auto prompts = golden.prepare(processor);
  const auto ids = golden["input_ids"], mask = golden["attention_mask"].to(torch::kBool);
  const auto labels = golden["labels"];
  ASSERT_EQ(std::int64_t(prompts.size()), ids.size(0));
  for (std::size_t b = 0; b < prompts.size(); ++b) {
    EXPECT_EQ(prompts[b].text, golden.prompts()[b]);
    const auto real = torch::tensor(prompts[b].ids, torch::kInt64);
    expect_equal(real, ids[b].masked_select(mask[b]), "ids of row " + std::to_string(b));
    const auto trained = (labels[b].masked_select(mask[b]) != -100).to(torch::kUInt8).contiguous();
    const std::vector<std::uint8_t> expected(trained.data_ptr<std::uint8_t>(),
                                             trained.data_ptr<std::uint8_t>() + trained.numel());
    EXPECT_EQ(prompts[b].answer, expected) << "answer tokens of row " << b;
  }
}

TEST_P(Forward, BatchIsExact) {
  const auto batch = golden.batch();
  expect_equal(batch.ids, golden["input_ids"], "ids");
  expect_equal(batch.mask, golden["attention_mask"].to(torch::kBool), "mask");
  expect_equal(batch.position_ids, golden["position_ids"], "positions");
  if (!golden.answered())  // only a prompt that is continued has a use for them
    expect_equal(torch::tensor(batch.deltas, torch::kInt64), golden["rope_deltas"], "deltas");
  expect_equal(batch.answer, golden["labels"] != -100, "answers");
}

TEST_P(Forward, PixelsAreExact) {
  const auto batch = golden.batch();
  ASSERT_EQ(batch.pixels.defined(), golden.has("image_grid_thw"));
  if (!batch.pixels.defined()) return;
  expect_equal(batch.grid_thw, golden["image_grid_thw"], "grids");
  expect_equal(batch.pixels, golden.pixel_values(), "pixels");
}

TEST_P(Forward, VisionStages) {
  if (!golden.has("vision.merged")) GTEST_SKIP() << "this scenario has no vision stages";
  torch::NoGradGuard no_grad;
  auto model = load(golden.model_folder());
  std::vector<torch::Tensor> stages;
  const auto features = model->see(golden.pixel_values(), golden["image_grid_thw"], {}, &stages);
  const auto& config = model->config().vision;
  ASSERT_EQ(std::int64_t(stages.size()), 2 + config.depth);
  expect_close(stages[0], golden["vision.patch_embed"], kStage, "patch embedding");
  expect_close(stages[0] + stages[1], golden["vision.embedded"], kStage, "with positions");
  for (std::int64_t i = 0; i < config.depth; ++i)
    expect_close(stages[i + 2], golden["vision.block" + std::to_string(i)], kStage,
                 "block " + std::to_string(i));
  expect_close(features.merged, golden["vision.merged"], kStage, "merged");
  ASSERT_EQ(features.deepstack.size(), config.deepstack_visual_indexes.size());
  for (std::size_t k = 0; k < features.deepstack.size(); ++k)
    expect_close(features.deepstack[k], golden["vision.deepstack" + std::to_string(k)], kStage,
                 "deepstack " + std::to_string(k));
}

TEST_P(Forward, LanguageStagesAndLogits) {
  torch::NoGradGuard no_grad;
  auto model = load(golden.model_folder());
  const auto batch = golden.batch();
  const auto input = make_input(model, batch, {});
  std::vector<torch::Tensor> stages;
  const auto hidden = model->read(input, {}, &stages);
  const auto real = batch.mask.unsqueeze(-1);
  if (golden.has("text.embeds")) {
    expect_close(input.embeds * real, golden["text.embeds"], kStage, "embeddings");
    for (std::size_t i = 0; i < stages.size(); ++i)
      expect_close(stages[i] * real, golden["text.layer" + std::to_string(i)], kStage,
                   "layer " + std::to_string(i));
  }
  const auto logits = (model->logits(hidden, {}) * real).index_select(1, golden["logit_rows"]);
  expect_close(logits, golden["logits"], kLogits, "logits");
}

TEST_P(Forward, MaskChangesNothingWithoutPadding) {
  torch::NoGradGuard no_grad;
  const auto batch = golden.batch();
  if (!batch.mask.all().item<bool>()) GTEST_SKIP() << "this batch is padded";
  auto model = load(golden.model_folder());
  auto input = make_input(model, batch, {});
  input.key_mask = torch::Tensor();
  const auto logits = model->logits(model->read(input, {}), {}).index_select(1, golden["logit_rows"]);
  expect_close(logits, golden["logits"], kLogits, "logits");
}

INSTANTIATE_TEST_SUITE_P(Golden, Forward,
                         testing::Values("published_shape/one_image", "published_shape/text_only",
                                         "grouped_8/extreme_aspects", "no_taps/two_images", "sharded/turns",
                                         "merge_1/one_image", "merge_4/one_image", "batch/left_padded",
                                         "leading_newlines/history", "leading_newlines/training",
                                         "adapters/training", "gradients/training",
                                         "gradients_untied/training"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '/', '_');
                           return name;
                         });

}  // namespace
}  // namespace kerf::golden
