// The class names in the data.yaml of a YOLO data set.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kerf {

/// The `names` of a data.yaml: a list or a map from 0, 1, .. to names, on one line ([a, b] or {0: a, 1: b})
/// or one entry a line. Other keys are not looked at. Throws Error when `names` is missing or written in
/// another way.
std::vector<std::string> parse_yaml_names(std::string_view text, const std::string& file);

/// A data.yaml with these names and images/ for training and validation.
std::string yaml_with_names(const std::vector<std::string>& names);

}  // namespace kerf
