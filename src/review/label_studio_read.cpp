// Label Studio: what people made of tasks, from its JSON export.
#include <kerf/error.h>

#include <algorithm>

#include "data/json_document.h"
#include "review/geometry.h"
#include "review/names.h"
#include "review/tasks.h"

namespace kerf::review {
namespace {

const Json& member_or_empty(const Json& object, const char* key) {
  static const Json kEmpty = Json::object();
  const Json* value = find_member(object, key);
  return value != nullptr ? *value : kEmpty;
}

bool looks_like_id(std::string_view text) {
  return text.size() == kIdLength && text.find_first_not_of("0123456789abcdef") == text.npos;
}

/// Label Studio keeps meta as it was and a region's id as it was or as "ID#ANNOTATION"; a region that a
/// person draws has an id of another make.
std::string read_id(const Json& region) {
  std::string kept = text_or_empty(member_or_empty(region, "meta"), kIdAttribute);
  if (!kept.empty()) return kept;
  const std::string id = text_or_empty(region, "id");
  const std::string own = id.substr(0, id.find('#'));
  return looks_like_id(own) ? own : "";
}

/// meta.text is one text or a list of lines.
std::string read_note(const Json& region) {
  const Json& text = member_or_empty(member_or_empty(region, "meta"), "text");
  if (text.is_string()) return text.get<std::string>();
  std::string note;
  if (!text.is_array()) return note;
  for (const Json& line : text) {
    if (line.is_string()) note += (note.empty() ? "" : "\n") + line.get<std::string>();
  }
  return note;
}

double optional_number(const Json& object, const char* key, const JsonPlace& place) {
  return find_member(object, key) == nullptr ? 0 : kerf::required_number(object, key, place);
}

struct Size {
  int width = 0, height = 0;
};

/// From percent of the image to pixels; Label Studio turns boxes about their top left corner.
Box read_place(const Json& value, const Size& size, const JsonPlace& place) {
  const auto pixels = [&](const char* key, int side) {
    return kerf::required_number(value, key, place) * side / 100;
  };
  Box box{pixels("x", size.width), pixels("y", size.height), pixels("width", size.width),
          pixels("height", size.height)};
  if (is_usable(box)) box = turned_bounds(box, optional_number(value, "rotation", place), {box.x, box.y});
  if (!is_usable(box)) fail("{}: expected a box with a size inside the image", place.itself());
  return box;
}

std::string read_label(const Json& value, const JsonPlace& place) {
  const Json& labels = required_array(value, "rectanglelabels", place);
  if (labels.size() != 1 || !labels[0].is_string())
    wrong_type(place.field("rectanglelabels"), "one label", labels);
  return labels[0].get<std::string>();
}

TaskBox read_region(const Json& region, const Size& size, const std::string& where) {
  const auto place = JsonPlace::document(where);
  const Json& value = required(region, "value", place);
  const std::string value_where = where + ".value";
  const auto value_place = JsonPlace::document(value_where);
  TaskBox box;
  box.label = read_label(value, value_place);
  box.box = read_place(value, size, value_place);
  box.id = read_id(region);
  const Json& score = member_or_empty(region, "score");
  if (score.is_number()) box.score = score.get<double>();
  box.settled = text_or_empty(member_or_empty(region, "meta"), kStateAttribute) == kSettled;
  box.note = read_note(region);
  return box;
}

/// Rectangles are read, answers to further questions of the project passed over; another shape is an error.
bool is_rectangle(const Json& region, const std::string& where) {
  const std::string type = text_or_empty(region, "type");
  const bool shape = type.ends_with("labels") || type == "rectangle" || type == "polygon" ||
                     type == "ellipse" || type == "brush" || type == "keypoint";
  if (shape && type != "rectanglelabels") fail("{}: {}, expected rectanglelabels only", where, type);
  return shape;
}

void take_size(TaskImage& image, const Json& region, const std::string& where) {
  const auto place = JsonPlace::document(where);
  const int width = kerf::required_size(region, "original_width", place);
  const int height = kerf::required_size(region, "original_height", place);
  if (image.width != 0 && (image.width != width || image.height != height))
    fail("{}: original_width and original_height differ from those of the region before", where);
  image.width = width;
  image.height = height;
}

void read_regions(const Json& answer, TaskImage& image, const std::string& where) {
  const Json& regions = required_array(answer, "result", JsonPlace::document(where));
  for (std::size_t i = 0; i < regions.size(); ++i) {
    const std::string region_where = fmt::format("{}.result[{}]", where, i);
    if (!is_rectangle(regions[i], region_where)) continue;
    take_size(image, regions[i], region_where);
    image.boxes.push_back(read_region(regions[i], {image.width, image.height}, region_where));
  }
}

bool is_submitted(const Json& annotation) {
  return annotation.is_object() && member_or_empty(annotation, "was_cancelled") != Json(true);
}

std::string time_of(const Json& annotation) {
  const std::string updated = text_or_empty(annotation, "updated_at");
  return updated.empty() ? text_or_empty(annotation, "created_at") : updated;
}

/// The place of the annotation that was submitted last; unset when there is none.
std::optional<std::size_t> last_submitted(const Json& annotations) {
  std::optional<std::size_t> last;
  for (std::size_t i = 0; i < annotations.size(); ++i) {
    const bool later =
        is_submitted(annotations[i]) && (!last || time_of(annotations[i]) >= time_of(annotations[*last]));
    if (later) last = i;
  }
  return last;
}

void read_data(const Json& task, TaskImage& image, const JsonPlace& place) {
  const Json& data = required(task, "data", place);
  const std::string kept = text_or_empty(data, kImageKey);
  image.file = kept.empty() ? text_or_empty(data, "image") : kept;
  if (image.file.empty()) fail("{}: expected the address of an image", place.field("data.image"));
  const Json* exported = find_member(data, kExportedTag);
  if (exported == nullptr || !exported->is_array()) return;
  image.exported.emplace();
  for (const Json& id : *exported)
    if (id.is_string()) image.exported->push_back(id.get<std::string>());
}

TaskImage read_task(const Json& task, const JsonPlace& place) {
  TaskImage image;
  read_data(task, image, place);
  const std::string where = place.itself();
  const Json& annotations = member_or_empty(task, "annotations");
  const auto last = annotations.is_array() ? last_submitted(annotations) : std::nullopt;
  const Json& predictions = member_or_empty(task, "predictions");
  image.finished = last.has_value();
  if (last)
    read_regions(annotations[*last], image, fmt::format("{}.annotations[{}]", where, *last));
  else if (predictions.is_array() && !predictions.empty() && predictions[0].is_object())
    read_regions(predictions[0], image, where + ".predictions[0]");
  return image;
}

}  // namespace

std::vector<TaskImage> read_label_studio(std::string_view text, const std::string& name) {
  const Json document = parse_json(text, name);
  if (!document.is_array()) wrong_type(name, "an array of tasks (the export called JSON)", document);
  std::vector<TaskImage> images;
  JsonPlace place{name, ""};
  for (const Json& task : document) {
    images.push_back(read_task(task, place));
    ++place.index;
  }
  return images;
}

}  // namespace kerf::review
