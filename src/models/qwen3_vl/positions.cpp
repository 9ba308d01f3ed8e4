#include "models/qwen3_vl/positions.h"

#include <kerf/error.h>

#include <algorithm>

namespace kerf::qwen3_vl {
namespace {

/// Hands out the next grid of a kind; videos come frame by frame.
class GridQueue {
 public:
  GridQueue(const std::vector<Grid>& grids, const char* kind) : kind_(kind) {
    for (const auto& grid : grids)
      for (std::int64_t t = 0; t < grid.t; ++t) frames_.push_back({1, grid.h, grid.w});
  }
  const Grid& next() {
    if (next_ == frames_.size())
      fail("the prompt has more {} placeholders than {}s were given", kind_, kind_);
    return frames_[next_++];
  }
  void expect_empty() const {
    if (next_ != frames_.size())
      fail("{} {}s were given, the prompt has placeholders for {}", frames_.size(), kind_, next_);
  }

 private:
  const char* kind_;
  std::vector<Grid> frames_;
  std::size_t next_ = 0;
};

/// Axis (0 T, 1 H, 2 W) whose position turns frequency i.
std::vector<std::int64_t> interleaved_axes(const TextConfig& config) {
  const auto half = config.head_dim / 2;
  std::vector<std::int64_t> axes(half, 0);
  for (std::int64_t axis = 1; axis <= 2; ++axis)
    for (std::int64_t i = axis; i < std::min(3 * config.mrope_section[axis], half); i += 3) axes[i] = axis;
  return axes;
}

}  // namespace

Positions make_positions(const std::vector<std::int64_t>& ids, const std::vector<Grid>& images,
                         const std::vector<Grid>& videos, const Config& config) {
  const auto length = std::int64_t(ids.size()), merge = config.vision.spatial_merge_size;
  GridQueue image_queue(images, "image"), video_queue(videos, "video frame");
  Positions result{torch::empty({3, length}, torch::kInt64), 0};
  auto rows = result.ids.accessor<std::int64_t, 2>();
  std::int64_t position = 0;
  for (std::int64_t i = 0; i < length;) {
    const bool image = ids[i] == config.image_token_id, video = ids[i] == config.video_token_id;
    if (!image && !video) {
      for (int axis = 0; axis < 3; ++axis) rows[axis][i] = position;
      ++position, ++i;
      continue;
    }
    const auto& grid = image ? image_queue.next() : video_queue.next();
    const auto height = grid.h / merge, width = grid.w / merge;
    for (std::int64_t k = 0; k < height * width; ++k, ++i) {
      if (i >= length || ids[i] != (image ? config.image_token_id : config.video_token_id))
        fail("a run of {} placeholders in the prompt is shorter than its grid of {} tokens",
             image ? "image" : "video", height * width);
      rows[0][i] = position;
      rows[1][i] = position + k / width;
      rows[2][i] = position + k % width;
    }
    position += std::max(height, width);
  }
  image_queue.expect_empty();
  video_queue.expect_empty();
  result.delta = position - length;
  return result;
}

Rotary make_rotary(const TextConfig& config, const torch::Tensor& position_ids, torch::ScalarType dtype) {
  const auto device = position_ids.device();
  const auto exponent = torch::arange(0, config.head_dim, 2, torch::kFloat32) / double(config.head_dim);
  const auto frequencies = (1.0 / torch::pow(config.rope_theta, exponent)).to(device);
  const auto axes = torch::tensor(interleaved_axes(config), torch::kInt64).to(device);
  const auto chosen =
      position_ids.to(torch::kFloat32).index_select(0, axes).permute({1, 2, 0});  // [B, T, d/2]
  const auto angles = chosen * frequencies;
  const auto doubled = torch::cat({angles, angles}, -1);
  return {doubled.cos().to(dtype), doubled.sin().to(dtype)};
}

}  // namespace kerf::qwen3_vl
