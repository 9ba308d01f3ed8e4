#include <kerf/error.h>
#include <kerf/wafer_classes.h>

#include <algorithm>

#include "recognise/map_set.h"
#include "wafer/npz.h"

namespace kerf::recognise {
namespace {

/// The set of patterns that a map's labels name. Throws Error for a name that is no pattern.
WaferLabels patterns_of(const std::vector<std::string>& names, const std::string& place) {
  WaferLabels labels{};
  for (const auto& name : names) {
    const auto more = wafer_labels_from(name);
    if (!more) fail("{}: the label '{}' is no pattern that Kerf knows", place, name);
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = labels[i] || (*more)[i];
  }
  return labels;
}

/// The class of the task that has these patterns; the same set has the same name but for "none" and "Normal".
std::int64_t class_of(const WaferLabels& labels, const wafer_model::TaskConfig& task,
                      const std::string& place) {
  for (std::size_t i = 0; i < task.classes.size(); ++i)
    if (wafer_labels_from(task.classes[i]) == labels) return std::int64_t(i);
  fail("{}: the labels are {}, which is no class of {}", place, wafer_class_name(labels), task.name);
}

}  // namespace

MapSet load_map_set(const Path& npz, const wafer_model::TaskConfig& task) {
  const MappedFile file(npz);
  const wafer::NpzFile archive(file.bytes(), npz.string());
  auto maps = wafer::load_maps(archive, wafer::map_array_name(archive));
  MapSet set{maps.n, maps.h, maps.w, std::move(maps.values), {}, {}, {}};
  const wafer::MapLabels names(archive, set.count);
  const bool is_labelled =
      archive.has("labels") || archive.has("label") || archive.has("arr_1") || archive.has("class_name");
  if (!is_labelled) return set;
  set.labelled.assign(std::size_t(set.count), 1);
  for (std::int64_t i = 0; i < set.count; ++i) {
    const std::string place = fmt::format("{}[{}]", npz.string(), i);
    const auto labels = patterns_of(names.at(i), place);
    set.classes.push_back(class_of(labels, task, place));
    for (const auto& label : task.labels) {
      const auto pattern = wafer_pattern_from(label);
      check(pattern.has_value(), "the labels of a task are base patterns");
      set.labels.push_back(labels[std::size_t(*pattern)] ? 1 : 0);
    }
  }
  return set;
}

}  // namespace kerf::recognise
