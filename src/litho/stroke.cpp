#include "litho/stroke.h"

#include <algorithm>

namespace kerf::litho {
namespace {

double bar_depth(const Stroke& s, double u, double v) {
  const double t = std::clamp((u - s.u0) / (s.u1 - s.u0), 0.0, 1.0);
  const double straight = s.width + t * (s.width_end - s.width);
  const double half = straight * (1 + (s.waist - 1) * 4 * t * (1 - t));
  return std::min({half - std::abs(v - s.slant * (u - s.middle())), u - s.u0, s.u1 - u});
}

double bump_depth(const Stroke& s, double u, double v, bool pointed) {
  const double t = std::min(std::abs(v - s.slant * u) / s.width, 1.0);
  const double profile = pointed ? 1 - t : (1 - t * t) * (1 - t * t);
  return std::min(s.height * profile - u, u - s.u0);
}

double ellipse_depth(double a, double b, double u, double v) {
  const double r = std::hypot(u / a, v / b);
  return (1 - r) * std::min(a, b);
}

double hourglass_depth(const Stroke& s, double u, double v) {
  const double t = std::min(std::abs(v) / s.width, 1.0);
  const double half = (s.u1 - s.u0) / 2;
  const double core = half * (s.core + (1 - s.core) * t * t);
  return std::min(std::abs(u - s.middle()) - core, s.width - std::abs(v));
}

}  // namespace

double Stroke::depth(double u, double v) const {
  switch (form) {
    case Form::bar:
      return bar_depth(*this, u, v);
    case Form::bump:
      return bump_depth(*this, u, v, false);
    case Form::spike:
      return bump_depth(*this, u, v, true);
    case Form::hourglass:
      return hourglass_depth(*this, u, v);
    case Form::ellipse:
    case Form::offset:
      break;
  }
  return ellipse_depth((u1 - u0) / 2, width, u - middle(), v);
}

}  // namespace kerf::litho
