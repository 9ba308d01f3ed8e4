// COCO documents in memory.
#pragma once

#include <kerf/dataset.h>

#include <string>
#include <string_view>
#include <vector>

namespace kerf {

/// load_coco of a document in memory; `name` stands for the file in errors. `folder` is left empty.
Dataset parse_coco(std::string_view text, const std::string& name);
/// load_coco_results of a document in memory.
std::vector<Annotation> parse_coco_results(std::string_view text, const std::string& name,
                                           const Dataset& truth);

}  // namespace kerf
