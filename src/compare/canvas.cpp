#include "compare/canvas.h"

#include <kerf/error.h>

#include <algorithm>
#include <cmath>

namespace kerf::compare {
namespace {

constexpr std::int64_t kCell = 8;      // pixels a side in a search
constexpr double kStep = 1.06;         // between scales that are tried
constexpr int kSteps = 6;              // either way
constexpr double kLeastOverlap = 0.3;  // of a picture must lie on what is seen

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

/// The next length that a transform is fast at.
std::int64_t fast_length(std::int64_t least) {
  for (auto length = least;; ++length) {
    auto rest = length;
    for (const std::int64_t prime : {2, 3, 5})
      while (rest % prime == 0) rest /= prime;
    if (rest == 1) return length;
  }
}

/// Planes [.., rows, columns] as seen on a plane of another size: out(y, x) = in((y - top) / scale, (x -
/// left) / scale) between pixel centres; zeros beyond.
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

/// Products of all shifts of planes, by transforms of one size.
class Correlation {
 public:
  Correlation(std::int64_t rows, std::int64_t columns) : size_{fast_length(rows), fast_length(columns)} {}
  torch::Tensor of(const torch::Tensor& planes) const { return torch::fft_rfft2(planes, size_); }
  /// `fixed` and `moving` are of(); element (y, x) is the sum over fixed(i + y, j + x) moving(i, j), shifts
  /// below zero at the far end.
  torch::Tensor correlate(const torch::Tensor& fixed, const torch::Tensor& moving) const {
    return torch::fft_irfft2(fixed * moving.conj(), size_);
  }
  std::int64_t rows() const { return size_[0]; }
  std::int64_t columns() const { return size_[1]; }

 private:
  std::vector<std::int64_t> size_;
};

/// A print turned and scaled, in cells of a search.
torch::Tensor reduced(const torch::Tensor& print, int number, double scale) {
  const auto plane = turn(print, number);
  const auto cells = [&](std::int64_t side) {
    return std::max<std::int64_t>(1, std::llround(double(side) * scale / double(kCell)));
  };
  return at::_upsample_bilinear2d_aa(plane.unsqueeze(0).unsqueeze(0),
                                     {cells(plane.size(0)), cells(plane.size(1))}, false)[0][0];
}

struct Sums {
  torch::Tensor shared, theirs, own;  ///< print of both, of the canvas, of the picture; where both are seen
  torch::Tensor score() const { return 3 * shared - theirs - own; }
  double agreement(std::int64_t at) const {
    const double both = shared.flatten()[at].item<double>();
    return 2 * both / std::max(1e-6, theirs.flatten()[at].item<double>() + own.flatten()[at].item<double>());
  }
};

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
  const auto products = correlation.correlate(torch::stack({planes[0], planes[0], planes[1], planes[1]}),
                                              torch::stack({planes[0], planes[1], planes[0], planes[1]}));
  const Sums sums{products[0], products[1], products[2]};
  return rival_of(sums.score().masked_fill(products[3] < kLeastOverlap * double(cells.numel()), -1e9), 0);
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
      const auto prints = picture.narrow(0, 0, 4), looks = picture[4];
      const Sums sums{correlation.correlate(canvas[0], prints), correlation.correlate(canvas[0], looks),
                      correlation.correlate(canvas[1], prints)};
      const auto overlap = correlation.correlate(canvas[1], looks);
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
      const double shared = sums.shared.flatten()[where].item<double>(),
                   either =
                       sums.theirs.flatten()[at].item<double>() + sums.own.flatten()[where].item<double>();
      const double real = double(rows * kCell) / double(print.size(swap ? 1 : 0));  // cells are whole
      best = Fit{value,
                 2 * shared / std::max(1e-6, either),
                 shared / area * double(kCell * kCell),
                 rival_of(score[where / plane], at),
                 {swap + int(where / plane), real, double(y * kCell + top_), double(x * kCell + left_)}};
    }
  }
  return best;
}

Fit Canvas::settle(const torch::Tensor& print, const Placement& near) const {
  constexpr std::int64_t kReach = 6, kHalf = 2;  // of the search, in steps of kHalf pixels
  const auto plane = turn(print, near.turn);
  Fit best{-1e9, 0, 0, 0, near};
  for (const auto& factors :
       {std::vector<double>{0.97, 0.985, 1, 1.015, 1.03}, {0.994, 0.997, 1, 1.003, 1.006}}) {
    const auto from = best.at;
    best.score = -1e9;
    const double middle_y = from.y + double(plane.size(0)) / 2 * from.scale,
                 middle_x = from.x + double(plane.size(1)) / 2 * from.scale;
    for (const double factor : factors) {
      const double scale = from.scale * factor;
      const auto rows = std::int64_t(std::ceil(double(plane.size(0)) * scale / kHalf)),
                 columns = std::int64_t(std::ceil(double(plane.size(1)) * scale / kHalf));
      const auto own = moved(plane, scale / kHalf, 0, 0, rows, columns);
      const auto top = std::llround((middle_y - double(plane.size(0)) / 2 * scale) / kHalf) * kHalf -
                       kReach * kHalf,
                 left = std::llround((middle_x - double(plane.size(1)) / 2 * scale) / kHalf) * kHalf -
                        kReach * kHalf;
      const auto window = shares({top, left, (rows + 2 * kReach) * kHalf, (columns + 2 * kReach) * kHalf});
      const auto every = [](const torch::Tensor& tensor) {
        return tensor.slice(0, 0, {}, kHalf).slice(1, 0, {}, kHalf);
      };
      const Correlation correlation(rows + 2 * kReach, columns + 2 * kReach);
      const auto canvas = correlation.of(torch::stack({every(window.first), every(window.second)})),
                 picture = correlation.of(torch::stack({own, torch::ones_like(own)}));
      const auto products = correlation
                                .correlate(torch::stack({canvas[0], canvas[0], canvas[1]}),
                                           torch::stack({picture[0], picture[1], picture[0]}))
                                .narrow(1, 0, 2 * kReach + 1)
                                .narrow(2, 0, 2 * kReach + 1);
      const Sums sums{products[0], products[1], products[2]};
      const auto score = (sums.score() * double(kHalf * kHalf) / (scale * scale)).contiguous();
      const auto where = score.flatten().argmax().item<std::int64_t>();
      const double value = score.flatten()[where].item<double>();
      if (value <= best.score) continue;
      const auto rows_down = where / (2 * kReach + 1), columns_right = where % (2 * kReach + 1);
      best = {value,
              sums.agreement(where),
              sums.shared.flatten()[where].item<double>() * double(kHalf * kHalf) / (scale * scale),
              0,
              {near.turn, scale, double(top + rows_down * kHalf), double(left + columns_right * kHalf)}};
    }
  }
  return best;
}

std::pair<torch::Tensor, torch::Tensor> Canvas::seen_from(const Placement& at, std::int64_t rows,
                                                          std::int64_t columns) const {
  if (at.turn & 4) std::swap(rows, columns);
  const auto out = moved(torch::stack({prints_, looks_}), 1 / at.scale, (double(top_) - at.y) / at.scale,
                         (double(left_) - at.x) / at.scale, rows, columns);
  return {turn_back(out[0], at.turn), turn_back(out[1], at.turn)};
}

}  // namespace kerf::compare
