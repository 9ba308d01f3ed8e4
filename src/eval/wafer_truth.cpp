// What is known of wafers, from the arrays beside their maps.
#include <kerf/error.h>
#include <kerf/evaluate_wafers.h>

#include "wafer/npz.h"

namespace kerf {
namespace {

using wafer::NpyArray;
using wafer::NpzFile;

std::int64_t count_wafers(const NpzFile& file) {
  const auto name = wafer::first_of(file, {"labels", "label", "arr_1", "class_name"});
  if (!name) fail("{}: no array 'labels', expected [N, 8] truths or [N] class names", file.name());
  const auto header = file.open(*name).header();
  if (header.shape.empty()) fail("{}: array '{}' has no axes, expected [N, 8] or [N]", file.name(), *name);
  return header.shape[0];
}

// By the names of the labels; a class name stands for its labels.
WaferLabels labels_from(const std::vector<std::string>& names, const std::string& place) {
  WaferLabels labels{};
  for (const std::string& name : names) {
    const auto some = wafer_labels_from(name);
    if (!some) fail("{}: the label '{}', expected a class of MixedWM38 or WM-811K", place, name);
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = labels[i] || (*some)[i];
  }
  return labels;
}

std::vector<std::int64_t> indices_of(const NpzFile& file, std::int64_t count) {
  std::vector<std::int64_t> indices;
  if (!file.has("index")) {
    for (std::int64_t i = 0; i < count; ++i) indices.push_back(i);
    return indices;
  }
  const NpyArray array = file.load("index");
  if (std::string_view("iu").find(array.header.kind) == std::string_view::npos ||
      array.header.shape != std::vector{count})
    fail("{}: array 'index' is not one whole number for each of the {} labels", file.name(), count);
  for (std::int64_t i = 0; i < count; ++i) indices.push_back(array.integer(i));
  return indices;
}

}  // namespace

WaferTruths load_wafer_truth(const Path& path) {
  const MappedFile mapped(path);
  const NpzFile file(mapped.bytes(), path.string());
  const std::int64_t count = count_wafers(file);
  const wafer::MapLabels labels(file, count);
  const auto indices = indices_of(file, count);
  WaferTruths truths;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto names = labels.at(i);
    const std::string place = fmt::format("{}: map {}", path.string(), i);
    truths.wafers.push_back({indices[std::size_t(i)], labels_from(names, place)});
    if (names == std::vector<std::string>{std::string(kNormalWaferWm811k)})
      truths.normal = kNormalWaferWm811k;
  }
  return truths;
}

}  // namespace kerf
