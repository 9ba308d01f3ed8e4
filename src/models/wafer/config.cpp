#include "models/wafer/config.h"

#include <fmt/ranges.h>
#include <kerf/error.h>

namespace kerf::wafer_model {

std::size_t Config::task(const std::string& name) const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    if (tasks[i].name == name) return i;
    names.push_back(tasks[i].name);
  }
  fail("the wafer model has no task '{}', it has {}", name, fmt::join(names, ", "));
}

}  // namespace kerf::wafer_model
