#include "models/detector/boxes.h"

#include <numbers>

namespace kerf::detector {
namespace {

constexpr double kTiny = 1e-7;

torch::Tensor size_of(const torch::Tensor& box) {
  return (box.narrow(-1, 2, 2) - box.narrow(-1, 0, 2)).clamp_min(0);
}

torch::Tensor area(const torch::Tensor& size) {
  return size.select(-1, 0) * size.select(-1, 1);
}

/// Angle of the diagonal.
torch::Tensor slope(const torch::Tensor& size) {
  return torch::atan(size.select(-1, 0) / (size.select(-1, 1) + kTiny));
}

}  // namespace

torch::Tensor overlap(const torch::Tensor& a, const torch::Tensor& b) {
  const auto low = torch::maximum(a.narrow(-1, 0, 2), b.narrow(-1, 0, 2)),
             high = torch::minimum(a.narrow(-1, 2, 2), b.narrow(-1, 2, 2));
  const auto shared = area((high - low).clamp_min(0));
  return shared / (area(size_of(a)) + area(size_of(b)) - shared + kTiny);
}

torch::Tensor complete_overlap(const torch::Tensor& a, const torch::Tensor& b) {
  const auto low = torch::minimum(a.narrow(-1, 0, 2), b.narrow(-1, 0, 2)),
             high = torch::maximum(a.narrow(-1, 2, 2), b.narrow(-1, 2, 2));
  const auto diagonal = (high - low).square().sum(-1) + kTiny;
  const auto apart =
      (a.narrow(-1, 0, 2) + a.narrow(-1, 2, 2) - b.narrow(-1, 0, 2) - b.narrow(-1, 2, 2)).square().sum(-1) /
      4;
  const auto shape =
      (slope(size_of(a)) - slope(size_of(b))).square() * (4 / (std::numbers::pi * std::numbers::pi));
  const auto iou = overlap(a, b);
  const auto weight = (shape / (1 - iou + shape + kTiny)).detach();
  return iou - apart / diagonal - weight * shape;
}

}  // namespace kerf::detector
