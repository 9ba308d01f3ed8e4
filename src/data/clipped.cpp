#include "data/clipped.h"

#include <algorithm>
#include <cmath>

namespace kerf {
namespace {

/// end - begin, less what rounding would carry begin and it together beyond the limit.
double length(double begin, double end, double limit) {
  double length = end - begin;
  while (length > 0 && begin + length > limit) length = std::nextafter(length, 0.0);
  return length;
}

}  // namespace

Box clipped(const Box& box, double width, double height) {
  const double left = std::clamp(box.x, 0.0, width), right = std::clamp(box.x + box.width, 0.0, width);
  const double top = std::clamp(box.y, 0.0, height), bottom = std::clamp(box.y + box.height, 0.0, height);
  // A box inside keeps its numbers: left + (right - left) need not be right.
  if (left == box.x && top == box.y && right == box.x + box.width && bottom == box.y + box.height) return box;
  return {left, top, length(left, right, width), length(top, bottom, height)};
}

}  // namespace kerf
