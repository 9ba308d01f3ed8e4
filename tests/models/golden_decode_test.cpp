// Greedy decoding with a cache: the ids and logits of transformers' generate(), and of a pass without a
// cache.
#include "models/golden.h"

namespace kerf::golden {
namespace {

using qwen3_vl::Batch;
using qwen3_vl::KvCache;
using qwen3_vl::LanguageInput;
using qwen3_vl::Qwen3VL;

constexpr double kLogits = 1e-5;

class Decode : public testing::TestWithParam<const char*> {
 protected:
  const Scenario golden{GetParam()};
  Qwen3VL model = load(golden.model_folder());
  const Batch batch = golden.batch();
  torch::NoGradGuard no_grad;

  KvCache cache(std::int64_t capacity) const {
    return KvCache(model->config().text, batch.ids.size(0), capacity, torch::kFloat32);
  }
  torch::Tensor last_logits(const LanguageInput& input) {
    return model->logits(model->read(input, {}).select(1, -1), {});
  }
  /// Input of one token a row, `step` tokens after the prompt.
  LanguageInput next_input(const torch::Tensor& ids, std::int64_t step, KvCache& cache) {
    auto input = model->embed(ids.unsqueeze(1), nullptr, {});
    const auto index = batch.ids.size(1) + step;
    input.position_ids =
        (torch::tensor(batch.deltas, torch::kInt64) + index).view({1, -1, 1}).expand({3, -1, 1});
    input.key_mask = torch::cat({batch.mask, torch::ones({batch.mask.size(0), step + 1}, torch::kBool)}, 1);
    input.cache = &cache;
    return input;
  }
  /// Greedy ids [B, steps] and logits [B, steps, V] after a prefill whose last logits are given.
  std::pair<torch::Tensor, torch::Tensor> continue_from(torch::Tensor logits, KvCache& cache) {
    std::vector<torch::Tensor> ids, all{logits};
    const auto steps = golden["generated"].size(1);
    for (std::int64_t step = 0; step < steps; ++step) {
      ids.push_back(all.back().argmax(-1));
      if (step + 1 < steps) all.push_back(last_logits(next_input(ids.back(), step, cache)));
    }
    return {torch::stack(ids, 1), torch::stack(all, 1)};
  }
};

TEST_P(Decode, CachedStepsGiveTheReferenceIds) {
  auto small = cache(4);  // grows several times
  auto input = make_input(model, batch, {});
  input.cache = &small;
  const auto [ids, logits] = continue_from(last_logits(input), small);
  expect_equal(ids, golden["generated"], "generated ids");
  expect_close(logits, golden["step_logits"], kLogits, "step logits");
  EXPECT_EQ(small.length(), batch.ids.size(1) + golden["generated"].size(1) - 1);
}

TEST_P(Decode, PrefillInChunksGivesTheSame) {
  for (const std::int64_t chunk : {1, 7, 16}) {
    auto memory = cache(256);
    const auto whole = make_input(model, batch, {});
    torch::Tensor last;
    for (std::int64_t at = 0; at < batch.ids.size(1); at += chunk) {
      auto part = whole.slice(at, std::min(chunk, batch.ids.size(1) - at));
      part.cache = &memory;
      last = last_logits(part);
    }
    const auto [ids, logits] = continue_from(last, memory);
    expect_equal(ids, golden["generated"], "generated ids in chunks of " + std::to_string(chunk));
    expect_close(logits, golden["step_logits"], kLogits, "step logits in chunks of " + std::to_string(chunk));
  }
}

TEST_P(Decode, UncachedPassGivesTheSame) {
  const auto extra = golden["generated"].narrow(1, 0, golden["generated"].size(1) - 1);
  Batch longer = batch;
  const auto first = batch.ids.size(1), steps = extra.size(1);
  longer.ids = torch::cat({batch.ids, extra}, 1);
  longer.mask = torch::cat({batch.mask, torch::ones_like(extra, torch::kBool)}, 1);
  const auto indices = torch::arange(first, first + steps).view({1, 1, -1});
  const auto positions = indices + torch::tensor(batch.deltas, torch::kInt64).view({1, -1, 1});
  longer.position_ids = torch::cat({batch.position_ids, positions.expand({3, -1, -1})}, 2);
  const auto hidden = model->read(make_input(model, longer, {}), {});
  expect_close(model->logits(hidden.narrow(1, first - 1, steps + 1), {}), golden["step_logits"], kLogits,
               "logits");
}

TEST_P(Decode, TruncatedCacheContinuesAsIfNothingHadFollowed) {
  auto memory = cache(256);
  auto input = make_input(model, batch, {});
  input.cache = &memory;
  const auto last = last_logits(input);
  continue_from(last, memory);
  memory.truncate(batch.ids.size(1));
  const auto [ids, logits] = continue_from(last, memory);
  expect_equal(ids, golden["generated"], "generated ids");
  expect_close(logits, golden["step_logits"], kLogits, "step logits");
}

INSTANTIATE_TEST_SUITE_P(Golden, Decode,
                         testing::Values("published_shape/one_image", "published_shape/text_only",
                                         "grouped_8/extreme_aspects", "no_taps/two_images", "sharded/turns",
                                         "merge_1/one_image", "merge_4/one_image", "batch/left_padded"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '/', '_');
                           return name;
                         });

}  // namespace
}  // namespace kerf::golden
