#include "data/coco.h"
#include "data/json_document.h"

#include <kerf/error.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_set>

namespace kerf {
namespace {

constexpr double kFarthestPixel = 1e9;  // keeps areas and sums of boxes far from overflow

using Ids = std::unordered_set<std::int64_t>;
enum class ZeroSize { kRefused, kAllowed };

void check_sides(const Box& box, ZeroSize zero_size, const JsonPlace& place) {
  const bool allowed = zero_size == ZeroSize::kAllowed;
  const double least = std::min(box.width, box.height);
  if (least > 0 || (least == 0 && allowed)) return;
  fail("{}: width and height must be {}, got {} x {}", place.field("bbox"),
       allowed ? "at least 0" : "above 0", box.width, box.height);
}

Box read_box(const Json& item, ZeroSize zero_size, const JsonPlace& place) {
  const auto& value = required(item, "bbox", place);
  if (!value.is_array() || value.size() != 4)
    wrong_type(place.field("bbox"), "four numbers [x, y, width, height]", value);
  std::array<double, 4> numbers;
  for (std::size_t i = 0; i < 4; ++i) {
    if (!value[i].is_number()) wrong_type(place.field(fmt::format("bbox[{}]", i)), "a number", value[i]);
    numbers[i] = value[i].get<double>();
    if (std::abs(numbers[i]) > kFarthestPixel)
      wrong_type(place.field(fmt::format("bbox[{}]", i)), "a number of pixels", value[i]);
  }
  const Box box{numbers[0], numbers[1], numbers[2], numbers[3]};
  check_sides(box, zero_size, place);
  return box;
}

std::int64_t known_id(const Json& item, const char* key, const Ids& known, const JsonPlace& place) {
  const auto id = required_integer(item, key, place);
  if (!known.contains(id))
    fail("{}: {} is not among the ids of the {}", place.field(key), id,
         std::string_view(key) == "image_id" ? "images" : "categories");
  return id;
}

std::int64_t new_id(const Json& item, Ids& taken, const JsonPlace& place) {
  const auto id = required_integer(item, "id", place);
  if (!taken.insert(id).second) fail("{}: {} is used twice", place.field("id"), id);
  return id;
}

std::optional<bool> read_flag(const Json& item, const char* key, const JsonPlace& place) {
  const auto* value = find_member(item, key);
  if (!value) return std::nullopt;
  if (!value->is_boolean()) wrong_type(place.field(key), "true or false", *value);
  return value->get<bool>();
}

bool read_crowd(const Json& item, const JsonPlace& place) {
  const auto* value = find_member(item, "iscrowd");
  if (!value) return false;
  if (value->is_boolean()) return value->get<bool>();
  if (*value != 0 && *value != 1) wrong_type(place.field("iscrowd"), "0 or 1", *value);
  return *value == 1;
}

double read_area(const Json& item, double otherwise, const JsonPlace& place) {
  const auto* value = find_member(item, "area");
  if (!value) return otherwise;
  if (!value->is_number() || value->get<double>() < 0)
    wrong_type(place.field("area"), "a number of at least 0", *value);
  return value->get<double>();
}

struct Known {
  Ids images, categories, annotations;
  std::unordered_set<std::string> file_names, category_names;
};

Category read_category(const Json& item, Known& known, const JsonPlace& place) {
  Category category{new_id(item, known.categories, place), required_text(item, "name", place)};
  if (category.name.empty()) fail("{} is empty", place.field("name"));
  if (!known.category_names.insert(category.name).second)
    fail("{}: '{}' is used twice", place.field("name"), category.name);
  return category;
}

std::string read_file_name(const Json& item, Known& known, const JsonPlace& place) {
  const auto& name = required_text(item, "file_name", place);
  if (name.empty() || name.find('\0') != std::string::npos)
    fail("{}: expected the path of an image", place.field("file_name"));
  if (!known.file_names.insert(name).second) fail("{}: '{}' is used twice", place.field("file_name"), name);
  return name;
}

ImageEntry read_image(const Json& item, Known& known, const JsonPlace& place) {
  ImageEntry image;
  image.id = new_id(item, known.images, place);
  image.file_name = read_file_name(item, known, place);
  image.width = required_size(item, "width", place);
  image.height = required_size(item, "height", place);
  image.reference = text_or_empty(item, "reference");
  for (const auto& [key, value] : item.items()) {
    if (key != "id" && key != "file_name" && key != "width" && key != "height" && key != "reference")
      image.attributes.emplace(key, attribute_text(value));
  }
  return image;
}

Annotation read_labelled_box(const Json& item, const Known& known, ZeroSize zero_size,
                             const JsonPlace& place) {
  Annotation annotation;
  annotation.image_id = known_id(item, "image_id", known.images, place);
  annotation.category_id = known_id(item, "category_id", known.categories, place);
  annotation.box = read_box(item, zero_size, place);
  annotation.area = annotation.box.area();
  return annotation;
}

Annotation read_annotation(const Json& item, Known& known, const JsonPlace& place) {
  auto annotation = read_labelled_box(item, known, ZeroSize::kRefused, place);
  annotation.id = new_id(item, known.annotations, place);
  annotation.area = read_area(item, annotation.area, place);
  annotation.is_crowd = read_crowd(item, place);
  return annotation;
}

Annotation read_result(const Json& item, const Known& known, const JsonPlace& place) {
  auto result = read_labelled_box(item, known, ZeroSize::kAllowed, place);
  result.id = std::int64_t(place.index) + 1;
  result.score = required_number(item, "score", place);
  result.review = read_flag(item, "review", place);
  result.said = read_flag(item, "said", place);
  return result;
}

/// Reads every item of a list, telling `read` the place of each.
template <typename Item, typename Read>
std::vector<Item> read_list(const Json& list, JsonPlace place, const Read& read) {
  std::vector<Item> items;
  items.reserve(list.size());
  for (const auto& item : list) {
    items.push_back(read(item, place));
    ++place.index;
  }
  return items;
}

}  // namespace

Dataset parse_coco(std::string_view text, const std::string& name) {
  const auto document = parse_json(text, name, {.skipped_key = "segmentation"});
  const auto whole = JsonPlace::document(name);
  Known known;
  Dataset dataset;
  dataset.categories = read_list<Category>(
      required_array(document, "categories", whole), {name, "categories"},
      [&](const Json& item, const JsonPlace& place) { return read_category(item, known, place); });
  dataset.images = read_list<ImageEntry>(
      required_array(document, "images", whole), {name, "images"},
      [&](const Json& item, const JsonPlace& place) { return read_image(item, known, place); });
  dataset.annotations = read_list<Annotation>(
      required_array(document, "annotations", whole), {name, "annotations"},
      [&](const Json& item, const JsonPlace& place) { return read_annotation(item, known, place); });
  return dataset;
}

std::vector<Annotation> parse_coco_results(std::string_view text, const std::string& name,
                                           const Dataset& truth) {
  const auto document = parse_json(text, name, {.skipped_key = "segmentation"});
  if (!document.is_array()) wrong_type(name, "an array of results", document);
  Known known;
  for (const auto& image : truth.images) known.images.insert(image.id);
  for (const auto& category : truth.categories) known.categories.insert(category.id);
  return read_list<Annotation>(document, {name, ""}, [&](const Json& item, const JsonPlace& place) {
    return read_result(item, known, place);
  });
}

Dataset load_coco(const Path& file) {
  auto dataset = parse_coco(read_file(file), file.string());
  dataset.folder = file.has_parent_path() ? file.parent_path() : Path(".");
  return dataset;
}

std::vector<Annotation> load_coco_results(const Path& file, const Dataset& truth) {
  return parse_coco_results(read_file(file), file.string(), truth);
}

}  // namespace kerf
