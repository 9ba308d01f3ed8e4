// Label Studio: tasks with predictions, and the interface that shows them.
#include <pugixml.hpp>
#include <sstream>

#include "data/json_document.h"
#include "review/names.h"
#include "review/tasks.h"

namespace kerf::review {
namespace {

constexpr const char* kControl = "label";
constexpr const char* kObject = "image";

Json value_json(const TaskBox& box, const TaskImage& task) {
  return {{"x", 100 * box.box.x / task.width},
          {"y", 100 * box.box.y / task.height},
          {"width", 100 * box.box.width / task.width},
          {"height", 100 * box.box.height / task.height},
          {"rotation", 0},
          {"rectanglelabels", Json::array({box.label})}};
}

Json region_json(const TaskBox& box, const TaskImage& task) {
  Json region = {{"id", box.id},
                 {"type", "rectanglelabels"},
                 {"from_name", kControl},
                 {"to_name", kObject},
                 {"original_width", task.width},
                 {"original_height", task.height},
                 {"image_rotation", 0},
                 {"value", value_json(box, task)},
                 {"meta", {{kIdAttribute, box.id}, {kStateAttribute, box.settled ? kSettled : kOpen}}}};
  if (box.score) region["score"] = *box.score;
  if (!box.note.empty()) region["meta"]["text"] = Json::array({box.note});
  return region;
}

Json task_json(const TaskImage& task, const std::string& image_prefix) {
  Json regions = Json::array();
  for (const TaskBox& box : task.boxes) regions.push_back(region_json(box, task));
  Json json;
  json["data"] = {{"image", image_prefix + task.file}, {kImageKey, task.file}};
  if (task.exported) json["data"][kExportedTag] = *task.exported;
  json["predictions"] = Json::array({{{"model_version", "kerf"}, {"result", regions}}});
  return json;
}

}  // namespace

std::string write_label_studio(const std::vector<TaskImage>& tasks, const std::string& image_prefix,
                               const std::string& name) {
  Json document = Json::array();
  for (const TaskImage& task : tasks) document.push_back(task_json(task, image_prefix));
  return json_text(document, name, 1);
}

std::string label_studio_interface(const Review& review) {
  pugi::xml_document document;
  pugi::xml_node view = document.append_child("View");
  pugi::xml_node image = view.append_child("Image");
  image.append_attribute("name").set_value(kObject);
  image.append_attribute("value").set_value("$image");
  pugi::xml_node labels = view.append_child("RectangleLabels");
  labels.append_attribute("name").set_value(kControl);
  labels.append_attribute("toName").set_value(kObject);
  labels.append_attribute("canRotate").set_value("false");
  for (const Category& category : review.categories)
    labels.append_child("Label").append_attribute("value").set_value(category.name.c_str());
  std::ostringstream text;
  document.save(text, "  ", pugi::format_indent | pugi::format_no_declaration);
  return text.str();
}

}  // namespace kerf::review
