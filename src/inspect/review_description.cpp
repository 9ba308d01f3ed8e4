#include "inspect/review_description.h"

#include <fmt/ranges.h>
#include <kerf/error.h>

#include <algorithm>
#include <array>

#include "data/json_document.h"

namespace kerf::inspect {
namespace {

constexpr const char* kFile = "refinement.json";
constexpr std::int64_t kFormat = 1;  // of review_question() and review_answer()
constexpr std::array kKeys = {"review_format", "labels", "pixels", "window",      "min_window", "overview",
                              "answer",        "places", "views",  "first_share", "first_box"};

bool required_flag(const Json& document, const char* key, const JsonPlace& place) {
  const auto& value = required(document, key, place);
  if (!value.is_boolean()) wrong_type(place.field(key), "true or false", value);
  return value;
}

std::vector<std::string> read_labels(const Json& document, const JsonPlace& place) {
  std::vector<std::string> labels;
  for (const auto& item : required_array(document, "labels", place)) {
    if (!item.is_string() || item.get_ref<const std::string&>().empty() ||
        std::ranges::count(labels, item.get<std::string>()))
      fail("{}: expected different texts that are not empty", place.field("labels"));
    labels.push_back(item);
  }
  if (labels.empty()) fail("{}: must not be empty", place.field("labels"));
  return labels;
}

}  // namespace

std::string problem_of(const ReviewSettings& review) {
  const auto outside = [](const char* key, double value, double low, double high) {
    return value >= low && value <= high
               ? ""
               : fmt::format("'{}' is {}, expected {} to {}", key, value, low, high);
  };
  for (const std::string& problem :
       {outside("pixels", double(review.pixels), 1024, 1 << 22), outside("window", review.window, 0, 20),
        outside("min_window", review.min_window, 8, 4096), outside("places", double(review.places), 1, 256),
        outside("views", double(review.views), 1, 8), outside("first_share", review.first_share, 0, 1),
        outside("first_box", review.first_box, 0, 1)})
    if (!problem.empty()) return problem;
  return "";
}

std::optional<ReviewDescription> load_review(const Path& folder) {
  const Path file = folder / kFile;
  if (!std::filesystem::exists(file)) return std::nullopt;
  const auto name = file.string();
  const auto document = parse_json(read_file(file, 1 << 20), name);
  const auto place = JsonPlace::document(name);
  const auto format = required_integer(document, "review_format", place);
  if (format != kFormat) fail("{}: the review format is {} and this Kerf knows {}", name, format, kFormat);
  for (const auto& [key, value] : document.items())
    if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end())
      fail("{}: the key '{}' is not known; expected one of {}", name, key, fmt::join(kKeys, ", "));
  ReviewDescription description;
  description.labels = read_labels(document, place);
  auto& review = description.review;
  review.pixels = required_integer(document, "pixels", place);
  review.window = required_number(document, "window", place);
  review.min_window = required_number(document, "min_window", place);
  review.overview = required_flag(document, "overview", place);
  review.answer = required_flag(document, "answer", place);
  review.places = required_integer(document, "places", place);
  review.views = required_integer(document, "views", place);
  review.first_share = required_number(document, "first_share", place);
  review.first_box = required_number(document, "first_box", place);
  const auto problem = problem_of(review);
  if (!problem.empty()) fail("{}: {}", name, problem);
  return description;
}

void save_review(const ReviewDescription& description, const Path& folder) {
  const auto file = folder / kFile;
  const auto& review = description.review;
  const Json document = {
      {"review_format", kFormat},          {"labels", description.labels},    {"pixels", review.pixels},
      {"window", review.window},           {"min_window", review.min_window}, {"overview", review.overview},
      {"answer", review.answer},           {"places", review.places},         {"views", review.views},
      {"first_share", review.first_share}, {"first_box", review.first_box}};
  write_file(file, json_text(document, file.string(), 2));
}

}  // namespace kerf::inspect
