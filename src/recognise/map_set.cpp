#include "recognise/map_set.h"

#include <kerf/error.h>
#include <kerf/wafer_classes.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace kerf::recognise {

wafer_model::TaskConfig known_task(const std::string& name) {
  if (name == "wm811k") return {name, {kWm811kClasses.begin(), kWm811kClasses.end()}, {}};
  if (name != "mixedwm38") fail("'{}' is no task of wafer maps, expected mixedwm38 or wm811k", name);
  wafer_model::TaskConfig task{name, {}, {kWaferPatternNames.begin(), kWaferPatternNames.end()}};
  for (const auto& labels : mixedwm38_classes()) task.classes.push_back(wafer_class_name(labels));
  return task;
}

MapSet without_classes(const MapSet& set, const std::vector<std::string>& names,
                       const wafer_model::TaskConfig& task) {
  std::vector<bool> left_out(task.classes.size(), false);
  for (const auto& name : names) {
    const auto found = std::find(task.classes.begin(), task.classes.end(), name);
    if (found == task.classes.end())
      fail("'{}' is no class of {}, so it cannot be left out", name, task.name);
    left_out[std::size_t(found - task.classes.begin())] = true;
  }
  const auto labels = task.labels.size();
  MapSet kept{0, set.height, set.width, {}, {}, {}, {}};
  for (std::int64_t i = 0; i < set.count; ++i) {
    const auto at = std::size_t(i);
    if (left_out[std::size_t(set.classes[at])]) continue;
    const auto cells = set.map(i).cells;
    kept.cells.insert(kept.cells.end(), cells.begin(), cells.end());
    kept.classes.push_back(set.classes[at]), kept.labelled.push_back(set.labelled[at]);
    if (labels > 0)
      kept.labels.insert(kept.labels.end(), set.labels.begin() + std::ptrdiff_t(at * labels),
                         set.labels.begin() + std::ptrdiff_t((at + 1) * labels));
    ++kept.count;
  }
  return kept;
}

void hide_labels(MapSet& set, double share, std::uint64_t seed) {
  const auto most = *std::max_element(set.classes.begin(), set.classes.end());
  std::vector<std::vector<std::int64_t>> members(std::size_t(most + 1));
  for (std::int64_t i = 0; i < set.count; ++i) members[std::size_t(set.classes[std::size_t(i)])].push_back(i);
  Random random(seed ^ mix_bits(0x1ABE1));
  for (auto& one : members) {
    shuffle(one, random);
    const auto kept = std::max<std::int64_t>(1, std::llround(share * double(one.size())));
    for (std::size_t i = std::size_t(kept); i < one.size(); ++i) set.labelled[std::size_t(one[i])] = 0;
  }
}

torch::Tensor gather_maps(const MapSet& set, const std::vector<std::int64_t>& indices) {
  auto maps = torch::empty({std::int64_t(indices.size()), set.height, set.width}, torch::kUInt8);
  auto* out = maps.data_ptr<std::uint8_t>();
  for (const auto index : indices) {
    const auto cells = set.map(index).cells;
    std::memcpy(out, cells.data(), cells.size());
    out += cells.size();
  }
  return maps;
}

}  // namespace kerf::recognise
