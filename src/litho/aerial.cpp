#include "litho/aerial.h"

#include <kerf/error.h>
#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

namespace kerf::litho {
namespace {

int wrap(int index, int period) {
  return index < 0 ? index + period : index;
}

int coarse_size(int band) {
  return int(std::bit_ceil(unsigned(4 * band + 2)));
}

}  // namespace

struct Imager::Spectra {
  ComplexGrid first, second;  // (2 band + 1)^2 each, rows of constant vertical frequency
};

Imager::Imager(const Optics& optics, int pixels, double nm_per_pixel, double blur)
    : Imager(band_limit(optics, pixels * nm_per_pixel), pixels, nm_per_pixel, blur) {}

Imager::Imager(int band, int pixels, double nm_per_pixel, double blur)
    : pixels_(pixels), band_(band), coarse_(coarse_size(band_)), fine_fft_(pixels), coarse_fft_(coarse_) {
  if (coarse_ > pixels)
    fail("{} nm a pixel is too coarse for these optics: expected at most {:.3g}", nm_per_pixel,
         pixels * nm_per_pixel / (4 * band + 2));
  const double period = pixels * nm_per_pixel;
  for (int k = 0; k <= 2 * band_; ++k) {
    const double x = 2 * std::numbers::pi * k / period * blur;
    damping_.push_back(float(std::exp(-x * x / 2)));
  }
}

// Both masks ride in one transform, as real and imaginary part; conjugate symmetry takes them apart.
Imager::Spectra Imager::low_frequencies(const Plane& first, const Plane& second) const {
  ComplexGrid grid(pixels_, pixels_);
  grid.re = first.cells;
  grid.im = second.cells;
  fine_fft_.columns(grid, -1);
  const int side = 2 * band_ + 1;
  ComplexGrid rows(pixels_, side);
  for (int j = 0; j < side; ++j) {
    const std::size_t from = std::size_t(wrap(j - band_, pixels_)) * pixels_, to = std::size_t(j) * pixels_;
    std::copy_n(&grid.re[from], pixels_, &rows.re[to]);
    std::copy_n(&grid.im[from], pixels_, &rows.im[to]);
  }
  ComplexGrid columns = transposed(rows);  // row: horizontal frequency, column: vertical
  fine_fft_.columns(columns, -1);

  Spectra spectra{ComplexGrid(side, side), ComplexGrid(side, side)};
  const float scale = 0.5f / (float(pixels_) * float(pixels_));
  for (int j = 0; j < side; ++j)
    for (int i = 0; i < side; ++i) {
      const std::size_t a = std::size_t(wrap(i - band_, pixels_)) * side + j;
      const std::size_t b = std::size_t(wrap(band_ - i, pixels_)) * side + (side - 1 - j);
      const std::size_t to = std::size_t(j) * side + i;
      spectra.first.re[to] = scale * (columns.re[a] + columns.re[b]);
      spectra.first.im[to] = scale * (columns.im[a] - columns.im[b]);
      spectra.second.re[to] = scale * (columns.im[a] + columns.im[b]);
      spectra.second.im[to] = scale * (columns.re[b] - columns.re[a]);
    }
  return spectra;
}

Plane Imager::coarse_intensity(const ComplexGrid& spectrum, const KernelSet& kernels) const {
  const int side = kernels.side();
  Plane sum(coarse_, coarse_);  // transposed
  for (const auto& kernel : kernels.kernels) {
    ComplexGrid field(side, coarse_);
    for (int j = 0; j < side; ++j) {
      const std::size_t to = std::size_t(wrap(j - band_, coarse_)) * side;
      for (int i = 0; i < side; ++i) {
        const std::size_t k = std::size_t(j) * side + i;
        const float a = kernel[k].real(), b = kernel[k].imag();
        field.re[to + i] = a * spectrum.re[k] - b * spectrum.im[k];
        field.im[to + i] = a * spectrum.im[k] + b * spectrum.re[k];
      }
    }
    coarse_fft_.columns(field, 1);
    const ComplexGrid turned = transposed(field);  // [side, coarse]
    ComplexGrid padded(coarse_, coarse_);
    for (int i = 0; i < side; ++i) {
      const std::size_t from = std::size_t(i) * coarse_, to = std::size_t(wrap(i - band_, coarse_)) * coarse_;
      std::copy_n(&turned.re[from], coarse_, &padded.re[to]);
      std::copy_n(&turned.im[from], coarse_, &padded.im[to]);
    }
    coarse_fft_.columns(padded, 1);
    for (std::size_t k = 0; k < sum.cells.size(); ++k)
      sum.cells[k] += padded.re[k] * padded.re[k] + padded.im[k] * padded.im[k];
  }
  return sum;
}

// Fourier interpolation of both (transposed) coarse intensities at once, with the resist's blur on the way.
std::pair<Plane, Plane> Imager::refine(const Plane& first, const Plane& second) const {
  ComplexGrid grid(coarse_, coarse_);
  grid.re = first.cells;
  grid.im = second.cells;
  coarse_fft_.columns(grid, -1);
  grid = transposed(grid);  // row: vertical position, column: horizontal frequency
  coarse_fft_.columns(grid, -1);

  const int limit = 2 * band_, side = 2 * limit + 1;
  ComplexGrid field(side, pixels_);
  const float scale = 1.0f / (float(coarse_) * float(coarse_));
  for (int j = -limit; j <= limit; ++j)
    for (int i = -limit; i <= limit; ++i) {
      const float weight = scale * damping_[std::abs(i)] * damping_[std::abs(j)];
      const std::size_t from = std::size_t(wrap(j, coarse_)) * coarse_ + wrap(i, coarse_);
      const std::size_t to = std::size_t(wrap(j, pixels_)) * side + (i + limit);
      field.re[to] = weight * grid.re[from];
      field.im[to] = weight * grid.im[from];
    }
  fine_fft_.columns(field, 1);
  const ComplexGrid turned = transposed(field);  // [side, pixels]
  ComplexGrid padded(pixels_, pixels_);
  for (int i = 0; i < side; ++i) {
    const std::size_t from = std::size_t(i) * pixels_, to = std::size_t(wrap(i - limit, pixels_)) * pixels_;
    std::copy_n(&turned.re[from], pixels_, &padded.re[to]);
    std::copy_n(&turned.im[from], pixels_, &padded.im[to]);
  }
  fine_fft_.columns(padded, 1);
  padded = transposed(padded);
  std::pair<Plane, Plane> result{Plane(pixels_, pixels_), Plane(pixels_, pixels_)};
  result.first.cells = std::move(padded.re);
  result.second.cells = std::move(padded.im);
  return result;
}

std::pair<Plane, Plane> Imager::image(const Plane& first, const Plane& second,
                                      const KernelSet& kernels) const {
  check(kernels.band == band_ && first.width == pixels_ && first.height == pixels_ &&
            second.width == pixels_ && second.height == pixels_,
        "masks and kernels fit the imager");
  const Spectra spectra = low_frequencies(first, second);
  return refine(coarse_intensity(spectra.first, kernels), coarse_intensity(spectra.second, kernels));
}

}  // namespace kerf::litho
