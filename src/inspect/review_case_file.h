// The text of cases.jsonl.
#pragma once

#include <kerf/refine.h>

#include <string>

namespace kerf::inspect {

/// A line for each case; `file`: where the text is to lie, paths are told from its folder.
std::string cases_text(const std::vector<ReviewCase>& cases, const Path& file);

}  // namespace kerf::inspect
