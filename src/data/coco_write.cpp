#include "data/file_names.h"
#include "data/json_document.h"

#include <kerf/error.h>

#include <cmath>

namespace kerf {
namespace {

Json box_json(const Box& box) {
  for (const double number : {box.x, box.y, box.width, box.height})
    if (!std::isfinite(number)) fail("a box that is not finite cannot be written as COCO");
  return Json::array({box.x, box.y, box.width, box.height});
}

Json image_json(const ImageEntry& image, const Path& folder, const Dataset& dataset) {
  Json json;
  for (const auto& [key, text] : image.attributes) json[key] = attribute_value(text);
  json["id"] = image.id;
  json["file_name"] = name_from(folder, dataset, image.file_name);
  if (!image.reference.empty()) json["reference"] = name_from(folder, dataset, image.reference);
  json["width"] = image.width;
  json["height"] = image.height;
  return json;
}

Json annotation_json(const Annotation& annotation) {
  return {{"id", annotation.id},
          {"image_id", annotation.image_id},
          {"category_id", annotation.category_id},
          {"bbox", box_json(annotation.box)},
          {"area", annotation.area},
          {"iscrowd", annotation.is_crowd ? 1 : 0}};
}

Json result_json(const Annotation& result) {
  Json json = {{"image_id", result.image_id},
               {"category_id", result.category_id},
               {"bbox", box_json(result.box)},
               {"score", result.score}};
  if (result.review) json["review"] = *result.review;
  if (result.said) json["said"] = *result.said;
  return json;
}

}  // namespace

void save_coco(const Dataset& dataset, const Path& file) {
  auto categories = Json::array(), images = Json::array(), annotations = Json::array();
  for (const auto& category : dataset.categories)
    categories.push_back({{"id", category.id}, {"name", category.name}});
  for (const auto& image : dataset.images) images.push_back(image_json(image, file.parent_path(), dataset));
  for (const auto& annotation : dataset.annotations) annotations.push_back(annotation_json(annotation));
  Json document;
  document["categories"] = std::move(categories);
  document["images"] = std::move(images);
  document["annotations"] = std::move(annotations);
  write_file(file, json_text(document, file.string()));
}

void save_coco_results(const std::vector<Annotation>& results, const Path& file) {
  auto document = Json::array();
  for (const auto& result : results) document.push_back(result_json(result));
  write_file(file, json_text(document, file.string()));
}

}  // namespace kerf
