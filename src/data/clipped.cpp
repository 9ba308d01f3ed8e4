#include "data/clipped.h"

#include <algorithm>

namespace kerf {

Box clipped(const Box& box, double width, double height) {
  const double left = std::clamp(box.x, 0.0, width), right = std::clamp(box.x + box.width, 0.0, width);
  const double top = std::clamp(box.y, 0.0, height), bottom = std::clamp(box.y + box.height, 0.0, height);
  // A box inside keeps its numbers: left + (right - left) need not be right.
  if (left == box.x && top == box.y && right == box.x + box.width && bottom == box.y + box.height) return box;
  return {left, top, right - left, bottom - top};
}

}  // namespace kerf
