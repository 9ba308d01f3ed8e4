// Intensity in the resist above two masks at once.
#pragma once

#include <memory>
#include <utility>

#include "litho/fft.h"
#include "litho/grid.h"
#include "litho/optics.h"

namespace kerf::litho {

/// Images square, periodic masks of 2^n pixels a side. Fields are summed on the coarsest grid that holds the
/// intensity's whole spectrum and interpolated exactly, by Fourier series.
class Imager {
 public:
  /// `pixels` a side (a power of two) of `nm_per_pixel`; `blur` is the standard deviation (nm) of the
  /// resist's diffusion. Throws Error when the pixels are too coarse for the optics.
  Imager(const Optics& optics, int pixels, double nm_per_pixel, double blur);
  /// For kernels of this band.
  Imager(int band, int pixels, double nm_per_pixel, double blur);

  /// Intensities of two real masks, relative to the clear field.
  std::pair<Plane, Plane> image(const Plane& first, const Plane& second, const KernelSet& kernels) const;

 private:
  struct Spectra;
  Spectra low_frequencies(const Plane& first, const Plane& second) const;
  Plane coarse_intensity(const ComplexGrid& spectrum, const KernelSet& kernels) const;
  std::pair<Plane, Plane> refine(const Plane& first, const Plane& second) const;

  int pixels_;
  int band_;
  int coarse_;
  Fft fine_fft_;
  Fft coarse_fft_;
  std::vector<float> damping_;  // of the intensity's frequency 0 .. 2 band, one axis
};

}  // namespace kerf::litho
