#include "compare/planes.h"

#include <algorithm>
#include <cmath>

namespace kerf::compare {
namespace {

namespace F = torch::nn::functional;

/// The next length that a transform is fast at.
std::int64_t fast_length(std::int64_t least) {
  for (auto length = least;; ++length) {
    auto rest = length;
    for (const std::int64_t prime : {2, 3, 5})
      while (rest % prime == 0) rest /= prime;
    if (rest == 1) return length;
  }
}

}  // namespace

torch::Tensor turn(const torch::Tensor& plane, int number) {
  auto turned = number & 4 ? plane.t() : plane;
  if (number & 2) turned = turned.flip(0);
  if (number & 1) turned = turned.flip(1);
  return turned.contiguous();
}

torch::Tensor turn_back(const torch::Tensor& plane, int number) {
  auto turned = plane;
  if (number & 1) turned = turned.flip(1);
  if (number & 2) turned = turned.flip(0);
  return (number & 4 ? turned.t() : turned).contiguous();
}

torch::Tensor moved(const torch::Tensor& planes, double scale, double top, double left, std::int64_t rows,
                    std::int64_t columns) {
  const auto along = [&](std::int64_t size, double start, std::int64_t from) {
    return ((torch::arange(size, torch::kFloat32) + 0.5 - start) / scale) * (2.0 / double(from)) - 1;
  };
  const auto y = along(rows, top, planes.size(-2)), x = along(columns, left, planes.size(-1));
  const auto grid = torch::meshgrid({y, x}, "ij");
  const auto in = planes.dim() == 2 ? planes.unsqueeze(0) : planes;
  const auto out = torch::grid_sampler_2d(in.unsqueeze(0), torch::stack({grid[1], grid[0]}, -1).unsqueeze(0),
                                          0, 0, false)[0];
  return planes.dim() == 2 ? out[0] : out;
}

torch::Tensor share_of(const torch::Tensor& prints, const torch::Tensor& looks) {
  return prints / looks.clamp_min(0.5) * (looks > 0.5);
}

torch::Tensor blurred(const torch::Tensor& plane, double sigma) {
  const auto reach = std::int64_t(std::ceil(4 * sigma));
  const auto at = torch::arange(-reach, reach + 1, torch::kFloat32);
  auto taps = torch::exp(-at * at / (2 * sigma * sigma));
  taps = taps / taps.sum();
  auto x = plane.unsqueeze(0).unsqueeze(0);
  x = F::conv2d(F::pad(x, F::PadFuncOptions({0, 0, reach, reach}).mode(torch::kReplicate)),
                taps.view({1, 1, -1, 1}));
  x = F::conv2d(F::pad(x, F::PadFuncOptions({reach, reach, 0, 0}).mode(torch::kReplicate)),
                taps.view({1, 1, 1, -1}));
  return x[0][0];
}

double Sums::agreement(std::int64_t at) const {
  const double both = shared.flatten()[at].item<double>();
  const double either =
      theirs.flatten()[at % theirs.numel()].item<double>() + own.flatten()[at].item<double>();
  return 2 * both / std::max(1e-6, either);
}

Correlation::Correlation(std::int64_t rows, std::int64_t columns)
    : size_{fast_length(rows), fast_length(columns)} {}

torch::Tensor Correlation::of(const torch::Tensor& planes) const {
  return torch::fft_rfft2(planes, size_);
}

/// Element (y, x) is the sum over fixed(i + y, j + x) moving(i, j).
torch::Tensor Correlation::correlate(const torch::Tensor& fixed, const torch::Tensor& moving) const {
  return torch::fft_irfft2(fixed * moving.conj(), size_);
}

Sums Correlation::sums(const torch::Tensor& canvas, const torch::Tensor& pictures) const {
  const auto prints = pictures.narrow(0, 0, pictures.size(0) - 1);
  return {correlate(canvas[0], prints), correlate(canvas[0], pictures[-1]), correlate(canvas[1], prints)};
}

torch::Tensor Correlation::overlap(const torch::Tensor& canvas, const torch::Tensor& pictures) const {
  return correlate(canvas[1], pictures[-1]);
}

}  // namespace kerf::compare
