#include <kerf/dataset.h>
#include <kerf/error.h>

#include <algorithm>

namespace kerf {

double shared_area(const Box& a, const Box& b) {
  const double width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
  const double height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

double iou(const Box& a, const Box& b) {
  const double shared = shared_area(a, b);
  return shared > 0 ? shared / (a.area() + b.area() - shared) : 0;
}

std::vector<const Annotation*> Dataset::of_image(std::int64_t image_id) const {
  std::vector<const Annotation*> found;
  for (const auto& annotation : annotations) {
    if (annotation.image_id == image_id) found.push_back(&annotation);
  }
  return found;
}

const Category& Dataset::category(std::int64_t id) const {
  const auto found = std::ranges::find(categories, id, &Category::id);
  if (found == categories.end()) fail("the data set has no category with id {}", id);
  return *found;
}

const Category* Dataset::find_category(std::string_view name) const {
  const auto found = std::ranges::find(categories, name, &Category::name);
  return found == categories.end() ? nullptr : &*found;
}

}  // namespace kerf
