#include "compare/canvas.h"

#include <kerf/error.h>

#include <algorithm>
#include <cmath>

#include "compare/planes.h"

namespace kerf::compare {
namespace {

constexpr std::int64_t kCell = 8;      // pixels a side in a search
constexpr double kStep = 1.06;         // between scales that are tried
constexpr int kSteps = 6;              // either way
constexpr double kLeastOverlap = 0.3;  // of a picture must lie on what is seen

/// A print turned and scaled, in cells of a search.
torch::Tensor reduced(const torch::Tensor& print, int number, double scale) {
  const auto plane = turn(print, number);
  const auto cells = [&](std::int64_t side) {
    return std::max<std::int64_t>(1, std::llround(double(side) * scale / double(kCell)));
  };
  return at::_upsample_bilinear2d_aa(plane.unsqueeze(0).unsqueeze(0),
                                     {cells(plane.size(0)), cells(plane.size(1))}, false)[0][0];
}

/// The best score further than 24 pixels from the best of all, relative to it. `score` [rows, columns],
/// shifts below zero at the far end.
double rival_of(const torch::Tensor& score, std::int64_t best) {
  constexpr std::int64_t kNear = 3;  // cells either way
  const auto rows = score.size(0), columns = score.size(1);
  auto others = score.roll({kNear - best / columns, kNear - best % columns}, {0, 1});
  const double top = others[kNear][kNear].item<double>();
  others.narrow(0, 0, std::min(rows, 2 * kNear + 1))
      .narrow(1, 0, std::min(columns, 2 * kNear + 1))
      .fill_(-1e9);
  return others.max().item<double>() / std::max(top, 1e-6);
}

}  // namespace

double repetition(const torch::Tensor& print) {
  const auto cells = reduced(print, 0, 1);
  const Correlation correlation(2 * cells.size(0), 2 * cells.size(1));
  const auto planes = correlation.of(torch::stack({cells, torch::ones_like(cells)}));
  const auto overlap = correlation.overlap(planes, planes);
  const auto score = correlation.sums(planes, planes).score()[0];
  return rival_of(score.masked_fill(overlap < kLeastOverlap * double(cells.numel()), -1e9), 0);
}

Canvas::Canvas(int name, const torch::Tensor& print) {
  add(name, print, {});
}

/// Grows the canvas until it holds the region.
void Canvas::make_room(const Region& region) {
  if (!prints_.defined()) {
    prints_ = torch::zeros({region.rows, region.columns}), looks_ = torch::zeros_like(prints_);
    top_ = region.top, left_ = region.left;
    return;
  }
  const auto above = std::max<std::int64_t>(0, top_ - region.top),
             before = std::max<std::int64_t>(0, left_ - region.left);
  const auto below = std::max<std::int64_t>(0, region.top + region.rows - top_ - prints_.size(0)),
             after = std::max<std::int64_t>(0, region.left + region.columns - left_ - prints_.size(1));
  if (above + before + below + after > 0) {
    prints_ = torch::constant_pad_nd(prints_, {before, after, above, below});
    looks_ = torch::constant_pad_nd(looks_, {before, after, above, below});
    top_ -= above, left_ -= before;
  }
}

void Canvas::put(const torch::Tensor& print, const Placement& at, double sign) {
  const auto plane = turn(print, at.turn);
  Region region;
  region.top = std::int64_t(std::floor(at.y)), region.left = std::int64_t(std::floor(at.x));
  region.rows = std::int64_t(std::ceil(double(plane.size(0)) * at.scale)) + 1;
  region.columns = std::int64_t(std::ceil(double(plane.size(1)) * at.scale)) + 1;
  make_room(region);
  const auto both = moved(torch::stack({plane, torch::ones_like(plane)}), at.scale, at.y - double(region.top),
                          at.x - double(region.left), region.rows, region.columns);
  const auto looks = (both[1] > 0.99).to(torch::kFloat32);
  const auto part = [&](torch::Tensor& tensor) {
    return tensor.narrow(0, region.top - top_, region.rows).narrow(1, region.left - left_, region.columns);
  };
  part(prints_).add_(both[0] * looks, sign);
  part(looks_).add_(looks, sign);
}

void Canvas::add(int name, const torch::Tensor& print, const Placement& at) {
  put(print, at, 1);
  members_[name] = at;
}

void Canvas::remove(int name, const torch::Tensor& print) {
  put(print, members_.at(name), -1);
  members_.erase(name);
}

std::pair<torch::Tensor, torch::Tensor> Canvas::shares(const Region& region) const {
  auto prints = torch::zeros({region.rows, region.columns}), looks = torch::zeros_like(prints);
  const auto y0 = std::max(region.top, top_), y1 = std::min(region.top + region.rows, top_ + prints_.size(0));
  const auto x0 = std::max(region.left, left_),
             x1 = std::min(region.left + region.columns, left_ + prints_.size(1));
  if (y1 > y0 && x1 > x0) {
    const auto from = [&](const torch::Tensor& tensor) {
      return tensor.narrow(0, y0 - top_, y1 - y0).narrow(1, x0 - left_, x1 - x0);
    };
    const auto to = [&](torch::Tensor& tensor) {
      return tensor.narrow(0, y0 - region.top, y1 - y0).narrow(1, x0 - region.left, x1 - x0);
    };
    to(prints).copy_(from(prints_)), to(looks).copy_(from(looks_));
  }
  const auto seen = (looks > 0.5).to(torch::kFloat32);
  return {prints / looks.clamp_min(1) * seen, seen};
}

std::optional<Fit> Canvas::search(const torch::Tensor& print) const {
  const auto whole = shares({top_, left_, (prints_.size(0) + kCell - 1) / kCell * kCell,
                             (prints_.size(1) + kCell - 1) / kCell * kCell});
  const auto cells = torch::avg_pool2d(torch::stack({whole.first, whole.second}), {kCell, kCell});
  const double largest = std::pow(kStep, kSteps);
  const auto side = std::llround(double(std::max(print.size(0), print.size(1))) * largest / double(kCell));
  const Correlation correlation(cells.size(1) + side, cells.size(2) + side);
  const auto canvas = correlation.of(cells);
  std::optional<Fit> best;
  for (int step = -kSteps; step <= kSteps; ++step) {
    const double scale = std::pow(kStep, step);
    for (const int swap : {0, 4}) {  // pictures of one shape at a time
      std::vector<torch::Tensor> planes;
      for (int number = swap; number < swap + 4; ++number) planes.push_back(reduced(print, number, scale));
      const auto rows = planes[0].size(0), columns = planes[0].size(1);
      planes.push_back(torch::ones_like(planes[0]));
      const auto picture = correlation.of(torch::stack(planes));
      const auto sums = correlation.sums(canvas, picture);
      const auto overlap = correlation.overlap(canvas, picture);
      const double area =
          scale * scale;  // of the canvas for one of the picture: no picture is better for being larger
      const auto score =
          (sums.score() / area).masked_fill(overlap < kLeastOverlap * double(rows * columns), -1e9);
      const auto where = score.flatten().argmax().item<std::int64_t>();
      const double value = score.flatten()[where].item<double>() * double(kCell * kCell);
      if (value < -1e8 || (best && value <= best->score)) continue;
      const auto plane = correlation.rows() * correlation.columns(), at = where % plane;
      auto y = at / correlation.columns(), x = at % correlation.columns();
      if (y >= cells.size(1)) y -= correlation.rows();
      if (x >= cells.size(2)) x -= correlation.columns();
      const double shared = sums.shared.flatten()[where].item<double>();
      const double real = double(rows * kCell) / double(print.size(swap ? 1 : 0));  // cells are whole
      best = Fit{value,
                 sums.agreement(where),
                 shared / area * double(kCell * kCell),
                 rival_of(score[where / plane], at),
                 {swap + int(where / plane), real, double(y * kCell + top_), double(x * kCell + left_)}};
    }
  }
  return best;
}

std::pair<torch::Tensor, torch::Tensor> Canvas::view(const Placement& at, std::int64_t rows,
                                                     std::int64_t columns) const {
  const auto out = moved(torch::stack({prints_, looks_}), 1 / at.scale, (double(top_) - at.y) / at.scale,
                         (double(left_) - at.x) / at.scale, rows, columns);
  return {out[0], out[1]};
}

std::pair<torch::Tensor, torch::Tensor> Canvas::seen_from(const Placement& at, std::int64_t rows,
                                                          std::int64_t columns) const {
  if (at.turn & 4) std::swap(rows, columns);
  const auto [prints, looks] = view(at, rows, columns);
  return {turn_back(prints, at.turn), turn_back(looks, at.turn)};
}

}  // namespace kerf::compare
