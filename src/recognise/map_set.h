// Maps of one size with what is known of each, as training and evaluation take them.
#pragma once

#include <kerf/file.h>
#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <vector>

#include "models/wafer/config.h"
#include "recognise/views.h"

namespace kerf::recognise {

/// N maps of H x W dies. K classes and L labels are those of the task.
struct MapSet {
  std::int64_t count = 0, height = 0, width = 0;
  std::vector<std::uint8_t> cells;     ///< [N, H, W]
  std::vector<std::int64_t> classes;   ///< [N] index among the task's classes; empty: not known
  std::vector<std::uint8_t> labels;    ///< [N, L] 0 or 1; empty where the task has none
  std::vector<std::uint8_t> labelled;  ///< [N] whether training may look at class and labels

  MapView map(std::int64_t index) const {
    return {{cells.data() + index * height * width, std::size_t(height * width)}, height, width};
  }
};

/// The two tasks that Kerf ships: "mixedwm38" and "wm811k". Throws Error for another name.
wafer_model::TaskConfig known_task(const std::string& name);

/// Reads an npz of maps. Where it has `labels`, they are taken; a label or class that the task does not know
/// throws Error naming file and map.
MapSet load_map_set(const Path& npz, const wafer_model::TaskConfig& task);

/// The maps of all but the named classes. Throws Error for a name that is none of the task's.
MapSet without_classes(const MapSet& set, const std::vector<std::string>& names,
                       const wafer_model::TaskConfig& task);

/// Keeps the labels of `share` of each class, at least one, by `seed`.
void hide_labels(MapSet& set, double share, std::uint64_t seed);

/// Maps of a set, in the order of `indices`, as [B, H, W] uint8.
torch::Tensor gather_maps(const MapSet& set, const std::vector<std::int64_t>& indices);

}  // namespace kerf::recognise
