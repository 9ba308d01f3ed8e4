#include <fmt/format.h>
#include <kerf/refine.h>
#include <kerf/report.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "report/places.h"

namespace kerf {
namespace {

using namespace report;

const std::string& class_of(const ReviewCase& one) {
  return one.truth ? one.truth->label : one.said->label;
}

double confidence_of(const ReviewCase& one) {
  return one.said ? one.said->confidence : 0;
}

std::tuple<double, double, double, double> edges(const Box& box) {
  return {box.x, box.y, box.width, box.height};
}

/// By kind and class, the surest first.
std::vector<const ReviewCase*> sort_failures(const std::vector<ReviewCase>& cases) {
  std::vector<const ReviewCase*> failures;
  for (const ReviewCase& one : cases)
    if (one.kind) failures.push_back(&one);
  std::ranges::stable_sort(failures, [](const ReviewCase* a, const ReviewCase* b) {
    return std::tuple(*a->kind, class_of(*a), -confidence_of(*a)) <
           std::tuple(*b->kind, class_of(*b), -confidence_of(*b));
  });
  return failures;
}

/// A defect may be missed by many a candidate: they are cases apart, but one place.
std::vector<const ReviewCase*> one_for_each_miss(const std::vector<const ReviewCase*>& failures) {
  std::set<std::pair<Path, std::tuple<double, double, double, double>>> missed;
  std::vector<const ReviewCase*> places;
  for (const ReviewCase* one : failures)
    if (one->kind != FailureKind::missed || missed.emplace(one->image, edges(one->truth->box)).second)
      places.push_back(one);
  return places;
}

/// What is there, by image: every defect belongs to some case.
std::map<Path, std::vector<Box>> truths_of(const std::vector<ReviewCase>& cases) {
  std::map<Path, std::vector<Box>> truths;
  for (const ReviewCase& one : cases) {
    if (!one.truth) continue;
    auto& boxes = truths[one.image];
    if (std::ranges::find(boxes, one.truth->box) == boxes.end()) boxes.push_back(one.truth->box);
  }
  return truths;
}

/// "wrong type: pinch 62 %, truth bridge"
std::string caption_of(const ReviewCase& one) {
  std::string caption = name_of(*one.kind) + ":";
  if (one.said)
    caption += fmt::format("{} {}", one.kind == FailureKind::missed ? " candidate" : "",
                           said_text(one.said->label, one.said->confidence));
  if (one.truth) caption += fmt::format("{} truth {}", one.said ? "," : "", one.truth->label);
  return caption;
}

/// What the case is about, then whatever else is said or is there in the window.
std::vector<BoxToDraw> boxes_of(const ReviewCase& one, const std::vector<Box>& truths, const Box& window) {
  std::vector<BoxToDraw> boxes;
  const auto draw = [&](const Finding& finding) {
    boxes.push_back({finding.box, said_text(finding.label, finding.confidence), BoxRole::result});
  };
  if (one.said) draw(*one.said);
  for (const Finding& finding : one.answer) {
    const bool is_subject = one.said && finding.label == one.said->label && finding.box == one.said->box;
    if (!is_subject && boxes.size() < kMostResults && shared_area(finding.box, window) > 0) draw(finding);
  }
  for (const Box& truth : truths)
    if (shared_area(truth, window) > 0) boxes.push_back({truth, "", BoxRole::truth});
  return boxes;
}

GalleryItem item_of(const ReviewCase& one, const std::vector<Box>& truths) {
  GalleryItem item;
  item.image = one.image;
  item.group = fmt::format("{}, {}", name_of(*one.kind), class_of(one));
  item.caption = caption_of(one);
  item.window = !one.said    ? one.truth->box
                : !one.truth ? one.said->box
                             : around(one.said->box, one.truth->box);
  item.before = boxes_of(one, truths, item.window);
  return item;
}

}  // namespace

void write_case_gallery(const std::vector<ReviewCase>& cases, const Path& folder, GalleryOptions options) {
  auto truths = truths_of(cases);
  std::vector<GalleryItem> items;
  for (const ReviewCase* one : one_for_each_miss(sort_failures(cases)))
    items.push_back(item_of(*one, truths[one->image]));
  options.before.clear(), options.after.clear();
  write_gallery("Failures of the first stage", items, folder, options);
}

}  // namespace kerf
