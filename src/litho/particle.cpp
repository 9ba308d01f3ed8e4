#include "litho/particle.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace kerf::litho {

double Particle::depth(double x, double y) const {
  const double dx = x - centre.x, dy = y - centre.y;
  const double u = (dx * std::cos(angle) + dy * std::sin(angle)) / a;
  const double v = (dy * std::cos(angle) - dx * std::sin(angle)) / b;
  const double turn = std::atan2(v, u);
  double outline = 1;
  for (std::size_t k = 0; k < wobble.size(); ++k)
    outline += wobble[k] * std::cos(double(k + 2) * turn + phase[k]);
  return (outline - std::hypot(u, v)) * std::sqrt(a * b);
}

Particle draw_particle(Random& random, int picture_size, const StrokeSizes& sizes) {
  Particle p;
  p.centre = {random.uniform(6, picture_size - 6), random.uniform(6, picture_size - 6)};
  p.a = sizes.draw(random, 4.8, 18.5) * sizes.unit;
  p.b = p.a * random.uniform(0.62, 1);
  p.angle = random.uniform(0, std::numbers::pi);
  const double rough = random.uniform(0.01, 0.06);
  for (std::size_t k = 0; k < p.wobble.size(); ++k) {
    p.wobble[k] = rough * random.normal();
    p.phase[k] = random.uniform(0, 2 * std::numbers::pi);
  }
  p.bright = random.chance(0.5);
  p.opacity = random.uniform(0.6, 0.97);
  return p;
}

Finding find_particle(const Particle& particle, int size, double least_area) {
  constexpr int kMargin = 1;
  int x0 = size, y0 = size, x1 = 0, y1 = 0;
  double area = 0;
  const auto reach = int(particle.reach());
  const int cx = int(particle.centre.x), cy = int(particle.centre.y);
  for (int y = std::max(0, cy - reach); y < std::min(size, cy + reach); ++y)
    for (int x = std::max(0, cx - reach); x < std::min(size, cx + reach); ++x) {
      if (particle.depth(x + 0.5, y + 0.5) <= 0) continue;
      ++area;
      x0 = std::min(x0, x);
      y0 = std::min(y0, y);
      x1 = std::max(x1, x + 1);
      y1 = std::max(y1, y + 1);
    }
  if (area < least_area) return {kContamination, {}, 0};
  x0 = std::max(0, x0 - kMargin);
  y0 = std::max(0, y0 - kMargin);
  x1 = std::min(size, x1 + kMargin);
  y1 = std::min(size, y1 + kMargin);
  return {kContamination, {double(x0), double(y0), double(x1 - x0), double(y1 - y0)}, area};
}

}  // namespace kerf::litho
