#include "litho/defects.h"

#include <algorithm>
#include <cmath>

#include "litho/distance.h"

namespace kerf::litho {
namespace {

struct Window {
  int x0, y0, x1, y1;  // half open
};

Window window_of(const Stroke& stroke, const Plane& mask) {
  const Point c = stroke.centre();
  return {std::max(0, int(c.x - stroke.radius)), std::max(0, int(c.y - stroke.radius)),
          std::min(mask.width, int(c.x + stroke.radius) + 1),
          std::min(mask.height, int(c.y + stroke.radius) + 1)};
}

// Depth of each pixel of the window under features of `clean` moved by stroke.height: positive where an
// offset changes.
Plane offset_depth(const Stroke& stroke, const Plane& clean, Window window) {
  const int pad = int(std::ceil(stroke.height)) + 2;
  const Window wide{std::max(0, window.x0 - pad), std::max(0, window.y0 - pad),
                    std::min(clean.width, window.x1 + pad), std::min(clean.height, window.y1 + pad)};
  Bitmap target(wide.x1 - wide.x0, wide.y1 - wide.y0);
  for (int y = 0; y < target.height; ++y)
    for (int x = 0; x < target.width; ++x)
      target.at(x, y) = (clean.at(wide.x0 + x, wide.y0 + y) > 0.5f) == stroke.adds;
  const Plane distance = distance_to_set(target);
  Plane depth(window.x1 - window.x0, window.y1 - window.y0);
  for (int y = 0; y < depth.height; ++y)
    for (int x = 0; x < depth.width; ++x)
      depth.at(x, y) =
          float(stroke.height) - distance.at(x + window.x0 - wide.x0, y + window.y0 - wide.y0) + 0.5f;
  return depth;
}

}  // namespace

DefectPen::DefectPen(const Plane& clean, Square visible, Random& random, const StrokeSizes& sizes)
    : clean_(clean),
      visible_(visible),
      random_(random),
      sizes_(sizes),
      edges_(clean, visible),
      mask_(clean),
      owners_(clean.width, clean.height) {}

bool DefectPen::draw(int category) {
  constexpr int kTries = 120;
  if (edges_.empty()) return false;
  for (int attempt = 0; attempt < kTries; ++attempt) {
    const auto stroke = place_stroke(category, edges_, sizes_, random_);
    if (!stroke || crowded(*stroke)) continue;
    apply(*stroke);
    return true;
  }
  return false;
}

bool DefectPen::has_room(Point middle) const {
  const double low = visible_.start + sizes_.margin, high = visible_.start + visible_.size - sizes_.margin;
  if (sizes_.margin > 0 && (std::min(middle.x, middle.y) < low || std::max(middle.x, middle.y) > high))
    return false;
  return std::none_of(occupied_.begin(), occupied_.end(), [&](const Point& other) {
    return std::hypot(middle.x - other.x, middle.y - other.y) < sizes_.spacing;
  });
}

// Opposite defects keep clear of each other, for one could undo the other; like ones may now and then run
// together.
bool DefectPen::crowded(const Stroke& stroke) const {
  const Point c = stroke.centre();
  if (!has_room(c)) return true;
  const auto near = [&](const Circle& circle) {
    return std::hypot(c.x - circle.centre.x, c.y - circle.centre.y) < stroke.radius + circle.radius;
  };
  if (std::any_of(kept_clear_.begin(), kept_clear_.end(), near)) return true;
  return std::any_of(drawn_.begin(), drawn_.end(), [&](const DrawnDefect& other) {
    const double apart = std::hypot(c.x - other.centre.x, c.y - other.centre.y);
    if (sizes_.neighbours) return apart < 0.45 * (stroke.radius + other.radius);
    const bool alike = other.adds == stroke.adds && other.category == stroke.category;
    return apart < (alike ? 0.75 : 1.05) * (stroke.radius + other.radius);
  });
}

void DefectPen::apply(const Stroke& stroke) {
  drawn_.push_back({stroke.category, stroke.adds, stroke.centre(), stroke.radius});
  occupy(stroke.centre());
  const Window window = window_of(stroke, mask_);
  const bool is_offset = stroke.form == Stroke::Form::offset;
  Plane offset;
  if (is_offset) offset = offset_depth(stroke, clean_, window);
  const auto [nx, ny] = stroke.edge.outward;
  for (int y = window.y0; y < window.y1; ++y)
    for (int x = window.x0; x < window.x1; ++x) {
      const double dx = x + 0.5 - stroke.edge.at.x, dy = y + 0.5 - stroke.edge.at.y;
      double depth = stroke.depth(dx * nx + dy * ny, dy * nx - dx * ny);
      if (is_offset) depth = std::min(depth, double(offset.at(x - window.x0, y - window.y0)));
      const float cover = float(std::clamp(depth + 0.5, 0.0, 1.0));
      float& cell = mask_.at(x, y);
      const float changed = stroke.adds ? std::max(cell, cover) : std::min(cell, 1 - cover);
      if (std::abs(changed - cell) > 0.25f) owners_.at(x, y) = std::uint8_t(drawn_.size());
      cell = changed;
    }
}

}  // namespace kerf::litho
