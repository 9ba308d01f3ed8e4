#include "inspect/review_question.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "data/clipped.h"
#include "inspect/answer.h"

namespace kerf::inspect {
namespace {

int percent(double confidence) {
  return int(std::clamp(std::lround(confidence * 100), 0L, 100L));
}

/// write_answer() of findings, with the confidence of each in percent.
std::string write_findings(const std::vector<Finding>& findings, int width, int height) {
  std::string text = write_answer({}, width, height);
  std::vector<std::string> parts;
  for (const auto& finding : findings)
    parts.push_back(fmt::format("{} {}", percent(finding.confidence),
                                write_answer({{finding.label, finding.box}}, width, height)));
  return parts.empty() ? text : fmt::format("{}", fmt::join(parts, " "));
}

}  // namespace

Box square_inside(double x, double y, double side, int width, int height) {
  const double whole = std::round(std::min(side, double(std::min(width, height))));
  const auto start = [&](double centre, double size) {
    return std::round(std::clamp(centre - whole / 2, 0.0, size - whole));
  };
  return {start(x, width), start(y, height), whole, whole};
}

Box review_window(const Box& box, int width, int height, const ReviewSettings& settings) {
  if (settings.window == 0) return {0, 0, double(width), double(height)};
  const double side = std::max(settings.window * std::max(box.width, box.height), settings.min_window);
  return square_inside(box.x + box.width / 2, box.y + box.height / 2, side, width, height);
}

Image cut(const Image& image, const Box& window) {
  return crop(image, int(window.x), int(window.y), int(window.width), int(window.height));
}

Box inside_window(const Box& box, const Box& window) {
  return clipped({box.x - window.x, box.y - window.y, box.width, box.height}, window.width, window.height);
}

Message review_question(const ReviewPlace& place, const ReviewSettings& settings, const std::string& image,
                        const std::string& part) {
  Message message{"user", {}, {}};
  if (settings.overview || settings.window == 0)
    message.content.push_back({ContentPart::Kind::image, "", image});
  if (settings.window > 0) message.content.push_back({ContentPart::Kind::image, "", part, settings.pixels});
  std::string words = "Review";
  if (settings.answer) words += " " + write_findings(*place.answer, place.width, place.height);
  words += ".\n";
  if (place.said)
    words += write_findings(
        {{place.said->label, inside_window(place.said->box, place.window), place.said->confidence}},
        int(place.window.width), int(place.window.height));
  message.content.push_back({ContentPart::Kind::text, words, ""});
  return message;
}

std::string review_answer(const std::optional<LabelledBox>& truth, const Box& window) {
  std::vector<LabelledBox> boxes;
  if (truth) {
    const Box box = inside_window(truth->box, window);
    if (box.area() > 0) boxes.push_back({truth->label, box});
  }
  return write_answer(boxes, int(window.width), int(window.height));
}

std::string review_schema(const std::vector<std::string>& labels) {
  auto schema = nlohmann::ordered_json::parse(answer_schema(labels, 1));
  schema["properties"]["count"]["minimum"] = 1;
  schema["properties"]["defects"]["minItems"] = 1;
  return schema.dump();
}

}  // namespace kerf::inspect
