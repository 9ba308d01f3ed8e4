// COCO as a form of tasks: ids, states and notes travel as attributes of the annotations.
#include <kerf/error.h>

#include <algorithm>
#include <unordered_map>

#include "data/coco.h"
#include "data/file_names.h"
#include "data/json_document.h"
#include "review/names.h"
#include "review/tasks.h"

namespace kerf::review {
namespace {

Json image_json(const TaskImage& task, const ReviewImage& image, const std::string& file_name) {
  Json json = {{"id", image.id},        {"file_name", file_name}, {"width", task.width},
               {"height", task.height}, {kImageKey, task.file},   {kReviewedTag, task.finished}};
  if (task.exported) json[kExportedTag] = *task.exported;
  return json;
}

Json annotation_json(const TaskBox& box, std::int64_t image_id, std::int64_t category_id) {
  Json json = {{"image_id", image_id},
               {"category_id", category_id},
               {"bbox", {box.box.x, box.box.y, box.box.width, box.box.height}},
               {"area", box.box.area()},
               {"iscrowd", 0},
               {"attributes",
                {{kIdAttribute, box.id},
                 {kStateAttribute, box.settled ? kSettled : kOpen},
                 {kNoteAttribute, box.note}}}};
  if (box.score) json["score"] = *box.score;
  return json;
}

std::int64_t category_id(const Review& review, const std::string& label) {
  const auto found = std::ranges::find(review.categories, label, &Category::name);
  if (found == review.categories.end())
    fail("the log names the label '{}', which is not among the categories of the COCO file", label);
  return found->id;
}

TaskImage read_image(const ImageEntry& entry) {
  const auto attribute = [&entry](const char* key) {
    const auto found = entry.attributes.find(key);
    return found == entry.attributes.end() ? std::string() : found->second;
  };
  const std::string kept = attribute(kImageKey);
  TaskImage image{kept.empty() ? entry.file_name : kept, entry.width, entry.height, false, std::nullopt, {}};
  image.finished = attribute(kReviewedTag) == "true";
  const Json exported = attribute_value(attribute(kExportedTag));
  if (!exported.is_array()) return image;
  image.exported.emplace();
  for (const Json& id : exported)
    if (id.is_string()) image.exported->push_back(id.get<std::string>());
  return image;
}

TaskBox read_box(const Annotation& annotation, const Json& item, const Dataset& dataset) {
  TaskBox box;
  box.label = dataset.category(annotation.category_id).name;
  box.box = annotation.box;
  const Json* score = find_member(item, "score");
  if (score != nullptr && score->is_number()) box.score = score->get<double>();
  const Json* attributes = find_member(item, "attributes");
  if (attributes == nullptr) return box;
  box.id = text_or_empty(*attributes, kIdAttribute);
  box.settled = text_or_empty(*attributes, kStateAttribute) == kSettled;
  box.note = text_or_empty(*attributes, kNoteAttribute);
  return box;
}

}  // namespace

std::string write_coco_tasks(const Review& review, const std::vector<TaskImage>& tasks, const Path& file) {
  Dataset place;  // only what leads to the images
  place.folder = review.folder;
  Json categories = Json::array(), images = Json::array(), annotations = Json::array();
  for (const Category& category : review.categories)
    categories.push_back({{"id", category.id}, {"name", category.name}});
  for (const TaskImage& task : tasks) {
    const auto image = std::ranges::find(review.images, task.file, &ReviewImage::file);
    check(image != review.images.end(), "tasks are made of the review's images");
    ImageEntry entry;
    entry.file_name = task.file;
    images.push_back(image_json(task, *image, name_from(file.parent_path(), place, entry.file_name)));
    for (const TaskBox& box : task.boxes) {
      annotations.push_back(annotation_json(box, image->id, category_id(review, box.label)));
      annotations.back()["id"] = annotations.size();
    }
  }
  const Json document = {{"categories", categories}, {"images", images}, {"annotations", annotations}};
  return json_text(document, file.string(), 1);
}

std::vector<TaskImage> read_coco_tasks(std::string_view text, const std::string& name) {
  const Dataset dataset = parse_coco(text, name);
  const Json document = parse_json(text, name, {.skipped_key = "segmentation"});
  std::vector<TaskImage> images;
  std::unordered_map<std::int64_t, std::size_t> places;
  for (const ImageEntry& entry : dataset.images) {
    places.emplace(entry.id, images.size());
    images.push_back(read_image(entry));
  }
  const Json& items = document["annotations"];
  for (std::size_t i = 0; i < dataset.annotations.size(); ++i) {
    const Annotation& annotation = dataset.annotations[i];
    images[places.at(annotation.image_id)].boxes.push_back(read_box(annotation, items[i], dataset));
  }
  return images;
}

}  // namespace kerf::review
