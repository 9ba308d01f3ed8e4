#include "data/file_names.h"
#include "data/image_size.h"
#include "data/index.h"
#include "data/json_document.h"
#include "data/labelme.h"
#include "data/name_list.h"

#include <kerf/dataset.h>
#include <kerf/error.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

namespace kerf {
namespace {

/// Smallest box around points.
class Bounds {
 public:
  void add(double x, double y) {
    left_ = std::min(left_, x), right_ = std::max(right_, x);
    top_ = std::min(top_, y), bottom_ = std::max(bottom_, y);
  }
  Box box() const { return {left_, top_, right_ - left_, bottom_ - top_}; }

 private:
  static constexpr double kFar = std::numeric_limits<double>::max();
  double left_ = kFar, right_ = -kFar, top_ = kFar, bottom_ = -kFar;
};

double read_coordinate(const Json& point, std::size_t axis, const std::string& place) {
  constexpr double kFarthestPixel = 1e9;
  const bool is_pair = point.is_array() && point.size() == 2;
  if (!is_pair || !point[axis].is_number() || std::abs(point[axis].get<double>()) > kFarthestPixel)
    wrong_type(place, "pairs of numbers", point);
  return point[axis].get<double>();
}

Box read_bounds(const Json& shape, const JsonPlace& place) {
  const auto& type = required_text(shape, "shape_type", place);
  if (type != "rectangle" && type != "polygon")
    fail("{}: expected rectangle or polygon, got '{}'", place.field("shape_type"), type);
  const auto& points = required_array(shape, "points", place);
  const std::size_t least = type == "rectangle" ? 2 : 3;
  if (points.size() < least) fail("{}: a {} needs at least {} points", place.field("points"), type, least);
  Bounds bounds;
  for (const auto& point : points)
    bounds.add(read_coordinate(point, 0, place.field("points")),
               read_coordinate(point, 1, place.field("points")));
  if (!(bounds.box().area() > 0)) fail("{}: the shape has no area", place.field("points"));
  return bounds.box();
}

bool read_crowd(const Json& shape) {
  const auto* flags = find_member(shape, "flags");
  const auto* crowd = flags ? find_member(*flags, kLabelmeCrowd) : nullptr;
  return crowd && *crowd == true;
}

/// The labels of labels.txt without LabelMe's two reserved names; none when there is no such file.
std::vector<std::string> read_label_list(const Path& folder) {
  const auto file = folder / kLabelmeList;
  if (!std::filesystem::exists(file)) return {};
  auto names = parse_name_list(read_file(file), file.string());
  std::erase_if(names,
                [](const std::string& name) { return name == "__ignore__" || name == "_background_"; });
  return names;
}

/// Reads the files of one folder. Categories are numbered at the end, when all labels are known.
class LabelmeReader {
 public:
  explicit LabelmeReader(const Path& folder) { dataset_.folder = folder; }

  Dataset read() {
    const auto files = list_files(dataset_.folder, {".json"});
    if (files.empty()) fail("{}: holds no LabelMe file (*.json)", dataset_.folder.string());
    for (const auto& file : files) read_file_of(file);
    name_categories();
    return std::move(dataset_);
  }

 private:
  void read_file_of(const Path& name) {
    const auto file = (dataset_.folder / name).string();
    const auto document = parse_json(read_file(file), file, {.skipped_key = "imageData"});
    const auto& shapes = required_array(document, "shapes", JsonPlace::document(file));
    add_image(document, name, JsonPlace::document(file));
    for (JsonPlace place{file, "shapes"}; place.index < shapes.size(); ++place.index)
      add_shape(shapes[place.index], place);
  }

  void add_image(const Json& document, const Path& name, const JsonPlace& place) {
    ImageEntry image;
    image.id = std::int64_t(dataset_.images.size()) + 1;
    auto path = required_text(document, "imagePath", place);
    if (path.empty() || path.find('\0') != path.npos)
      fail("{}: expected the path of an image", place.field("imagePath"));
    std::ranges::replace(path, '\\', '/');  // as LabelMe writes it on Windows
    image.file_name = (name.parent_path() / path).lexically_normal().generic_string();
    const auto [width, height] = read_size(document, dataset_.folder / image.file_name, place);
    image.width = width, image.height = height;
    for (const auto& [key, value] : document.items())
      if (!is_labelme_key(key)) image.attributes.emplace(key, attribute_text(value));
    if (!file_names_.insert(image.file_name).second)
      fail("{}: another file labels '{}' too", place.field("imagePath"), image.file_name);
    dataset_.images.push_back(std::move(image));
  }

  static ImageSize read_size(const Json& document, const Path& image, const JsonPlace& place) {
    const auto* height = find_member(document, "imageHeight");
    if (!height || height->is_null()) return image_size(image);
    return {required_size(document, "imageWidth", place), required_size(document, "imageHeight", place)};
  }

  void add_shape(const Json& shape, const JsonPlace& place) {
    Annotation annotation;
    annotation.id = std::int64_t(dataset_.annotations.size()) + 1;
    annotation.image_id = dataset_.images.back().id;
    const auto& label = required_text(shape, "label", place);
    if (label.empty()) fail("{} is empty", place.field("label"));
    annotation.box = read_bounds(shape, place);
    annotation.area = annotation.box.area();
    annotation.is_crowd = read_crowd(shape);
    dataset_.annotations.push_back(annotation);
    labels_.push_back(label);
  }

  /// First the names of labels.txt in its order, then further labels in alphabetical order.
  void name_categories() {
    auto names = read_label_list(dataset_.folder);
    std::set<std::string> further(labels_.begin(), labels_.end());
    for (const auto& name : names) further.erase(name);
    names.insert(names.end(), further.begin(), further.end());
    dataset_.categories = numbered_categories(names);
    std::map<std::string, std::int64_t> ids;
    for (const auto& category : dataset_.categories) ids.emplace(category.name, category.id);
    for (std::size_t i = 0; i < labels_.size(); ++i) dataset_.annotations[i].category_id = ids.at(labels_[i]);
  }

  Dataset dataset_;
  std::vector<std::string> labels_;  // of each annotation
  std::set<std::string> file_names_;
};

}  // namespace

Dataset load_labelme(const Path& folder) {
  return LabelmeReader(folder.empty() ? Path(".") : folder).read();
}

}  // namespace kerf
