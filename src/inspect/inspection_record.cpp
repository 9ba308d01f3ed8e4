#include <kerf/inspect.h>

namespace kerf {

Annotation to_annotation(const Finding& finding, std::int64_t image_id, std::int64_t category_id,
                         bool screened) {
  return {.image_id = image_id,
          .category_id = category_id,
          .box = finding.box,
          .area = finding.box.area(),
          .score = finding.confidence,
          .review = screened ? std::optional(finding.review) : std::nullopt};
}

std::vector<Finding> InspectionRecord::all() const {
  auto all = findings;
  all.insert(all.end(), candidates.begin(), candidates.end());
  return all;
}

}  // namespace kerf
