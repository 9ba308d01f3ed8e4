#include "inspect/review_case_file.h"

#include <kerf/error.h>

#include <array>

#include "data/json_document.h"
#include "review/finding_json.h"

namespace kerf {
namespace {

constexpr std::array kKinds = {FailureKind::false_positive, FailureKind::missed, FailureKind::wrong_type,
                               FailureKind::poor_box};
constexpr const char* kRight = "right";

Json write_box(const Box& box) {
  return {box.x, box.y, box.width, box.height};
}
Json write_finding(const Finding& finding) {
  return {{"label", finding.label}, {"bbox", write_box(finding.box)}, {"confidence", finding.confidence}};
}

Json write_case(const ReviewCase& one, const Path& folder) {
  const auto relative = [&](const Path& path) {
    return path.empty() ? "" : std::filesystem::relative(path, folder).generic_string();
  };
  Json answer = Json::array();
  for (const auto& finding : one.answer) answer.push_back(write_finding(finding));
  Json corrected;
  if (one.truth) corrected = {{"label", one.truth->label}, {"bbox", write_box(one.truth->box)}};
  return {{"image", relative(one.image)},
          {"width", one.width},
          {"height", one.height},
          {"kind", one.kind ? name_of(*one.kind) : kRight},
          {"said", one.said ? write_finding(*one.said) : Json()},
          {"corrected", corrected},
          {"answer", answer},
          {"true_count", one.true_count},
          {"fold", one.fold},
          {"model", one.model},
          {"crop", relative(one.crop)}};
}

Finding read_finding(const Json& object, const JsonPlace& place) {
  auto [label, box, confidence] = review::read_finding(object, place);
  return {std::move(label), box, confidence};
}

LabelledBox read_truth(const Json& object, const JsonPlace& place) {
  return {review::read_name(object, "label", place), review::read_box(object, place)};
}

std::optional<FailureKind> read_kind(const Json& object, const JsonPlace& place) {
  const auto& text = required_text(object, "kind", place);
  if (text == kRight) return std::nullopt;
  for (const auto kind : kKinds)
    if (name_of(kind) == text) return kind;
  fail("{}: '{}' is no kind of failure; expected false positive, missed, wrong type, poor box or right",
       place.field("kind"), text);
}

ReviewCase read_case(const Json& object, const JsonPlace& place, const Path& folder) {
  ReviewCase one;
  one.image = folder / required_text(object, "image", place);
  one.width = required_size(object, "width", place), one.height = required_size(object, "height", place);
  one.kind = read_kind(object, place);
  const auto& said = required(object, "said", place);
  if (!said.is_null()) one.said = read_finding(said, place);
  const auto& corrected = required(object, "corrected", place);
  if (!corrected.is_null()) one.truth = read_truth(corrected, place);
  if (!one.said && !one.truth) fail("{}: neither said nor corrected names a place", place.itself());
  for (const auto& item : required_array(object, "answer", place))
    one.answer.push_back(read_finding(item, place));
  one.true_count = int(required_integer(object, "true_count", place));
  one.fold = int(required_integer(object, "fold", place));
  one.model = required_text(object, "model", place);
  const auto& crop = required_text(object, "crop", place);
  if (!crop.empty()) one.crop = folder / crop;
  return one;
}

}  // namespace

std::string inspect::cases_text(const std::vector<ReviewCase>& cases, const Path& file) {
  const auto folder = std::filesystem::absolute(file).parent_path();
  std::string text;
  for (const auto& one : cases) text += json_text(write_case(one, folder), file.string());
  return text;
}

void save_cases(const std::vector<ReviewCase>& cases, const Path& file) {
  write_file(file, inspect::cases_text(cases, file));
}

std::vector<ReviewCase> load_cases(const Path& file) {
  const auto text = read_file(file);
  std::vector<ReviewCase> cases;
  std::size_t number = 0;
  for (std::size_t from = 0; from < text.size(); ++number) {
    const auto end = std::min(text.find('\n', from), text.size());
    const auto line = std::string_view(text).substr(from, end - from);
    from = end + 1;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const auto name = fmt::format("{}: line {}", file.string(), number + 1);
    cases.push_back(read_case(parse_json(line, name), JsonPlace::document(name), file.parent_path()));
  }
  if (cases.empty()) fail("{}: no cases are in it", file.string());
  return cases;
}

}  // namespace kerf
