// What a wafer recogniser looks like: a vision tower of the Qwen3-VL architecture and the heads of its tasks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/qwen3_vl/config.h"

namespace kerf::wafer_model {

/// One way of naming maps. A class names a whole map; labels are the basic patterns that it is mixed of.
struct TaskConfig {
  std::string name;                  ///< "mixedwm38"
  std::vector<std::string> classes;  ///< outputs of the head
  std::vector<std::string> labels;   ///< outputs of the second, multi-label head; empty: there is none
  bool operator==(const TaskConfig&) const = default;
};

/// What reads the canvas: a vision tower of the Qwen3-VL architecture, or convolutions (ConvTower), which
/// take depth, hidden_size and out_hidden_size from the same place.
enum class TowerKind { vision, convolution };

struct Config {
  TowerKind kind = TowerKind::vision;
  qwen3_vl::VisionConfig vision;
  std::int64_t canvas = 56;       ///< side of the picture the tower reads, pixels; of patch and merge size
  std::int64_t map_side = 52;     ///< side to which a map is brought inside the canvas, pixels
  std::int64_t projection = 256;  ///< width of the space in which features and prototypes are compared
  std::int64_t projection_hidden = 256;
  std::vector<TaskConfig> tasks;

  /// The task of that name. Throws Error with the names there are.
  std::size_t task(const std::string& name) const;
};

}  // namespace kerf::wafer_model
