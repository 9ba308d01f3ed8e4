// A wafer model small enough for unit tests, and maps to show it.
#pragma once

#include <kerf/wafer.h>

#include "base/random.h"
#include "recognise/map_set.h"
#include "recognise/model_folder.h"

namespace kerf::test {

inline wafer_model::Config small_wafer_config() {
  wafer_model::Config config;
  config.canvas = 16, config.map_side = 12, config.projection = 8, config.projection_hidden = 8;
  auto& vision = config.vision;
  vision.depth = 2, vision.hidden_size = 16, vision.intermediate_size = 32, vision.num_heads = 2;
  vision.patch_size = 4, vision.temporal_patch_size = 1, vision.spatial_merge_size = 2;
  vision.out_hidden_size = 12, vision.num_position_embeddings = 16;
  config.tasks = {recognise::known_task("mixedwm38"), recognise::known_task("wm811k")};
  return config;
}

/// The same tasks with a tower of convolutions.
inline wafer_model::Config small_conv_config() {
  auto config = small_wafer_config();
  config.kind = wafer_model::TowerKind::convolution;
  config.canvas = 12;
  config.vision = {};
  config.vision.depth = 1, config.vision.hidden_size = 16, config.vision.out_hidden_size = 12;
  return config;
}

/// A round wafer of that many dies on a side whose dies fail by chance.
inline DieGrid random_wafer(int side, std::uint64_t seed, double rate = 0.3) {
  DieGrid grid{side, side, std::vector<DieState>(std::size_t(side) * side, DieState::off_wafer)};
  Random random(seed);
  for (int row = 0; row < side; ++row)
    for (int column = 0; column < side; ++column) {
      const double y = (row + 0.5) * 2 / side - 1, x = (column + 0.5) * 2 / side - 1;
      if (x * x + y * y > 1) continue;
      grid.at(row, column) = random.chance(rate) ? DieState::fail : DieState::pass;
    }
  return grid;
}

}  // namespace kerf::test
