#include "coco_results.h"

#include <fmt/format.h>

#include <map>

namespace kerf {
CocoResults to_coco_results(const InspectionRun& run, const std::vector<ListedImage>& images,
                            const Dataset& dataset) {
  std::map<std::string, std::int64_t> ids;
  for (const ListedImage& image : images) ids.emplace(image.path.string(), image.image_id);
  CocoResults coco;
  for (const InspectionRecord& record : run.records) {
    if (record.page > 0) {
      coco.left_out.push_back(
          fmt::format("{}: page {} has no image id in COCO", record.file, record.page + 1));
      continue;
    }
    const auto all = record.all();
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Finding& finding = all[i];
      const Category* category = dataset.find_category(finding.label);
      if (category != nullptr) {
        coco.results.push_back(to_annotation(finding, ids.at(record.file), category->id, record.screened));
        coco.results.back().id = static_cast<std::int64_t>(coco.results.size());
        coco.results.back().said = i < record.findings.size();
      } else {
        coco.left_out.push_back(
            fmt::format("{}: the COCO file has no category {}", record.file, finding.label));
      }
    }
  }
  return coco;
}

}  // namespace kerf
