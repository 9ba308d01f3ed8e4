// The labels that array files give their maps.
#include <fmt/ranges.h>
#include <kerf/error.h>

#include <algorithm>
#include <array>

#include "wafer/npz.h"

namespace kerf::wafer {
namespace {

// The order of MixedWM38's eight columns: the README of github.com/Junliangwangdhu/WaferMap, classes C2 to
// C9.
constexpr std::array<const char*, 8> kMixed = {"Center", "Donut",     "Edge-Loc", "Edge-Ring",
                                               "Loc",    "Near-full", "Scratch",  "Random"};
constexpr std::int64_t kMaxColumns = 4096;

bool is_text(const NpyHeader& header) {
  return header.kind == 'S' || header.kind == 'U';
}

[[noreturn]] void wrong_shape(const NpyStream& stream, std::int64_t count) {
  fail("{}: labels of shape [{}], expected a text or a number, or a row of 0 and 1, for each of the {} maps",
       stream.place(), fmt::join(stream.header().shape, ", "), count);
}

/// Checks the shape before anything is loaded.
NpyArray load_labels(NpyStream stream, std::int64_t count) {
  const NpyHeader& header = stream.header();
  const auto& shape = header.shape;
  const bool single = shape.size() == 1;
  const bool truths = shape.size() == 2 && !is_text(header) && shape[1] <= kMaxColumns;
  if ((!single && !truths) || shape[0] != count) wrong_shape(stream, count);
  return stream.load();
}

std::vector<std::string> load_names(NpyStream stream) {
  const NpyHeader& header = stream.header();
  if (!is_text(header) || header.shape.size() != 1 || header.items() > kMaxColumns)
    fail("{}: expected the names of the classes, at most {} strings", stream.place(), kMaxColumns);
  const NpyArray array = stream.load();
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < header.items(); ++i) names.push_back(array.text(i));
  return names;
}

double number_at(const NpyArray& array, std::int64_t index) {
  return array.header.kind == 'f' ? array.number(index) : double(array.integer(index));
}

}  // namespace

MapLabels::MapLabels(const NpzFile& file, std::int64_t count) {
  const auto use = [&](std::initializer_list<const char*> names) {
    auto name = first_of(file, names);
    if (name) used_.push_back(*name);
    return name;
  };
  if (const auto name = use({"labels", "label", "arr_1"})) labels_ = load_labels(file.open(*name), count);
  if (labels_ && !is_text(labels_->header)) {
    if (const auto name = use({"columns", "classes", "class_names"})) columns_ = load_names(file.open(*name));
  }
  if (labels_ && labels_->header.shape.size() == 2) name_columns();
  if (const auto name = use({"class_name"})) class_names_ = load_labels(file.open(*name), count);
  if (class_names_ && !is_text(class_names_->header))
    fail("{}: expected an array of strings", class_names_->place);
}

void MapLabels::name_columns() {
  const std::int64_t width = labels_->header.shape[1];
  if (!columns_.empty() && std::int64_t(columns_.size()) != width)
    fail("{}: {} columns of labels, but {} names of columns", labels_->place, width, columns_.size());
  if (!columns_.empty()) return;
  assumed_names_ = width == std::int64_t(kMixed.size());
  if (assumed_names_) columns_.assign(kMixed.begin(), kMixed.end());
  for (std::int64_t k = std::int64_t(columns_.size()); k < width; ++k) columns_.push_back(std::to_string(k));
}

std::string MapLabels::single(std::int64_t index) const {
  if (is_text(labels_->header)) return labels_->text(index);
  const double number = number_at(*labels_, index);
  const bool named = number >= 0 && number < double(columns_.size());
  if (named && number == double(std::size_t(number))) return columns_[std::size_t(number)];
  return fmt::format("{}", number);
}

std::vector<std::string> MapLabels::at(std::int64_t index) const {
  std::vector<std::string> labels;
  if (labels_ && labels_->header.shape.size() == 1) labels.push_back(single(index));
  const bool truths = labels_ && labels_->header.shape.size() == 2;
  const std::int64_t width = truths ? labels_->header.shape[1] : 0;
  for (std::int64_t k = 0; k < width; ++k) {
    const double value = number_at(*labels_, index * width + k);
    if (value != 0 && value != 1)
      fail("{}: the value {} for map {}, column {}, expected 0 or 1", labels_->place, value, index, k);
    if (value == 1) labels.push_back(columns_[std::size_t(k)]);
  }
  if (labels.empty()) labels.push_back(class_name(index));
  std::erase(labels, "");
  return labels;
}

std::string MapLabels::class_name(std::int64_t index) const {
  return class_names_ ? class_names_->text(index) : std::string();
}

bool MapLabels::uses(std::string_view array) const {
  return std::find(used_.begin(), used_.end(), array) != used_.end();
}

}  // namespace kerf::wafer
