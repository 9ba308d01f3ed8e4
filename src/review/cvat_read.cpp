// CVAT for images 1.1: what people made of tasks.
#include <kerf/error.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <pugixml.hpp>
#include <sstream>

#include "review/geometry.h"
#include "review/names.h"
#include "review/tasks.h"

namespace kerf::review {
namespace {

constexpr int kLargestSize = 1'000'000'000;

/// The attribute's text; throws Error when it is not there.
std::string_view required_text(const pugi::xml_node& node, const char* name, const std::string& place) {
  const pugi::xml_attribute attribute = node.attribute(name);
  if (!attribute) fail("{}: {} without the attribute {}", place, node.name(), name);
  return attribute.value();
}

template <typename Number>
Number required_number(const pugi::xml_node& node, const char* name, const std::string& place) {
  const std::string_view text = required_text(node, name, place);
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    fail("{}: {} of {}: expected a number, got '{}'", place, name, node.name(), text.substr(0, 40));
  return number;
}

int required_size(const pugi::xml_node& image, const char* name, const std::string& place) {
  const int size = required_number<int>(image, name, place);
  if (size < 1 || size > kLargestSize)
    fail("{}: {}: expected a size of at least 1 pixel, got {}", place, name, size);
  return size;
}

/// The text of <attribute name="..">; empty when there is none.
std::string value_of(const pugi::xml_node& shape, const char* name) {
  return shape.find_child_by_attribute("attribute", "name", name).text().get();
}

std::optional<double> read_score(const pugi::xml_node& shape) {
  const std::string text = value_of(shape, kScoreAttribute);
  double score = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), score);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return score;
}

/// CVAT turns boxes about their middle; the corners are given as before the turn.
Box read_place(const pugi::xml_node& shape, const std::string& place) {
  const auto number = [&](const char* name) { return required_number<double>(shape, name, place); };
  const double left = number("xtl"), top = number("ytl");
  Box box{left, top, number("xbr") - left, number("ybr") - top};
  if (is_usable(box) && shape.attribute("rotation"))
    box = turned_bounds(box, number("rotation"), {box.x + box.width / 2, box.y + box.height / 2});
  if (!is_usable(box)) fail("{}: a box from {}, {} without a size in pixels", place, left, top);
  return box;
}

TaskBox read_box(const pugi::xml_node& shape, const std::string& place) {
  TaskBox box;
  box.id = value_of(shape, kIdAttribute);
  box.label = required_text(shape, "label", place);
  box.box = read_place(shape, place);
  box.score = read_score(shape);
  box.settled = value_of(shape, kStateAttribute) == kSettled;
  box.note = value_of(shape, kNoteAttribute);
  return box;
}

std::vector<std::string> words(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

void read_tag(const pugi::xml_node& tag, TaskImage& image, const std::string& place) {
  const std::string_view label = required_text(tag, "label", place);
  if (label == kReviewedTag) image.finished = true;
  if (label == kExportedTag) image.exported = words(value_of(tag, kIdsAttribute));
}

TaskImage read_image(const pugi::xml_node& node, const std::string& name, std::size_t number) {
  TaskImage image;
  image.file = required_text(node, "name", fmt::format("{}: image {}", name, number));
  const std::string place = fmt::format("{}: image '{}'", name, image.file);
  image.width = required_size(node, "width", place);
  image.height = required_size(node, "height", place);
  for (const pugi::xml_node& child : node.children()) {
    const std::string_view kind = child.name();
    if (kind == "box")
      image.boxes.push_back(read_box(child, place));
    else if (kind == "tag")
      read_tag(child, image, place);
    else if (child.type() == pugi::node_element)
      fail("{}: a {}, expected boxes and tags only", place, kind);
  }
  return image;
}

pugi::xml_node parse(pugi::xml_document& document, std::string_view text, const std::string& name) {
  const auto result = document.load_buffer(text.data(), text.size(),
                                           pugi::parse_default | pugi::parse_doctype, pugi::encoding_utf8);
  if (!result) {
    const std::string_view before = text.substr(0, std::size_t(std::max<std::ptrdiff_t>(result.offset, 0)));
    fail("{}: not valid XML at line {}", name, 1 + std::ranges::count(before, '\n'));
  }
  // Kerf expands no entities, and CVAT defines none: whoever does wants something else.
  for (const pugi::xml_node& child : document.children())
    if (child.type() == pugi::node_doctype) fail("{}: a DOCTYPE, which files of CVAT do not have", name);
  const pugi::xml_node root = document.child("annotations");
  if (!root) fail("{}: the element annotations is missing, expected CVAT for images 1.1", name);
  if (root.child("track")) fail("{}: a track, which is CVAT for video; expected CVAT for images 1.1", name);
  return root;
}

}  // namespace

std::vector<TaskImage> read_cvat(std::string_view text, const std::string& name) {
  pugi::xml_document document;
  const pugi::xml_node root = parse(document, text, name);
  std::vector<TaskImage> images;
  for (const pugi::xml_node& node : root.children("image"))
    images.push_back(read_image(node, name, images.size()));
  return images;
}

}  // namespace kerf::review
