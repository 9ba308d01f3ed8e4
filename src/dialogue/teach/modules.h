// Process modules by their many names.
#pragma once

#include <string>
#include <vector>

namespace kerf::teach {

/// "CMP", "etch", "lithography", ..: the modules that a text names, each once.
std::vector<std::string> modules_in(const std::string& text);

}  // namespace kerf::teach
