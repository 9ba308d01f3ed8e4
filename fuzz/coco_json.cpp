// Rooms: eval
// COCO documents of any bytes are read or refused with an Error. What is read keeps its promises and survives
// being used as results of itself.
#include "data/coco.h"

#include <kerf/error.h>
#include <kerf/evaluate.h>

#include <cmath>

namespace {

void check_promises(const kerf::Dataset& dataset) {
  for (const auto& annotation : dataset.annotations) {
    const auto& box = annotation.box;
    kerf::check(box.width > 0 && box.height > 0 && std::isfinite(box.area()),
                "a box that is read has a size");
    dataset.category(annotation.category_id);
  }
  for (const auto& image : dataset.images)
    kerf::check(image.width > 0 && image.height > 0, "images have a size");
}

bool is_share(double value) {
  return std::isnan(value) || (value >= 0 && value <= 1 + 1e-9);
}

/// Every truth as a result of its own.
void evaluate_itself(const kerf::Dataset& dataset) {
  auto results = dataset.annotations;
  for (auto& result : results) result.score = 1;
  const auto metrics = kerf::evaluate_detections(dataset, results);
  const auto& all = metrics.overall;
  kerf::check(all.at50.true_positives + all.at50.missed == all.truths, "every truth is found or missed");
  for (const double value : {all.ap33, all.ap50, all.ap50_95, metrics.count_accuracy})
    kerf::check(is_share(value), "metrics are shares");
  kerf::metrics_to_json(metrics);
  kerf::format_metrics(metrics);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const auto dataset = kerf::parse_coco(text, "input");
    check_promises(dataset);
    if (dataset.annotations.size() < 200) evaluate_itself(dataset);
  } catch (const kerf::Error&) {  // refused
  }
  try {
    const kerf::Dataset truth{"", {{1, "a"}}, {{1, "a.png", 9, 9, {}}}, {}};
    kerf::evaluate_detections(truth, kerf::parse_coco_results(text, "input", truth));
  } catch (const kerf::Error&) {  // refused
  }
  return 0;
}
