// One magnification: how masks are imaged, and how sizes in nanometres become pixels.
#pragma once

#include <array>
#include <mutex>
#include <optional>

#include "litho/aerial.h"
#include "litho/kernel_file.h"
#include "litho/mask_edges.h"
#include "litho/roughness.h"

namespace kerf::litho {

inline constexpr int kRim = 24;        ///< px around the picture in which truth is judged
inline constexpr int kFocusSteps = 5;  ///< defocus values in a series

/// Not movable; shared by threads that make images of a series.
class Scanner {
 public:
  Scanner(const SynthOptions& options, double nm_per_pixel);

  double nm_per_pixel() const { return nm_per_pixel_; }
  /// Pixels in 4 nm, the unit in which defects are drawn.
  double unit() const { return 4 / nm_per_pixel_; }
  int pixels() const { return pixels_; }                    ///< of the mask, a side
  double field() const { return pixels_ * nm_per_pixel_; }  ///< nm
  Square picture() const { return {(pixels_ - options_.size) / 2, options_.size}; }
  /// The picture and a rim around it.
  Square judged() const { return {picture().start - kRim, options_.size + 2 * kRim}; }

  double defocus(int step) const;           ///< nm
  std::string kernel_name(int step) const;  ///< of a file's set; empty: the optics' own
  /// Intensities in the resist above two masks.
  std::pair<Plane, Plane> image(const Plane& first, const Plane& second, int focus_step) const;
  /// How far edges move, in pixels, over `judged()`. `random` is one of the image's, `seed` of its roughness.
  Plane rough_edges(Random& random, std::uint64_t seed) const;

 private:
  const KernelSet& kernels(int step) const;
  const NamedKernels* from_file(int step) const;  ///< null: the optics' own

  const SynthOptions& options_;
  double nm_per_pixel_;
  int pixels_;
  std::vector<NamedKernels> from_file_;
  Imager imager_;
  std::optional<RoughField> rough_;
  mutable std::array<std::once_flag, kFocusSteps> ready_;
  mutable std::array<KernelSet, kFocusSteps> cache_;
};

}  // namespace kerf::litho
