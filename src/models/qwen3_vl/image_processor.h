// Images -> patch grids, bit for bit as Qwen3-VL's default image processor makes them (specification section
// 7).
#pragma once

#include <kerf/image.h>
#include <torch/torch.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "models/qwen3_vl/positions.h"

namespace kerf::qwen3_vl {

struct ImageProcessorConfig {
  std::int64_t min_pixels = 65536;     ///< size.shortest_edge: smallest height * width after resizing
  std::int64_t max_pixels = 16777216;  ///< size.longest_edge: largest
  std::int64_t patch_size = 16;
  std::int64_t temporal_patch_size = 2;
  std::int64_t merge_size = 2;
  std::array<float, 3> mean = {0.5f, 0.5f, 0.5f};  ///< of values 0..1
  std::array<float, 3> std = {0.5f, 0.5f, 0.5f};
  bool do_resize = true;
  std::vector<std::string> warnings;
};

/// Reads preprocessor_config.json, else processor_config.json["image_processor"]; warns where both exist and
/// disagree.
ImageProcessorConfig load_image_processor(const Path& folder);
/// The text of a preprocessor_config.json with these settings.
std::string write_image_processor(const ImageProcessorConfig& config);

/// Height and width after resizing: multiples of patch_size * merge_size within the pixel limits. Throws
/// Error when one side is over 200 times the other.
std::pair<std::int64_t, std::int64_t> smart_resize(std::int64_t height, std::int64_t width,
                                                   const ImageProcessorConfig& config);

/// An image as the vision tower reads it.
struct PatchGrid {
  Grid grid;             ///< in patches
  torch::Tensor pixels;  ///< [t*h*w, channels * temporal_patch_size * patch_size^2] float32
  std::int64_t tokens(const ImageProcessorConfig& config) const {
    return grid.patches() / (config.merge_size * config.merge_size);
  }
};

/// Antialiased bicubic resize of 8-bit pixels [3, H, W] (identity when the size is unchanged).
torch::Tensor resize_pixels(const torch::Tensor& pixels, std::int64_t height, std::int64_t width);

PatchGrid make_patches(const Image& image, const ImageProcessorConfig& config);

}  // namespace kerf::qwen3_vl
