#include "inspect/review_description.h"

#include <kerf/error.h>

#include "inspect/description_fields.h"

namespace kerf::inspect {
namespace {

constexpr const char* kFile = "refinement.json";
constexpr std::int64_t kFormat = 1;  // of review_question() and review_answer()

void read(const Json& document, const char* key, const JsonPlace& place, std::int64_t& value) {
  value = required_integer(document, key, place);
}
void read(const Json& document, const char* key, const JsonPlace& place, double& value) {
  value = required_number(document, key, place);
}
void read(const Json& document, const char* key, const JsonPlace& place, bool& value) {
  value = required_flag(document, key, place);
}

}  // namespace

std::string problem_of(const ReviewSettings& review) {
  for (const std::string& problem :
       {outside<std::int64_t>("pixels", review.pixels, 1024, 1 << 22),
        outside("window", review.window, 0.0, 20.0), outside("min_window", review.min_window, 8.0, 4096.0),
        outside<std::int64_t>("places", review.places, 0, 256),
        outside<std::int64_t>("views", review.views, 1, 8),
        outside("first_share", review.first_share, 0.0, 1.0),
        outside("first_box", review.first_box, 0.0, 1.0), outside("detector", review.detector, 0.0, 1.0)})
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
  ReviewDescription description;
  auto& review = description.review;
  std::vector<const char*> keys = {"review_format", "labels"};
  visit_fields(review, [&](const char* key, const auto&) { keys.push_back(key); });
  refuse_other_keys(document, keys, name);
  description.labels = read_labels(document, place, name);
  visit_fields(review, [&](const char* key, auto& value) { read(document, key, place, value); });
  const auto problem = problem_of(review);
  if (!problem.empty()) fail("{}: {}", name, problem);
  return description;
}

ReviewDescription require_review(const Path& folder) {
  auto description = load_review(folder);
  if (!description) fail("{}: no {} is in it, so it holds no second stage", folder.string(), kFile);
  return *description;
}

void save_review(const ReviewDescription& description, const Path& folder) {
  const auto file = folder / kFile;
  Json document = {{"review_format", kFormat}, {"labels", description.labels}};
  visit_fields(description.review, [&](const char* key, const auto& value) { document[key] = value; });
  write_file(file, json_text(document, file.string(), 2));
}

}  // namespace kerf::inspect
