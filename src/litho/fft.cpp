#include "litho/fft.h"

#include <kerf/error.h>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace kerf::litho {
namespace {

constexpr int kLanes = 16;  // columns transformed together: fills vector registers and stays in the cache
constexpr int kBlock = 16;

void transpose(const float* from, float* to, int width, int height) {
  for (int y0 = 0; y0 < height; y0 += kBlock)
    for (int x0 = 0; x0 < width; x0 += kBlock)
      for (int y = y0; y < std::min(y0 + kBlock, height); ++y)
        for (int x = x0; x < std::min(x0 + kBlock, width); ++x)
          to[std::size_t(x) * height + y] = from[std::size_t(y) * width + x];
}

struct Lanes {
  const float* re;
  const float* im;
};

// (a, b) -> (a + b, (a - b) * w), lane by lane.
inline void butterfly(Lanes a, Lanes b, float* __restrict sum_re, float* __restrict sum_im,
                      float* __restrict rest_re, float* __restrict rest_im, float wr, float wi) {
  for (int i = 0; i < kLanes; ++i) {
    const float dr = a.re[i] - b.re[i], di = a.im[i] - b.im[i];
    sum_re[i] = a.re[i] + b.re[i];
    sum_im[i] = a.im[i] + b.im[i];
    rest_re[i] = dr * wr - di * wi;
    rest_im[i] = dr * wi + di * wr;
  }
}

}  // namespace

ComplexGrid transposed(const ComplexGrid& grid) {
  ComplexGrid result(grid.height, grid.width);
  transpose(grid.re.data(), result.re.data(), grid.width, grid.height);
  transpose(grid.im.data(), result.im.data(), grid.width, grid.height);
  return result;
}

struct Fft::Tile {
  std::vector<float> re, im, other_re, other_im;
  explicit Tile(int length)
      : re(std::size_t(length) * kLanes), im(re.size()), other_re(re.size()), other_im(re.size()) {}
};

Fft::Fft(int length) : length_(length), cos_(length / 2), sin_(length / 2) {
  check(length >= 2 && (length & (length - 1)) == 0, "a transform length is a power of two");
  for (int k = 0; k < length / 2; ++k) {
    const double angle = 2 * std::numbers::pi * k / length;
    cos_[k] = float(std::cos(angle));
    sin_[k] = float(std::sin(angle));
  }
}

// Self-sorting (Stockham) radix-2 decimation in frequency.
void Fft::transform(Tile& tile, int sign) const {
  int groups = 1;  // transforms interleaved so far
  for (int half = length_ / 2; half >= 1; half /= 2, groups *= 2) {
    for (int k = 0; k < half; ++k) {
      const float wr = cos_[std::size_t(k) * groups], wi = float(sign) * sin_[std::size_t(k) * groups];
      for (int g = 0; g < groups; ++g) {
        const std::size_t a = (std::size_t(k) * groups + g) * kLanes;
        const std::size_t b = (std::size_t(k + half) * groups + g) * kLanes;
        const std::size_t s = (std::size_t(2 * k) * groups + g) * kLanes;
        const std::size_t r = (std::size_t(2 * k + 1) * groups + g) * kLanes;
        butterfly({&tile.re[a], &tile.im[a]}, {&tile.re[b], &tile.im[b]}, &tile.other_re[s],
                  &tile.other_im[s], &tile.other_re[r], &tile.other_im[r], wr, wi);
      }
    }
    std::swap(tile.re, tile.other_re);
    std::swap(tile.im, tile.other_im);
  }
}

void Fft::columns(ComplexGrid& grid, int sign) const {
  check(grid.height == length_, "a grid is as high as its transform is long");
  Tile tile(length_);
  for (int x0 = 0; x0 < grid.width; x0 += kLanes) {
    const int lanes = std::min(kLanes, grid.width - x0);
    for (int y = 0; y < length_; ++y) {
      const std::size_t from = std::size_t(y) * grid.width + x0;
      std::copy_n(&grid.re[from], lanes, &tile.re[std::size_t(y) * kLanes]);
      std::copy_n(&grid.im[from], lanes, &tile.im[std::size_t(y) * kLanes]);
    }
    transform(tile, sign);
    for (int y = 0; y < length_; ++y) {
      const std::size_t to = std::size_t(y) * grid.width + x0;
      std::copy_n(&tile.re[std::size_t(y) * kLanes], lanes, &grid.re[to]);
      std::copy_n(&tile.im[std::size_t(y) * kLanes], lanes, &grid.im[to]);
    }
  }
}

}  // namespace kerf::litho
