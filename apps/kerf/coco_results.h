// Findings of an inspection run, candidates included, as COCO results.
#pragma once

#include <kerf/dataset.h>
#include <kerf/inspect.h>

#include <string>
#include <vector>

#include "image_list.h"

namespace kerf {

struct CocoResults {
  std::vector<Annotation> results;
  std::vector<std::string> left_out;  ///< a sentence for everything that COCO cannot say
};

/// Image ids come from `images`, category ids from `dataset` by name. Left out: labels without a category
/// there and every page but the first of a TIFF.
CocoResults to_coco_results(const InspectionRun& run, const std::vector<ListedImage>& images,
                            const Dataset& dataset);

}  // namespace kerf
