// What a person's boxes say about the findings they were shown.
#pragma once

#include <kerf/review.h>

#include <string>
#include <vector>

#include "review/tasks.h"

namespace kerf::review {

/// import_review of tasks in memory; `name` stands for the file in errors.
ReviewImport judge(const Review& review, const std::vector<TaskImage>& tasks, const Reviewer& reviewer,
                   const std::string& name);

}  // namespace kerf::review
