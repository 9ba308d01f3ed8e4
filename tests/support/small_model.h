// A model folder small enough for unit tests: the shipped model's vocabulary and layout, few and narrow
// layers.
#pragma once

#include <kerf/image.h>

#include <nlohmann/json.hpp>

#include "base/random.h"
#include "models/qwen3_vl/model.h"

namespace kerf::test {

/// Writes a folder with random weights; pictures become 128 x 128.
inline void make_small_model(const Path& folder, std::uint64_t seed = 1) {
  const Path source = Path(KERF_SOURCE_DIR) / "configs/litho";
  auto config = qwen3_vl::load_config(source);
  config.text.hidden_size = config.vision.out_hidden_size = 48;
  config.text.intermediate_size = 96, config.text.num_hidden_layers = 2, config.text.num_attention_heads = 4;
  config.text.num_key_value_heads = 2, config.text.head_dim = 16, config.text.mrope_section = {4, 2, 2};
  config.vision.depth = 2, config.vision.hidden_size = 32, config.vision.intermediate_size = 64,
  config.vision.num_heads = 2;
  config.vision.deepstack_visual_indexes = {0}, config.vision.num_position_embeddings = 64;
  auto model = qwen3_vl::make_random_model(config, seed);
  qwen3_vl::save_model(model, folder, {torch::kFloat32, source});
  auto settings = nlohmann::json::parse(read_file(folder / "preprocessor_config.json"));
  settings["size"] = {{"shortest_edge", 128 * 128}, {"longest_edge", 128 * 128}};
  write_file(folder / "preprocessor_config.json", settings.dump());
}

/// A picture of random blocks.
inline Image random_picture(int width, int height, std::uint64_t seed) {
  Random random(seed);
  Image image{width, height, 3, std::vector<std::uint8_t>(std::size_t(width) * height * 3, 40)};
  for (int block = 0; block < 12; ++block) {
    const auto x0 = random.below(width), y0 = random.below(height), w = 4 + random.below(width / 3),
               h = 4 + random.below(height / 3);
    const auto value = std::uint8_t(random.below(256));
    for (auto y = y0; y < std::min<std::int64_t>(height, y0 + h); ++y)
      for (auto x = x0; x < std::min<std::int64_t>(width, x0 + w); ++x)
        for (int c = 0; c < 3; ++c) image.row(int(y))[x * 3 + c] = value;
  }
  return image;
}

}  // namespace kerf::test
