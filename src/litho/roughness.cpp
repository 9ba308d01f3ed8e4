#include "litho/roughness.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "litho/noise.h"

namespace kerf::litho {
namespace {

// Far enough that a field and its periodic copy do not know of each other, at most four times the side.
int padded_side(int side, double correlation) {
  const double wanted = std::min(side + 8 * correlation, 4.0 * side);
  return int(std::bit_ceil(unsigned(std::ceil(wanted))));
}

double correlation_at(double distance, double hurst) {
  if (distance < 1e-6) return 1;
  if (distance > 60) return 0;
  return std::pow(2, 1 - hurst) / std::tgamma(hurst) * std::pow(distance, hurst) *
         std::cyl_bessel_k(hurst, distance);
}

void transform(const Fft& fft, ComplexGrid& grid) {
  fft.columns(grid, -1);
  grid = transposed(grid);
  fft.columns(grid, -1);
}

// Bessel functions are slow: a table over the distance in steps of 1/32 pixel.
std::vector<double> tabulate(int size, double correlation, double hurst, int steps) {
  const int count = int(steps * size * 0.75) + 2;  // half a diagonal
  std::vector<double> table(count);
  for (int k = 0; k < count; ++k) table[k] = correlation_at(double(k) / steps / correlation, hurst);
  return table;
}

}  // namespace

RoughField::RoughField(int side, double correlation, double hurst)
    : side_(side), fft_(padded_side(side, correlation)), amplitudes_(fft_.length(), fft_.length()) {
  constexpr int kSteps = 32;
  const int n = fft_.length();
  const auto table = tabulate(n, correlation, hurst, kSteps);
  ComplexGrid grid(n, n);
  for (int y = 0; y < n; ++y)
    for (int x = 0; x < n; ++x) {
      const double r = std::hypot(std::min(x, n - x), std::min(y, n - y)) * kSteps;
      const auto cell = std::size_t(r);
      const double share = r - double(cell);
      grid.re[std::size_t(y) * n + x] = float((1 - share) * table[cell] + share * table[cell + 1]);
    }
  transform(fft_, grid);
  // Rounding and the periodic edge may leave energies a little below 0.
  double total = 0;
  for (const float energy : grid.re) total += std::max(energy, 0.0f);
  for (std::size_t k = 0; k < amplitudes_.cells.size(); ++k)
    amplitudes_.cells[k] = float(std::sqrt(std::max(grid.re[k], 0.0f) / total));
}

Plane RoughField::draw(Random& random) const {
  const int n = fft_.length();
  ComplexGrid grid(n, n);
  grid.re = grain(random, n, n, 0).cells;
  grid.im = grain(random, n, n, 0).cells;
  for (std::size_t k = 0; k < grid.re.size(); ++k) {
    grid.re[k] *= amplitudes_.cells[k];
    grid.im[k] *= amplitudes_.cells[k];
  }
  transform(fft_, grid);
  Plane field(side_, side_);
  for (int y = 0; y < side_; ++y) std::copy_n(&grid.re[std::size_t(y) * n], side_, field.row(y));
  return field;
}

}  // namespace kerf::litho
