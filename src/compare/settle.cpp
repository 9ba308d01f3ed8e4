// Settling a print where it was found to belong: first to two pixels by the products of all near shifts, then
// to a small part of one by least squares (Gauss-Newton; Lucas and Kanade 1981).
#include <algorithm>
#include <array>
#include <cmath>

#include "compare/canvas.h"
#include "compare/planes.h"

namespace kerf::compare {
namespace {

/// The place of a picture whose middle stays where it is while its scale changes.
Placement scaled(const Placement& at, const torch::Tensor& plane, double scale) {
  const double half_y = double(plane.size(0)) / 2, half_x = double(plane.size(1)) / 2;
  return {at.turn, scale, at.y + half_y * (at.scale - scale), at.x + half_x * (at.scale - scale)};
}

/// Slopes {down, right} of a plane, per pixel.
std::array<torch::Tensor, 2> slopes(const torch::Tensor& plane) {
  const auto along = [&](std::int64_t dim) {
    const auto size = plane.size(dim);
    const auto inner = (plane.narrow(dim, 2, size - 2) - plane.narrow(dim, 0, size - 2)) / 2;
    return torch::constant_pad_nd(
        inner, dim == 0 ? std::vector<std::int64_t>{0, 0, 1, 1} : std::vector<std::int64_t>{1, 1, 0, 0});
  };
  return {along(0), along(1)};
}

}  // namespace

Placement Canvas::settle_roughly(const torch::Tensor& plane, const Placement& near) const {
  constexpr std::int64_t kReach = 6, kHalf = 2;  // of the search, in steps of kHalf pixels
  Placement best = near;
  double best_score = -1e9;
  for (const double factor : {0.97, 0.985, 1.0, 1.015, 1.03}) {
    const auto from = scaled(near, plane, near.scale * factor);
    const auto rows = std::int64_t(std::ceil(double(plane.size(0)) * from.scale / kHalf)),
               columns = std::int64_t(std::ceil(double(plane.size(1)) * from.scale / kHalf));
    const auto own = moved(plane, from.scale / kHalf, 0, 0, rows, columns);
    const auto top = (std::llround(from.y / kHalf) - kReach) * kHalf,
               left = (std::llround(from.x / kHalf) - kReach) * kHalf;
    const auto window = shares({top, left, (rows + 2 * kReach) * kHalf, (columns + 2 * kReach) * kHalf});
    const auto every = [](const torch::Tensor& tensor) {
      return tensor.slice(0, 0, {}, kHalf).slice(1, 0, {}, kHalf);
    };
    const Correlation correlation(rows + 2 * kReach, columns + 2 * kReach);
    const auto canvas = correlation.of(torch::stack({every(window.first), every(window.second)})),
               picture = correlation.of(torch::stack({own, torch::ones_like(own)}));
    const auto score = (correlation.sums(canvas, picture)
                            .score()[0]
                            .narrow(0, 0, 2 * kReach + 1)
                            .narrow(1, 0, 2 * kReach + 1) /
                        (from.scale * from.scale))
                           .contiguous();
    const auto where = score.flatten().argmax().item<std::int64_t>();
    const double value = score.flatten()[where].item<double>();
    if (value <= best_score) continue;
    best_score = value;
    const auto down = where / (2 * kReach + 1), right = where % (2 * kReach + 1);
    best = {near.turn, from.scale, double(top + down * kHalf), double(left + right * kHalf)};
  }
  return best;
}

Placement Canvas::settle_finely(const torch::Tensor& plane, Placement at) const {
  constexpr int kRounds = 6;
  constexpr double kBlur = 2;      // pixels: slopes reach as far as settle_roughly() may be off
  constexpr double kDefect = 0.6;  // difference of smoothed prints from which on it is no matter of place
  const auto rows = plane.size(0), columns = plane.size(1);
  const auto own = blurred(plane, kBlur);
  const auto own_slopes = slopes(own);
  const auto down = (torch::arange(rows, torch::kFloat32) + 0.5 - double(rows) / 2).unsqueeze(1),
             right = (torch::arange(columns, torch::kFloat32) + 0.5 - double(columns) / 2).unsqueeze(0);
  for (int round = 0; round < kRounds; ++round) {
    const auto [prints, looks] = view(at, rows, columns);
    const auto seen = looks > 0.5;
    const auto others = blurred(torch::where(seen, share_of(prints, looks), plane), kBlur);
    const auto difference = others - own;
    const auto weights = seen * (1 - (difference / kDefect).square()).clamp_min(0).square();
    auto [slope_y, slope_x] = slopes(others);
    slope_y = (slope_y + own_slopes[0]) / 2, slope_x = (slope_x + own_slopes[1]) / 2;
    const auto terms =
        torch::stack({slope_y.flatten(), slope_x.flatten(), (slope_y * down + slope_x * right).flatten()});
    const auto weighted = terms * weights.flatten();
    const auto products = weighted.mm(terms.t()).to(torch::kFloat64);
    const auto damping = 1e-6 * products.diagonal().mean() * torch::eye(3, torch::kFloat64);
    if (!(products.diagonal().min().item<double>() > 0)) return at;
    const auto step =
        torch::linalg_solve(products + damping, -weighted.mv(difference.flatten()).to(torch::kFloat64));
    const auto part = [&](std::int64_t i, double most) {
      return std::clamp(step[i].item<double>(), -most, most);
    };
    const double dy = part(0, 2), dx = part(1, 2), growth = part(2, 0.01);  // pixels of the picture
    at = scaled(at, plane, at.scale * (1 + growth));
    at.y += dy * at.scale, at.x += dx * at.scale;
    if (std::abs(dy) + std::abs(dx) < 0.02 && std::abs(growth) < 1e-4) break;
  }
  return at;
}

Fit Canvas::fit_at(const torch::Tensor& plane, const Placement& at) const {
  const auto [prints, looks] = view(at, plane.size(0), plane.size(1));
  const auto share = share_of(prints, looks);
  const double shared = (plane * share).sum().item<double>();
  const double either = (share.sum() + (plane * (looks > 0.5)).sum()).item<double>();
  return {3 * shared - either, 2 * shared / std::max(1e-6, either), shared, 0, at};
}

Fit Canvas::settle(const torch::Tensor& print, const Placement& near) const {
  const auto plane = turn(print, near.turn);
  const auto rough = fit_at(plane, settle_roughly(plane, near));
  const auto fine = fit_at(plane, settle_finely(plane, rough.at));
  return fine.score > rough.score ? fine : rough;
}

}  // namespace kerf::compare
