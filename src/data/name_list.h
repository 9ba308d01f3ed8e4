// Lists of class names, one a line: YOLO's classes.txt and LabelMe's labels.txt.
#pragma once

#include <kerf/dataset.h>

#include <string>
#include <string_view>
#include <vector>

namespace kerf {

/// The names without the blank space around them; blank lines at the end are left out. Throws Error naming
/// `file` on a blank line before that and on a name that comes twice.
std::vector<std::string> parse_name_list(std::string_view text, const std::string& file);

/// The list of a data set's categories. Throws Error naming `file` when a name does not fit on a line.
std::string name_list(const std::vector<Category>& categories, const std::string& file);

/// Throws Error naming `file` when a name comes twice.
void expect_unique(const std::vector<std::string>& names, const std::string& file);

}  // namespace kerf
