// Scores of anything that detects on held-out images, for the log of a run.
#pragma once

#include <kerf/dataset.h>

#include <functional>
#include <map>

#include "inspect/labelled_image.h"
#include "inspect/scored_box.h"

namespace kerf::inspect {

/// The first `limit` images of a set with their annotations.
Dataset first_images(Dataset dataset, std::size_t limit);

/// Average precision over the images of a set, which are given without their boxes: "ap50", "ap50_95" and
/// "ap50_LABEL" of each category.
std::map<std::string, double> score_detections(
    const Dataset& truth, const std::function<std::vector<ScoredBox>(const LabelledImage&)>& detect);

}  // namespace kerf::inspect
