#include "models/wafer/fast_tower.h"

#include "nn/device.h"
#include "nn/int8.h"

#include <gtest/gtest.h>

#include <cmath>

namespace kerf::wafer_model {
namespace {

Config config_of(std::int64_t merge) {
  Config config;
  config.canvas = 32, config.map_side = 26, config.projection = 8, config.projection_hidden = 8;
  auto& vision = config.vision;
  vision.depth = 2, vision.hidden_size = 32, vision.intermediate_size = 48, vision.num_heads = 2;
  vision.patch_size = 4, vision.temporal_patch_size = 1, vision.spatial_merge_size = merge;
  vision.out_hidden_size = 20, vision.num_position_embeddings = 64;
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

torch::Tensor some_maps(std::int64_t count, std::int64_t height, std::int64_t width) {
  torch::manual_seed(7);
  return torch::randint(0, 4, {count, height, width}).to(torch::kUInt8);
}

torch::Tensor tower_feature(WaferModel& model, const torch::Tensor& maps, const nn::Pass& pass) {
  return WaferModelImpl::feature(model->tokens(draw_canvas(maps, model->config()), pass));
}

TEST(FastTower, ComputesWhatTheTowerDoes) {
  for (const std::int64_t merge : {1, 2}) {
    auto model = unsettled_model(merge);
    const FastTower tower(model, torch::kFloat32);
    torch::NoGradGuard no_grad;
    // two whole chunks and a part; as large as the canvas shows them, without a rim, and of other sizes
    for (const auto& maps : {some_maps(37, 26, 26), some_maps(3, 25, 26), some_maps(3, 26, 25),
                             some_maps(3, 24, 26), some_maps(2, 13, 40)}) {
      const auto expected = tower_feature(model, maps, {});
      const auto difference = (tower.feature(maps) - expected).abs().max().item<double>();
      EXPECT_LT(difference, 2e-5 * expected.abs().max().item<double>()) << maps.sizes();
    }
  }
}

TEST(FastTower, InBfloat16ItIsAsNearAsTheTowerUnderAutocast) {
  auto model = unsettled_model(1);
  const auto maps = some_maps(20, 26, 26);
  torch::NoGradGuard no_grad;
  const auto exact = tower_feature(model, maps, {});
  nn::Pass pass;
  pass.autocast = torch::kBFloat16;
  const auto error = [&](const torch::Tensor& found) { return (found - exact).norm().item<double>(); };
  const double slow = error(tower_feature(model, maps, pass));
  const double fast = error(FastTower(model, torch::kBFloat16).feature(maps));
  EXPECT_GT(slow, 0);
  // Where products are computed in float32 and only stored in bfloat16, the tower rounds less often than
  // FastTower.
  if (nn::fast_bf16()) {
    EXPECT_LT(fast, 2 * slow);
  }
  constexpr double kRounding = 1.0 / 256;  // of one value in bfloat16
  EXPECT_LT(fast, 2 * kRounding * exact.norm().item<double>());
}

TEST(FastTower, InInt8ItIsNear) {
  if (nn::int8_weight_limit() == 0) GTEST_SKIP() << "this processor has no products in 8-bit integers";
  torch::NoGradGuard no_grad;
  for (const std::int64_t merge : {1, 2}) {
    auto model = unsettled_model(merge);
    const FastTower tower(model, torch::kInt8);
    for (const auto& maps : {some_maps(37, 26, 26), some_maps(2, 13, 40)}) {
      const auto exact = tower_feature(model, maps, {});
      const auto error = (tower.feature(maps) - exact).norm().item<double>();
      EXPECT_GT(error, 0);
      // 2 * 6 products in a row, each with two operands that are off by 1 part in 127 * sqrt(12) of their
      // largest value, which is three times the usual one; weights by twice that where the limit is 64.
      const double step = 3 / 127.0 / std::sqrt(12);
      const double widest = nn::int8_weight_limit() == 127 ? 1 : 2;
      EXPECT_LT(error, std::sqrt(12 * (1 + widest * widest)) * step * exact.norm().item<double>());
    }
  }
}

}  // namespace
}  // namespace kerf::wafer_model
