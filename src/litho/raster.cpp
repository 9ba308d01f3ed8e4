#include <algorithm>
#include <cmath>

#include "litho/layout.h"

namespace kerf::litho {
namespace {

// Signed area to the right of the edges, by exact accumulation: `area` holds each pixel's own part, a running
// sum along the row carries it on.
class Accumulator {
 public:
  explicit Accumulator(int pixels) : pixels_(pixels), area_(pixels + 1, pixels) {}

  void add(const Polygon& polygon, double nm_per_pixel) {
    for (std::size_t i = 0; i < polygon.size(); ++i) {
      const Point a = polygon[i], b = polygon[(i + 1) % polygon.size()];
      edge({a.x / nm_per_pixel, a.y / nm_per_pixel}, {b.x / nm_per_pixel, b.y / nm_per_pixel});
    }
  }

  // Adds |coverage| of what was accumulated to the mask and starts anew.
  void flush(Plane& mask) {
    for (int y = first_; y <= last_; ++y) {
      float* sums = area_.row(y);
      float* cells = mask.row(y);
      float sum = 0;
      for (int x = 0; x < pixels_; ++x) {
        sum += sums[x];
        cells[x] = std::min(1.0f, cells[x] + std::abs(sum));
      }
      std::fill_n(sums, pixels_ + 1, 0.0f);
    }
    first_ = pixels_;
    last_ = -1;
  }

 private:
  void edge(Point a, Point b) {
    if (a.y == b.y) return;
    const double sign = a.y < b.y ? 1 : -1;
    if (a.y > b.y) std::swap(a, b);
    const double slope = (b.x - a.x) / (b.y - a.y);
    const double top = std::max(a.y, 0.0), bottom = std::min(b.y, double(pixels_));
    for (int y = int(std::floor(top)); y < bottom && y < pixels_; ++y) {
      const double y0 = std::max(top, double(y)), y1 = std::min(bottom, double(y + 1));
      if (y1 <= y0) continue;
      first_ = std::min(first_, y);
      last_ = std::max(last_, y);
      strip(y, a.x + (y0 - a.y) * slope, a.x + (y1 - a.y) * slope, sign * (y1 - y0));
    }
  }

  // Part of an edge inside one row, from x0 to x1, of signed height h.
  void strip(int y, double x0, double x1, double h) {
    if (x0 > x1) std::swap(x0, x1);
    const double low = std::clamp(x0, 0.0, double(pixels_)), high = std::clamp(x1, 0.0, double(pixels_));
    const double width = x1 - x0;
    const double left = width > 0 ? (low - x0) / width : 0, right = width > 0 ? (x1 - high) / width : 0;
    if (width <= 0 || high <= low) return point(y, low, h);
    point(y, 0, x0 < 0 ? h * left : 0);
    point(y, pixels_, x1 > pixels_ ? h * right : 0);
    for (int x = int(low); x < high; ++x) {
      const double from = std::max(low, double(x)), to = std::min(high, double(x + 1));
      point(y, (from + to) / 2, h * (to - from) / width);
    }
  }

  // An upright piece at x.
  void point(int y, double x, double h) {
    const int cell = std::min(int(x), pixels_);
    const double inside = std::min(1.0, cell + 1 - x);
    area_.row(y)[cell] += float(h * inside);
    if (cell < pixels_) area_.row(y)[cell + 1] += float(h * (1 - inside));
  }

  int pixels_;
  Plane area_;
  int first_ = pixels_, last_ = -1;
};

}  // namespace

Plane rasterise(const Layout& layout, int pixels, double nm_per_pixel) {
  Plane mask(pixels, pixels);
  Accumulator accumulator(pixels);
  for (const auto& polygon : layout.polygons) {
    accumulator.add(polygon, nm_per_pixel);
    accumulator.flush(mask);
  }
  return mask;
}

}  // namespace kerf::litho
