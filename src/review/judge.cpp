#include "review/judge.h"

#include <kerf/error.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "data/clipped.h"
#include "review/geometry.h"
#include "review/match.h"

namespace kerf::review {
namespace {

/// Images by the names that tools may know them by.
class ImageFinder {
 public:
  explicit ImageFinder(const Review& review) {
    for (const ReviewImage& image : review.images) {
      whole_.emplace(Path(image.file).lexically_normal().string(), &image);
      const auto [place, is_new] = last_parts_.emplace(Path(image.file).filename().string(), &image);
      if (!is_new) place->second = nullptr;  // two images of this name: it says nothing
    }
  }

  /// By the whole name, else by its last part where only one image is called so; nullptr for none.
  const ReviewImage* find(const std::string& name) const {
    const Path normal = Path(name).lexically_normal();
    const auto whole = whole_.find(normal.string());
    if (whole != whole_.end()) return whole->second;
    const auto last = last_parts_.find(normal.filename().string());
    return last == last_parts_.end() ? nullptr : last->second;
  }

 private:
  std::unordered_map<std::string, const ReviewImage*> whole_, last_parts_;
};

/// What is known apart from the image at hand.
struct Known {
  std::unordered_set<std::string_view> ids;
  std::set<std::string_view> labels;

  explicit Known(const Review& review) {
    for (const ReviewImage& image : review.images)
      for (const ReviewItem& item : image.items) ids.insert(item.id);
    for (const Category& category : review.categories) labels.insert(category.name);
  }
};

/// One image: what was shown, what came back and what the difference says.
class ImageJudge {
 public:
  ImageJudge(const ReviewImage& image, const TaskImage& task, const Reviewer& reviewer, ReviewImport& into)
      : image_(image), task_(task), reviewer_(reviewer), into_(into) {}

  void judge() {
    const Matching matching = match_boxes(image_, task_);
    for (std::size_t i = 0; i < image_.items.size(); ++i) {
      const ReviewItem& item = image_.items[i];
      if (matching.box_of_item[i])
        say(verdict_on(item, task_.boxes[*matching.box_of_item[i]]), &item, matching.box_of_item[i]);
      else if (was_exported(item))
        say(gone(item), &item, std::nullopt);
    }
    for (const std::size_t box : matching.new_boxes) add(box);
  }

 private:
  bool was_exported(const ReviewItem& item) const {
    if (!task_.exported) return item.is_shown() && item.stands();
    return std::ranges::find(*task_.exported, item.id) != task_.exported->end();
  }

  /// Whether the task may say once more what its person said before somebody else did. Not of a finding that
  /// had been rejected before the export and was drawn again.
  bool may_repeat(const ReviewItem& item) const {
    return !item.claim || !task_.exported || was_exported(item);
  }

  Verdict blank(const std::string& id, Decision decision) const {
    Verdict verdict;
    verdict.id = id;
    verdict.image = image_.file;
    verdict.decision = decision;
    verdict.who = reviewer_.who;
    verdict.when = reviewer_.when;
    verdict.why = reviewer_.why;
    return verdict;
  }

  Verdict verdict_on(const ReviewItem& item, const TaskBox& box) const {
    Verdict verdict = blank(item.id, item.claim ? Decision::accept : Decision::add);
    verdict.claim = item.claim;
    verdict.label = box.label;
    verdict.box = box.box;
    if (!box.note.empty()) verdict.why = box.note;
    if (!item.claim) return verdict;
    const bool moved = !is_same_place(box.box, clipped(item.claim->box, image_.width, image_.height));
    if (!moved) verdict.box = item.claim->box;
    if (box.label != item.claim->label)
      verdict.decision = Decision::retype;
    else if (moved)
      verdict.decision = Decision::move;
    return verdict;
  }

  Verdict gone(const ReviewItem& item) const {
    Verdict verdict = blank(item.id, Decision::reject);
    verdict.claim = item.claim;
    verdict.label = item.claim ? item.claim->label : item.label();
    verdict.box = item.claim ? item.claim->box : item.box();
    return verdict;
  }

  void add(std::size_t box) {
    const TaskBox& drawn = task_.boxes[box];
    const std::string id = finding_id(image_.file, drawn.label, drawn.box, std::nullopt);
    if (!added_.insert(id).second) return;  // drawn twice at the same place
    Verdict verdict = blank(id, Decision::add);
    verdict.label = drawn.label;
    verdict.box = drawn.box;
    if (!drawn.note.empty()) verdict.why = drawn.note;
    say(std::move(verdict), nullptr, box);
  }

  /// Keeps a verdict unless the log ends with it, or this person's own last word was the same. `item`: null
  /// for what is new.
  void say(Verdict verdict, const ReviewItem* item, std::optional<std::size_t> box) {
    const std::string note = box ? task_.boxes[*box].note : "";
    const auto repeats = [&](const Verdict& old) {
      return old.decision == verdict.decision && old.label == verdict.label &&
             is_same_place(old.box, verdict.box) && (note.empty() || note == old.why);
    };
    const auto is_repeated = [&](const std::vector<Verdict>& history) {
      const auto own = std::ranges::find(history.rbegin(), history.rend(), verdict.who, &Verdict::who);
      return (!history.empty() && repeats(history.back())) ||
             (own != history.rend() && may_repeat(*item) && repeats(*own));
    };
    if (item && is_repeated(item->history))
      ++into_.repeated;
    else
      into_.verdicts.push_back(std::move(verdict));
  }

  const ReviewImage& image_;
  const TaskImage& task_;
  const Reviewer& reviewer_;
  ReviewImport& into_;
  std::set<std::string> added_;
};

std::string place_of(const std::string& name, const TaskImage& task) {
  return fmt::format("{}: image '{}'", name, task.file);
}

[[noreturn]] void fail_other_results(const std::string& place, const std::string& id) {
  fail("{}: finding {} is in neither the results nor the log; import with those it was exported from", place,
       id);
}

void check_size(const TaskImage& task, const ReviewImage& image, const std::string& place) {
  const bool unknown = task.width == 0;
  if (!unknown && (task.width != image.width || task.height != image.height))
    fail("{} has {} x {} pixels there and {} x {} in the COCO file", place, task.width, task.height,
         image.width, image.height);
}

/// The task with its boxes clipped to the image. Throws Error for what the review does not know.
TaskImage checked(TaskImage task, const ReviewImage& image, const Known& known, const std::string& place) {
  check_size(task, image, place);
  if (task.exported)
    for (const std::string& id : *task.exported)
      if (!known.ids.contains(id)) fail_other_results(place, id);
  for (TaskBox& box : task.boxes) {
    if (!known.labels.contains(box.label))
      fail("{}: the label '{}' is not among the categories of the COCO file", place, box.label);
    if (!box.id.empty() && !known.ids.contains(box.id)) fail_other_results(place, box.id);
    const Box inside = clipped(box.box, image.width, image.height);
    if (inside.width <= 0 || inside.height <= 0)
      fail("{}: the box at {}, {} lies outside the image", place, box.box.x, box.box.y);
    box.box = inside;
  }
  return task;
}

}  // namespace

ReviewImport judge(const Review& review, const std::vector<TaskImage>& tasks, const Reviewer& reviewer,
                   const std::string& name) {
  const ImageFinder finder(review);
  const Known known(review);
  std::unordered_set<const ReviewImage*> seen;
  ReviewImport outcome;
  for (const TaskImage& task : tasks) {
    const std::string place = place_of(name, task);
    const ReviewImage* image = finder.find(task.file);
    if (image == nullptr) fail("{} is not among the images of the COCO file", place);
    if (!seen.insert(image).second) fail("{} comes twice", place);
    const TaskImage good = checked(task, *image, known, place);
    const bool finished = task.finished || reviewer.all_finished;
    ++(finished ? outcome.finished : outcome.unfinished);
    if (finished) ImageJudge(*image, good, reviewer, outcome).judge();
  }
  return outcome;
}

}  // namespace kerf::review
