#include "litho/optics.h"

#include <kerf/error.h>
#include <algorithm>
#include <cmath>
#include <numbers>

namespace kerf::litho {

namespace {

bool in_pole(const Optics& optics, double x, double y) {
  if (optics.pole_angle >= 45) return true;
  const double off = std::atan2(std::min(std::abs(x), std::abs(y)), std::max(std::abs(x), std::abs(y)));
  return off <= optics.pole_angle * std::numbers::pi / 180;
}

}  // namespace

std::vector<SourcePoint> sample_source(const Optics& optics, int cells) {
  constexpr int kSub = 16;  // sub-cells a side for the rim's weights
  const double step = 2 * optics.sigma_outer / cells;
  std::vector<SourcePoint> points;
  double total = 0;
  for (int j = 0; j < cells; ++j)
    for (int i = 0; i < cells; ++i) {
      int lit = 0;
      for (int v = 0; v < kSub; ++v)
        for (int u = 0; u < kSub; ++u) {
          const double x = (i - cells / 2 + (u + 0.5) / kSub) * step;
          const double y = (j - cells / 2 + (v + 0.5) / kSub) * step;
          const double r = std::hypot(x, y);
          lit += r >= optics.sigma_inner && r <= optics.sigma_outer && in_pole(optics, x, y);
        }
      if (lit == 0) continue;
      points.push_back({(i - cells / 2 + 0.5) * step, (j - cells / 2 + 0.5) * step, double(lit)});
      total += lit;
    }
  for (auto& point : points) point.weight /= total;
  return points;
}

std::complex<double> pupil(const Optics& optics, double defocus, double fx, double fy) {
  const double f2 = fx * fx + fy * fy;
  const double edge = optics.na / optics.wavelength;
  if (f2 > edge * edge) return 0;
  if (defocus == 0) return 1;
  const double k = optics.refractive_index / optics.wavelength;
  return std::polar(1.0, 2 * std::numbers::pi * defocus * (std::sqrt(k * k - f2) - k));
}

int band_limit(const Optics& optics, double period) {
  return int(std::floor(optics.na * (1 + optics.sigma_outer) / optics.wavelength * period + 1e-9));
}

void check_optics(const Optics& o) {
  if (!(o.wavelength >= 1 && o.wavelength <= 2000))
    fail("the wavelength is {} nm, expected 1 to 2000", o.wavelength);
  if (!(o.refractive_index >= 1 && o.refractive_index <= 4))
    fail("the refractive index is {}, expected 1 to 4", o.refractive_index);
  if (!(o.na > 0.05 && o.na < o.refractive_index))
    fail("the numerical aperture is {}, expected more than 0.05 and less than the refractive index {}", o.na,
         o.refractive_index);
  if (!(o.sigma_inner >= 0 && o.sigma_inner < o.sigma_outer && o.sigma_outer <= 1))
    fail("the source has sigma {} to {}, expected 0 <= inner < outer <= 1", o.sigma_inner, o.sigma_outer);
  if (!(o.pole_angle >= 5 && o.pole_angle <= 45))
    fail("the source's poles open {} degrees, expected 5 to 45", o.pole_angle);
  if (o.kernels < 1) fail("{} kernels were asked for, expected at least 1", o.kernels);
}

}  // namespace kerf::litho
