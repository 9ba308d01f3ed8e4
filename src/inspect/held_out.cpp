#include "inspect/held_out.h"

#include <kerf/evaluate.h>

#include <set>

namespace kerf::inspect {

Dataset first_images(Dataset dataset, std::size_t limit) {
  if (dataset.images.size() > limit) dataset.images.resize(limit);
  std::set<std::int64_t> ids;
  for (const auto& image : dataset.images) ids.insert(image.id);
  std::erase_if(dataset.annotations,
                [&](const Annotation& annotation) { return !ids.count(annotation.image_id); });
  return dataset;
}

std::map<std::string, double> score_detections(
    const Dataset& truth, const std::function<std::vector<ScoredBox>(const LabelledImage&)>& detect) {
  if (truth.images.empty()) return {};
  std::vector<Annotation> results;
  for (const auto& image : truth.images)
    for (const auto& [labelled, score] :
         detect({load_image(truth.folder / image.file_name), {}, load_reference(truth, image)}))
      if (const auto* category = truth.find_category(labelled.label))
        results.push_back(
            {.image_id = image.id, .category_id = category->id, .box = labelled.box, .score = score});
  const auto metrics = evaluate_detections(truth, results);
  std::map<std::string, double> scores{{"ap50", metrics.overall.ap50}, {"ap50_95", metrics.overall.ap50_95}};
  for (const auto& entry : metrics.classes) scores["ap50_" + entry.name] = entry.ap50;
  return scores;
}

}  // namespace kerf::inspect
