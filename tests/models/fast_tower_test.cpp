#include "models/wafer/fast_tower.h"

#include <gtest/gtest.h>

namespace kerf::wafer_model {
namespace {

Config config_of(std::int64_t merge) {
  Config config;
  config.canvas = 24, config.map_side = 20, config.projection = 8, config.projection_hidden = 8;
  auto& vision = config.vision;
  vision.depth = 2, vision.hidden_size = 32, vision.intermediate_size = 48, vision.num_heads = 2;
  vision.patch_size = 4, vision.temporal_patch_size = 1, vision.spatial_merge_size = merge;
  vision.out_hidden_size = 20, vision.num_position_embeddings = 36;
  config.tasks = {{"t", {"a", "b"}, {}}};
  return config;
}

/// A model whose norms and biases are not at their start either.
WaferModel unsettled_model(std::int64_t merge) {
  auto model = make_random_model(config_of(merge), 5);
  torch::NoGradGuard no_grad;
  torch::manual_seed(6);
  for (auto& parameter : model->parameters())
    if (parameter.dim() == 1) parameter.add_(torch::randn_like(parameter) * 0.2);
  model->eval();
  return model;
}

torch::Tensor some_canvas(std::int64_t count) {
  torch::manual_seed(7);
  return torch::randn({count, 3, 24, 24});
}

TEST(FastTower, ComputesWhatTheTowerDoes) {
  for (const std::int64_t merge : {1, 2}) {
    auto model = unsettled_model(merge);
    const auto canvas = some_canvas(37);  // two whole chunks and a part
    torch::NoGradGuard no_grad;
    const auto expected = WaferModelImpl::feature(model->tokens(canvas, {}));
    const auto found = FastTower(model, torch::kFloat32).feature(canvas);
    EXPECT_LT((found - expected).abs().max().item<double>(), 2e-5 * expected.abs().max().item<double>());
  }
}

TEST(FastTower, InBfloat16ItIsAsNearAsTheTowerUnderAutocast) {
  auto model = unsettled_model(1);
  const auto canvas = some_canvas(20);
  torch::NoGradGuard no_grad;
  const auto exact = WaferModelImpl::feature(model->tokens(canvas, {}));
  nn::Pass pass;
  pass.autocast = torch::kBFloat16;
  const auto error = [&](const torch::Tensor& found) { return (found - exact).norm().item<double>(); };
  const double slow = error(WaferModelImpl::feature(model->tokens(canvas, pass)));
  const double fast = error(FastTower(model, torch::kBFloat16).feature(canvas));
  EXPECT_GT(slow, 0);
  EXPECT_LT(fast, 1.5 * slow);
}

}  // namespace
}  // namespace kerf::wafer_model
