#include "compare/print_mask.h"

#include <algorithm>
#include <cmath>

#include "compare/planes.h"

namespace kerf::compare {
namespace {

namespace F = torch::nn::functional;

constexpr double kBlur = 2;  // pixels: noise goes, lines stay

/// The threshold that parts the values into two classes of least variance (Otsu 1979).
double threshold(const torch::Tensor& values) {
  constexpr std::int64_t kBins = 256;
  const double low = values.min().item<double>(), high = values.max().item<double>();
  if (!(high > low)) return low;
  const auto counts = torch::histc(values, kBins, low, high).to(torch::kFloat64);
  const auto centres = low + (torch::arange(kBins, torch::kFloat64) + 0.5) * ((high - low) / kBins);
  const auto below = counts.cumsum(0), sums = (counts * centres).cumsum(0);
  const auto all = below[-1], sum = sums[-1];
  const auto between = (sum * below / all - sums).pow(2) / (below * (all - below)).clamp_min(1e-9);
  return centres[between.argmax().item<std::int64_t>()].item<double>();
}

/// Pixels within `reach` of a set one.
torch::Tensor grown(const torch::Tensor& mask, std::int64_t reach) {
  return F::max_pool2d(mask.to(torch::kFloat32).unsqueeze(0),
                       F::MaxPool2dFuncOptions(2 * reach + 1).stride(1).padding(reach))[0] > 0.5;
}

/// The plane without the slow change of light that a quadratic fitted to its ground shows.
torch::Tensor flattened(const torch::Tensor& plane, const torch::Tensor& ground) {
  const auto rows = torch::linspace(-0.5, 0.5, plane.size(0)),
             columns = torch::linspace(-0.5, 0.5, plane.size(1));
  const auto grid = torch::meshgrid({rows, columns}, "ij");
  const auto y = grid[0].flatten(), x = grid[1].flatten();
  const auto terms = torch::stack({torch::ones_like(x), x, y, x * x, y * y, x * y}, 1);
  const auto chosen = ground.flatten();
  const auto seen = terms.index({chosen});
  const auto weights = torch::linalg_solve(seen.t().mm(seen) + 1e-3 * torch::eye(6),
                                           seen.t().mv(plane.flatten().index({chosen})));
  return plane - terms.mv(weights).view_as(plane);
}

/// Standard deviation of what a blur takes away, over the chosen pixels.
double noise(const torch::Tensor& fine, const torch::Tensor& chosen) {
  const auto values = fine.index({chosen});
  return values.numel() < 2 ? 0 : values.std().item<double>();
}

bool bright_prints(const torch::Tensor& plane, const torch::Tensor& bright) {
  constexpr std::int64_t kRim = 8;  // pixels: edges are no noise
  constexpr double kNoisier = 1.2;  // of pictures by light the ratio is about 1, by electrons 1.3 and more
  const auto fine = plane - blurred(plane, 1.5);
  const double inside = noise(fine, ~grown(~bright, kRim)), outside = noise(fine, ~grown(bright, kRim));
  return inside > kNoisier * outside;
}

}  // namespace

torch::Tensor find_print(const Image& image, int side) {
  const double factor = double(side) / std::max(image.width, image.height);
  const int width = std::max(1, int(std::lround(image.width * factor))),
            height = std::max(1, int(std::lround(image.height * factor)));
  const auto grey = to_grey(scale(image, width, height));
  const auto plane =
      torch::from_blob(const_cast<std::uint8_t*>(grey.pixels.data()), {height, width}, torch::kUInt8)
          .to(torch::kFloat32);
  auto smooth = blurred(plane, kBlur);
  auto bright = smooth > threshold(smooth);
  const bool prints = bright_prints(plane, bright);
  for (int round = 0; round < 2; ++round) {
    const auto ground = ~grown(prints ? bright : ~bright, 4);
    if (ground.sum().item<std::int64_t>() < ground.numel() / 70) break;  // too little to tell the light from
    const auto flat = flattened(smooth, ground);
    bright = flat > threshold(flat);
  }
  return (prints ? bright : ~bright).to(torch::kFloat32);
}

}  // namespace kerf::compare
