#include "inspect/answer.h"

#include <kerf/error.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace kerf::inspect {
namespace {

constexpr int kScale = 1000;  // coordinates are in thousandths of the image
constexpr int kBands = 8;  // reading order: one band is one row of visual tokens at the shipped model's size

int to_scale(double value, double size) {
  return int(std::clamp(std::lround(value / size * kScale), 0L, long(kScale)));
}

nlohmann::ordered_json integer_schema(int low, int high) {
  return {{"type", "integer"}, {"minimum", low}, {"maximum", high}};
}

}  // namespace

std::string default_prompt() {
  return "Inspect this lithography image. Report the number of defects, and the category and bounding box of "
         "each.";
}

std::string answer_schema(const std::vector<std::string>& labels, int max_defects) {
  const auto coordinate = integer_schema(0, kScale);
  nlohmann::ordered_json box = {{"type", "array"}, {"minItems", 4}, {"maxItems", 4}};
  box["prefixItems"] = {coordinate, coordinate, coordinate, coordinate};
  nlohmann::ordered_json label;
  label["enum"] = labels;
  nlohmann::ordered_json defect = {{"type", "object"}};
  defect["properties"] = {{"bbox_2d", box}, {"label", label}};
  defect["required"] = {"bbox_2d", "label"};
  defect["additionalProperties"] = false;
  nlohmann::ordered_json root = {{"type", "object"}};
  root["properties"]["count"] = integer_schema(0, max_defects);
  root["properties"]["defects"] = {{"type", "array"}, {"maxItems", max_defects}, {"items", defect}};
  root["required"] = {"count", "defects"};
  root["additionalProperties"] = false;
  return root.dump();
}

std::string write_answer(std::vector<LabelledBox> boxes, int image_width, int image_height) {
  const auto place = [&](const LabelledBox& entry) {
    const auto& box = entry.box;
    const int band = int((box.y + box.height / 2) / image_height * kBands);
    return std::make_pair(band, box.x + box.width / 2);
  };
  std::stable_sort(boxes.begin(), boxes.end(),
                   [&](const auto& a, const auto& b) { return place(a) < place(b); });
  std::string text = fmt::format("{{\"count\": {}, \"defects\": [", boxes.size());
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const auto& [label, box] = boxes[i];
    text += fmt::format("{}{{\"bbox_2d\": [{}, {}, {}, {}], \"label\": {}}}", i ? ", " : "",
                        to_scale(box.x, image_width), to_scale(box.y, image_height),
                        to_scale(box.x + box.width, image_width), to_scale(box.y + box.height, image_height),
                        nlohmann::json(label).dump());
  }
  return text + "]}";
}

std::vector<LabelledBox> read_answer(std::string_view text, const std::vector<std::string>& labels,
                                     int image_width, int image_height, std::vector<std::size_t>* places) {
  const auto answer = nlohmann::json::parse(text.begin(), text.end(), nullptr, false);
  if (!answer.is_object() || !answer.contains("defects") || !answer["defects"].is_array())
    fail("the model's answer is not JSON with a list of defects");
  std::vector<LabelledBox> boxes;
  for (std::size_t place = 0; place < answer["defects"].size(); ++place) {
    const auto& defect = answer["defects"][place];
    if (!defect.is_object() || !defect.contains("bbox_2d") || !defect.contains("label"))
      fail("a defect in the model's answer lacks bbox_2d or label");
    const auto &corners = defect["bbox_2d"], &label = defect["label"];
    const bool four =
        corners.is_array() && corners.size() == 4 &&
        std::all_of(corners.begin(), corners.end(), [](const auto& v) { return v.is_number(); });
    if (!four || !label.is_string())
      fail("a defect in the model's answer has no box of four numbers or no label");
    double at[4];
    for (int k = 0; k < 4; ++k)
      at[k] = std::clamp(corners[k].get<double>() / kScale, 0.0, 1.0) * (k % 2 ? image_height : image_width);
    const bool known = std::find(labels.begin(), labels.end(), label.get<std::string>()) != labels.end();
    if (!known || at[2] <= at[0] || at[3] <= at[1]) continue;
    boxes.push_back({label.get<std::string>(), {at[0], at[1], at[2] - at[0], at[3] - at[1]}});
    if (places) places->push_back(place);
  }
  return boxes;
}

}  // namespace kerf::inspect
