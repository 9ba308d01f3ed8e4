// CVAT for images 1.1: tasks and labels out.
#include <fmt/format.h>

#include <pugixml.hpp>
#include <sstream>

#include "data/json_document.h"
#include "review/names.h"
#include "review/tasks.h"

namespace kerf::review {
namespace {

constexpr std::size_t kLongestAttribute = 4096;  // what CVAT stores of an attribute's text

void add_text(pugi::xml_node parent, const char* name, const std::string& text) {
  parent.append_child(name).text().set(text.c_str());
}

void set(pugi::xml_node node, const char* name, const std::string& value) {
  node.append_attribute(name).set_value(value.c_str());
}

void add_value(pugi::xml_node shape, const char* name, const std::string& value) {
  pugi::xml_node attribute = shape.append_child("attribute");
  set(attribute, "name", name);
  attribute.text().set(value.c_str());
}

struct AttributeKind {
  const char* name;
  const char* input;
  const char* otherwise;
  const char* values;  ///< one a line, as in CVAT's own files
};
constexpr AttributeKind kBoxAttributes[] = {{kIdAttribute, "text", "", ""},
                                            {kScoreAttribute, "text", "", ""},
                                            {kStateAttribute, "select", kOpen, "open\nsettled"},
                                            {kNoteAttribute, "text", "", ""}};

void describe_attribute(pugi::xml_node attributes, const AttributeKind& kind) {
  pugi::xml_node attribute = attributes.append_child("attribute");
  add_text(attribute, "name", kind.name);
  add_text(attribute, "mutable", "False");
  add_text(attribute, "input_type", kind.input);
  add_text(attribute, "default_value", kind.otherwise);
  add_text(attribute, "values", kind.values);
}

pugi::xml_node describe_label(pugi::xml_node labels, const std::string& name, const char* type) {
  pugi::xml_node label = labels.append_child("label");
  add_text(label, "name", name);
  add_text(label, "type", type);
  return label.append_child("attributes");
}

void describe_task(pugi::xml_node root, const Review& review, std::size_t images) {
  pugi::xml_node task = root.append_child("meta").append_child("task");
  add_text(task, "size", fmt::format("{}", images));
  add_text(task, "mode", "annotation");
  pugi::xml_node labels = task.append_child("labels");
  for (const Category& category : review.categories) {
    pugi::xml_node attributes = describe_label(labels, category.name, "rectangle");
    for (const AttributeKind& kind : kBoxAttributes) describe_attribute(attributes, kind);
  }
  describe_label(labels, kReviewedTag, "tag");
  describe_attribute(describe_label(labels, kExportedTag, "tag"), {kIdsAttribute, "text", "", ""});
}

void add_box(pugi::xml_node image, const TaskBox& box) {
  pugi::xml_node node = image.append_child("box");
  set(node, "label", box.label);
  set(node, "source", box.score ? "auto" : "manual");
  set(node, "occluded", "0");
  set(node, "xtl", fmt::format("{}", box.box.x));
  set(node, "ytl", fmt::format("{}", box.box.y));
  set(node, "xbr", fmt::format("{}", box.box.x + box.box.width));
  set(node, "ybr", fmt::format("{}", box.box.y + box.box.height));
  set(node, "z_order", "0");
  add_value(node, kIdAttribute, box.id);
  add_value(node, kScoreAttribute, box.score ? fmt::format("{}", *box.score) : "");
  add_value(node, kStateAttribute, box.settled ? kSettled : kOpen);
  add_value(node, kNoteAttribute, box.note);
}

void add_tag(pugi::xml_node image, const char* label, const std::optional<std::string>& ids) {
  pugi::xml_node tag = image.append_child("tag");
  set(tag, "label", label);
  set(tag, "source", "auto");
  if (ids) add_value(tag, kIdsAttribute, *ids);
}

void add_image(pugi::xml_node root, const TaskImage& task, std::size_t number) {
  pugi::xml_node image = root.append_child("image");
  set(image, "id", fmt::format("{}", number));
  set(image, "name", task.file);
  set(image, "width", fmt::format("{}", task.width));
  set(image, "height", fmt::format("{}", task.height));
  for (const TaskBox& box : task.boxes) add_box(image, box);
  if (task.finished) add_tag(image, kReviewedTag, std::nullopt);
  if (!task.exported) return;
  const std::string ids = fmt::format("{}", fmt::join(*task.exported, " "));
  // A list that CVAT would cut is worse than none: without it findings are known by the results.
  if (ids.size() <= kLongestAttribute) add_tag(image, kExportedTag, ids);
}

Json attribute_spec(const AttributeKind& kind) {
  Json values = Json::array();
  std::istringstream lines(kind.values);
  for (std::string line; std::getline(lines, line);) values.push_back(line);
  if (values.empty()) values.push_back("");
  return {{"name", kind.name},
          {"mutable", false},
          {"input_type", kind.input},
          {"default_value", kind.otherwise},
          {"values", values}};
}

Json label_spec(const std::string& name, const char* type) {
  return {{"name", name}, {"type", type}, {"attributes", Json::array()}};
}

}  // namespace

std::string write_cvat(const Review& review, const std::vector<TaskImage>& tasks) {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  set(declaration, "version", "1.0");
  set(declaration, "encoding", "utf-8");
  pugi::xml_node root = document.append_child("annotations");
  add_text(root, "version", "1.1");
  describe_task(root, review, tasks.size());
  for (std::size_t i = 0; i < tasks.size(); ++i) add_image(root, tasks[i], i);
  std::ostringstream text;
  document.save(text, "  ");
  return text.str();
}

std::string cvat_labels(const Review& review) {
  Json labels = Json::array();
  for (const Category& category : review.categories) {
    labels.push_back(label_spec(category.name, "rectangle"));
    for (const AttributeKind& kind : kBoxAttributes)
      labels.back()["attributes"].push_back(attribute_spec(kind));
  }
  labels.push_back(label_spec(kReviewedTag, "tag"));
  labels.push_back(label_spec(kExportedTag, "tag"));
  labels.back()["attributes"].push_back(attribute_spec({kIdsAttribute, "text", "", ""}));
  return json_text(labels, "CVAT's labels", 2);
}

}  // namespace kerf::review
