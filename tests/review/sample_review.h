// A small review: two images with findings, one without.
#pragma once

#include <kerf/review.h>

#include <string>
#include <utility>
#include <vector>

namespace kerf::review {

inline Annotation result(std::int64_t image, std::int64_t category, const Box& box, double score) {
  Annotation annotation;
  annotation.image_id = image;
  annotation.category_id = category;
  annotation.box = box;
  annotation.area = box.area();
  annotation.score = score;
  return annotation;
}

inline Dataset sample_dataset() {
  Dataset dataset;
  dataset.folder = "set";
  dataset.categories = {{3, "bridge"}, {1, "Überätzung <&\"'>"}};
  dataset.images = {{7, "images/a.png", 640, 480, {}},
                    {2, "images/b \"&\".png", 333, 217, {}},
                    {5, "images/clean.png", 64, 64, {}},
                    {6, "images/sure.png", 64, 64, {}}};
  return dataset;
}

/// Open: two on a, one on b; settled: one on a, one on sure; weak: one on a.
inline std::vector<Annotation> sample_results() {
  return {result(7, 3, {10.123456789, 20.987654321, 30.3333333, 40.7777777}, 0.55),
          result(7, 1, {200, 100, 50, 25}, 0.9),
          result(7, 3, {400.5, 300.25, 1.0 / 3, 2.0 / 3}, 0.2),
          result(7, 1, {100, 100, 20, 20}, 0.1),
          result(2, 1, {300, 200, 33, 17}, 0.41),
          result(6, 3, {1, 2, 3, 4}, 0.8)};
}

inline Review sample_review(const std::vector<Verdict>& history = {}, const ReviewOptions& options = {}) {
  return make_review(sample_dataset(), sample_results(), history, options);
}

inline Reviewer sample_reviewer(std::string who = "ada") {
  return {std::move(who), "2026-01-31T12:00:00Z", "", false};
}

}  // namespace kerf::review
