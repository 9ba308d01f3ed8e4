#include <gtest/gtest.h>

#include "models/qwen3_vl/model.h"
#include "support/small_model.h"
#include "support/temporary.h"

namespace kerf::qwen3_vl {
namespace {

Config small_config() {
  auto config = load_config(Path(KERF_SOURCE_DIR) / "configs/litho");
  config.text.num_hidden_layers = 2;
  config.vision.depth = 3;
  config.vision.deepstack_visual_indexes = {0};
  return config;
}

TEST(RandomModel, SeedDecidesAndTheFolderRoundTrips) {
  test::TemporaryFolder folder;
  auto model = make_random_model(small_config(), 3);
  save_model(model, folder.path(), {torch::kFloat32, Path(KERF_SOURCE_DIR) / "configs/litho"});
  const auto loaded = load_model(folder.path(), {});
  EXPECT_TRUE(loaded.warnings.empty());
  const auto same = make_random_model(small_config(), 3)->named_parameters(),
             other = make_random_model(small_config(), 4)->named_parameters();
  int differing = 0;
  for (const auto& item : loaded.model->named_parameters()) {
    EXPECT_TRUE(torch::equal(item.value(), same[item.key()])) << item.key();
    differing += !torch::equal(item.value(), other[item.key()]);
  }
  EXPECT_GT(differing, 10);
}

TEST(RandomModel, HeadsStartByLookingAtTheirNeighbours) {
  // Without patch content the scores are those of the biases: heads 0, 1, 2 of block 0 look up left, up, up
  // right.
  torch::NoGradGuard no_grad;
  const auto config = small_config().vision;
  auto model = make_random_model(small_config(), 1);
  const auto bias = model->named_parameters()["model.visual.blocks.0.attn.qkv.bias"];
  const auto layout = make_patch_layout(config, torch::tensor({{1, 8, 8}}, torch::kInt64), torch::kCPU);
  const auto size = config.hidden_size / config.num_heads;
  const auto rotate = [&](std::int64_t from) {
    const auto x = bias.narrow(0, from, size).view({1, 1, size}).expand({64, 1, size});
    const auto halves = x.chunk(2, -1);
    return (x * layout.cos + torch::cat({-halves[1], halves[0]}, -1) * layout.sin).squeeze(1);
  };
  // Merge order: the row of patch (r, c) in the layout's order.
  const auto row_of = [](std::int64_t r, std::int64_t c) {
    return ((r / 2) * 4 + c / 2) * 4 + (r % 2) * 2 + c % 2;
  };
  for (std::int64_t head = 0; head < 3; ++head) {
    const auto scores = rotate(head * size).matmul(rotate(config.hidden_size + head * size).t());
    EXPECT_EQ(scores[row_of(4, 4)].argmax().item<std::int64_t>(), row_of(3, 3 + head)) << head;
  }
}

TEST(RandomModel, PositionsStartAsWavesOfRowAndColumn) {
  torch::NoGradGuard no_grad;
  const auto config = small_config().vision;
  auto model = make_random_model(small_config(), 1);
  const auto side = std::int64_t(std::sqrt(double(config.num_position_embeddings)));
  const auto table = model->named_parameters()["model.visual.pos_embed.weight"].view({side, side, 2, -1});
  // The first half of the features tells the row alone, the second the column alone; neighbours are alike.
  EXPECT_TRUE(torch::equal(table[3][1][0], table[3][9][0]));
  EXPECT_TRUE(torch::equal(table[1][3][1], table[9][3][1]));
  const auto distance = [&](std::int64_t a, std::int64_t b) {
    return (table[a][0][0] - table[b][0][0]).norm().item<double>();
  };
  EXPECT_GT(distance(2, 3), 0.1);
  EXPECT_LT(distance(2, 3), distance(2, 10));
}

}  // namespace
}  // namespace kerf::qwen3_vl
