// Labelled maps as cases.
#include <kerf/error.h>
#include <kerf/teach.h>

namespace kerf {

std::vector<TeachCase> load_teach_cases(const Path& file) {
  std::vector<TeachCase> cases;
  read_wafers(file, [&](WaferMap&& map) {
    if (!map.labels.empty()) {
      TeachCase about{map.source, {}, map.labels, measure_wafer(map)};
      about.map = std::move(map);
      cases.push_back(std::move(about));
    }
    return true;
  });
  if (cases.empty())
    fail("{}: no map has a label, expected maps of which it is known what they show", file.string());
  return cases;
}

}  // namespace kerf
