#include <fmt/format.h>
#include <kerf/report.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "report/places.h"

namespace kerf {
namespace {

using namespace report;

using ByImage = std::map<std::int64_t, std::vector<const Annotation*>>;

/// By image, surest first; of results those that are looked at.
ByImage index_images(const std::vector<Annotation>& annotations, const FailureOptions* of_results = nullptr) {
  ByImage index;
  for (const Annotation& one : annotations)
    if (!of_results || of_results->looks_at(one)) index[one.image_id].push_back(&one);
  for (auto& [image, all] : index)
    std::stable_sort(all.begin(), all.end(), [](auto* a, auto* b) { return a->score > b->score; });
  return index;
}

class FailureItems {
 public:
  FailureItems(const Dataset& truth, const std::vector<Annotation>& before,
               const std::vector<Annotation>& after, const FailureOptions& options)
      : truth_(truth),
        before_(before),
        after_(after),
        truths_(index_images(truth.annotations)),
        befores_(index_images(before, &options)),
        afters_(index_images(after, &options)) {
    for (const ImageEntry& image : truth.images) images_[image.id] = &image;
  }

  GalleryItem item(const ChangedFailure& changed) const {
    const Failure& failure = changed.failure;
    GalleryItem item;
    item.image = truth_.folder / images_.at(failure.image_id)->file_name;
    item.group = fmt::format("{}: {}, {}", name_of(changed.fate), name_of(failure.kind),
                             truth_.category(failure.category_id).name);
    item.window = window_of(changed);
    item.caption = caption_of(changed);
    const bool made = changed.fate == FailureFate::made;
    const Annotation* subject = result_of(changed);
    item.before = boxes_of(befores_, failure.image_id, item.window, made ? nullptr : subject);
    item.after = boxes_of(afters_, failure.image_id, item.window, made ? subject : nullptr);
    return item;
  }

 private:
  const Annotation* result_of(const ChangedFailure& changed) const {
    const auto& results = changed.fate == FailureFate::made ? after_ : before_;
    return changed.failure.result ? &results[*changed.failure.result] : nullptr;
  }

  Box window_of(const ChangedFailure& changed) const {
    const Annotation* result = result_of(changed);
    if (!changed.failure.truth) return result->box;
    const Box& box = truth_.annotations[*changed.failure.truth].box;
    return result == nullptr ? box : around(box, result->box);
  }

  /// "wrong type: pinch 62 %, truth bridge"
  std::string caption_of(const ChangedFailure& changed) const {
    std::string caption = name_of(changed.failure.kind);
    if (const Annotation* result = result_of(changed)) caption += fmt::format(": {}", result_label(*result));
    if (changed.failure.truth)
      caption += fmt::format("{} truth {}", changed.failure.result ? "," : ":",
                             truth_.category(truth_.annotations[*changed.failure.truth].category_id).name);
    return caption;
  }

  std::string result_label(const Annotation& result) const {
    return said_text(truth_.category(result.category_id).name, result.score);
  }

  /// What the failure is about, then whatever else reaches into the window.
  std::vector<BoxToDraw> boxes_of(const ByImage& results, std::int64_t image, const Box& window,
                                  const Annotation* subject) const {
    std::vector<BoxToDraw> boxes;
    if (subject != nullptr) boxes.push_back({subject->box, result_label(*subject), BoxRole::result});
    for (const Annotation* one : reaching(results, image, window))
      if (one != subject && boxes.size() < kMostResults)
        boxes.push_back({one->box, result_label(*one), BoxRole::result});
    for (const Annotation* one : reaching(truths_, image, window))
      boxes.push_back({one->box, "", BoxRole::truth});
    return boxes;
  }

  static std::vector<const Annotation*> reaching(const ByImage& index, std::int64_t image,
                                                 const Box& window) {
    std::vector<const Annotation*> found;
    if (const auto all = index.find(image); all != index.end())
      std::ranges::copy_if(all->second, std::back_inserter(found),
                           [&](const Annotation* one) { return shared_area(one->box, window) > 0; });
    return found;
  }

  const Dataset& truth_;
  const std::vector<Annotation>&before_, &after_;
  ByImage truths_, befores_, afters_;
  std::map<std::int64_t, const ImageEntry*> images_;
};

}  // namespace

void write_failure_gallery(const Dataset& truth, const std::vector<Annotation>& before,
                           const std::vector<Annotation>& after, const Path& folder,
                           const FailureOptions& failures, const GalleryOptions& options) {
  auto changed = follow_failures(truth, before, after, failures);
  std::stable_sort(changed.begin(), changed.end(), [](const ChangedFailure& a, const ChangedFailure& b) {
    return std::tuple(a.fate, a.failure.kind, a.failure.category_id) <
           std::tuple(b.fate, b.failure.kind, b.failure.category_id);
  });
  const FailureItems items(truth, before, after, failures);
  std::vector<GalleryItem> all;
  all.reserve(changed.size());
  for (const ChangedFailure& one : changed) all.push_back(items.item(one));
  write_gallery("What the second look changed", all, folder, options);
}

}  // namespace kerf
