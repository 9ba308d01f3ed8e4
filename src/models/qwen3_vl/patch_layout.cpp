#include <kerf/error.h>

#include <array>
#include <cmath>
#include <map>

#include "models/qwen3_vl/vision.h"

namespace kerf::qwen3_vl {
namespace {

/// [h*w] values reordered from raster order to merge order: 2x2 blocks in raster order, raster inside a
/// block.
torch::Tensor to_merge_order(const torch::Tensor& raster, std::int64_t h, std::int64_t w,
                             std::int64_t merge) {
  return raster.view({h / merge, merge, w / merge, merge}).permute({0, 2, 1, 3}).reshape({h * w});
}

struct Grid {
  std::int64_t t, h, w;
};

Grid read_grid(const VisionConfig& config, const torch::Tensor& row) {
  const Grid grid{row[0].item<std::int64_t>(), row[1].item<std::int64_t>(), row[2].item<std::int64_t>()};
  if (grid.t <= 0 || grid.h <= 0 || grid.w <= 0 || grid.h % config.spatial_merge_size ||
      grid.w % config.spatial_merge_size)
    fail("image grid {}x{}x{} must be positive and divisible by the merge size {}", grid.t, grid.h, grid.w,
         config.spatial_merge_size);
  return grid;
}

/// Index and weight of the four table entries around each patch: bilinear with aligned corners.
void add_table_lookup(const VisionConfig& config, const Grid& grid, std::vector<torch::Tensor>& indices,
                      std::vector<torch::Tensor>& weights) {
  const auto side = std::llround(std::sqrt(double(config.num_position_embeddings)));
  const auto axis = [&](std::int64_t count) {
    return torch::linspace(0, double(side - 1), count, torch::kFloat32);
  };
  const auto y = axis(grid.h), x = axis(grid.w);
  const auto y0 = y.to(torch::kInt64), x0 = x.to(torch::kInt64);
  const auto y1 = (y0 + 1).clamp_max(side - 1), x1 = (x0 + 1).clamp_max(side - 1);
  const auto dy = y - y0, dx = x - x0;
  const auto order = [&](const torch::Tensor& table) {
    return to_merge_order(table.contiguous(), grid.h, grid.w, config.spatial_merge_size).repeat({grid.t});
  };
  const auto index = [&](const torch::Tensor& row, const torch::Tensor& column) {
    return order(row.unsqueeze(1) * side + column.unsqueeze(0));
  };
  const auto weight = [&](const torch::Tensor& row, const torch::Tensor& column) {
    return order(row.unsqueeze(1) * column.unsqueeze(0));
  };
  indices.push_back(torch::stack({index(y0, x0), index(y0, x1), index(y1, x0), index(y1, x1)}));
  weights.push_back(
      torch::stack({weight(1 - dy, 1 - dx), weight(1 - dy, dx), weight(dy, 1 - dx), weight(dy, dx)}));
}

/// [t*h*w, d/2] rotary angles: rows turn the first half, columns the second.
torch::Tensor rotary_angles(const VisionConfig& config, const Grid& grid) {
  const auto half = config.hidden_size / config.num_heads / 2;
  const auto exponent = torch::arange(0, half, 2, torch::kFloat32) / double(half);
  const auto frequencies = 1.0 / torch::pow(config.rope_theta, exponent);
  const auto rows = torch::arange(grid.h).unsqueeze(1).expand({grid.h, grid.w}).contiguous();
  const auto columns = torch::arange(grid.w).unsqueeze(0).expand({grid.h, grid.w}).contiguous();
  const auto angles = [&](const torch::Tensor& positions) {
    const auto ordered =
        to_merge_order(positions, grid.h, grid.w, config.spatial_merge_size).repeat({grid.t});
    return torch::outer(ordered.to(torch::kFloat32), frequencies);
  };
  return torch::cat({angles(rows), angles(columns)}, -1);
}

}  // namespace

PatchLayout make_patch_layout(const VisionConfig& config, const torch::Tensor& grid_thw,
                              torch::Device device) {
  PatchLayout layout;
  std::vector<torch::Tensor> indices, weights, angles;
  std::map<std::array<std::int64_t, 3>, std::size_t> known;  // a batch of pictures of one size is common
  for (std::int64_t i = 0; i < grid_thw.size(0); ++i) {
    const auto grid = read_grid(config, grid_thw[i]);
    layout.segments.insert(layout.segments.end(), grid.t, grid.h * grid.w);
    const auto [earlier, fresh] = known.try_emplace({grid.t, grid.h, grid.w}, indices.size());
    if (fresh) {
      add_table_lookup(config, grid, indices, weights);
      angles.push_back(rotary_angles(config, grid));
      continue;
    }
    const auto first = earlier->second;
    indices.push_back(indices[first]), weights.push_back(weights[first]), angles.push_back(angles[first]);
  }
  layout.table_index = torch::cat(indices, 1).to(device);
  layout.table_weight = torch::cat(weights, 1).unsqueeze(-1).to(device);
  const auto all = torch::cat(angles).unsqueeze(1);
  const auto doubled = torch::cat({all, all}, -1).to(device);
  layout.cos = doubled.cos();
  layout.sin = doubled.sin();
  return layout;
}

}  // namespace kerf::qwen3_vl
