#include "inspect/dense_head.h"

#include <kerf/error.h>

#include <algorithm>
#include <cmath>

namespace kerf::inspect {
namespace {

constexpr int kCells = 4;           // sub-cells a side of a patch
constexpr double kReach = 1.0;      // patches around a box's centre that are positive
constexpr double kMinScore = 0.03;  // weaker detections are not decoded
constexpr std::size_t kMaxBoxes = 60;

/// Row of patch (r, c) in merge order.
std::int64_t patch_row(std::int64_t r, std::int64_t c, std::int64_t grid_w, std::int64_t merge) {
  return ((r / merge) * (grid_w / merge) + c / merge) * merge * merge + (r % merge) * merge + c % merge;
}

/// Overlap of [a, a + 1) with [low, high).
double overlap(double a, double low, double high) {
  return std::max(0.0, std::min(a + 1, high) - std::max(a, low));
}

void fill_cover(at::TensorAccessor<float, 3> cover, const Box& cells, std::size_t label,
                const qwen3_vl::Grid& grid, std::int64_t merge) {
  const auto last_y = std::min<std::int64_t>(grid.h * kCells - 1, std::int64_t(cells.y + cells.height));
  const auto last_x = std::min<std::int64_t>(grid.w * kCells - 1, std::int64_t(cells.x + cells.width));
  for (auto y = std::max<std::int64_t>(0, std::int64_t(cells.y)); y <= last_y; ++y) {
    const double share_y = overlap(double(y), cells.y, cells.y + cells.height);
    for (auto x = std::max<std::int64_t>(0, std::int64_t(cells.x)); x <= last_x; ++x) {
      const double share = share_y * overlap(double(x), cells.x, cells.x + cells.width);
      auto& value =
          cover[patch_row(y / kCells, x / kCells, grid.w, merge)][(y % kCells) * kCells + x % kCells][label];
      value = std::max(value, float(share));
    }
  }
}

torch::Tensor focal(const torch::Tensor& logits, const torch::Tensor& targets) {
  const auto cross = torch::binary_cross_entropy_with_logits(logits, targets, {}, {}, at::Reduction::None);
  const auto probability = torch::sigmoid(logits);
  const auto miss = targets * (1 - probability) + (1 - targets) * probability;
  return (targets * 0.25 + (1 - targets) * 0.75).mul(2) * miss.square() * cross;
}

/// Corners from (offset, log size) parameters, relative to each patch's own centre.
torch::Tensor corners(const torch::Tensor& boxes) {
  const auto half = boxes.narrow(1, 2, 2).clamp(-6, 4).exp();  // half of (2 patches * exp)
  const auto centre = boxes.narrow(1, 0, 2);
  return torch::cat({centre - half, centre + half}, 1);
}

torch::Tensor generalised_iou(const torch::Tensor& a, const torch::Tensor& b) {
  const auto low = torch::maximum(a.narrow(1, 0, 2), b.narrow(1, 0, 2)),
             high = torch::minimum(a.narrow(1, 2, 2), b.narrow(1, 2, 2));
  const auto area = [](const torch::Tensor& size) { return size.select(1, 0) * size.select(1, 1); };
  const auto inter = area((high - low).clamp_min(0));
  const auto joined =
      area(a.narrow(1, 2, 2) - a.narrow(1, 0, 2)) + area(b.narrow(1, 2, 2) - b.narrow(1, 0, 2)) - inter;
  const auto hull = area(torch::maximum(a.narrow(1, 2, 2), b.narrow(1, 2, 2)) -
                         torch::minimum(a.narrow(1, 0, 2), b.narrow(1, 0, 2)));
  return inter / joined.clamp_min(1e-6) - (hull - joined) / hull.clamp_min(1e-6);
}

}  // namespace

DenseTargets make_dense_targets(const std::vector<LabelledBox>& boxes, const std::vector<std::string>& labels,
                                int image_width, int image_height, const qwen3_vl::Grid& grid,
                                std::int64_t merge) {
  const auto patches = grid.patches(), classes = std::int64_t(labels.size());
  DenseTargets targets{torch::zeros({patches, classes}), torch::zeros({patches, 4}),
                       torch::zeros({patches}, torch::kBool),
                       torch::zeros({patches, kCells * kCells, classes})};
  auto class_rows = targets.classes.accessor<float, 2>();
  auto box_rows = targets.boxes.accessor<float, 2>();
  auto positive = targets.positive.accessor<bool, 1>();
  std::vector<double> owner(std::size_t(patches),
                            INFINITY);  // area of the box that holds a patch; the smallest wins
  const double to_x = double(grid.w) / image_width, to_y = double(grid.h) / image_height;
  for (const auto& [label, pixels] : boxes) {
    const Box box{pixels.x * to_x, pixels.y * to_y, pixels.width * to_x, pixels.height * to_y};
    const auto index = label_index(labels, label);
    fill_cover(targets.cover.accessor<float, 3>(),
               {box.x * kCells, box.y * kCells, box.width * kCells, box.height * kCells}, index, grid, merge);
    const double cx = box.x + box.width / 2, cy = box.y + box.height / 2;
    for (auto r = std::int64_t(std::max(0.0, cy - kReach - 1)); r < grid.h && double(r) <= cy + kReach; ++r) {
      for (auto c = std::int64_t(std::max(0.0, cx - kReach - 1)); c < grid.w && double(c) <= cx + kReach;
           ++c) {
        const double px = double(c) + 0.5, py = double(r) + 0.5;
        const bool home = std::int64_t(cx) == c && std::int64_t(cy) == r;
        const bool inside = std::abs(px - cx) <= std::min(kReach, box.width / 2) &&
                            std::abs(py - cy) <= std::min(kReach, box.height / 2);
        const auto row = patch_row(r, c, grid.w, merge);
        if (!(home || inside) || box.area() >= owner[std::size_t(row)]) continue;
        owner[std::size_t(row)] = box.area();
        positive[row] = true;
        for (std::int64_t k = 0; k < classes; ++k) class_rows[row][k] = k == std::int64_t(index);
        const double values[4] = {cx - px, cy - py, std::log(std::max(box.width, 0.05) / 2),
                                  std::log(std::max(box.height, 0.05) / 2)};
        for (int k = 0; k < 4; ++k) box_rows[row][k] = float(values[k]);
      }
    }
  }
  return targets;
}

DenseTargets join(const std::vector<DenseTargets>& targets, torch::Device device) {
  const auto joined = [&](torch::Tensor DenseTargets::*field) {
    std::vector<torch::Tensor> parts;
    for (const auto& target : targets) parts.push_back(target.*field);
    return torch::cat(parts).to(device);
  };
  return {joined(&DenseTargets::classes), joined(&DenseTargets::boxes), joined(&DenseTargets::positive),
          joined(&DenseTargets::cover)};
}

DenseHeadImpl::DenseHeadImpl(const qwen3_vl::VisionConfig& config, std::int64_t classes)
    : classes_(classes), unit_(config.merge_unit()) {
  token_norm = register_module("token_norm", nn::LayerNorm(config.out_hidden_size, 1e-6));
  patch_norm = register_module("patch_norm", nn::LayerNorm(config.hidden_size, 1e-6));
  detect = register_module("detect", nn::Linear(config.out_hidden_size, unit_ * (classes + 4), true));
  cover = register_module("cover", nn::Linear(config.hidden_size, kCells * kCells * classes, true));
  torch::NoGradGuard no_grad;
  auto generator = at::make_generator<at::CPUGeneratorImpl>(1);
  for (auto* layer : {&detect, &cover}) {
    (*layer)->weight.normal_(0, 0.01, generator);
    (*layer)->bias.zero_();
  }
  // Defects are rare: start from a probability of a few per cent.
  detect->bias.view({unit_, classes + 4}).narrow(1, 0, classes).fill_(-4);
  cover->bias.fill_(-4);
}

DenseOutput DenseHeadImpl::forward(const qwen3_vl::VisualFeatures& features, const nn::Pass& pass) {
  const auto detections = detect->forward(token_norm->forward(features.merged), pass)
                              .to(torch::kFloat32)
                              .view({-1, classes_ + 4});
  const auto covers = cover->forward(patch_norm->forward(features.patches), pass).to(torch::kFloat32);
  return {detections.narrow(1, 0, classes_), detections.narrow(1, classes_, 4),
          covers.view({-1, kCells * kCells, classes_})};
}

DenseLoss dense_loss(const DenseOutput& output, const DenseTargets& targets) {
  DenseLoss loss;
  const auto rows = targets.positive.nonzero().squeeze(-1);
  const double count = std::max<double>(1, double(rows.size(0)));
  loss.classes = focal(output.classes, targets.classes).sum() / count;
  if (rows.size(0) > 0) {
    const auto predicted = output.boxes.index_select(0, rows), wanted = targets.boxes.index_select(0, rows);
    loss.boxes = (1 - generalised_iou(corners(predicted), corners(wanted))).mean() +
                 0.5 * torch::smooth_l1_loss(predicted, wanted, at::Reduction::Mean, 0.2);
  } else {
    loss.boxes = output.boxes.sum() * 0;
  }
  const auto covered = targets.cover.sum().clamp_min(16);
  loss.cover = focal(output.cover, targets.cover).sum() / covered;
  loss.total = loss.classes + 2 * loss.boxes + loss.cover;
  return loss;
}

std::vector<ScoredBox> decode_dense(const DenseOutput& output, const std::vector<std::string>& labels,
                                    int image_width, int image_height, const qwen3_vl::Grid& grid,
                                    std::int64_t merge) {
  const auto scores_tensor = torch::sigmoid(output.classes).contiguous(),
             edges_tensor = corners(output.boxes).contiguous();
  const auto scores = scores_tensor.accessor<float, 2>(), edges = edges_tensor.accessor<float, 2>();
  const double to_x = double(image_width) / double(grid.w), to_y = double(image_height) / double(grid.h);
  std::vector<ScoredBox> boxes;
  for (std::int64_t r = 0; r < grid.h; ++r) {
    for (std::int64_t c = 0; c < grid.w; ++c) {
      const auto row = patch_row(r, c, grid.w, merge);
      const auto edge = [&](int k, std::int64_t at, double scale, double limit) {
        return std::clamp((double(edges[row][k]) + double(at) + 0.5) * scale, 0.0, limit);
      };
      const double x0 = edge(0, c, to_x, image_width), y0 = edge(1, r, to_y, image_height);
      const double x1 = edge(2, c, to_x, image_width), y1 = edge(3, r, to_y, image_height);
      for (std::size_t k = 0; k < labels.size(); ++k)
        if (scores[row][std::int64_t(k)] > kMinScore && x1 > x0 && y1 > y0)
          boxes.push_back({{labels[k], {x0, y0, x1 - x0, y1 - y0}}, scores[row][std::int64_t(k)]});
    }
  }
  return suppress(std::move(boxes), kMaxBoxes);
}

}  // namespace kerf::inspect
