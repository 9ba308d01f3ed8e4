// Multimodal position ids (specification section 12).
#pragma once

#include <torch/torch.h>

#include <vector>

#include "models/qwen3_vl/config.h"

namespace kerf::qwen3_vl {

/// Patch grid of an image (t = 1) or a video, in patches before merging.
struct Grid {
  std::int64_t t = 1, h = 0, w = 0;
  std::int64_t patches() const { return t * h * w; }
};

struct Positions {
  torch::Tensor ids;       ///< [3, T] int64, rows T, H, W
  std::int64_t delta = 0;  ///< largest position + 1 - T; a later token at index s has position s + delta
};

/// Positions of one unpadded sequence. Runs of image and video ids are matched to `images` and `videos` in
/// order of appearance; a run of another length throws Error.
Positions make_positions(const std::vector<std::int64_t>& ids, const std::vector<Grid>& images,
                         const std::vector<Grid>& videos, const Config& config);

/// cos and sin [B, T, head_dim] for position ids [3, B, T], frequencies interleaved over the three axes.
struct Rotary {
  torch::Tensor cos, sin;
};
Rotary make_rotary(const TextConfig& config, const torch::Tensor& position_ids, torch::ScalarType dtype);

}  // namespace kerf::qwen3_vl
