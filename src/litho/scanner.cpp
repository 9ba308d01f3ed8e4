#include "litho/scanner.h"

#include <kerf/error.h>
#include <algorithm>
#include <cmath>

#include "litho/noise.h"

namespace kerf::litho {
namespace {

constexpr double kGuard = 256;  // nm of mask around the picture, so that its surroundings are imaged too

int mask_pixels(int size, double nm_per_pixel) {
  int pixels = 64;
  while (pixels < size + 2 * std::max(kRim, int(std::ceil(kGuard / nm_per_pixel)))) pixels *= 2;
  return pixels;
}

std::vector<NamedKernels> kernels_of(const SynthOptions& options, double field) {
  if (options.kernels.empty()) return {};
  auto sets = load_kernels(options.kernels);
  const double period = sets[0].set.period;
  if (std::abs(period - field) > 1e-6 * field)
    fail("{}: its field of {} nm is not the {} nm of these pictures (pixels to a power of two, with a rim)",
         options.kernels.string(), period, field);
  return sets;
}

}  // namespace

Scanner::Scanner(const SynthOptions& options, double nm_per_pixel)
    : options_(options),
      nm_per_pixel_(nm_per_pixel),
      pixels_(mask_pixels(options.size, nm_per_pixel)),
      from_file_(kernels_of(options, field())),
      imager_(from_file_.empty()
                  ? Imager(options.optics, pixels_, nm_per_pixel, options.resist_blur)
                  : Imager(from_file_[0].set.band, pixels_, nm_per_pixel, options.resist_blur)) {
  const auto& [sigma, correlation, hurst] = options.roughness;
  if (sigma > 0) rough_.emplace(judged().size, correlation / nm_per_pixel, hurst);
}

const NamedKernels* Scanner::from_file(int step) const {
  return from_file_.empty() ? nullptr : &from_file_[std::size_t(step) % from_file_.size()];
}

std::string Scanner::kernel_name(int step) const {
  const auto* given = from_file(step);
  return given ? given->name : "";
}

double Scanner::defocus(int step) const {
  if (from_file(step)) return 0;
  return options_.defocus_min + (options_.defocus_max - options_.defocus_min) * step / (kFocusSteps - 1);
}

const KernelSet& Scanner::kernels(int step) const {
  if (const auto* given = from_file(step)) return given->set;
  std::call_once(ready_[step], [&] { cache_[step] = make_kernels(options_.optics, defocus(step), field()); });
  return cache_[step];
}

std::pair<Plane, Plane> Scanner::image(const Plane& first, const Plane& second, int focus_step) const {
  return imager_.image(first, second, kernels(focus_step));
}

Plane Scanner::rough_edges(Random& random, std::uint64_t seed) const {
  // Drawn in either case, so that roughness leaves everything else of an image as it was.
  Plane rough = smooth_noise(random, judged().size, random.uniform(8, 20) * unit());
  auto amplitude = float(random.uniform(0.35, 1.0) * unit());
  if (rough_) {
    Random own(seed);
    rough = rough_->draw(own);
    amplitude = float(options_.roughness.sigma / nm_per_pixel_);
  }
  for (auto& value : rough.cells) value *= amplitude;
  return rough;
}

}  // namespace kerf::litho
