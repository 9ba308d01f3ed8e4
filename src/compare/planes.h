// Shared between the search for a place and its settling: planes turned, moved and held against each other.
#pragma once

#include <torch/torch.h>

#include <vector>

namespace kerf::compare {

/// [rows, columns] turned as inspect::turn numbers it: bit 0 mirrors left-right, bit 1 top-bottom, bit 2
/// swaps.
torch::Tensor turn(const torch::Tensor& plane, int number);
torch::Tensor turn_back(const torch::Tensor& plane, int number);

/// Planes [.., rows, columns] as seen on a plane of another size: out(y, x) = in((y - top) / scale, (x -
/// left) / scale) between pixel centres; zeros beyond.
torch::Tensor moved(const torch::Tensor& planes, double scale, double top, double left, std::int64_t rows,
                    std::int64_t columns);

/// Of the pictures that look at each pixel the share that prints there; 0 where none looks.
torch::Tensor share_of(const torch::Tensor& prints, const torch::Tensor& looks);

/// A plane smoothed by a Gaussian; `sigma` in pixels.
torch::Tensor blurred(const torch::Tensor& plane, double sigma);

/// For every shift of pictures over a canvas: print of both, of the canvas and of the picture, where both are
/// seen.
struct Sums {
  torch::Tensor shared, theirs, own;  ///< [pictures, rows, columns], [rows, columns], as shared
  torch::Tensor score() const { return 3 * shared - theirs - own; }
  /// Dice at an element of the flattened score.
  double agreement(std::int64_t at) const;
};

/// Products of all shifts of planes, by transforms of one size.
class Correlation {
 public:
  /// Of planes whose sides and shifts together are no more than these.
  Correlation(std::int64_t rows, std::int64_t columns);
  torch::Tensor of(const torch::Tensor& planes) const;
  /// `canvas` is of() {share of print, seen}, `pictures` of() {prints.., seen}: the last is where they look.
  /// Element (y, x) is for pictures shifted down by y and right by x, shifts below zero at the far end.
  Sums sums(const torch::Tensor& canvas, const torch::Tensor& pictures) const;
  /// Pixels that both see.
  torch::Tensor overlap(const torch::Tensor& canvas, const torch::Tensor& pictures) const;
  std::int64_t rows() const { return size_[0]; }
  std::int64_t columns() const { return size_[1]; }

 private:
  torch::Tensor correlate(const torch::Tensor& fixed, const torch::Tensor& moving) const;
  std::vector<std::int64_t> size_;
};

}  // namespace kerf::compare
